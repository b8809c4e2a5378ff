"""Firewall decisions, counted by client, service and rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.telemetry import FirewallDecision
from ringfence.model.window import instant
from ringfence.parse.dcf_log import Decision, NoDecision, parse_decision
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table, drop_by_sample

Key = tuple[str, str, str, int, str, str, str, str, bool, str]
"""gateway, client, server, port, protocol, sni, rule, action, enforced, reason"""


class FirewallDecisions:
    """The decisions of one file, or of everything that was read."""

    def __init__(self, limits: Limits) -> None:
        self._table: Table[Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count one line; say whether it was understood."""
        match parse_decision(record):
            case None:
                return False
            case NoDecision():
                reading.tally.unwanted += 1
            # A gateway does not know its account, so a filter by account has nothing to say here.
            case decision if decision.second not in reading.wanted.span:
                reading.tally.outside += 1
            case decision:
                reading.tally.records += 1
                self._count(decision)
        return True

    def table(self, _key: Key, _: Reading) -> Table[Key, Counts]:
        """The table of a key: there is one."""
        return self._table

    def absorb(self, other: FirewallDecisions) -> None:
        """Add the decisions of a file that was read to its end; they are taken over."""
        self._table.absorb(other._table)

    def merge(self, decisions: Iterable[FirewallDecision]) -> None:
        """Add summaries that were made before."""
        for row in decisions:
            key = (
                row.gateway,
                row.client,
                row.server,
                row.port,
                row.protocol,
                row.sni,
                row.rule_id,
                row.action,
                row.enforced,
                row.reason,
            )
            self._table.put(key, Counts.between(row.decisions, row.first_seen, row.last_seen))

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return dropped(self._table, "firewall decisions")

    def summaries(self) -> Iterator[FirewallDecision]:
        """One summary for each client, service and rule."""
        for key, counts in self._table.entries.items():
            gateway, client, server, port, protocol, sni, rule, action, enforced, reason = key
            yield FirewallDecision(
                gateway=gateway,
                client=client,
                server=server,
                port=port,
                protocol=protocol,
                sni=sni,
                rule_id=rule,
                action=action,
                enforced=enforced,
                reason=reason,
                decisions=counts.records,
                first_seen=instant(counts.first),
                last_seen=instant(counts.last),
            )

    def _count(self, decision: Decision) -> None:
        counts = Counts(first=decision.second, last=decision.second)
        self._table.put(key_of(decision), counts)


def key_of(decision: Decision) -> Key:
    """What a decision counts under."""
    return (
        decision.gateway,
        decision.client,
        decision.server,
        decision.port,
        decision.protocol,
        decision.sni,
        decision.rule_id,
        decision.action,
        decision.enforced,
        decision.reason,
    )
