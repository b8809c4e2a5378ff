"""Decisions on destinations and findings: asked for, recorded by the command `approve`, and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ringfence.model.approval import Decide
from ringfence_tui.blocks import Bullets, Page, Span, Tone, line, spans
from ringfence_tui.screens.dialogs import Ask, Confirm, Field
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.parts import Part

if TYPE_CHECKING:
    from ringfence_tui.app import RingfenceApp

_DONE = {
    Decide.SANCTION: "sanctioned",
    Decide.DENY: "denied",
    Decide.EXCEPT: "accepted for a time",
    Decide.UNDO: "taken back",
}
_USUAL_TERM = timedelta(days=90)
_NAMED = 12
"""Things that a question names one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What is decided of."""

    hosts: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    warning: str = ""
    """Why one of them is nothing to decide lightly; empty where nothing speaks against it."""

    @property
    def count(self) -> int:
        return len(self.hosts) + len(self.findings)

    @property
    def told(self) -> str:
        """What they are, in a few words."""
        if self.count == 1:
            return (*self.hosts, *self.findings)[0]
        return f"{self.count:,} {'destinations' if self.hosts else 'findings'}"


async def decide(front: RingfenceApp, kind: Decide, things: Things) -> bool:
    """Ask for what the decision needs, and record it; whether it was recorded. Runs in a worker.

    What the engine refuses is told in its own words and changes nothing.
    """
    decision = await _asked(front, kind, things)
    if decision is None:
        return False
    done = await front.session.decide(decision)
    if done.error:
        front.say(done.hint or "nothing was changed", title=done.error, severity="error")
        return False
    back = "" if kind is Decide.UNDO else "; U takes it back"
    front.say(f"{things.told}: {_DONE[kind]}{back}")
    if kind is not Decide.UNDO:
        front.decided.append(things)
    front.session.ask(Part.SCAN)
    return True


async def undo_last(front: RingfenceApp) -> None:
    """Take back the decision that was taken last since the UI was opened. Runs in a worker."""
    if not front.decided:
        front.say("nothing was decided since this was opened", severity="warning")
    elif await decide(front, Decide.UNDO, front.decided[-1]):
        front.decided.pop()


async def _asked(front: RingfenceApp, kind: Decide, things: Things) -> Decision | None:
    decision = Decision(decide=kind, hosts=things.hosts, findings=things.findings)
    if kind is Decide.UNDO:
        if things.count > 1 and not await front.push_screen_wait(
            Confirm(f"Take back what was decided of {things.told}?", _named(things))
        ):
            return None
        return decision
    answers = await front.push_screen_wait(
        Ask(_title(kind, things), _fields(front, kind), page=_named(things))
    )
    if answers is None:
        return None
    return replace(
        decision,
        owner=answers["owner"],
        reason=answers["reason"],
        expires=answers.get("expires", ""),
    )


def _title(kind: Decide, things: Things) -> str:
    match kind:
        case Decide.SANCTION:
            return f"Sanction {things.told}: rules may permit it"
        case Decide.DENY:
            return f"Deny {things.told}: no rule may permit it"
        case _:
            return f"Accept {things.told} until a day"


def _fields(front: RingfenceApp, kind: Decide) -> tuple[Field, ...]:
    owner = Field(name="owner", label="who answers", value=front.session.remembered.owner)
    reason = Field(name="reason", label="why, ticket")
    if kind is not Decide.EXCEPT:
        return owner, reason
    day = datetime.now(UTC).date() + _USUAL_TERM
    return owner, reason, Field(name="expires", label="last day", value=day.isoformat())


def _named(things: Things) -> Page:
    """What is decided of, one by one as far as that can be read, and what speaks against it."""
    warning = (line(Span(f"! {things.warning}", Tone.WARN)),) if things.warning else ()
    every = (*things.hosts, *things.findings)
    if len(every) == 1:
        return warning
    more = (spans(f"and {len(every) - _NAMED:,} more"),) if len(every) > _NAMED else ()
    return (*warning, Bullets((*(spans(each) for each in every[:_NAMED]), *more)))
