"""Which rules an exception in force holds: those that it names, and those that would cut it."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.decision import RiskException
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import DcfRule, PolicyPack, Protocol, RuleAction, Semantics
from ringfence.model.promotion import BlockCode, BlockReason
from ringfence.policy.evaluate import evaluate
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.readings import READINGS
from ringfence.promote.wording import block

_PROTOCOLS = (str(Protocol.TCP), str(Protocol.UDP))
"""What a rule for ANY is asked about."""


def of_exceptions(
    pack: PolicyPack, rule: DcfRule, evidence: PromotionEvidence
) -> Iterator[BlockReason]:
    """Exceptions in force that name the rule, or whose destination it would or may cut."""
    for each in evidence.exceptions:
        destinations = _destinations(each, evidence)
        if destinations is None and rule.action is RuleAction.DENY:
            yield block(
                BlockCode.EXCEPTION,
                f"which destination the exception of {each.subject} (owner {each.owner}, until "
                f"{each.expires}) is of is not known here: ask with a scan that has the finding, or "
                "end the exception",
            )
        elif each.rule == rule.name or any(
            _would_cut(pack, rule, host) for host in destinations or ()
        ):
            yield block(
                BlockCode.EXCEPTION,
                f"the exception of {each.subject} (owner {each.owner}, until {each.expires}) "
                "depends on it",
            )


def _destinations(exception: RiskException, evidence: PromotionEvidence) -> tuple[str, ...] | None:
    """What it excepts; None where that is not known, empty for a finding that is of no destination."""
    if exception.destination:
        return (exception.destination,)
    return evidence.excepted.get(exception.finding)


def _would_cut(pack: PolicyPack, rule: DcfRule, destination: str) -> bool:
    """Whether the rule is, or may be, what denies a destination to its sources, on some port."""
    if rule.action is RuleAction.PERMIT:
        return False
    protocols = _PROTOCOLS if rule.protocol is Protocol.ANY else (str(rule.protocol),)
    return any(
        _takes(pack, rule, _flow(source, destination, protocol), semantics)
        for source in rule.src
        for protocol in protocols
        for semantics in READINGS
    )


def _takes(pack: PolicyPack, rule: DcfRule, flow: Flow, semantics: Semantics) -> bool:
    verdict = evaluate(pack, flow, semantics)
    named = rule.name in (verdict.rule, *verdict.candidates)
    return named and verdict.decision is not Decision.PERMIT


def _flow(source: str, destination: str, protocol: str) -> Flow:
    """An exception says neither port nor whether it is TLS."""
    if ":" in destination or destination.replace(".", "").isdigit():
        return Flow(src=source, dst=destination, protocol=protocol)
    host = f"any.{destination[2:]}" if destination.startswith("*.") else destination
    return Flow(src=source, host=host, protocol=protocol)
