"""What is at stake: data that can be stolen, roles that can be gained, runtimes open to others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ringfence.detect.facts import DetectionInput, Hit, Place, evidence, listing, places, short
from ringfence.model.blast import BlastRadius, Known, Reach, ToxicPath
from ringfence.model.coverage import Source
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment
from ringfence_rules.blast import readings

_EVERYTHING = "everything"
_WORTHY = 15
"""The weight from which reading every store of a kind is a finding of its own."""
_LEAVES = (Containment.UNCONTAINED, Containment.LEAKY)
_MOST = 5
_NAMED = 3


def toxic_paths(facts: DetectionInput) -> Iterator[Hit]:
    """Runtimes with something to steal, a stranger who can ask for it, and an open way out.

    A path whose egress is unknown stands in the document and is no finding.
    """
    where = places(facts.snapshot)
    for radius in facts.blast.runtimes:
        paths = [path for path in radius.toxic_paths if path.egress in _LEAVES]
        if paths:
            yield _toxic(radius, paths, where[radius.runtime])


def privilege_escalations(facts: DetectionInput) -> Iterator[Hit]:
    """Principals that surely hold a whole set; administrators have nothing to gain."""
    held = (each for each in facts.blast.escalations if each.certainty is Certainty.ALLOWED)
    for principal, group in groupby(held, key=lambda each: each.principal):
        found = list(group)
        gained = sorted({target for each in found for target in each.targets})
        names = listing((each.set for each in found), limit=_MOST)
        through = f", for example through {listing(map(short, gained))}" if gained else ""
        yield Hit(
            resource=principal,
            account=found[0].account,
            region="",
            message=(
                f"{short(principal)} may act with the rights of other roles by way of AgentCore "
                f"({names}){through}."
            ),
            evidence=tuple(
                evidence(
                    Source.IAM,
                    principal,
                    f"{each.set}: {', '.join(each.actions)} by {', '.join(each.granted_by)}",
                )
                for each in found[:_MOST]
            ),
            confidence=Confidence.HIGH if gained else Confidence.MEDIUM,
        )


def command_access(facts: DetectionInput) -> Iterator[Hit]:
    """Principals besides administrators that get a root shell in runtimes."""
    for access in facts.blast.commands:
        more = access.runtimes - _NAMED
        names = ", ".join(map(short, access.named[:_NAMED]))
        rest = f" and {more} more" if more > 0 else ""
        yield Hit(
            resource=access.principal,
            account=access.account,
            region="",
            message=(
                f"{short(access.principal)} may run commands as root in {access.runtimes} "
                f"runtime{'s' if access.runtimes > 1 else ''} with their roles: {names}{rest}."
            ),
            evidence=tuple(
                evidence(Source.IAM, access.principal, f"InvokeAgentRuntimeCommand by {granted}")
                for granted in access.granted_by[:_MOST]
            ),
        )


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
    worthy = {reading.id for reading in readings() if reading.weight >= _WORTHY} | {_EVERYTHING}
    for role in facts.blast.roles:
        broad = [
            reach
            for reach in role.reach
            if reach.kind.leg and reach.breadth == "every" and reach.reading in worthy
        ]
        if broad:
            users = [r.runtime for r in facts.blast.runtimes if role.role in r.roles]
            sure = any(reach.certainty is Certainty.ALLOWED for reach in broad)
            means = "; ".join(sorted({reach.means for reach in broad})[:_MOST])
            yield Hit(
                resource=role.role,
                account=role.account,
                region="",
                message=(
                    f"{short(role.role)}, the role of {listing(map(short, users))}, is not "
                    f"limited to what it needs: it {means}, whichever there are."
                ),
                evidence=tuple(map(_of_reach, broad[:_MOST])),
                confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            )


def _toxic(radius: BlastRadius, paths: list[ToxicPath], place: Place) -> Hit:
    path = paths[0]
    sure = path.certainty is Certainty.ALLOWED and path.egress is Containment.UNCONTAINED
    kinds = " and ".join(
        {"secret": "secrets", "data": "data"}[each.kind] for each in paths if each.kind.leg
    )
    least = "" if radius.score_complete else "at least "
    return Hit(
        resource=radius.runtime,
        account=place.account,
        region=place.region,
        message=(
            f"{place.label} reads {kinds}, takes in text of strangers "
            f"({listing(short(each.ref) for each in path.ways_in)}) and is {path.egress}: who "
            f"writes that text can have what it reads sent out. Blast radius {least}"
            f"{radius.score} of 100, rank {radius.rank}."
        ),
        evidence=(
            *(found for each in paths for found in each.data[:2]),
            *path.ways_in[:2],
            *path.ways_out[:2],
        ),
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _of_reach(reach: Reach) -> Evidence:
    return evidence(
        Source.IAM,
        reach.role,
        f"{reach.policy} {reach.statement} ({reach.certainty}): {', '.join(reach.actions)} on "
        f"{listing(reach.resources)}",
    )
