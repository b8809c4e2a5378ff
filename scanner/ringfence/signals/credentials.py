"""Calls of a workload's role from where the workload is not: what stolen credentials look like.

Where a call came from is judged only where the workload's own way to AWS is known. In VPC mode it
is, once sessions of AgentCore were seen to come from a NAT gateway or interface of the inventory.
In PUBLIC mode calls come from addresses that AWS owns, so that only an address that AWS does not
publish tells anything: an attacker's instance at AWS looks like the workload.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ringfence.classify import printable_name
from ringfence.classify.addresses import private_network
from ringfence.classify.names import parse_address
from ringfence.classify.ranges import Holder, RangeIndex, bundled_index
from ringfence.join.sessions import SESSION_PREFIX
from ringfence.join.workloads import Workload
from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Source
from ringfence.model.egress import Confidence
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.model.finding import Evidence
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import ApiUse
from ringfence.signals.edges import one_step_more

_INVENTORY = (Source.NETWORK_INTERFACES, Source.NAT_GATEWAYS)
_SHOWN = 5
_BOUND_PUBLIC = (
    "that AWS did not publish the address as its own is a fact as of {published}; an address that AWS "
    "took into use since then looks the same"
)
_BOUND = (
    "that the address is none of the inventory's is a fact; a way out through another account, "
    "while other calls left by a known one, looks the same"
)
_BOUND_AT_AWS = (
    "that the address is none of the inventory's is a fact; AWS published it as its own by {published} "
    "({holder}), and calls that AWS makes with the role for the workload, such as for its image, come "
    "from such addresses as well as those of anyone's machines there"
)


@dataclass(slots=True)
class Misuses:
    """What was found, and how many roles could not be judged."""

    found: list[Indication]
    public: int = 0
    unknown_way: int = 0


def role_misuses(
    snapshot: Snapshot,
    workloads: Iterable[Workload],
    users: Mapping[str, tuple[str, ...]],
    *,
    ranges: Callable[[], RangeIndex] = bundled_index,
) -> Misuses:
    """Judge every role that AgentCore workloads have and that CloudTrail shows in use.

    ranges are what AWS publishes as its own; they are only asked for when a call came to need them.
    """
    known = {workload.arn: workload for workload in workloads}
    own = _own_addresses(snapshot.inventory)
    lent = {role for compute in snapshot.inventory.compute for role in compute.roles}
    uses: defaultdict[str, list[ApiUse]] = defaultdict(list)
    for use in snapshot.telemetry.api_uses:
        if use.role_arn in users and _public_source(use):
            uses[use.role_arn].append(use)
    result = Misuses([])
    for role in sorted(uses):
        holders = [known[arn] for arn in users[role]]
        outside = [use for use in uses[role] if use.source_ip not in own]
        if not outside:
            continue
        if role not in lent and all(map(_stays_public, holders)):
            foreign = [use for use in outside if _is_foreign(use.source_ip, ranges)]
            result.found.extend(
                _indications(role, foreign, uses[role], own, holders, published=ranges().published)
                if foreign
                else ()
            )
            result.public += len(foreign) < len(outside)
        elif role in lent or not all(map(_stays_in_vpc, holders)):
            result.public += 1
        elif not _way_known(snapshot, uses[role], own, holders):
            result.unknown_way += 1
        else:
            result.found.extend(
                _indications(role, outside, uses[role], own, holders, ranges=ranges)
            )
    return result


def _public_source(use: ApiUse) -> bool:
    """Whether a call came from an address on the internet: no service, no endpoint, no error of form."""
    address = parse_address(use.source_ip)
    return address is not None and not use.vpc_endpoint_id and not private_network(address)


def _stays_in_vpc(workload: Workload) -> bool:
    """Whether everything that it is or was served from stands in a VPC that was read."""
    places = (*workload.placements, *workload.past)
    return (
        workload.fully_read
        and bool(places)
        and all(placement.mode is NetworkMode.VPC for placement in places)
    )


def _stays_public(workload: Workload) -> bool:
    """Whether everything that it is or was served from leaves by addresses of AWS's own."""
    places = (*workload.placements, *workload.past)
    return (
        workload.fully_read
        and bool(places)
        and all(placement.mode is NetworkMode.PUBLIC for placement in places)
    )


def _is_foreign(text: str, ranges: Callable[[], RangeIndex]) -> bool:
    """Whether an address of the internet is none that AWS publishes as its own."""
    address = parse_address(text)
    return address is not None and address.is_global and ranges().find(address) is None


