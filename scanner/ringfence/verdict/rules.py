"""Whether the rules behind an enforcement point are in force, by what the firewall itself said.

Only a denial that a rule decided counts (reason POLICY with a rule id): a stalled handshake is not
one, and a permit shows no containment, watched or not. Each subnet is judged by the denials of its
own clients, since another machine in it may stand under other rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.verdict import Containment, Reason, ReasonCode
from ringfence.verdict.clients import ClientLocator, Party, party_of
from ringfence.verdict.index import CoverageIndex

_BY_RULE = "POLICY"
_Place = tuple[str, Party]
Ruling = tuple[Containment, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEvidence:
    """Denials by rules, by the subnet and the party of their client."""

    denials: Mapping[_Place, tuple[FirewallDecision, ...]]
    occupied: frozenset[_Place]
    """Where an interface of a party stands."""

    def denials_of_others(self, subnet_id: str, own: Party) -> list[FirewallDecision]:
        """The denials in a subnet that prove nothing for a party."""
        others = (party for party in Party if party is not own)
        return [denial for party in others for denial in self.denials.get((subnet_id, party), ())]


def collect_evidence(snapshot: Snapshot, coverage: CoverageIndex) -> RuleEvidence:
    """Assign each denial of a rule to the subnet and the party of its client."""
    inventory = snapshot.inventory
    locator = ClientLocator(inventory.subnets, inventory.interfaces, coverage)
    denials: defaultdict[_Place, list[FirewallDecision]] = defaultdict(list)
    for decision in snapshot.telemetry.firewall_decisions:
        if decision.action == "DENY" and decision.reason == _BY_RULE and decision.rule_id:
            client = locator.find(decision.client)
            if client is not None:
                denials[client.subnet_id, client.party].append(decision)
    return RuleEvidence(
        denials={place: tuple(found) for place, found in denials.items()},
        occupied=frozenset((each.subnet_id, party_of(each)) for each in inventory.interfaces),
    )


def judge_rules(
    evidence: RuleEvidence, subnet_ids: Iterable[str], *, own: Party, readable: bool, listed: bool
) -> tuple[Ruling, ...]:
    """What the firewall's log shows for workloads in these subnets: one ruling for each.

    own is the party whose denials count. readable says whether the log may be believed: one that
    was denied proves nothing. listed says whether all interfaces are known: then a subnet without
    one of its own sends nothing and needs no evidence.
    """
    if not readable:
        detail = (
            "The way leads to an enforcement point whose log was not read: whether anything is "
            "denied is not known. Give the firewall's log to the scan."
        )
        return (_not_shown(detail),)
    needed = [subnet for subnet in subnet_ids if not listed or (subnet, own) in evidence.occupied]
    if not needed:
        detail = (
            "The way leads to an enforcement point, but it has no interface in its subnets yet, so "
            "that no denial can be its own: whether anything is denied is not known."
        )
        return (_not_shown(detail),)
    return tuple(_judge_subnet(evidence, subnet, own) for subnet in needed)


def _judge_subnet(evidence: RuleEvidence, subnet_id: str, own: Party) -> Ruling:
    denials = evidence.denials.get((subnet_id, own), ())
    left_out = _left_out(evidence.denials_of_others(subnet_id, own), subnet_id)
    watching = _watching(denials)
    if watching:
        detail = (
            f"The firewall only watched {_counted(watching)} for clients in {subnet_id}: "
            f"{_rules(watching)} in monitor mode.{left_out}"
        )
        return Containment.MONITORED, Reason(
            code=ReasonCode.RULES_WATCH_ONLY, detail=detail, ref=watching[0].gateway
        )
    if denials:
        last = max(denial.last_seen for denial in denials)
        enforced = [denial for denial in denials if denial.enforced]
        detail = (
            f"The firewall enforced {_counted(enforced)} for clients in {subnet_id}, the last on "
            f"{last:%Y-%m-%d}: {_rules(enforced)} in force.{left_out}"
        )
        return Containment.ENFORCED, Reason(
            code=ReasonCode.RULES_ENFORCED, detail=detail, ref=enforced[0].gateway
        )
    return _not_shown(
        "The way leads to an enforcement point, but no log shows a rule that denies for its own "
        f"clients in {subnet_id}: whether anything is denied is not known. Give the firewall's log "
        f"to the scan.{left_out}",
        subnet_id,
    )


def _watching(denials: Iterable[FirewallDecision]) -> list[FirewallDecision]:
    """The watched denials of rules that watch now: a rule's latest denial says its mode.

    Of two at the same moment the watched one speaks.
    """
    by_rule: defaultdict[str, list[FirewallDecision]] = defaultdict(list)
    for denial in denials:
        by_rule[denial.rule_id].append(denial)
    watching = []
    for of_rule in by_rule.values():
        latest = max(denial.last_seen for denial in of_rule)
        watched = [denial for denial in of_rule if not denial.enforced]
        if any(denial.last_seen == latest for denial in watched):
            watching += watched
    return watching


def _not_shown(detail: str, ref: str = "") -> Ruling:
    return Containment.UNKNOWN, Reason(code=ReasonCode.RULES_NOT_READ, detail=detail, ref=ref)


def _left_out(others: list[FirewallDecision], subnet_id: str) -> str:
    if not others:
        return ""
    return (
        f" {_counted(others)} for other addresses in {subnet_id} prove nothing for it and were "
        "left out."
    )


def _counted(denials: list[FirewallDecision]) -> str:
    count = sum(denial.decisions for denial in denials)
    return "1 denial" if count == 1 else f"{count} denials"


def _rules(denials: list[FirewallDecision]) -> str:
    """The first rule ids with their verb; a log carries ids, never names."""
    ids = sorted({denial.rule_id for denial in denials})
    shown = ", ".join(ids[:3])
    return f"rule {shown} is" if len(ids) == 1 else f"{len(ids)} rules, such as {shown}, are"
