"""Decisions on destinations and findings, asked for one line at a time and carried out by `approve`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ringfence.errors import ConfigError
from ringfence.model.approval import Decide
from ringfence.model.text import printable
from ringfence_tui.plain.outcome import carried_out
from ringfence_tui.plain.reading import where
from ringfence_tui.plain.talk import Talk, listing_of
from ringfence_tui.plain.telling import counted
from ringfence_tui.session.decisions import Decision
from ringfence_tui.views.destination_page import against
from ringfence_tui.views.destinations import DESTINATIONS

_HOSTS = ("destinations", "review")
_FINDINGS = ("findings",)
_LAST_DAY = "The last day it holds, such as 2027-03-31?"
_SAID = {
    Decide.SANCTION: "Sanction {}",
    Decide.DENY: "Deny {}",
    Decide.EXCEPT: "Accept {} until a day",
    Decide.UNDO: "Take back what was decided of {}",
}


async def sanction(talk: Talk, text: str) -> None:
    """Put a destination on the sanctioned list."""
    await _decide(talk, Decide.SANCTION, text)


async def deny(talk: Talk, text: str) -> None:
    """Put a destination on the denied list."""
    await _decide(talk, Decide.DENY, text)


async def accept(talk: Talk, text: str) -> None:
    """Accept a destination or a finding until a day."""
    await _decide(talk, Decide.EXCEPT, text)


async def undo(talk: Talk, text: str) -> None:
    """Take back what was decided of a destination or a finding."""
    await _decide(talk, Decide.UNDO, text)


async def _decide(talk: Talk, decide: Decide, text: str) -> None:
    subject = _subject(talk, decide, text)
    said = _SAID[decide].format(*subject.hosts, *(f"finding {each}" for each in subject.findings))
    talk.speech.say(where(talk), *_against(talk, subject))
    talk.speech.say(f"{said}. An empty answer changes nothing.")
    decision = await _with_terms(talk, subject)
    if decision is None or not await talk.agreed(f"{said}:"):
        talk.speech.say("Nothing was changed.")
        return
    outcome = await carried_out(talk, talk.session.decide(decision))
    recorded = "Recorded. `again` judges by it."
    talk.speech.say(recorded if outcome.changed else "Nothing is otherwise than before.")


def _against(talk: Talk, decision: Decision) -> tuple[str, ...]:
    """What speaks against a decision on a destination, as far as its list says it."""
    view, listing = listing_of(talk.place)
    if view is not DESTINATIONS:
        return ()
    return against(decision.decide, listing.rows.details(decision.hosts))


def _subject(talk: Talk, decide: Decide, text: str) -> Decision:
    """What is decided on, without who and why. Raises ConfigError where that cannot be decided."""
    view, listing = listing_of(talk.place)
    hosts, findings = view.spec.name in _HOSTS, view.spec.name in _FINDINGS
    if not hosts and not (findings and decide in (Decide.EXCEPT, Decide.UNDO)):
        raise ConfigError(
            f"{decide} is not for this list",
            hint="destinations take all decisions, findings take except and undo",
        )
    if not text.isdecimal() or not 1 <= int(text[:12]) <= listing.matched:
        raise ConfigError(
            "no row of this list is named",
            hint=f"write `{decide} 1`; there are {counted(listing.matched, view.noun)}",
        )
    key = listing.row(int(text)).key
    return Decision(decide=decide, hosts=(key,) if hosts else (), findings=() if hosts else (key,))


async def _with_terms(talk: Talk, decision: Decision) -> Decision | None:
    """With who, why and until when; None where a question was left empty."""
    if decision.decide is Decide.UNDO:
        return decision
    if not (owner := await talk.question("Who answers for it?")):
        return None
    if not (reason := await talk.question("Why, and by which ticket?")):
        return None
    decision = replace(decision, owner=owner, reason=reason)
    if decision.decide is not Decide.EXCEPT:
        return decision
    expires = await talk.question(_LAST_DAY)
    while expires and not _is_day(expires):
        talk.speech.say(f"{printable(expires)} is no day.")
        expires = await talk.question(_LAST_DAY)
    return replace(decision, expires=expires) if expires else None


def _is_day(text: str) -> bool:
    """Whether it can be a day; which days it may be is the engine's to say."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
