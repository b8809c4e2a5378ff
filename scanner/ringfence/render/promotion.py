"""Where every rule of a pack stands, for people."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.promotion import (
    PromotionDocument,
    Readiness,
    RuleReadiness,
    Step,
    StepKind,
)
from ringfence.model.replay import RuleReplay
from ringfence.model.text import printable
from ringfence.render.style import counted, heading

_GLYPHS = {
    Readiness.WATCHING: "~",
    Readiness.BLOCKED: "!",
    Readiness.READY: "+",
    Readiness.PROMOTED: "✓",
}
_LIMIT = 500
_NAME = 34


def impact_of(state: RuleReadiness) -> tuple[str, ...]:
    """What past traffic says of enforcing a rule, in plain sentences."""
    traffic = state.traffic
    if traffic is None:
        return ("no past traffic was replayed against it",)
    met = f"{counted(traffic.hits, 'connection')} surely meet it, {traffic.maybe_hits:,} perhaps"
    seen = f" from {counted(traffic.runtime_count, 'runtime')}" if traffic.runtime_count else ""
    return (f"{met}{seen}", *_flips(traffic))


def _flips(traffic: RuleReplay) -> Iterator[str]:
    for reading, flips in (
        ("ends", traffic.flips_terminal),
        ("does not end", traffic.flips_fallthrough),
    ):
        if flips is None:
            continue
        what = (
            f"{flips.revoked + flips.maybe_revoked:,} would be cut and "
            f"{flips.gained + flips.maybe_gained:,} let in"
            if flips.total
            else "no decision changes"
        )
        yield f"if a match that watches {reading} evaluation: {what}"


def promotion_table(document: PromotionDocument, *, colour: bool = False) -> str:
    """One block a rule, then the next step with its rollback, and where the claim ends."""
    pack = document.pack
    title = f"{printable(pack.name)} {printable(pack.version)}  {pack.rules - pack.watching} of "
    lines = [heading(f"{title}{counted(pack.rules, 'rule')} enforced", colour=colour)]
    lines += [
        f"as of {document.as_of:%Y-%m-%d %H:%M} UTC, {printable(document.exit.reason, _LIMIT)}",
        "",
    ]
    for rule in document.rules:
        lines += _rule(rule)
    lines += ["", *_step(document.next_step, colour=colour)]
    lines += [f"note: {printable(note, limit=_LIMIT)}" for note in document.notes]
    lines += [f"limit: {limit}" for limit in document.limits]
    return "\n".join(lines) + "\n"


def _rule(rule: RuleReadiness) -> Iterator[str]:
    name = printable(rule.name, limit=_NAME)
    met = counted(rule.traffic.hits, "hit") if rule.traffic else "no traffic"
    yield (
        f"  {_GLYPHS[rule.readiness]} {rule.priority:>5} {name:<{_NAME}} {rule.action:<6} "
        f"{rule.readiness:<9} {met}"
    )
    for reason in rule.reasons:
        yield f"          {reason.code}: {printable(reason.message, limit=_LIMIT)}"


def _step(step: Step | None, *, colour: bool) -> Iterator[str]:
    if step is None:
        yield heading("NO STEP IS SAFE NOW", colour=colour)
        return
    verb = "PROMOTE" if step.step is StepKind.PROMOTED else "ROLL BACK"
    done = "  (the files are written; apply them yourself)" if step.applied else ""
    yield heading(f"{verb} {printable(step.rule)}{done}", colour=colour)
    for sentence in step.impact:
        yield f"  {printable(sentence, limit=_LIMIT)}"
    for change in step.changes:
        yield f"  {printable(change.path)}"
        yield from (f"    {printable(line, limit=_LIMIT)}" for line in change.diff)
    if step.command and not step.applied:
        yield f"  make it:      {printable(step.command, limit=_LIMIT)}"
    if step.rollback_command:
        yield f"  take it back: {printable(step.rollback_command, limit=_LIMIT)}"
