"""Where a controller is read from, as the command line says it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ringfence.cli.controller_options import add_controller, controller_choice, copilot_choice
from ringfence.errors import ConfigError

OWN = {"AVIATRIX_USERNAME": "reader", "AVIATRIX_PASSWORD": "controller-word"}
COPILOT = {"AVIATRIX_COPILOT_USERNAME": "other", "AVIATRIX_COPILOT_PASSWORD": "copilot-word"}


def parsed(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_controller(parser)
    return parser.parse_args(options)


def test_nothing_is_read_where_nothing_is_named() -> None:
    assert controller_choice(parsed(), OWN) is None
    assert copilot_choice(parsed(), OWN) is None


def test_a_controller_is_read_with_the_credentials_of_the_environment() -> None:
    arguments = parsed("--controller", "c.example:8443", "--controller-ca", "ca.pem")

    choice = controller_choice(arguments, OWN)

    assert choice is not None
    assert (choice.host, choice.ca) == ("c.example:8443", Path("ca.pem"))
    assert (choice.username, choice.password) == ("reader", "controller-word")
    assert "controller-word" not in repr(choice)


def test_saved_answers_need_no_credentials() -> None:
    choice = controller_choice(parsed("--controller-answers", "answers"), {})

    assert choice is not None
    assert choice.answers == Path("answers")


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (("--controller", "c"), {}, "AVIATRIX_USERNAME and AVIATRIX_PASSWORD"),
        (("--controller", "c"), {"AVIATRIX_USERNAME": "x"}, "needs AVIATRIX_PASSWORD"),
        (("--controller-ca", "f"), OWN, "--controller-ca goes with --controller"),
        (("--save-controller", "d"), OWN, "--save-controller goes with --controller"),
        (
            ("--controller-answers", "a", "--save-controller", "d"),
            OWN,
            "--save-controller goes with --controller",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    options: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        controller_choice(parsed(*options), environment)


def test_a_controller_and_saved_answers_are_one_too_many() -> None:
    with pytest.raises(argparse.ArgumentError):
        parsed("--controller", "c", "--controller-answers", "a")


@pytest.mark.parametrize(
    ("environment", "username"),
    [(OWN, "reader"), (COPILOT, "other"), ({**OWN, **COPILOT}, "other")],
)
def test_copilot_has_credentials_of_its_own_or_those_of_the_controller(
    environment: dict[str, str], username: str
) -> None:
    choice = copilot_choice(parsed("--copilot", "p.example"), environment)

    assert choice is not None
    assert choice.username == username


def test_half_of_copilots_own_credentials_are_not_completed_by_the_controllers() -> None:
    half = {**OWN, "AVIATRIX_COPILOT_USERNAME": "other"}

    with pytest.raises(ConfigError, match="AVIATRIX_COPILOT_PASSWORD"):
        copilot_choice(parsed("--copilot", "p.example"), half)


def test_a_ca_for_copilot_goes_with_copilot() -> None:
    with pytest.raises(ConfigError, match="--copilot-ca goes with --copilot"):
        copilot_choice(parsed("--copilot-ca", "f"), OWN)
