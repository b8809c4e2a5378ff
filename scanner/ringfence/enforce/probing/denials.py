"""What a gateway logged of the probe's own connections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from ringfence.enforce.case import Case
from ringfence.enforce.traffic.rule_book import Whose, rule_book
from ringfence.model.probe import ProbedTarget, ProbeKind
from ringfence.model.telemetry import FirewallDecision

SLACK = timedelta(minutes=2)
"""Clocks of a runtime and a gateway differ, and a proxy logs a session when it ends."""
_KEY = "probe.denials"
_UDP = (ProbeKind.UDP, ProbeKind.QUIC, ProbeKind.DNS_UDP)


@dataclass(slots=True)
class _ByClient:
    found: dict[str, list[FirewallDecision]] = field(default_factory=lambda: defaultdict(list))


def denials_of(
    case: Case, probed: ProbedTarget, rules: Iterable[str]
) -> tuple[FirewallDecision, ...]:
    """The denials by one of the rules, all of them ours, of one try: its source, destination and time.

    Those that were only watched are among them. Decisions come summed, with their first and last
    time: of what was also denied before and after, nothing shows that it was denied then.
    """
    book, wanted = rule_book(case), frozenset(rules)
    return tuple(
        each
        for each in _by_client(case).get(probed.source, ())
        if book.whose(each.rule_id) is Whose.OURS
        and book.names.get(each.rule_id.lower()) in wanted
        and _is_same_connection(each, probed)
        and _is_then(each, probed)
    )


def _by_client(case: Case) -> dict[str, list[FirewallDecision]]:
    held = case.shared.get(_KEY)
    if not isinstance(held, _ByClient):
        held = _ByClient()
        for each in case.snapshot.telemetry.firewall_decisions:
            if each.action == "DENY" and each.reason == "POLICY":
                held.found[each.client].append(each)
        case.shared[_KEY] = held
    return held.found


def _is_same_connection(denial: FirewallDecision, probed: ProbedTarget) -> bool:
    target = probed.target
    protocol = "UDP" if target.kind in _UDP else "TCP"
    if denial.port != target.port or denial.protocol not in (protocol, ""):
        return False
    if denial.sni:
        return denial.sni == target.sni
    return denial.server == probed.server


def _is_then(denial: FirewallDecision, probed: ProbedTarget) -> bool:
    start, end = probed.at - SLACK, probed.until + SLACK
    return start <= denial.first_seen <= end or start <= denial.last_seen <= end
