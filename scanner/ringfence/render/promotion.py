"""Where every rule of a pack stands, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ringfence.model.promotion import (
    BlockReason,
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
_DEEP = " " * 10
_SEVERAL = 2


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


def promotion_table(document: PromotionDocument, *, width: int = 80, colour: bool = False) -> str:
    """Where every rule stands, in lines that fit the width, and the next step with its rollback.

    What stands in the way of every rule that waits is said once. Changes of files and commands are
    never broken: they are there to be copied.
    """
    pack = document.pack
    title = f"{printable(pack.name)} {printable(pack.version)}  {pack.rules - pack.watching} of "
    lines = [heading(f"{title}{counted(pack.rules, 'rule')} enforced", colour=colour)]
    until = f"as of {document.as_of:%Y-%m-%d %H:%M} UTC, "
    lines += _wrapped(until + printable(document.exit.reason, _LIMIT), width)
    common = _common(document.rules)
    if common:
        lines += ["", heading("EVERY RULE THAT WAITS", colour=colour), *_reasons(common, width)]
    lines += ["", heading("RULES", colour=colour)]
    for rule in document.rules:
        lines += _rule(rule, common, width)
    lines += ["", *_step(document.next_step, width=width, colour=colour)]
    for name, sentences in (("note", document.notes), ("limit", document.limits)):
        for sentence in sentences:
            lines += _wrapped(f"{name}: {printable(sentence, limit=_LIMIT)}", width)
    return "\n".join(lines) + "\n"


def _common(rules: tuple[RuleReadiness, ...]) -> tuple[BlockReason, ...]:
    """The reasons that all rules share that wait for something; none where only one does."""
    waiting = [rule for rule in rules if rule.reasons]
    if len(waiting) < _SEVERAL:
        return ()
    return tuple(
        reason
        for reason in waiting[0].reasons
        if all(reason in rule.reasons for rule in waiting[1:])
    )


def _rule(rule: RuleReadiness, common: tuple[BlockReason, ...], width: int) -> Iterator[str]:
    name = printable(rule.name, limit=_NAME)
    met = counted(rule.traffic.hits, "hit") if rule.traffic else "no traffic"
    yield (
        f"  {_GLYPHS[rule.readiness]} {rule.priority:>5} {name:<{_NAME}} {rule.action:<6} "
        f"{rule.readiness:<9} {met}"
    )
    yield from _reasons((each for each in rule.reasons if each not in common), width)


def _reasons(reasons: Iterable[BlockReason], width: int) -> Iterator[str]:
    for reason in reasons:
        text = f"{reason.code}: {printable(reason.message, limit=_LIMIT)}"
        yield from _wrapped(text, width, first=_DEEP)


def _wrapped(text: str, width: int, first: str = "") -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=first + "  ", break_on_hyphens=False
    )


def _step(step: Step | None, *, width: int, colour: bool) -> Iterator[str]:
    if step is None:
        yield heading("NO STEP IS SAFE NOW", colour=colour)
        return
    verb = "PROMOTE" if step.step is StepKind.PROMOTED else "ROLL BACK"
    done = "  (the files are written; apply them yourself)" if step.applied else ""
    yield heading(f"{verb} {printable(step.rule)}{done}", colour=colour)
    for sentence in step.impact:
        yield from _wrapped(printable(sentence, limit=_LIMIT), width, first="  ")
    for change in step.changes:
        yield f"  {printable(change.path)}"
        yield from (f"    {printable(line, limit=_LIMIT)}" for line in change.diff)
    if step.command and not step.applied:
        yield f"  make it:      {printable(step.command, limit=_LIMIT)}"
    if step.rollback_command:
        yield f"  take it back: {printable(step.rollback_command, limit=_LIMIT)}"
