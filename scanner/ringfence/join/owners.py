"""Whose traffic an AgentCore interface carries.

The candidates of an interface are the workloads in VPC mode that have its subnet and exactly its
security groups. AgentCore shares interfaces between them, so one candidate is an exact
attribution, several are a shared one, and none leaves the interface to speak for itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringfence.join.unlisted import Unlisted, unlisted_interfaces
from ringfence.join.workloads import Workload, seats
from ringfence.model.agentcore import Placement
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence
from ringfence.model.network import NetworkInterface
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import Resolution

_INVENTORY_SOURCES = (
    Source.RUNTIMES,
    Source.RUNTIME_ENDPOINTS,
    Source.BROWSERS,
    Source.CODE_INTERPRETERS,
)
_Seat = tuple[str, frozenset[str]]
_FEW = 3
_LISTED = 5
"""Of a crowd; more than a few, so that a row of a crowd is never taken for one of a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """To whom traffic is attributed, and how surely."""

    candidates: tuple[str, ...]
    """ARNs; empty when nobody is known."""
    fallback: str
    """What speaks when there is no candidate: an interface id or a role."""
    attribution: Attribution
    confidence: Confidence
    reason: str
    together: bool = False
    """Whether a crowd of candidates speaks by the fallback, and not each for itself."""

    @property
    def crowd(self) -> int:
        """How many the fallback speaks for; 0 where every candidate has its own rows."""
        return len(self.candidates) if self.together and is_crowd(self.candidates) else 0

    @property
    def sources(self) -> tuple[str, ...]:
        """The source of each row: one for every candidate, or for all of a crowd together."""
        return (self.fallback,) if self.crowd else self.candidates or (self.fallback,)

    @property
    def sharers(self) -> tuple[str, ...]:
        """The candidates when there are several; of a crowd the first few."""
        if self.crowd:
            return self.candidates[:_LISTED]
        return self.candidates if len(self.candidates) > 1 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interfaces:
    """The interfaces of the inventory, and the owners of those that may carry an agent's traffic."""

    known: Mapping[str, NetworkInterface]
    owners: Mapping[str, Owner]
    """Of every interface of an AI workload, and of those that were not read."""
    unlisted: Unlisted
    by_address: Mapping[tuple[str, str], str]
    """VPC and private address of an AI workload's interface, to its id."""
    unique: Mapping[str, str]
    """The addresses that one such interface of all VPCs has, to its id."""

    def asking(self, answer: Resolution) -> str:
        """The interface that asked a question; empty when it is nobody's that matters."""
        return self.by_address.get((answer.vpc_id, answer.client)) or self.unlisted.asking(answer)


def is_crowd(candidates: Sequence[str]) -> bool:
    """Whether so many share a thing that what it did says next to nothing of each."""
    return len(candidates) > _FEW


def own_addresses(interface: NetworkInterface) -> tuple[str, ...]:
    return (*interface.private_ips, *interface.ipv6_addresses)


def index_interfaces(
    snapshot: Snapshot, known: Iterable[Workload], others: Mapping[str, Owner]
) -> Interfaces:
    """Find the owners of every AgentCore interface; others are those of AI workloads beside it."""
    workloads = tuple(known)
    served = _by_seat(workloads, lambda workload: workload.placements)
    past = _by_seat(workloads, lambda workload: workload.past)
    doubtful = _doubtful_places(snapshot, workloads)
    agents = [i for i in snapshot.inventory.interfaces if i.managed_by_agentcore]
    ends = [*agents, *(i for i in snapshot.inventory.interfaces if i.id in others)]
    by_address = {(i.vpc_id, address): i.id for i in ends for address in own_addresses(i)}
    uses = Counter(address for _, address in by_address)
    unlisted = unlisted_interfaces(snapshot)
    owners = {i.id: _owner(i, served=served, past=past, doubtful=doubtful) for i in agents}
    return Interfaces(
        known={interface.id: interface for interface in snapshot.inventory.interfaces},
        owners={id_: _unread(id_) for id_ in unlisted.ids} | dict(others) | owners,
        unlisted=unlisted,
        by_address=by_address,
        unique={address: i for (_, address), i in by_address.items() if uses[address] == 1},
    )


def attribute(
    candidates: tuple[str, ...], fallback: str, *, reason: str, confidence: Confidence
) -> Owner:
    """An owner whose attribution follows from the number of candidates.

    confidence is that of an exact attribution; a shared one has one step less, none has the least.
    """
    if len(candidates) == 1:
        attribution = Attribution.EXACT
    elif candidates:
        attribution = Attribution.SHARED
        confidence = Confidence.MEDIUM if confidence is Confidence.HIGH else Confidence.LOW
    else:
        attribution = Attribution.UNKNOWN
        confidence = Confidence.LOW
    return Owner(
        candidates=candidates,
        fallback=fallback,
        attribution=attribution,
        confidence=confidence,
        reason=reason,
    )


def _owner(
    interface: NetworkInterface,
    *,
    served: Mapping[_Seat, tuple[str, ...]],
    past: Mapping[_Seat, tuple[str, ...]],
    doubtful: frozenset[tuple[str, str]],
) -> Owner:
    seat = (interface.subnet_id, frozenset(interface.security_groups))
    now, before = served.get(seat, ()), past.get(seat, ())
    candidates = now or before
    reason = f"{interface.id}, {_how(candidates)}"
    confidence = Confidence.HIGH
    if before and not now:
        reason += ", by a version that is no longer served"
        confidence = Confidence.MEDIUM
    if candidates and (interface.account, interface.region) in doubtful:
        reason += ", as far as the workloads of the region could be read"
        confidence = Confidence.MEDIUM
    return attribute(candidates, interface.id, reason=reason, confidence=confidence)


def _unread(interface_id: str) -> Owner:
    reason = f"{interface_id}, which may be anybody's: interfaces were not read completely there"
    return attribute((), interface_id, reason=reason, confidence=Confidence.LOW)


def _how(candidates: tuple[str, ...]) -> str:
    if not candidates:
        return "whose subnet and security groups no workload that was read has"
    if len(candidates) == 1:
        return "the only workload with its subnet and security groups"
    return (
        f"shared by {len(candidates)} workloads with its subnet and security groups; the volume "
        "is that of the interface"
    )


def _by_seat(
    workloads: Iterable[Workload], placements: Callable[[Workload], tuple[Placement, ...]]
) -> Mapping[_Seat, tuple[str, ...]]:
    found: defaultdict[_Seat, set[str]] = defaultdict(set)
    for workload in workloads:
        for seat in seats(placements(workload)):
            found[seat].add(workload.arn)
    return {seat: tuple(sorted(arns)) for seat, arns in found.items()}


def _doubtful_places(
    snapshot: Snapshot, workloads: Iterable[Workload]
) -> frozenset[tuple[str, str]]:
    """Accounts and regions in which a workload may share an interface without being known."""
    return frozenset(
        (*_unread_places(snapshot), *((w.account, w.region) for w in workloads if not w.fully_read))
    )


def _unread_places(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    places = {(i.account, i.region) for i in snapshot.inventory.interfaces}
    for account, region in places:
        if not all(snapshot.was_read(source, account, region) for source in _INVENTORY_SOURCES):
            yield account, region
