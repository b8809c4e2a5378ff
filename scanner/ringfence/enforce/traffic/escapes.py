"""What left although the rules in force deny it: the strongest counter-proof.

A sign is an answer that no gateway gives (see `answers`), a call that a span says succeeded, or a call
that AWS saw come from elsewhere. It counts only where it is surely after the rule was enforced, and
surely of this runtime; what may be older or another's is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.enforce.traffic.answers import answered
from ringfence.enforce.traffic.compared import SEEN_BY, Compared, Denied, compared
from ringfence.enforce.traffic.in_force import Judge, in_force, in_force_since
from ringfence.enforce.traffic.places import passing
from ringfence.enforce.traffic.sessions import Way, fresh, sessions
from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution
from ringfence.model.finding import Evidence
from ringfence.model.network import VpcEndpoint
from ringfence.model.text import printable
from ringfence.model.verification import CheckStatus, Outcome

_LISTED = 10
"""Outcomes of one endpoint; the sentence after them counts the rest."""
_MANY = 3
"""Escapes from which on, with nothing stopped, everything is taken to leave."""
_PLACED = (NetworkMode.VPC, NetworkMode.INSTANCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """Something that shows that a flow left."""

    first: datetime | None
    last: datetime | None
    what: str
    evidence: Evidence


def escaped_flows(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether anything left that the rules in force deny."""
    if not any(version.placement.mode in _PLACED for version in subject.versions):
        yield not_applicable(f"{subject.name} is in no VPC: the layer of placement says so")
        return
    judge = in_force(case)
    if judge is None:
        yield unknown("no-rules", "neither a controller nor a pack says what is denied")
        return
    if case.controller is not None and case.controller.dcf_enabled is False:
        yield not_applicable("Distributed Cloud Firewall is off: nothing is denied")
        return
    traffic = compared(case, judge)
    found = [*_of_flows(case, subject, traffic), *_past_gateway(case, subject)]
    yield from found[:_LISTED]
    if len(found) > _LISTED:
        yield _more(found[_LISTED:])
    if _everything(case, subject, traffic, found):
        yield failed(
            "everything-left",
            f"everything that the rules deny {subject.name} left, and nothing was stopped",
        )
    if not found:
        yield _nothing(case, subject, traffic, judge)


def _of_flows(case: Case, subject: Subject, traffic: Compared) -> Iterator[Outcome]:
    arn = subject.runtime.arn if subject.runtime else subject.id
    for denied in traffic.denied.get(arn, ()):
        for sign in _signs(case, subject, traffic, denied):
            yield from _weighed(case, subject, denied, sign)
    for subnet in subject.subnets:
        for interface in traffic.interfaces.get(subnet, ()):
            for denied in traffic.denied.get(interface, ()):
                for sign in _signs(case, subject, traffic, denied):
                    yield from _weighed(case, subject, denied, sign)


def _signs(case: Case, subject: Subject, traffic: Compared, denied: Denied) -> Iterator[_Sign]:
    past = denied.past
    version = traffic.version(past)
    if Source.FLOW_LOGS in past.sources and answered(past, denied.verdict.stage, version=version):
        what = f"{past.reply_bytes} bytes came back from {_destination(denied)}"
        yield _Sign(
            first=past.first_seen,
            last=past.last_seen,
            what=what,
            evidence=seen(
                Source.FLOW_LOGS,
                past.runtime,
                f"{what} in {past.flow.count} records, {past.bytes} bytes were sent, from "
                f"{_instant(past.first_seen)} to {_instant(past.last_seen)}",
            ),
        )
    if Source.SPANS in past.sources:
        yield from _spans(case, subject, traffic, denied)


def _spans(case: Case, subject: Subject, traffic: Compared, denied: Denied) -> Iterator[_Sign]:
    """Calls that succeeded; those that a VPC endpoint may have taken never met the gateway."""
    flow = denied.past.flow
    if subject.runtime is None or _by_endpoint(case, subject, flow.host):
        return
    own = ("", subject.endpoint.name if subject.endpoint else "")
    for call in traffic.calls.get((subject.runtime.arn, flow.host, flow.port or 0), ()):
        if call.endpoint_name in own and (good := call.calls - call.errors) > 0:
            what = f"{good} of {call.calls} calls to {printable(call.host)} succeeded"
            yield _Sign(
                first=call.first_seen,
                last=call.last_seen,
                what=what,
                evidence=seen(
                    Source.SPANS,
                    subject.id,
                    f"{what}, from {_instant(call.first_seen)} to {_instant(call.last_seen)}",
                ),
            )


