"""Decisions of people, as the command that records them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from ringfence.model.approval import Decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides of destinations or findings; who judges it is the command."""

    decide: Decide
    hosts: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    """Fingerprints."""
    owner: str = ""
    reason: str = ""
    expires: str = ""
    """Of an exception: the last day, such as 2027-03-31."""
    rule: str = ""
    runtime: str = ""


class _Recorded(msgspec.Struct):
    written: bool


def changed_anything(document: str) -> bool:
    """Whether a decision changed anything: the document that the command printed may say that none did."""
    try:
        return msgspec.json.decode(document, type=_Recorded).written
    except msgspec.MsgspecError:
        return True


def approve(decision: Decision, settings: Path) -> tuple[str, ...]:
    """The arguments that record a decision in a settings file.

    Values are tied to their options: a host is what a stranger wrote, and is never read as one.
    """
    options = [f"--finding={each}" for each in decision.findings]
    if decision.decide is not Decide.UNDO:
        options += [f"--owner={decision.owner}", f"--reason={decision.reason}"]
    if decision.decide is Decide.EXCEPT:
        options.append(f"--expires={decision.expires}")
        options += [f"--rule={decision.rule}"] if decision.rule else []
        options += [f"--runtime={decision.runtime}"] if decision.runtime else []
    place = ("--settings", str(settings), "--format", "json")
    return ("approve", decision.decide, *options, *place, "--", *decision.hosts)
