"""Toxic paths as findings: what is stolen, how much of it, and what it leaves by decide how bad."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ringfence.detect.facts import DetectionInput, Hit, Place, listing, places, short
from ringfence.model.blast import BlastRadius, Breadth, DataKind, Reach, ToxicPath, WayKind
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence, Severity
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment
from ringfence_rules.blast import readings

EVERYTHING = "everything"
WORTHY = 15
"""The weight from which reading every store of a kind is much."""
_LEAVES = (Containment.UNCONTAINED, Containment.LEAKY)
_TOOLS = (WayKind.BROWSER, WayKind.CODE_INTERPRETER)
_KINDS = {DataKind.SECRET: "secrets", DataKind.DATA: "data"}
_MANY = 4
"""Runtimes that share what makes the path; fewer are named one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Theft:
    """The toxic paths of one runtime."""

    radius: BlastRadius
    paths: tuple[ToxicPath, ...]
    place: Place
    tool: str
    """What data leaves by; empty where it is the runtime's own network."""
    severity: Severity

    @property
    def egress(self) -> Containment:
        return self.paths[0].egress

    @property
    def kinds(self) -> str:
        return " and ".join(_KINDS[path.kind] for path in self.paths)

    @property
    def sure(self) -> bool:
        return (
            self.paths[0].certainty is Certainty.ALLOWED and self.egress is Containment.UNCONTAINED
        )

    @property
    def alike(self) -> tuple[object, ...]:
        """What is equal where one remedy, of a tool or of a role, ends the paths of many runtimes."""
        shared = (self.place.region, self.tool) if self.tool else self.radius.roles
        return self.place.account, shared, self.key, self.sure

    @property
    def key(self) -> tuple[str, ...]:
        return str(self.severity), str(self.egress), self.kinds


def toxic_paths(facts: DetectionInput) -> Iterator[Hit]:
    """Runtimes with something to steal, a stranger who can ask for it, and an open way out.

    A path whose egress is unknown stands in the document and is no finding.
    """
    where = places(facts.snapshot)
    own = {verdict.arn: verdict.containment for verdict in facts.verdicts}
    groups: defaultdict[tuple[object, ...], list[_Theft]] = defaultdict(list)
    for radius in facts.blast.runtimes:
        paths = tuple(path for path in radius.toxic_paths if path.egress in _LEAVES)
        if paths:
            tool = "" if own.get(radius.runtime) is paths[0].egress else _tool_of(radius)
            theft = _Theft(
                radius=radius,
                paths=paths,
                place=where[radius.runtime],
                tool=tool,
                severity=_severity(radius, tool),
            )
            groups[theft.alike].append(theft)
    for alike in groups.values():
        if len(alike) < _MANY:
            yield from map(_of_one, alike)
        else:
            yield _of_many(alike)


def _tool_of(radius: BlastRadius) -> str:
    """The tool that makes the egress what it is: the worst way out is told first."""
    return next((way.evidence.ref for way in radius.ways_out if way.kind in _TOOLS), "")


def _severity(radius: BlastRadius, tool: str) -> Severity:
    """Critical only for secrets or broad data that leave by the runtime's own open network."""
    weights = {reading.id: reading.weight for reading in readings()} | {EVERYTHING: WORTHY}
    legs = [reach for reach in radius.data if reach.kind.leg]
    much = [reach for reach in legs if _much(reach, weights[reach.reading])]
    open_network = radius.egress is Containment.UNCONTAINED and not tool
    if much:
        return Severity.CRITICAL if open_network else Severity.HIGH
    worthy = any(weights[reach.reading] >= WORTHY for reach in legs)
    return Severity.HIGH if worthy and open_network else Severity.MEDIUM


def _much(reach: Reach, weight: int) -> bool:
    broad = reach.breadth is Breadth.EVERY and weight >= WORTHY
    return reach.certainty is Certainty.ALLOWED and (reach.kind is DataKind.SECRET or broad)


def _of_one(theft: _Theft) -> Hit:
    radius, path = theft.radius, theft.paths[0]
    leaves = f"may start {short(theft.tool)}, which is" if theft.tool else "is"
    return Hit(
        resource=radius.runtime,
        account=theft.place.account,
        region=theft.place.region,
        message=(
            f"{theft.place.label} reads {theft.kinds}, takes in text of strangers "
            f"({listing(short(each.ref) for each in path.ways_in)}) and {leaves} {theft.egress}: "
            f"who writes that text can have what it reads sent out. {_score(radius)}"
        ),
        evidence=_evidence(theft),
        confidence=Confidence.HIGH if theft.sure else Confidence.MEDIUM,
        severity=theft.severity,
    )


def _of_many(alike: Sequence[_Theft]) -> Hit:
    first = min(alike, key=lambda theft: theft.radius.rank)
    role = first.radius.roles[0]
    named = listing(theft.place.label for theft in alike)
    leaves = f"may start {short(first.tool)}, which is" if first.tool else "are"
    whose = "" if first.tool else f" with the role {short(role)}"
    return Hit(
        resource=first.tool or role,
        account=first.place.account,
        region=first.place.region if first.tool else "",
        message=(
            f"{len(alike)} runtimes{whose} ({named}) read {first.kinds}, take in text of strangers "
            f"and {leaves} {first.egress}: who writes that text can have what they read sent out. "
            f"The first of them is {first.place.label}. {_score(first.radius)}"
        ),
        evidence=_evidence(first),
        confidence=Confidence.HIGH if first.sure else Confidence.MEDIUM,
        severity=first.severity,
        key=first.key,
    )


def _score(radius: BlastRadius) -> str:
    least = "" if radius.score_complete else "at least "
    return f"Blast radius {least}{radius.score} of 100, rank {radius.rank}."


def _evidence(theft: _Theft) -> tuple[Evidence, ...]:
    path = theft.paths[0]
    return (
        *(found for each in theft.paths for found in each.data[:2]),
        *path.ways_in[:2],
        *path.ways_out[:2],
    )
