"""What a role can read, by its own policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ringfence.blast.catalogue import KnownReading, readings
from ringfence.blast.places import region_of
from ringfence.guardrail.permissions import NOT, Policies, permits
from ringfence.guardrail.wildcard import covers
from ringfence.model.blast import Breadth, DataKind, Reach
from ringfence.model.identity import Certainty

EVERYTHING = "everything"
"""The reading of an administrator."""
_ORDER = tuple(Breadth)


def reach_of(
    role: str, policies: Policies, *, absent: Mapping[str, frozenset[str]] = MappingProxyType({})
) -> tuple[Reach, ...]:
    """One row for each reading and statement, sorted.

    absent gives the regions in which an inventory surely holds nothing: a pattern of such a region
    reads nothing; one that names no region or every one may read elsewhere. The many readings of an
    administrator are one.
    """
    if policies.everything is not None:
        policy, statement = policies.everything
        return (_everything(role, policy, statement.label, policies),)
    found = [
        reach
        for reading in readings()
        if not policies.actions.isdisjoint(reading.rule.actions)
        for reach in _read_by(
            role, policies, reading, absent.get(reading.rule.inventory, frozenset())
        )
    ]
    return tuple(sorted(found, key=_order))


def _read_by(
    role: str, policies: Policies, reading: KnownReading, empty: frozenset[str]
) -> Iterator[Reach]:
    """What each statement lets the role read; the actions with the same bounds in one row."""
    rows: defaultdict[tuple[str, str, tuple[str, ...], Certainty], list[str]] = defaultdict(list)
    for actions in policies.alike(reading.rule.actions):
        for permit in permits(policies, actions[0], reading.target):
            held = permit.resources
            if empty:
                held = tuple(each for each in held if region_of(each) not in empty)
            if held:
                key = (permit.policy, permit.statement, held, permit.certainty)
                rows[key].extend(actions)
    for (policy, statement, resources, certainty), named in rows.items():
        yield Reach(
            role=role,
            reading=reading.rule.id,
            service=reading.rule.service,
            kind=reading.kind,
            means=reading.rule.means,
            actions=tuple(sorted(set(named))),
            resources=resources,
            breadth=min((_breadth(each, reading) for each in resources), key=_ORDER.index),
            certainty=certainty,
            policy=policy,
            statement=statement,
        )


def _breadth(resource: str, reading: KnownReading) -> Breadth:
    """How many stores a pattern names; without wildcards, or with some inside one store, one."""
    if resource.startswith(NOT) or not resource.startswith("arn:"):
        return Breadth.EVERY
    for arn in reading.target.arns:
        if covers(_resource_part(resource), _resource_part(arn)):
            return Breadth.EVERY
    name = next(
        (resource.removesuffix(end) for end in reading.rule.within if resource.endswith(end)),
        resource,
    )
    named = _resource_part(name)
    return Breadth.PATTERN if any(mark in named for mark in ("*", "?", "${")) else Breadth.NAMED


def _resource_part(arn: str) -> str:
    """What an ARN says after its account; a wildcard that reaches so far stands for all of it."""
    parts = arn.split(":", 5)
    return parts[5] if len(parts) == 6 else "*"  # noqa: PLR2004 - arn:partition:service:region:account:resource


def _everything(role: str, policy: str, statement: str, policies: Policies) -> Reach:
    return Reach(
        role=role,
        reading=EVERYTHING,
        service="*",
        kind=DataKind.SECRET,
        means="may do everything in the account",
        actions=("*",),
        resources=("*",),
        breadth=Breadth.EVERY,
        certainty=Certainty.CONDITIONAL if policies.unreadable else Certainty.ALLOWED,
        policy=policy,
        statement=statement,
    )


def _order(reach: Reach) -> tuple[int, int, str, str, str, tuple[str, ...]]:
    return (
        tuple(DataKind).index(reach.kind),
        _ORDER.index(reach.breadth),
        reach.reading,
        reach.policy,
        reach.statement,
        reach.resources,
    )
