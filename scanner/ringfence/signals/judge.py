"""Asks a Snapshot and its egress map for every indication of exfiltration."""

from __future__ import annotations

from functools import partial

from ringfence.classify.ranges import RangeIndex, bundled_index
from ringfence.join.egress import NO_OTHERS, Others
from ringfence.join.owners import index_interfaces
from ringfence.join.workloads import by_role, workloads
from ringfence.model.coverage import Source
from ringfence.model.egress import EgressMap
from ringfence.model.exfiltration import Indication, Indications
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import Observability, RuntimeVerdict
from ringfence.signals.credentials import role_misuses
from ringfence.signals.edges import Contact, by_flow, observed
from ringfence.signals.novelty import KnownPast, first_seen
from ringfence.signals.tunnelling import tunnels
from ringfence.signals.uploads import uploads
from ringfence.signals.ways import outside_resolvers, raw_addresses, unusual_ports

_CROWDED = (
    "edges of interfaces that more than three workloads share, not judged for raw addresses, ports, "
    "uploads and new destinations"
)
_UNSURE = "edges whose owner or direction is not certain, not judged for these either"
_FOLLOWED = (
    "domains whose names look like a tunnel's, not reported, since connections to the answered "
    "addresses followed nearly all of them"
)
_UNWATCHED = (
    "runtimes not judged for egress by raw address, since not all of their flows and queries are "
    "logged and were read"
)
_TOO_YOUNG = (
    "workloads not judged for new destinations, since their past, in the window or a baseline, is "
    "too short: it takes five days, two more in which new ones are counted, and two domains"
)
_ALWAYS_NEW = (
    "workloads whose new destinations are not reported, since they meet new ones all the time"
)
_UNREAD = "workloads not judged for new destinations, since their logs were not read completely"
_PUBLIC_ROLES = (
    "roles not judged for use outside their workload, since something with the role leaves by "
    "addresses of AWS's own, as anyone's machines at AWS do, or was not read completely"
)
_UNKNOWN_WAYS = (
    "roles not judged for use outside their workload, since no session of AgentCore was seen to "
    "leave by an address of the inventory, or it was not read completely"
)
_ARN_PARTS = 6
_TELLERS = (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS, Source.SPANS)


def indications(
    snapshot: Snapshot,
    egress_map: EgressMap,
    verdicts: tuple[RuntimeVerdict, ...],
    *,
    settings: Settings,
    past: KnownPast | None = None,
    others: Others = NO_OTHERS,
) -> Indications:
    """Judge what can be judged, and count what cannot. Equal evidence gives equal indications.

    others are the AI workloads outside AgentCore whose interfaces the map was joined with.
    """
    known = workloads(snapshot.inventory)
    contacts = observed(egress_map)
    window = snapshot.scope.window
    flowing = tuple(by_flow(contacts.told))
    watched = frozenset(v.arn for v in verdicts if v.observability is Observability.FULL)
    answered = frozenset(row.address for row in snapshot.telemetry.resolutions if row.address)
    novelties = first_seen(contacts.told, window, read=_Reader(snapshot), past=past)
    misuses = role_misuses(snapshot, known, by_role(known), ranges=partial(_ranges, settings))
    looking = tunnels(
        snapshot.telemetry.resolutions,
        index_interfaces(snapshot, known, others.interfaces),
        settings,
        flows=snapshot.telemetry.flows,
    )
    found = [
        *looking.found,
        *raw_addresses(flowing, watched=watched, answered=answered, since=window.start),
        *unusual_ports(flowing),
        *outside_resolvers(flowing),
        *uploads(flowing),
        *novelties.found,
        *misuses.found,
    ]
    counts = (
        (_FOLLOWED, looking.followed),
        (_CROWDED, contacts.crowded),
        (_UNSURE, contacts.unsure),
        (_UNWATCHED, len(verdicts) - len(watched)),
        (_TOO_YOUNG, novelties.too_young),
        (_ALWAYS_NEW, novelties.always_new),
        (_UNREAD, novelties.unread),
        (_PUBLIC_ROLES, misuses.public),
        (_UNKNOWN_WAYS, misuses.unknown_way),
    )
    return Indications(
        found=tuple(sorted(found, key=_order)),
        not_judged=tuple(f"{what}: {number}" for what, number in counts if number),
    )


class _Reader:
    """Whether the logs that tell of a contact were read to the end where its source lives."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[tuple[Source, str, str], bool] = {}

    def __call__(self, contact: Contact) -> bool:
        parts = contact.edge.source.split(":")
        if len(parts) < _ARN_PARTS:
            return False
        tellers = (source for source in contact.edge.sources if source in _TELLERS)
        return all(self._read((source, parts[4], parts[3])) for source in tellers)

    def _read(self, key: tuple[Source, str, str]) -> bool:
        if key not in self._known:
            self._known[key] = self._snapshot.was_read(*key)
        return self._known[key]


def _ranges(settings: Settings) -> RangeIndex:
    """The ranges that the operator gave, or those that come with ringfence."""
    return RangeIndex(settings.ip_ranges) if settings.ip_ranges else bundled_index()


def _order(indication: Indication) -> tuple[str, str, str]:
    return indication.kind, indication.source, indication.target
