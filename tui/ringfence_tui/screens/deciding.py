"""Decisions on destinations and findings: asked for, recorded by the command `approve`, and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ringfence.errors import RingfenceError
from ringfence.model.approval import Decide
from ringfence_tui.blocks import Bullets, Line, Page, Span, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Ask, Confirm, Field, Read
from ringfence_tui.screens.noted import have_read
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Finished

if TYPE_CHECKING:
    from ringfence_tui.app import RingfenceApp

_DONE = {
    Decide.SANCTION: "sanctioned",
    Decide.DENY: "denied",
    Decide.EXCEPT: "accepted for a time",
    Decide.UNDO: "taken back",
}
_REFUSED = "Nothing was recorded"
_UNSURE = "It is not known whether it was recorded"
_USUAL_TERM = timedelta(days=90)
_NAMED = 12
"""Things that a question names one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What is decided of."""

    hosts: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    name: str = ""
    """What one thing is called where what identifies it says nothing."""
    warnings: tuple[str, ...] = ()
    """Why some of them are nothing to decide lightly, one sentence each."""

    unseen: int = 0
    """How many of them are marked, and hidden by the filter."""

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.hosts, *self.findings)

    @property
    def told(self) -> str:
        """What they are, in a few words."""
        if len(self.all) == 1:
            return self.name or self.all[0]
        return f"{len(self.all):,} {'destinations' if self.hosts else 'findings'}"


async def decide(front: RingfenceApp, kind: Decide, things: Things) -> bool:
    """Ask for what the decision needs, and record it; whether it was recorded. Runs in a worker.

    What the engine refuses is told in its own words and changes nothing; what was typed stays.
    """
    session = front.session
    decision = Decision(decide=kind, hosts=things.hosts, findings=things.findings)
    if kind is not Decide.UNDO:
        decision = _filled(decision, session.remembered.owner)
    while True:
        asked = await _asked(front, decision, things)
        if asked is None:
            return False
        if front.session is not session:
            front.say(
                "something else was opened since, so nothing was recorded", severity="warning"
            )
            return False
        decision = asked
        try:
            done = await session.decide(decision)
        except RingfenceError as error:
            done = Finished(exit_code=int(error.exit_code), error=str(error), hint=error.hint)
        if not done.error:
            break
        await front.push_screen_wait(Read(_UNSURE if done.unsure else _REFUSED, _refusal(done)))
        if kind is Decide.UNDO:
            return False
    if front.session is session:
        _remember(front, kind, things, changed=done.changed)
    have_read(front, f"Recorded of {things.told}", done.notes)
    return True


async def undo_last(front: RingfenceApp) -> None:
    """Take back the decision that was taken last since this was opened. Runs in a worker."""
    if not front.decided:
        front.say("nothing was decided since this was opened", severity="warning")
    else:
        await decide(front, Decide.UNDO, replace(front.decided[-1], warnings=(), unseen=0))


def _remember(front: RingfenceApp, kind: Decide, things: Things, *, changed: bool) -> None:
    """Tell what was recorded, have the scan judged by it, and know what could be taken back."""
    if not changed:
        front.say(f"{things.told}: nothing is otherwise than before", severity="warning")
        return
    gone = set(things.all)
    front.decided = [each for each in front.decided if not gone >= set(each.all)]
    if kind is not Decide.UNDO:
        front.decided.append(things)
    back = "" if kind is Decide.UNDO else "; U takes it back"
    front.say(f"{things.told}: {_DONE[kind]}{back}")
    front.session.ask(Part.SCAN)


def _refusal(done: Finished) -> Page:
    hint = (line(Span("What to do: ", Tone.STRONG), Span(done.hint)),) if done.hint else ()
    return (line(Span(f"✗ {done.error}", Tone.BAD)), *hint)


def _filled(decision: Decision, owner: str) -> Decision:
    """What a form is filled with at first."""
    if decision.decide is not Decide.EXCEPT:
        return replace(decision, owner=owner)
    day = datetime.now(UTC).date() + _USUAL_TERM
    return replace(decision, owner=owner, expires=day.isoformat())


async def _asked(front: RingfenceApp, decision: Decision, things: Things) -> Decision | None:
    if decision.decide is Decide.UNDO:
        mine = any(set(things.all) <= set(each.all) for each in front.decided)
        one = len(things.all) == 1 and not things.unseen and mine
        question = f"Take back what was decided of {things.told}?"
        sure = one or await front.push_screen_wait(Confirm(question, _named(things)))
        return decision if sure else None
    title = _title(decision.decide, things)
    answers = await front.push_screen_wait(Ask(title, _fields(decision), page=_named(things)))
    if answers is None:
        return None
    expires = answers.get("expires", "")
    return replace(decision, owner=answers["owner"], reason=answers["reason"], expires=expires)


def _title(kind: Decide, things: Things) -> str:
    match kind:
        case Decide.SANCTION:
            return f"Sanction {things.told}: rules may permit it"
        case Decide.DENY:
            return f"Deny {things.told}: no rule may permit it"
        case _:
            return f"Accept {things.told} until a day"


def _fields(decision: Decision) -> tuple[Field, ...]:
    owner = Field(name="owner", label="who answers", value=decision.owner)
    reason = Field(name="reason", label="why, ticket", value=decision.reason)
    if decision.decide is not Decide.EXCEPT:
        return owner, reason
    return owner, reason, Field(name="expires", label="last day", value=decision.expires)


def _named(things: Things) -> Page:
    """What is decided of, one by one as far as that can be read, and what speaks against it."""
    warned = tuple(line(Span(f"! {each}", Tone.WARN)) for each in things.warnings[:_NAMED])
    if len(things.warnings) > _NAMED:
        warned += (
            line(Span(f"! and {len(things.warnings) - _NAMED:,} more like these", Tone.WARN)),
        )
    if things.unseen:
        warned = (_hidden_told(things), *warned)
    if len(things.all) == 1:
        return warned
    left = len(things.all) - _NAMED
    more = (spans(f"and {left:,} more"),) if left > 0 else ()
    return (*warned, Bullets((*(spans(each) for each in things.all[:_NAMED]), *more)))


def _hidden_told(things: Things) -> Line:
    if len(things.all) == 1:
        return line(Span("! It is marked, and the filter hides it.", Tone.WARN))
    are, it = ("is", "it") if things.unseen == 1 else ("are", "them")
    told = f"! {things.unseen:,} of them {are} marked, and the filter hides {it}."
    return line(Span(told, Tone.WARN))
