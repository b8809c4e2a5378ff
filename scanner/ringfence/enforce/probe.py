"""The layer of the probe: what was tried from inside, with its controls.

Without a report nothing was asked, and nothing is said. A report speaks for the endpoints in whose
subnets the probe stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ringfence.enforce.case import Case
from ringfence.enforce.check import Check, not_applicable, unknown
from ringfence.enforce.probing.judge import Judged, judged
from ringfence.enforce.subjects import Subject
from ringfence.model.network import Subnet
from ringfence.model.probe import ProbeReport, Purpose
from ringfence.model.verification import Outcome, Scope

_KEY = "probe.subnets"


def controls(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the run can prove anything: fresh, of this pack, and with a positive control."""
    for each in _standing(case, subject):
        yield each.controls if isinstance(each, Judged) else each


def denied(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether what the pack denies was denied."""
    yield from _of(case, subject, (Purpose.DENIED, Purpose.RESIDUAL))


def permitted(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether what the pack permits answers."""
    yield from _of(case, subject, (Purpose.PERMITTED,))


PROBE: tuple[Check, ...] = (
    Check(id="probe-controls", scope=Scope.ENDPOINT, needs=(), ask=controls),
    Check(id="probe-denied", scope=Scope.ENDPOINT, needs=(), ask=denied),
    Check(id="probe-permitted", scope=Scope.ENDPOINT, needs=(), ask=permitted),
)


def _of(case: Case, subject: Subject, purposes: tuple[Purpose, ...]) -> Iterator[Outcome]:
    for found in _standing(case, subject):
        if not isinstance(found, Judged):
            yield found
            continue
        mine = [outcome for probed, outcome in found.targets if probed.target.purpose in purposes]
        yield from mine or [not_applicable("the plan has no such target")]


def _standing(case: Case, subject: Subject) -> Iterator[Judged | Outcome]:
    """The report where it speaks for the subject; else why it does not."""
    if case.probe is None:
        yield not_applicable("no report of a probe was given")
        return
    homes = _homes(case, case.probe)
    if not any(each.id in subject.subnets for each in homes):
        yield not_applicable(f"the probe stood in no subnet of {subject.name}")
    elif len({each.vpc_id for each in homes}) > 1:
        yield unknown(
            "ambiguous-source",
            f"the probe's address lies in subnets of {len({each.vpc_id for each in homes})} VPCs",
        )
    else:
        yield judged(case, case.probe)


def _homes(case: Case, report: ProbeReport) -> tuple[Subnet, ...]:
    """The subnets that hold the probe's addresses."""
    held = case.shared.get(_KEY)
    if not isinstance(held, tuple):
        own = [ip_address(each) for each in report.sources]
        held = case.shared[_KEY] = tuple(
            subnet
            for subnet in case.ground.network.subnets.values()
            if any(address in block for address in own for block in _blocks(subnet))
        )
    return held


def _blocks(subnet: Subnet) -> tuple[IPv4Network | IPv6Network, ...]:
    cidrs = (subnet.cidr, *subnet.ipv6_cidrs)
    return tuple(ip_network(each, strict=False) for each in cidrs if each)
