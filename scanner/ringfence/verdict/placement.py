"""The verdict on one placement: a network mode, and the subnets it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.model.agentcore import NetworkMode, Placement
from ringfence.model.coverage import Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import EXPOSURE_ORDER, Containment, Reason, ReasonCode
from ringfence.verdict.clients import Party
from ringfence.verdict.index import NetworkIndex, index_network
from ringfence.verdict.rules import RuleEvidence, Ruling, collect_evidence, judge_rules
from ringfence.verdict.s3_path import s3_way
from ringfence.verdict.subnets import trace_subnet
from ringfence.verdict.ways import Outcome, Way, distinct, most_exposed, way


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every verdict of one scan stands on."""

    network: NetworkIndex
    evidence: RuleEvidence
    traced: dict[tuple[str, str, str], tuple[Way, ...]] = field(default_factory=dict)
    """Subnets that were traced already, by account, region and id."""

    def ways_out(self, subnet_id: str, account: str, region: str) -> tuple[Way, ...]:
        key = (account, region, subnet_id)
        if key not in self.traced:
            self.traced[key] = trace_subnet(self.network, subnet_id, account=account, region=region)
        return self.traced[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is judged: a version of a runtime, or a built-in tool."""

    label: str
    """How a sentence names it, such as `Version 3`."""
    ref: str
    account: str
    region: str
    placement: Placement
    created_at: datetime | None
    capacity_provider_arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A containment with its reasons, the worst first."""

    containment: Containment
    reasons: tuple[Reason, ...]


def survey(snapshot: Snapshot, settings: Settings) -> Ground:
    """Index a snapshot once for all its verdicts."""
    network = index_network(snapshot, settings)
    return Ground(network=network, evidence=collect_evidence(snapshot, network.coverage))


def judge_placement(ground: Ground, subject: Subject) -> Judgement:
    match subject.placement.mode:
        case NetworkMode.PUBLIC:
            detail = (
                f"{subject.label} runs in PUBLIC mode: it leaves from AWS's own network, where "
                "no route, security group or firewall of the customer stands."
            )
            return _single(Containment.UNCONTAINED, ReasonCode.PUBLIC_MODE, detail, subject.ref)
        case NetworkMode.SANDBOX:
            detail = (
                f"{subject.label} runs in SANDBOX mode: no general internet, but it reaches AWS "
                "services such as Amazon S3 from AWS's own network, past every firewall of the "
                "customer."
            )
            return _single(Containment.LEAKY, ReasonCode.SANDBOX_MODE, detail, subject.ref)
        case NetworkMode.INSTANCES:
            return _judge_instances(ground, subject)
        case NetworkMode.VPC:
            s3 = s3_way(
                subject.placement,
                created_at=subject.created_at,
                subject=subject.label,
                ref=subject.ref,
            )
            return _judge_subnets(ground, subject, subject.placement.subnets, [s3] if s3 else [])
        case _:
            detail = f"The network mode of {_inside(subject.label)} was not read."
            return _single(Containment.UNKNOWN, ReasonCode.MODE_NOT_READ, detail, subject.ref)


def worst_of(*judgements: Judgement) -> Judgement:
    """The most exposed containment, with the reasons of all, the worst first."""
    ordered = sorted(judgements, key=lambda found: EXPOSURE_ORDER.index(found.containment))
    return Judgement(
        containment=most_exposed(*(found.containment for found in judgements)),
        reasons=distinct(tuple(reason for found in ordered for reason in found.reasons)),
    )


def unknown(code: ReasonCode, detail: str, ref: str = "") -> Judgement:
    return _single(Containment.UNKNOWN, code, detail, ref)


def _judge_instances(ground: Ground, subject: Subject) -> Judgement:
    """Instances compute stands where its capacity provider says; it has no service S3 path."""
    coverage = ground.network.coverage
    provider = ground.network.capacity_providers.get(subject.capacity_provider_arn)
    if provider is None or not coverage.usable(
        Source.CAPACITY_PROVIDERS, provider.account, provider.region
    ):
        detail = (
            f"{subject.label} runs on instances of a capacity provider that was not read, so that "
            "its subnets are not known."
        )
        return unknown(ReasonCode.INSTANCES_MODE, detail, subject.ref)
    return _judge_subnets(ground, subject, provider.subnets, [])


def _judge_subnets(
    ground: Ground, subject: Subject, subnets: Sequence[str], ways: list[Way]
) -> Judgement:
    if not subnets:
        detail = f"No subnet of {_inside(subject.label)} was read."
        ways.append(way(Outcome.UNKNOWN, ReasonCode.SUBNET_NOT_READ, detail, subject.ref))
    passing = []
    for subnet_id in sorted(subnets):
        out = ground.ways_out(subnet_id, subject.account, subject.region)
        if any(found.outcome is Outcome.PASSES for found in out):
            passing.append(subnet_id)
        ways.extend(out)
    judged = [(found.containment, found.reason) for found in ways]
    if passing:
        judged.extend(_rules(ground, subject, passing))
    elif all(found.outcome is Outcome.CLOSED for found in ways):
        judged.append((Containment.ENFORCED, _no_way_out(subject)))
    judged.sort(key=lambda pair: EXPOSURE_ORDER.index(pair[0]))
    return Judgement(
        containment=most_exposed(*(verdict for verdict, _ in judged)),
        reasons=distinct(tuple(reason for _, reason in judged)),
    )


def _rules(ground: Ground, subject: Subject, subnets: Sequence[str]) -> tuple[Ruling, ...]:
    coverage = ground.network.coverage
    known = [ground.network.subnets[each] for each in subnets if each in ground.network.subnets]
    places = {(subject.account, subject.region), *((each.account, each.region) for each in known)}
    return judge_rules(
        ground.evidence,
        subnets,
        own=Party.INSTANCE if subject.placement.mode is NetworkMode.INSTANCES else Party.AGENT,
        readable=coverage.usable(Source.DCF_LOGS, subject.account, subject.region),
        listed=all(coverage.complete(Source.NETWORK_INTERFACES, *place) for place in places),
    )


def _no_way_out(subject: Subject) -> Reason:
    detail = (
        f"{subject.label} has no way out of its VPC. The Route 53 Resolver still answers its DNS "
        "queries, which can carry data out."
    )
    return Reason(code=ReasonCode.NO_WAY_OUT, detail=detail, ref=subject.ref)


def _single(containment: Containment, code: ReasonCode, detail: str, ref: str) -> Judgement:
    return Judgement(containment=containment, reasons=(Reason(code=code, detail=detail, ref=ref),))


def _inside(label: str) -> str:
    """A label in the middle of a sentence."""
    return f"{label[0].lower()}{label[1:]}"
