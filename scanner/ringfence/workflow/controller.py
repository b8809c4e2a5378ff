"""Reads a controller for a verification: live, or from answers that were saved."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ringfence.collect.controller import Address, Credentials, Link, read_answers, read_decisions
from ringfence.collect.controller.session import Session
from ringfence.errors import ConfigError
from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage
from ringfence.model.event import OnProgress
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.window import TimeWindow
from ringfence.parse.controller_state import (
    SAVED,
    controller_state,
    coverage_text,
    saved_coverage,
)
from ringfence.workflow.packs import texts_of
from ringfence.workflow.places import write_private

_USER, _PASSWORD = "AVIATRIX_USERNAME", "AVIATRIX_PASSWORD"
_OF_COPILOT = ("AVIATRIX_COPILOT_USERNAME", "AVIATRIX_COPILOT_PASSWORD")
_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerChoice:
    """Where the state of a controller is read from: a host, or saved answers."""

    host: str = ""
    """`HOST` or `HOST:PORT`; empty where answers are given."""
    ca: Path | None = None
    """The authorities that its certificate is verified by; None for those of the system."""
    answers: Path | None = None
    """A folder or file of saved answers."""
    save: Path | None = None
    """Where the answers of a host are kept."""
    seconds: float = _SECONDS
    """How long one answer may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopilotChoice:
    """A CoPilot whose log of decisions is asked."""

    host: str
    ca: Path | None = None
    since: timedelta = timedelta(days=14)
    seconds: float = _SECONDS


def read_controller(
    choice: ControllerChoice, *, on_progress: OnProgress, now: datetime
) -> ControllerState:
    """Read a controller, or what one answered before.

    ConfigError for missing credentials, PackError for answers that are none, CollectError where the
    controller does not answer, cannot be trusted, or refuses the login.
    """
    if choice.answers is not None:
        return _saved(choice.answers, now)
    address = Address.parse(choice.host)
    credentials = _credentials(_USER, _PASSWORD)
    session = Session(Link(address, ca=choice.ca, seconds=choice.seconds), credentials)
    read = read_answers(session, on_progress=on_progress)
    if choice.save is not None:
        _save(choice.save, read.texts, coverage_text(address.shown, now, read.coverage))
    return controller_state(read.texts, host=address.shown, read_at=now, coverage=read.coverage)


def read_copilot(
    choice: CopilotChoice, *, on_progress: OnProgress, now: datetime
) -> tuple[tuple[FirewallDecision, ...], Coverage]:
    """Read the decisions that CoPilot keeps; errors as of `read_controller`."""
    own = all(os.environ.get(name) for name in _OF_COPILOT)
    credentials = _credentials(*(_OF_COPILOT if own else (_USER, _PASSWORD)))
    link = Link(Address.parse(choice.host), ca=choice.ca, seconds=choice.seconds)
    window = TimeWindow(now - choice.since, now + timedelta(seconds=1))
    return read_decisions(link, credentials, window, on_progress=on_progress)


def _credentials(user: str, password: str) -> Credentials:
    found = os.environ.get(user, ""), os.environ.get(password, "")
    if not all(found):
        raise ConfigError(
            "there are no credentials for the controller", hint=f"set {user} and {password}"
        )
    return Credentials(username=found[0], password=found[1])


def _saved(path: Path, now: datetime) -> ControllerState:
    """The state that saved answers come to; those saved by hand say nothing of when."""
    texts = dict(texts_of(path))
    beside = texts.pop(SAVED, None)
    host = path.resolve().name
    if beside is None:
        return controller_state(texts, host=host, read_at=now)
    try:
        read_at, host, rows = saved_coverage(beside)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(
            f"{path / SAVED} is not what ringfence wrote", hint="save the answers again"
        ) from error
    return controller_state(texts, host=host, read_at=read_at, coverage=rows)


def _save(folder: Path, texts: Mapping[str, str], coverage: str) -> None:
    for name, text in (*sorted(texts.items()), (SAVED, coverage)):
        write_private(folder / name, text if text.endswith("\n") else f"{text}\n")
