"""The blast radius of every runtime, ranked; a pure function of what was read and concluded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ringfence.blast.callers import CallerIndex, command_access, index_callers, invokers_of
from ringfence.blast.escalation import Gains, escalations_of, gains
from ringfence.blast.holdings import Ground, Holding, holding_of, survey
from ringfence.blast.score import LIMITS, Legs, data_points, points_of
from ringfence.blast.toxic import Loot, loot_of, toxic_paths
from ringfence.blast.ways import Subject, egress_of, ways_in, ways_out
from ringfence.model.agentcore import AgentRuntime, ToolKind
from ringfence.model.blast import BlastMap, BlastRadius, Escalation, Known, Point, Reach, Way
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Destination, Egress, EgressMap
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import (
    EXPOSURE_ORDER,
    Containment,
    Observability,
    RuntimeVerdict,
    ToolVerdict,
)

_MOST_RESOURCES = 20
_TOOLS = {ToolKind.BROWSER: "browsers", ToolKind.CODE_INTERPRETER: "code interpreters"}
_FACTS = (CoverageStatus.COMPLETE, CoverageStatus.NOT_ENABLED)
_DOORS = (Source.RESOURCE_POLICIES, Source.GATEWAYS, Source.RUNTIME_ENDPOINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What the roles of a runtime let it read, and what that is worth."""

    data: tuple[Reach, ...]
    points: tuple[Point, ...]
    loot: tuple[Loot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Estate:
    """Everything that a radius is read from, by what it is looked up with."""

    snapshot: Snapshot
    verdicts: Mapping[str, RuntimeVerdict]
    holdings: Mapping[str, Holding]
    callers: CallerIndex
    edges: Mapping[str, tuple[Egress, ...]]
    destinations: Mapping[str, Destination]
    whole: frozenset[str]
    """Accounts of which IAM was read to the end, every policy of it."""
    taken: dict[tuple[str, ...], _Taken]
    """By the roles that were asked about already."""
    settled: dict[tuple[Source, str, str], bool]
    """What was asked of the coverage already: it has a row for every source and place."""

    def take(self, roles: tuple[str, ...]) -> _Taken:
        """What some roles read together."""
        if roles not in self.taken:
            data = tuple(each for role in roles for each in self.holdings[role].reach.reach)
            self.taken[roles] = _Taken(
                data=tuple(map(_shown, data)), points=data_points(data), loot=loot_of(data)
            )
        return self.taken[roles]

    def read(self, source: Source, runtime: AgentRuntime) -> bool:
        """Whether the absence of something is a fact where the runtime is."""
        place = (source, runtime.account, runtime.region)
        if place not in self.settled:
            self.settled[place] = self.snapshot.status(*place) in _FACTS
        return self.settled[place]


def blast_map(
    snapshot: Snapshot,
    verdicts: Iterable[RuntimeVerdict],
    tool_verdicts: Iterable[ToolVerdict],
    egress_map: EgressMap,
) -> BlastMap:
    """Judge what every runtime could do, and rank them: the same input gives the same map."""
    ground = survey(snapshot, tool_verdicts)
    held = gains(
        snapshot.inventory,
        (account for account in snapshot.scope.accounts if snapshot.was_read(Source.IAM, account)),
        ground.places,
    )
    used = {
        version.role_arn
        for runtime in snapshot.inventory.runtimes
        for version in runtime.served_versions
    }
    holdings = {role: holding_of(ground, role, held) for role in sorted(used - {""})}
    estate = _Estate(
        snapshot=snapshot,
        verdicts={verdict.arn: verdict for verdict in verdicts},
        holdings=holdings,
        callers=index_callers(snapshot.inventory, ground.policies.values()),
        edges=_by_source(egress_map.egress),
        destinations={each.id: each for each in egress_map.destinations},
        whole=held.complete
        - {principal.account for principal, each in ground.policies.values() if each.unreadable},
        taken={},
        settled={},
    )
    return BlastMap(
        runtimes=_ranked([_radius(estate, each) for each in snapshot.inventory.runtimes]),
        roles=tuple(holding.reach for holding in holdings.values()),
        escalations=_escalations(ground, held),
        commands=command_access(estate.callers, snapshot.inventory.runtimes, ground.policies),
        administrators=tuple(
            arn for arn, (_, policies) in sorted(ground.policies.items()) if policies.everything
        ),
        limited_administrators=tuple(
            arn
            for arn, (_, policies) in sorted(ground.policies.items())
            if policies.nearly_everything
        ),
    )


def _radius(estate: _Estate, runtime: AgentRuntime) -> BlastRadius:
    served = runtime.served_versions
    roles = tuple(sorted({v.role_arn for v in served} - {""}))
    held = tuple(estate.holdings[role] for role in roles)
    invokers = invokers_of(
        estate.callers,
        runtime,
        doors_read=all(estate.read(source, runtime) for source in _DOORS),
        complete=runtime.account in estate.whole,
    )
    subject = Subject(
        runtime=runtime,
        served=served,
        verdict=estate.verdicts.get(runtime.arn),
        holdings=held,
        edges=estate.edges.get(runtime.arn, ()),
        destinations=estate.destinations,
        harnesses=estate.callers.harnesses.get(runtime.arn, ()),
        anyone=invokers.anyone,
    )
    doubts = _role_doubts(estate, subject, held)
    taken = estate.take(roles)
    data_reach = _data_reach(taken.data, doubts)
    entrances = ways_in(subject)
    injection = _injection(estate, subject, entrances, doubts)
    exits, egress = ways_out(subject), egress_of(subject)
    paths = toxic_paths(taken.loot, entrances, exits, egress) if injection is Known.YES else ()
    legs = Legs(
        data=taken.points,
        ways_in=entrances,
        ways_out=exits,
        egress=egress,
        invokers=invokers,
        escalation=tuple(each for holding in held for each in holding.reach.escalations),
        toxic_paths=paths,
    )
    points = points_of(legs)
    unknown = (
        *doubts,
        *(("whether it is contained is unknown",) if egress is Containment.UNKNOWN else ()),
        *_unread_tools(held),
        *(
            ("not all of its tools and traffic could be seen",)
            if injection is Known.UNKNOWN
            else ()
        ),
        *(("who may call it was not all read",) if invokers.anyone is Known.UNKNOWN else ()),
    )
    return BlastRadius(
        runtime=runtime.arn,
        roles=roles,
        data=taken.data,
        data_reach=data_reach,
        escalation=legs.escalation,
        invokers=invokers,
        ways_in=entrances,
        injection=injection,
        ways_out=exits,
        egress=egress,
        toxic_paths=paths,
        score=sum(point.points for point in points),
        score_complete=not unknown,
        unknown=unknown,
        points=points,
        rank=0,
    )


def _shown(reach: Reach) -> Reach:
    """A row with its first resources: a policy of thousands is told once and not for each runtime."""
    further = max(len(reach.resources) - _MOST_RESOURCES, 0)
    kept = reach.resources[:_MOST_RESOURCES]
    return replace(reach, resources=kept, further=further) if further else reach


def _role_doubts(estate: _Estate, subject: Subject, held: Iterable[Holding]) -> tuple[str, ...]:
    """Why the roles may let it read more than what was found."""
    runtime, served = subject.runtime, subject.served
    nameless = [v.version for v in served if not v.role_arn]
    doubts = [holding.reach.doubt for holding in held if holding.reach.doubt]
    if not served or nameless or not estate.read(Source.RUNTIMES, runtime):
        doubts.append("which role every served version has was not read")
    if not runtime.serving_known or not estate.read(Source.RUNTIME_ENDPOINTS, runtime):
        doubts.append("which versions are served was not read")
    return tuple(doubts)


def _unread_tools(held: Iterable[Holding]) -> tuple[str, ...]:
    kinds = sorted({_TOOLS[kind] for holding in held for kind in holding.unread})
    return tuple(f"which {kind} its roles may start was not all read" for kind in kinds)


def _data_reach(data: Iterable[Reach], doubts: tuple[str, ...]) -> Known:
    if any(reach.kind.leg for reach in data):
        return Known.YES
    return Known.UNKNOWN if doubts else Known.NO


def _injection(
    estate: _Estate, subject: Subject, entrances: Iterable[Way], doubts: tuple[str, ...]
) -> Known:
    """Whether strangers reach it. That nobody does is known only where everything was seen."""
    if any(way.opens for way in entrances):
        return Known.YES
    seen = (
        subject.verdict is not None
        and subject.verdict.observability is Observability.FULL
        and subject.anyone is Known.NO
        and not doubts
        and not any(ToolKind.BROWSER in holding.unread for holding in subject.holdings)
        and estate.read(Source.HARNESSES, subject.runtime)
    )
    return Known.NO if seen else Known.UNKNOWN


def _ranked(found: list[BlastRadius]) -> tuple[BlastRadius, ...]:
    """In the given order, each with its place by score; of equal ones the less known first."""
    order = sorted(
        found, key=lambda each: (-each.score, -_upper(each), _exposure(each), each.runtime)
    )
    ranks = {each.runtime: rank for rank, each in enumerate(order, 1)}
    return tuple(replace(each, rank=ranks[each.runtime]) for each in found)


def _upper(radius: BlastRadius) -> int:
    """What the score could become if everything unknown were as bad as can be."""
    missing = radius.score
    if radius.data_reach is Known.UNKNOWN:
        missing += LIMITS["data"]
    if radius.egress is Containment.UNKNOWN:
        missing += LIMITS["way-out"]
    if radius.injection is Known.UNKNOWN:
        missing += LIMITS["way-in"]
    return missing


def _exposure(radius: BlastRadius) -> int:
    return EXPOSURE_ORDER.index(radius.egress)


def _escalations(ground: Ground, held: Gains) -> tuple[Escalation, ...]:
    return tuple(
        escalation
        for _, (principal, policies) in sorted(ground.policies.items())
        if policies.everything is None
        for escalation in escalations_of(principal, policies, held)
    )


def _by_source(edges: Iterable[Egress]) -> dict[str, tuple[Egress, ...]]:
    """The edges of each workload: its own, and those that it shares with others."""
    found: defaultdict[str, list[Egress]] = defaultdict(list)
    for edge in edges:
        found[edge.source].append(edge)
        for arn in edge.candidates:
            if arn != edge.source:
                found[arn].append(edge)
    return {arn: tuple(those) for arn, those in found.items()}
