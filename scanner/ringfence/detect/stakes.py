"""What is at stake: roles that can be gained, shells, runtimes open to others, roles too broad."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ringfence.detect.facts import DetectionInput, Hit, evidence, listing, places, short
from ringfence.detect.toxic import EVERYTHING, WORTHY
from ringfence.model.blast import CommandAccess, Escalation, Known, Reach
from ringfence.model.coverage import Source
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence
from ringfence.model.identity import Certainty
from ringfence_rules.blast import readings

_SHELL = "runtime-command"
"""The set that runtime-command-access reports."""
_MOST = 5
_NAMED = 3


def privilege_escalations(facts: DetectionInput) -> Iterator[Hit]:
    """Principals that surely hold a whole set; administrators have nothing to gain.

    Those who hold it by the same statements are one finding. A shell in a runtime is another one's.
    """
    held: defaultdict[str, list[Escalation]] = defaultdict(list)
    for each in facts.blast.escalations:
        if each.certainty is Certainty.ALLOWED and each.set != _SHELL:
            held[each.principal].append(each)
    groups: defaultdict[tuple[object, ...], list[list[Escalation]]] = defaultdict(list)
    for found in held.values():
        sets = tuple((each.set, each.granted_by) for each in found)
        groups[found[0].account, sets].append(found)
    yield from map(_escalation, groups.values())


def command_access(facts: DetectionInput) -> Iterator[Hit]:
    """Principals besides administrators that get a root shell in runtimes, by what grants it."""
    groups: defaultdict[tuple[object, ...], list[CommandAccess]] = defaultdict(list)
    for access in facts.blast.commands:
        groups[access.account, access.granted_by, access.runtimes, access.named].append(access)
    yield from map(_command, groups.values())


def open_runtimes(facts: DetectionInput) -> Iterator[Hit]:
    """Runtimes that a resource policy or a gateway without authorizer opens to anyone."""
    where = places(facts.snapshot)
    for radius in facts.blast.runtimes:
        if radius.invokers.anyone is Known.YES:
            place = where[radius.runtime]
            yield Hit(
                resource=radius.runtime,
                account=place.account,
                region=place.region,
                message=f"Anyone may call {place.label} and send it prompts.",
                evidence=radius.invokers.evidence[:_MOST],
            )


def broad_reach(facts: DetectionInput) -> Iterator[Hit]:
    """Execution roles that read every store of a kind that is worth much."""
    worthy = {reading.id for reading in readings() if reading.weight >= WORTHY} | {EVERYTHING}
    users: defaultdict[str, list[str]] = defaultdict(list)
    for radius in facts.blast.runtimes:
        for name in radius.roles:
            users[name].append(radius.runtime)
    for role in facts.blast.roles:
        broad = [
            reach
            for reach in role.reach
            if reach.kind.leg and reach.breadth == "every" and reach.reading in worthy
        ]
        if broad:
            sure = any(reach.certainty is Certainty.ALLOWED for reach in broad)
            means = "; ".join(sorted({reach.means for reach in broad})[:_MOST])
            yield Hit(
                resource=role.role,
                account=role.account,
                region="",
                message=(
                    f"{short(role.role)}, the role of {listing(map(short, users[role.role]))}, is not "
                    f"limited to what it needs: it {means}, whichever there are."
                ),
                evidence=tuple(map(_of_reach, broad[:_MOST])),
                confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            )


def _escalation(alike: Sequence[Sequence[Escalation]]) -> Hit:
    found = alike[0]
    gained = sorted({target for held in alike for each in held for target in each.targets})
    names = listing((each.set for each in found), limit=_MOST)
    through = f", for example through {listing(map(short, gained))}" if gained else ""
    granted = tuple(sorted({name for each in found for name in each.granted_by}))
    who = _Holders.of([held[0].principal for held in alike], granted)
    return Hit(
        resource=who.resource,
        account=found[0].account,
        region="",
        message=(
            f"{who.named} may act with the rights of other roles by way of AgentCore "
            f"({names}){through}."
        ),
        evidence=tuple(
            evidence(
                Source.IAM,
                who.resource,
                f"{each.set}: {', '.join(each.actions)} by {', '.join(each.granted_by)}",
            )
            for each in found[:_MOST]
        ),
        confidence=Confidence.HIGH if gained else Confidence.MEDIUM,
        key=who.key,
    )


def _command(alike: Sequence[CommandAccess]) -> Hit:
    access = alike[0]
    more = access.runtimes - _NAMED
    names = ", ".join(map(short, access.named[:_NAMED]))
    rest = f" and {more} more" if more > 0 else ""
    granted = tuple(f"{each.policy} {each.statement}" for each in access.granted_by)
    who = _Holders.of([each.principal for each in alike], granted)
    return Hit(
        resource=who.resource,
        account=access.account,
        region="",
        message=(
            f"{who.named} may run commands as root in {access.runtimes} "
            f"runtime{'s' if access.runtimes > 1 else ''} with their roles: {names}{rest}."
        ),
        evidence=tuple(
            evidence(
                Source.IAM,
                who.resource,
                f"{', '.join(map(_called, each.actions))} by {each.policy} {each.statement}",
            )
            for each in access.granted_by[:_MOST]
        ),
        key=who.key,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holders:
    """Principals that hold something by the same statements, and what a finding calls them."""

    resource: str
    named: str
    key: tuple[str, ...]

    @classmethod
    def of(cls, principals: Sequence[str], granted: tuple[str, ...]) -> _Holders:
        """One stands for itself; of several the first managed policy is what wants a remedy."""
        if len(principals) == 1:
            return cls(resource=principals[0], named=short(principals[0]), key=())
        policies = (name.partition(" ")[0] for name in granted)
        managed = next((name for name in policies if name.startswith("arn:")), principals[0])
        return cls(
            resource=managed,
            named=f"{len(principals)} principals ({listing(map(short, principals))})",
            key=granted,
        )


def _called(action: str) -> str:
    """An action without its service."""
    return action.partition(":")[2]


def _of_reach(reach: Reach) -> Evidence:
    return evidence(
        Source.IAM,
        reach.role,
        f"{reach.policy} {reach.statement} ({reach.certainty}): {', '.join(reach.actions)} on "
        f"{listing(reach.resources)}",
    )
