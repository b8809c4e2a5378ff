"""Edges from CloudTrail: AWS calls under the role of a workload."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.classify import printable_name
from ringfence.join.aws_hosts import service_host
from ringfence.join.destinations import DestinationRegister
from ringfence.join.notes import Note, Notes
from ringfence.join.owners import Owner
from ringfence.join.sessions import Sessions
from ringfence.model.coverage import Source
from ringfence.model.egress import Egress, EvidenceKind
from ringfence.model.telemetry import ApiUse

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiJoin:
    """What API uses are joined with."""

    sessions: Sessions
    register: DestinationRegister
    notes: Notes

    def edges(self, uses: tuple[ApiUse, ...]) -> Iterator[Egress]:
        """One row for each service host and candidate, over all sessions of a role."""
        groups: defaultdict[tuple[Owner, str], list[ApiUse]] = defaultdict(list)
        for use in uses:
            owner = self.sessions.owner(use.role_arn, use.session_name)
            if owner is None:
                self.notes.count(Note.OTHER_ROLES)
                continue
            host = service_host(use.event_source, use.event_name, use.region)
            groups[owner, host].append(use)
        for (owner, host), found in groups.items():
            yield from self._rows(owner, host, found)

    def _rows(self, owner: Owner, host: str, uses: list[ApiUse]) -> Iterator[Egress]:
        destination = self.register.named(host)
        for source in owner.sources:
            yield Egress(
                source=source,
                destination=destination,
                port=443,
                protocol="TCP",
                evidence=EvidenceKind.OBSERVED,
                sources=(Source.CLOUDTRAIL,),
                reason=f"{_operations(uses)} under {owner.reason}; {_way(uses)}",
                first_seen=min(use.first_seen for use in uses),
                last_seen=max(use.last_seen for use in uses),
                flows=sum(use.calls for use in uses),
                attribution=owner.attribution,
                candidates=owner.sharers,
                crowd=owner.crowd,
                confidence=owner.confidence,
            )


def _operations(uses: list[ApiUse]) -> str:
    denied = " (some answered with an error)" if any(use.error_code for use in uses) else ""
    return f"API calls {_some(use.event_name for use in uses)}{denied}"


def _way(uses: list[ApiUse]) -> str:
    """By which way AWS saw the calls arrive; without an endpoint they came from outside the VPC's."""
    endpoints = {use.vpc_endpoint_id for use in uses if use.vpc_endpoint_id}
    outside = {use.source_ip for use in uses if not use.vpc_endpoint_id}
    ways = []
    if endpoints:
        ways.append(f"through the VPC endpoint {_some(endpoints)}")
    if outside:
        ways.append(f"through no VPC endpoint, from {_some(outside)}")
    return " and ".join(ways)


def _some(values: Iterable[str]) -> str:
    """The first few distinct values, and how many more there are."""
    distinct = sorted({printable_name(value) for value in values})
    more = f" and {len(distinct) - _SHOWN} more" if len(distinct) > _SHOWN else ""
    return ", ".join(distinct[:_SHOWN]) + more
