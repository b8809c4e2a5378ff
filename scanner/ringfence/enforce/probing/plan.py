"""The plan of a probe, from a pack: what it permits, what it denies, and what it cannot tell apart.

Every target is asked of the pack first: its rule and decision stand in the plan. A host of an
indicator of compromise is never contacted: its name goes to a canary of the operator, or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ringfence.enforce.probing.candidates import Candidate, candidates
from ringfence.enforce.probing.question import flow_of
from ringfence.model.flow import Decision
from ringfence.model.policy import ANYWHERE, PUBLIC_INTERNET, PolicyPack, Semantics
from ringfence.model.probe import (
    MAX_TARGETS,
    PLAN_SCHEMA,
    Alive,
    ProbeLimits,
    ProbePlan,
    ProbeTarget,
    Purpose,
)
from ringfence.model.text import printable
from ringfence.policy.digest import pack_digest
from ringfence.policy.evaluate import evaluate

Place = tuple[str, int]
"""A host name or an address, and a port."""
BLOCK_PAGES = ("access denied by policy", "blocked by your network administrator")
INTERCEPTING_ISSUERS = ("aviatrix",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What the operator adds to a pack."""

    canaries: tuple[Place, ...] = ()
    """Hosts of the operator's own that are up and that the pack denies."""
    reached: tuple[Place, ...] = ()
    """Other hosts that the operator reached from elsewhere, and that the pack denies."""
    positive: tuple[Place, ...] = ()
    """Hosts that the pack permits and that are up."""
    src: str = ""
    """An address or SmartGroup; empty for the group that most rules have as their source."""
    well_known: bool = True
    limits: ProbeLimits = ProbeLimits()  # noqa: RUF009 - frozen
    resolver: str = ""
    sinkholes: tuple[str, ...] = ()
    block_pages: tuple[str, ...] = ()
    intercepting_issuers: tuple[str, ...] = ()


def make_plan(pack: PolicyPack, request: PlanRequest) -> ProbePlan:
    """The plan; it holds what the pack decides for sure, and its notes say what was left out."""
    src = request.src or usual_source(pack)
    notes: list[str] = []
    targets: list[ProbeTarget] = []
    for each in candidates(
        pack, request.canaries, request.reached, request.positive, request.well_known
    ):
        found = _target(pack, src, each, notes)
        again = any(replace(each, id="", why=found.why) == found for each in targets if found)
        if found is not None and not again and len(targets) < MAX_TARGETS:
            targets.append(replace(found, id=f"t{len(targets) + 1:03}"))
    return ProbePlan(
        schema=PLAN_SCHEMA,
        pack=pack.name,
        pack_sha256=pack_digest(pack),
        src=src,
        limits=request.limits,
        resolver=request.resolver,
        sinkholes=request.sinkholes,
        block_pages=(*BLOCK_PAGES, *request.block_pages),
        intercepting_issuers=(*INTERCEPTING_ISSUERS, *request.intercepting_issuers),
        targets=tuple(targets),
        notes=(*notes, *_assumptions(targets, request)),
    )


def usual_source(pack: PolicyPack) -> str:
    """The SmartGroup that most rules have as their source; any network where none has one."""
    counts: dict[str, int] = {}
    for rule in pack.rules:
        for name in rule.src:
            if name not in (ANYWHERE, PUBLIC_INTERNET):
                counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: counts[name], default=ANYWHERE)


def _target(
    pack: PolicyPack, src: str, candidate: Candidate, notes: list[str]
) -> ProbeTarget | None:
    target = candidate.target
    verdict = evaluate(pack, flow_of(target, src), Semantics())
    wanted = Decision.DENY if target.purpose is Purpose.DENIED else Decision.PERMIT
    name = printable(target.sni or target.host or target.address)
    if verdict.decision is not wanted:
        if candidate.asked or verdict.decision is Decision.UNKNOWN:
            notes.append(
                f"{name}:{target.port} ({target.kind}) is left out: the pack says "
                f"{verdict.decision}, not {wanted}"
            )
        return None
    rules = (verdict.rule,) if verdict.rule else verdict.candidates
    return replace(target, expect=verdict.decision, rules=rules, enforced=verdict.enforced)


def _assumptions(targets: list[ProbeTarget], request: PlanRequest) -> Iterator[str]:
    assumed = sorted({each.host or each.address for each in targets if each.alive is Alive.ASSUMED})
    if assumed:
        yield f"that these are up is an assumption: {', '.join(map(printable, assumed))}"
    if not request.canaries:
        yield (
            "without --canary there is no target for indicators of compromise, a spoofed name or a "
            "missing one, since hosts of strangers are not contacted for that"
        )
    if not any(each.purpose is Purpose.PERMITTED for each in targets):
        yield "no target is a positive control: give --positive, or nothing of the run will prove anything"
