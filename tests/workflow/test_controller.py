"""A controller is read over TLS, kept, and verified against, as the front ends ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.event import Progress, silent
from ringfence.model.verification import CheckStatus, Layer, VerifyDocument
from ringfence.workflow.controller import (
    ControllerChoice,
    CopilotChoice,
    read_controller,
    read_copilot,
)
from ringfence.workflow.sources import Demo
from ringfence.workflow.verify import VerifyRequest, verify_containment
from support.builders.constants import NOW
from support.controller.authority import authority
from support.controller.server import PASSWORD, USERNAME, FakeController, document, running
from support.controller.wire import wire_of
from support.verified_estate import controller


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeController]:
    folder = tmp_path / "certificates"
    folder.mkdir()
    with running(
        FakeController(answers=wire_of(controller())), authority().context(folder)
    ) as started:
        yield started


@pytest.fixture
def choice(fake: FakeController, tmp_path: Path) -> ControllerChoice:
    ca = authority().write(tmp_path)
    return ControllerChoice(host=fake.host, ca=ca, username=USERNAME, password=PASSWORD)


def test_answers_that_are_kept_are_verified_against_like_the_controller(
    choice: ControllerChoice, tmp_path: Path
) -> None:
    folder = tmp_path / "answers"
    heard: list[Progress] = []

    live = read_controller(replace(choice, save=folder), on_progress=heard.append, now=NOW)
    saved = read_controller(ControllerChoice(answers=folder), on_progress=silent, now=NOW)

    assert saved == live
    assert [each.stage for each in heard] == [Source.CONTROLLER_RULES]


def test_copilot_is_read_by_the_same_kind_of_choice(
    fake: FakeController, choice: ControllerChoice
) -> None:
    asked = CopilotChoice(host=fake.host, ca=choice.ca, username=USERNAME, password=PASSWORD)

    decisions, coverage = read_copilot(asked, on_progress=silent, now=NOW)

    assert (decisions, coverage.status) == ((), CoverageStatus.COMPLETE)


def verified(choice: ControllerChoice) -> VerifyDocument:
    return verify_containment(VerifyRequest(source=Demo(), controller=choice))


def test_a_verification_names_the_controller_that_it_read(
    fake: FakeController, choice: ControllerChoice
) -> None:
    document = verified(choice)

    assert document.controller is not None
    assert (document.controller.host, document.controller.version) == ("localhost", "9.0.10")
    assert PASSWORD not in repr(document)
    assert fake.times("app-domains") == 1


def test_a_firewall_that_is_off_fails_and_one_that_may_not_be_asked_is_unknown(
    fake: FakeController, choice: ControllerChoice
) -> None:
    def enabled() -> set[CheckStatus]:
        return {
            each.status
            for each in verified(choice).results
            if each.layer is Layer.RULES and each.check == "dcf-enabled"
        }

    assert enabled() == {CheckStatus.PASS}

    fake.answers["get_controller_feature"] = {
        "return": True,
        "results": {"feature": "microseg", "enabled": False},
    }
    assert enabled() == {CheckStatus.FAIL}

    fake.forever["get_controller_feature"] = document({"message": "read only"}, 403)
    assert enabled() == {CheckStatus.UNKNOWN}