def _weighed(case: Case, subject: Subject, denied: Denied, sign: _Sign) -> Iterator[Outcome]:
    """What a sign comes to: nothing where it is history, an escape where nothing is in doubt."""
    rule = printable(denied.verdict.rule or "the rules together")
    told = f"{sign.what}, which {rule} denies"
    since = in_force_since(case, denied.verdict)
    if since is None:
        doubt = "in-force-since-not-known", "since when it is enforced no log says"
    elif sign.last is None or sign.first is None:
        doubt = "mixed-times", "when it was is not said"
    elif sign.last < since:
        return
    elif sign.first < since:
        doubt = "mixed-times", f"and some of it is from before it was enforced ({_instant(since)})"
    elif case.controller is not None and case.controller.pack and not case.controller.order_known:
        doubt = "order-not-known", "but in which order rulesets are evaluated was not read"
    elif reason := _anothers(subject, denied):
        doubt = "may-be-anothers", reason
    else:
        yield failed("escaped-flow", f"{told}, after it was enforced", sign.evidence)
        return
    yield unknown(doubt[0], f"{told}; {doubt[1]}", sign.evidence)


def _anothers(subject: Subject, denied: Denied) -> str:
    """Why something may be of somebody else; empty where it is surely the endpoint's."""
    past, runtime = denied.past, subject.runtime
    if past.attribution is not Attribution.EXACT or runtime is None:
        return f"it may be of {past.runtime or 'anyone'}: the interface is shared or nobody's"
    if any(version.placement.mode not in _PLACED for version in runtime.served_versions):
        return "another endpoint of the runtime is in no VPC, and may have sent it"
    return ""


def _past_gateway(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Calls that AWS saw come from a public address that is none of the estate's."""
    known = sessions(case)
    if not known.gateways or not known.own(subject):
        return  # the check egress-address says what is not known
    for use in fresh(case, known.of(subject)):
        if known.way(use) is Way.ELSEWHERE:
            call = printable(f"{use.event_source}:{use.event_name}")
            yield failed(
                "left-past-gateway",
                f"AWS saw {call} come from {use.source_ip}, which is no address of a gateway: "
                "it left past the enforcement point",
                seen(
                    Source.CLOUDTRAIL,
                    use.role_arn,
                    f"{use.calls} calls of {printable(use.session_name)}, the last on "
                    f"{_instant(use.last_seen)}",
                ),
            )


def _everything(case: Case, subject: Subject, traffic: Compared, found: list[Outcome]) -> bool:
    """Whether every flow that is denied now left, of several, and the firewall stopped none."""
    for place in passing(case, subject):
        for denial in case.ground.evidence.denials.get((place.subnet, place.party), ()):
            if denial.enforced and denial.last_seen >= case.as_of - case.fresh:
                return False
    arn = subject.runtime.arn if subject.runtime else subject.id
    left = [each for each in found if each.cause == "escaped-flow"]
    now = [
        each
        for each in traffic.denied.get(arn, ())
        if (since := in_force_since(case, each.verdict))
        and each.past.last_seen
        and each.past.last_seen >= since
    ]
    return len(left) >= max(_MANY, len(now))


def _nothing(case: Case, subject: Subject, traffic: Compared, judge: Judge) -> Outcome:
    """That nothing left is news only where every source was read, and something was compared."""
    place = (subject.account, subject.region)
    missing = [each for each in SEEN_BY if not case.coverage.complete(each, *place)]
    arn = subject.runtime.arn if subject.runtime else subject.id
    count = traffic.connections.get(arn, 0)
    if missing:
        return unknown(
            "sources-incomplete",
            f"nothing is seen to have left, of {count} connections; but "
            f"{', '.join(missing)} would have to be read whole",
        )
    if not count:
        return unknown("nothing-compared", f"no traffic of {subject.name} was seen to compare")
    return passed(
        f"none of {count} connections of {subject.name} left against the rules in force",
        seen(
            Source.FLOW_LOGS,
            arn,
            f"{count} connections compared with {printable(judge.pack.name)}; "
            f"{len(traffic.denied.get(arn, ()))} flows are denied, and none was answered after it "
            "was enforced",
        ),
    )


def _more(rest: list[Outcome]) -> Outcome:
    worst = next((each for each in rest if each.status is CheckStatus.FAIL), rest[0])
    say = failed if worst.status is CheckStatus.FAIL else unknown
    return say(worst.cause, f"{len(rest)} more, such as: {worst.message}", *worst.evidence)


def _by_endpoint(case: Case, subject: Subject, host: str) -> bool:
    """Whether a VPC endpoint of the endpoint's VPCs may serve an AWS host."""
    if not host.endswith((".amazonaws.com", ".aws")):
        return False
    labels = set(host.split("."))
    by_vpc = case.ground.network.endpoints_by_vpc
    return any(_service(each) <= labels for vpc in subject.vpcs for each in by_vpc.get(vpc, ()))


def _service(endpoint: VpcEndpoint) -> set[str]:
    """The labels that the service of an endpoint has in its host names."""
    return set(endpoint.service_name.rpartition(f".{endpoint.region}.")[2].split("."))


def _destination(denied: Denied) -> str:
    flow = denied.past.flow
    where = printable(flow.host or flow.dst or "an address that is not known")
    return f"{where} {flow.protocol} {flow.port if flow.port is not None else ''}".rstrip()


def _instant(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "a time that is not said"
