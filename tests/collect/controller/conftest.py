"""A running controller that holds what the verified estate expects, and how to log in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ringfence.collect.controller.reads import read_answers
from ringfence.collect.controller.session import Login
from ringfence.collect.controller.transport import Limits
from ringfence.parse.controller_answers import ControllerAnswers
from support.controller.authority import authority
from support.controller.server import PASSWORD, USERNAME, FakeController, running
from support.controller.wire import wire_of
from support.verified_estate import controller

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
QUICK = Limits(connect=5.0, read=5.0, total=30.0, pause=0.001, longest_pause=0.01)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeController]:
    folder = tmp_path / "certificates"
    folder.mkdir()
    with running(
        FakeController(answers=wire_of(controller())), authority().context(folder)
    ) as started:
        yield started


@pytest.fixture
def login(fake: FakeController, tmp_path: Path) -> Callable[..., Login]:
    def make(**changes: Any) -> Login:
        values: dict[str, Any] = {
            "host": fake.host,
            "ca": authority().write(tmp_path),
            "username": USERNAME,
            "password": PASSWORD,
            "limits": QUICK,
        }
        return Login(**{**values, **changes})

    return make


@pytest.fixture
def read(login: Callable[..., Login]) -> Callable[..., ControllerAnswers]:
    return lambda **changes: read_answers(login(**changes), now=NOW)
