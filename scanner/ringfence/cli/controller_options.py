"""Options for the Aviatrix controller and CoPilot. Credentials come from the environment alone."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ringfence.cli.log_options import file_path, given
from ringfence.errors import ConfigError

if TYPE_CHECKING:
    from ringfence.workflow.controller import ControllerChoice, CopilotChoice

USERNAME, PASSWORD = "AVIATRIX_USERNAME", "AVIATRIX_PASSWORD"
COPILOT_USERNAME, COPILOT_PASSWORD = "AVIATRIX_COPILOT_USERNAME", "AVIATRIX_COPILOT_PASSWORD"


def add_controller(parser: argparse.ArgumentParser) -> None:
    """Add where the rules in force are read: a controller, or answers of one that were saved."""
    group = parser.add_argument_group(
        f"Aviatrix controller (read only; credentials from {USERNAME} and {PASSWORD})"
    )
    where = group.add_mutually_exclusive_group()
    where.add_argument(
        "--controller", type=given, default=None, metavar="HOST", help="the controller"
    )
    where.add_argument(
        "--controller-answers",
        type=file_path,
        default=None,
        metavar="PATH",
        help="saved answers in place of a controller: a folder or one JSON file",
    )
    _file(group, "--controller-ca", "the CA that signed the controller's certificate, as PEM")
    _file(group, "--save-controller", "where to keep the answers of the controller", "DIR")
    group.add_argument(
        "--copilot",
        type=given,
        default=None,
        metavar="HOST",
        help="CoPilot, whose undocumented API gives decisions of the firewall",
    )
    _file(group, "--copilot-ca", "the CA that signed CoPilot's certificate, as PEM")


def _file(group: argparse._ActionsContainer, option: str, what: str, metavar: str = "FILE") -> None:
    group.add_argument(option, type=file_path, default=None, metavar=metavar, help=what)


def controller_choice(
    arguments: argparse.Namespace, environment: Mapping[str, str] = os.environ
) -> ControllerChoice | None:
    """The controller that was asked for; None for none.

    Raises ConfigError for options that do not go together and for missing credentials.
    """
    from ringfence.workflow.controller import ControllerChoice

    answers: Path | None = arguments.controller_answers
    if arguments.controller is None:
        _only_with(arguments, "controller_ca", "--controller")
        _only_with(arguments, "save_controller", "--controller")
        return ControllerChoice(answers=answers) if answers else None
    username, password = _credentials(environment, (USERNAME, PASSWORD), "--controller")
    return ControllerChoice(
        host=arguments.controller,
        ca=arguments.controller_ca,
        username=username,
        password=password,
        save=arguments.save_controller,
    )


def copilot_choice(
    arguments: argparse.Namespace, environment: Mapping[str, str] = os.environ
) -> CopilotChoice | None:
    """The CoPilot that was asked for; None for none. Its credentials fall back to the controller's."""
    from ringfence.workflow.controller import CopilotChoice
    from ringfence.workflow.sources import parse_span

    if arguments.copilot is None:
        _only_with(arguments, "copilot_ca", "--copilot")
        return None
    own = (COPILOT_USERNAME, COPILOT_PASSWORD)
    names = own if any(environment.get(name) for name in own) else (USERNAME, PASSWORD)
    username, password = _credentials(environment, names, "--copilot")
    return CopilotChoice(
        host=arguments.copilot,
        ca=arguments.copilot_ca,
        username=username,
        password=password,
        since=parse_span(getattr(arguments, "since", None) or "14d"),
    )


def _only_with(arguments: argparse.Namespace, option: str, other: str) -> None:
    if getattr(arguments, option) is not None:
        raise ConfigError(f"--{option.replace('_', '-')} goes with {other}")


def _credentials(
    environment: Mapping[str, str], names: tuple[str, str], option: str
) -> tuple[str, str]:
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise ConfigError(
            f"{option} needs {' and '.join(missing)} in the environment",
            hint="use an account that may only read",
        )
    return environment[names[0]], environment[names[1]]
