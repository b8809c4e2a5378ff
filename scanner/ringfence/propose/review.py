"""What is not in the pack: every destination that waits for a human, or that none can approve."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ringfence.model.egress import Classification, Destination
from ringfence.model.proposal import ReviewItem, ReviewReason
from ringfence.propose.decide import Objection, unapproved
from ringfence.propose.entries import Approved, Ground, Withheld
from ringfence.propose.seen import Seen

_NEVER = {
    ReviewReason.PROHIBITED: "Nobody can approve it here: it is prohibited by the catalogue or by "
    "destinations.denied.",
    ReviewReason.LOOK_ALIKE: "Nobody can approve it: find out who uses it and why.",
    ReviewReason.RAW_ADDRESS: "An address is nobody's name: find the host behind it and approve "
    "that one.",
    ReviewReason.SHARED_ADDRESS: "Approve the names that are meant; the address itself never "
    "enters a permit.",
    ReviewReason.NOT_LEARNABLE: "It cannot be approved into a pack.",
    ReviewReason.PRIVATE: "It lies in the network, and rules for names reach the public internet "
    "only: default-deny blocks it unless you add a rule of your own before that.",
}
_NOTHING = Seen()
_TAKEN = (("TCP", 443), ("ANY", 0), ("TCP", 0))
"""What a rule for names takes, or what says nothing of a port."""


def review_items(
    ground: Ground,
    destinations: Iterable[Destination],
    seen: Mapping[str, Seen],
    *,
    entries: tuple[Approved, ...],
    withheld: tuple[Withheld, ...],
    findings: Mapping[str, tuple[str, ...]],
) -> tuple[ReviewItem, ...]:
    """Everything that was seen, declared or approved and that no permit of the pack takes."""
    exact = {entry.text: entry for entry in entries if not entry.text.startswith("*.")}
    wild = [entry for entry in entries if entry.text.startswith("*.")]
    found = {each.text: _of_withheld(each, seen.get(each.text, _NOTHING)) for each in withheld}
    for item in _exceptions(ground, seen):
        if item.destination not in exact:
            found.setdefault(item.destination, item)
    for destination in destinations:
        sighting = seen.get(destination.id)
        if sighting is None or destination.id in found:
            continue
        hosts = (destination.host,) if destination.host else destination.candidate_hosts
        if not _permitted(hosts, exact, wild) or destination.claimed_hosts:
            found[destination.id] = _made(
                destination.id, unapproved(destination), destination.classification, sighting
            )
        elif elsewhere := _other_ports(sighting):
            found[destination.id] = _made(
                destination.id, elsewhere, destination.classification, sighting
            )
    told = (_told(item, findings.get(item.destination, ())) for item in found.values())
    return tuple(sorted(told, key=_importance))


def _told(item: ReviewItem, detections: tuple[str, ...]) -> ReviewItem:
    """The item with what the scan found about it, which comes before any approval."""
    if not detections:
        return item
    first = f"First explain {', '.join(detections)}. " if item.approvable else ""
    return replace(item, findings=detections, approval=f"{first}{item.approval}")


def _importance(item: ReviewItem) -> tuple[bool, bool, str]:
    """What runtimes of the pack use first, and of that what can be approved."""
    return (not item.runtimes, not item.approvable, item.destination)


def _permitted(hosts: tuple[str, ...], exact: Mapping[str, Approved], wild: list[Approved]) -> bool:
    """Whether all names of a destination are permitted; one without a name is not."""
    return bool(hosts) and all(
        host in exact or any(entry.takes(host) for entry in wild) for host in hosts
    )


def _other_ports(seen: Seen) -> Objection | None:
    """Where a permitted destination is used in a way that the rule for names does not take."""
    others = sorted(port for port in seen.ports if port not in _TAKEN)
    if not others:
        return None
    named = ", ".join(f"{protocol} {port}" for protocol, port in others)
    return Objection(
        ReviewReason.PORT, f"it is permitted on TCP 443, and runtimes use it on {named} as well"
    )


def _of_withheld(each: Withheld, seen: Seen) -> ReviewItem:
    why = f"approved, and not emitted all the same: {each.objection.why}"
    return _made(each.text, Objection(each.objection.reason, why), each.found, seen)


def _exceptions(ground: Ground, seen: Mapping[str, Seen]) -> Iterator[ReviewItem]:
    """Exceptions that ended, and those for one runtime, which a rule for subnets cannot keep to."""
    for each in ground.settings.exceptions:
        if not each.destination:
            continue
        sighting = seen.get(each.destination, _NOTHING)
        found = ground.classifier.host(each.destination.removeprefix("*."))
        if not each.in_force(ground.today):
            why = (
                f"the exception of {each.owner} ended on {each.expires.isoformat()}: {each.reason}"
            )
            yield _made(each.destination, Objection(ReviewReason.EXPIRED, why), found, sighting)
        elif each.runtime:
            why = (
                f"the exception of {each.owner} is for {each.runtime} alone, and a rule permits a "
                "destination to every runtime of the pack"
            )
            yield _made(each.destination, Objection(ReviewReason.UNREVIEWED, why), found, sighting)


def _made(name: str, why: Objection, found: Classification, seen: Seen) -> ReviewItem:
    return ReviewItem(
        destination=name,
        reason=why.reason,
        why=why.why,
        approval=_approval(name, why.reason),
        approvable=why.reason not in _NEVER,
        category=found.category,
        sanction=found.sanction,
        provider=found.provider,
        runtimes=tuple(sorted(seen.runtimes)),
        others=tuple(sorted(seen.others)),
        ports=tuple(f"{protocol} {port}" for protocol, port in sorted(seen.ports) if port),
        sources=tuple(sorted(seen.sources)),
        first_seen=seen.first,
        last_seen=seen.last,
        flows=seen.flows,
        bytes=seen.bytes,
    )


def _approval(name: str, reason: ReviewReason) -> str:
    """How to approve it, or why nobody can."""
    if known := _NEVER.get(reason):
        return known
    if reason is ReviewReason.PORT:
        return "Have it use TCP 443, or add a rule of your own for that port."
    if reason is ReviewReason.WILDCARD:
        return "Approve the exact names that are meant."
    if reason is ReviewReason.AGGREGATOR:
        return "Only by its exact name, in destinations.sanctioned: it opens every model behind it."
    command = f"ringfence approve sanction {shlex.quote(name)} --owner WHO --reason WHY"
    if reason is ReviewReason.SHARED_HOST:
        return f"If this exact name is meant, and never its suffix: {command}"
    return f"If it is known and wanted: {command}"
