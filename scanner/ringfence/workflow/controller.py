"""What a controller says is in force, and what CoPilot tells of decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ringfence.collect.controller.copilot import read_decisions
from ringfence.collect.controller.reads import read_answers
from ringfence.collect.controller.saved import load_answers, save_answers
from ringfence.collect.controller.session import Login
from ringfence.collect.controller.transport import Limits
from ringfence.errors import ConfigError
from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, Progress
from ringfence.model.telemetry import FirewallDecision
from ringfence.parse.controller_state import state_of

SECONDS = 60.0
"""For one answer."""
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerChoice:
    """A controller to read, or answers of one that were saved."""

    host: str = ""
    """`HOST` or `HOST:PORT`; empty for saved answers."""
    ca: Path | None = None
    """A PEM file that its certificate is verified with; None for the system's CAs."""
    username: str = ""
    password: str = field(default="", repr=False)
    answers: Path | None = None
    """A folder or one JSON file."""
    save: Path | None = None
    """Where to keep the answers; None to keep none."""
    seconds: float = SECONDS
    """How long one answer may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopilotChoice:
    """A CoPilot to read."""

    host: str
    ca: Path | None = None
    username: str = ""
    password: str = field(default="", repr=False)
    since: timedelta = timedelta(days=14)
    """How far back decisions are read."""
    seconds: float = SECONDS


def read_controller(
    choice: ControllerChoice, *, on_progress: OnProgress, now: datetime
) -> ControllerState:
    """Everything that the controller says, with what could not be read of it as coverage.

    Raises CollectError where it cannot be reached, trusted or logged in to; ConfigError for saved
    answers that cannot be read, and where the answers cannot be saved.
    """
    if choice.answers is not None:
        state = state_of(load_answers(choice.answers, now=now))
        if all(row.status is CoverageStatus.UNAVAILABLE for row in state.coverage):
            raise ConfigError(
                f"{choice.answers} holds no answer of a controller",
                hint="save the answers of app-domains, microseg/policy-list3 and others as JSON",
            )
        return state
    on_progress(Progress(stage=Source.CONTROLLER_RULES.value))
    answers = read_answers(_login(choice), now=now)
    if choice.save is not None:
        save_answers(choice.save, answers)
    return state_of(answers)


def read_copilot(
    choice: CopilotChoice, *, on_progress: OnProgress, now: datetime
) -> tuple[tuple[FirewallDecision, ...], Coverage]:
    """Decisions of the firewall that CoPilot has kept, and how far they reach.

    Raises CollectError where CoPilot cannot be reached, trusted or logged in to.
    """
    on_progress(Progress(stage=Source.COPILOT_LOGS.value))
    return read_decisions(_login(choice), now=now, since=choice.since)


def _login(choice: ControllerChoice | CopilotChoice) -> Login:
    return Login(
        host=choice.host,
        ca=choice.ca,
        username=choice.username,
        password=choice.password,
        limits=Limits(read=choice.seconds, connect=min(choice.seconds, _CONNECT_SECONDS)),
    )
