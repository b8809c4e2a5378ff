"""Options of verbs that read a controller. Imports nothing heavy."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ringfence.cli.log_options import file_path, given
from ringfence.errors import ConfigError

if TYPE_CHECKING:
    from ringfence.workflow.controller import ControllerChoice, CopilotChoice


def add_controller(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("controller")
    group.add_argument(
        "--controller",
        type=given,
        default=None,
        metavar="HOST",
        help="read the rules in force from it; AVIATRIX_USERNAME and AVIATRIX_PASSWORD log in",
    )
    group.add_argument(
        "--controller-ca",
        type=file_path,
        default=None,
        metavar="FILE",
        help="the authority of its certificate (default: those of the system)",
    )
    group.add_argument(
        "--controller-answers",
        type=file_path,
        default=None,
        metavar="PATH",
        help="a folder or file of answers in its place",
    )
    group.add_argument(
        "--save-controller",
        type=file_path,
        default=None,
        metavar="DIR",
        help="keep what it answered for --controller-answers",
    )
    group.add_argument(
        "--copilot",
        type=given,
        default=None,
        metavar="HOST",
        help="ask CoPilot for decisions too, by an API that its vendor does not document",
    )
    group.add_argument("--copilot-ca", type=file_path, default=None, metavar="FILE")


def controller_choice(arguments: argparse.Namespace) -> ControllerChoice | None:
    """Where the controller is read from; None for nowhere. ConfigError for what does not go together."""
    from ringfence.workflow.controller import ControllerChoice

    if arguments.controller is None and (arguments.controller_ca or arguments.save_controller):
        raise ConfigError("--controller-ca and --save-controller go with --controller")
    if arguments.controller_answers is not None:
        if arguments.controller is not None:
            raise ConfigError("--controller and --controller-answers are both the controller")
        return ControllerChoice(answers=arguments.controller_answers)
    if arguments.controller is None:
        return None
    return ControllerChoice(
        host=arguments.controller, ca=arguments.controller_ca, save=arguments.save_controller
    )


def copilot_choice(arguments: argparse.Namespace) -> CopilotChoice | None:
    """The CoPilot that is asked; None for none."""
    from ringfence.workflow.controller import CopilotChoice
    from ringfence.workflow.sources import parse_span

    if arguments.copilot is None:
        if arguments.copilot_ca is not None:
            raise ConfigError("--copilot-ca goes with --copilot")
        return None
    since = parse_span(arguments.since or "14d")
    return CopilotChoice(host=arguments.copilot, ca=arguments.copilot_ca, since=since)