def _at_aws(text: str, ranges: Callable[[], RangeIndex]) -> Holder | None:
    """By which range an address of the internet is AWS's own."""
    address = parse_address(text)
    return ranges().find(address) if address is not None and address.is_global else None


def _way_known(
    snapshot: Snapshot, uses: Iterable[ApiUse], own: frozenset[str], holders: Iterable[Workload]
) -> bool:
    """Whether sessions of AgentCore itself were seen to leave by an address of the inventory."""
    read = all(
        snapshot.was_read(source, workload.account, workload.region)
        for workload in holders
        for source in _INVENTORY
    )
    return read and any(
        use.source_ip in own and use.session_name.startswith(SESSION_PREFIX) for use in uses
    )


def _own_addresses(inventory: Inventory) -> frozenset[str]:
    """Every public address by which something of the accounts leaves."""
    gateways, interfaces = inventory.nat_gateways, inventory.interfaces
    public = {address for gateway in gateways for address in gateway.public_ips}
    public |= {address for interface in interfaces for address in interface.public_ips}
    six = {address for interface in interfaces for address in interface.ipv6_addresses}
    return frozenset(public | six)


def _indications(
    role: str,
    outside: Iterable[ApiUse],
    uses: Iterable[ApiUse],
    own: frozenset[str],
    holders: list[Workload],
    *,
    published: date | None = None,
    ranges: Callable[[], RangeIndex] = bundled_index,
) -> Iterator[Indication]:
    """One indication for each address; published is the day of the ranges that none of them is in."""
    at_home = {use.access_key for use in uses if use.access_key and use.source_ip in own}
    by_address: defaultdict[str, list[ApiUse]] = defaultdict(list)
    for use in outside:
        by_address[printable_name(use.source_ip)].append(use)
    for address, found in sorted(by_address.items()):
        same_key = any(use.access_key in at_home for use in found)
        named = any(use.session_name.startswith(SESSION_PREFIX) for use in found)
        bound, sure = _BOUND, Confidence.MEDIUM
        if published:
            bound = _BOUND_PUBLIC.format(published=published)
        elif holder := _at_aws(found[0].source_ip, ranges):
            bound = _BOUND_AT_AWS.format(published=holder.published, holder=holder)
            sure = Confidence.LOW
        if same_key:
            sure = one_step_more(sure)
        whose = "AWS's, where it runs" if published else "the accounts"
        yield _indication(
            role,
            address,
            found,
            holders,
            how=_how(same_key=same_key, named=named),
            whose=whose,
            bound=bound,
            confidence=sure,
        )


def _how(*, same_key: bool, named: bool) -> str:
    if same_key:
        return "with a credential that the workload itself used from its own address"
    if named:
        return "in a session that AgentCore named"
    return "in sessions that AgentCore did not name"


def _indication(
    role: str,
    address: str,
    found: list[ApiUse],
    holders: list[Workload],
    *,
    how: str,
    whose: str,
    bound: str,
    confidence: Confidence,
) -> Indication:
    names = sorted({printable_name(use.event_name) for use in found})
    failed = sum(use.calls for use in found if use.error_code)
    calls = sum(use.calls for use in found)
    return Indication(
        kind=IndicationKind.ROLE_OUTSIDE_RUNTIME,
        source=holders[0].arn if len(holders) == 1 else role,
        target=address,
        said=(
            f"had its role {role} used from {address}, which is no address of {whose}, {how}: "
            f"{', '.join(names[:_SHOWN])}"
            + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        ),
        measures=(Measure("calls", calls), Measure("failed calls", failed)),
        bound=bound,
        confidence=confidence,
        evidence=tuple(_evidence(use) for use in found[:_SHOWN]),
        candidates=tuple(holder.arn for holder in holders) if len(holders) > 1 else (),
        account=holders[0].account,
        region=found[0].region,
        first_seen=min(use.first_seen for use in found),
        last_seen=max(use.last_seen for use in found),
    )


def _evidence(use: ApiUse) -> Evidence:
    answer = f", answered {printable_name(use.error_code)}" if use.error_code else ""
    return Evidence(
        source=Source.CLOUDTRAIL.value,
        ref=use.role_arn,
        detail=(
            f"{use.calls} calls of {printable_name(use.event_name)} from {printable_name(use.source_ip)} in session "
            f"{printable_name(use.session_name)}{answer}, last {use.last_seen:%Y-%m-%d %H:%M}"
        ),
    )
