"""From which address AWS saw a runtime's calls come: direct proof of the way they took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.enforce.traffic.places import passing
from ringfence.enforce.traffic.sessions import Way, fresh, sessions
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.telemetry import ApiUse
from ringfence.model.text import printable
from ringfence.model.verification import Outcome

_SHOWN = 3


def egress_address(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether every call of a runtime's sessions came through a gateway or a VPC endpoint."""
    if not passing(case, subject):
        yield not_applicable(f"no way of {subject.name} passes an enforcement point that is known")
        return
    known = sessions(case)
    uses = fresh(case, known.of(subject))
    by_way: dict[Way, list[ApiUse]] = {}
    for use in uses:
        by_way.setdefault(known.way(use), []).append(use)
    if elsewhere := by_way.get(Way.ELSEWHERE):
        yield _elsewhere(subject, elsewhere, own=known.own(subject), listed=bool(known.gateways))
    if nat := by_way.get(Way.NAT):
        yield unknown(
            "nat-address",
            f"{_counted(nat)} of {subject.name} came from a NAT gateway: whether an enforcement "
            "point stands before it they do not show",
            *_shown(nat),
        )
    through = [*by_way.get(Way.GATEWAY, ()), *by_way.get(Way.ENDPOINT, ())]
    if not elsewhere and not nat:
        if through:
            yield passed(
                f"{_counted(through)} of {subject.name} came from a gateway or through a VPC "
                "endpoint, and none from elsewhere",
                *_shown(through),
            )
        else:
            yield unknown(
                "no-calls", f"no call of {subject.name} lately shows by which way it came"
            )


def _elsewhere(subject: Subject, uses: Sequence[ApiUse], *, own: bool, listed: bool) -> Outcome:
    addresses = ", ".join(sorted({use.source_ip for use in uses})[:_SHOWN])
    told = f"{_counted(uses)} of {subject.name} came from {addresses}"
    if not listed:
        return unknown(
            "gateway-address-not-known",
            f"{told}; no public address of an enforcement point was read to compare it with",
            *_shown(uses),
        )
    if not own:
        return unknown(
            "shared-role",
            f"{told}; but others use the role, or an endpoint of it is in no VPC",
            *_shown(uses),
        )
    return failed("other-address", f"{told}, which is no address of a gateway", *_shown(uses))


def _counted(uses: Sequence[ApiUse]) -> str:
    count = sum(use.calls for use in uses)
    return "1 call" if count == 1 else f"{count} calls"


def _shown(uses: Sequence[ApiUse]) -> tuple[Evidence, ...]:
    latest = sorted(uses, key=lambda use: (use.last_seen, use.event_name), reverse=True)
    return tuple(
        seen(
            Source.CLOUDTRAIL,
            use.role_arn,
            f"{printable(use.event_source)}:{printable(use.event_name)} from "
            f"{printable(use.source_ip)}"
            + (f" through {printable(use.vpc_endpoint_id)}" if use.vpc_endpoint_id else "")
            + f", the last on {use.last_seen:%Y-%m-%d %H:%M} UTC",
        )
        for use in latest[:_SHOWN]
    )
