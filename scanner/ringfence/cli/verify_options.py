"""Options of verbs that verify: what is expected, and by which evidence. Imports nothing heavy."""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from ringfence.cli.controller_options import add_controller, controller_choice, copilot_choice
from ringfence.cli.log_options import file_path, given
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.cli.scp_options import add_scps
from ringfence.cli.semantics_options import add_semantics, semantics_of
from ringfence.errors import ConfigError

if TYPE_CHECKING:
    from ringfence.workflow.verify import VerifyRequest

_PAUSE = re.compile(r"(?P<number>\d{1,6})(?P<unit>[smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def add_verification(parser: argparse.ArgumentParser) -> None:
    """Add what `verify_request` reads."""
    parser.add_argument(
        "--pack",
        type=file_path,
        default=None,
        metavar="P",
        help="the pack that is expected in force",
    )
    guardrail = add_evidence(parser)
    guardrail.add_argument(
        "--live-iam",
        action="store_true",
        help="ask IAM's own simulator too (iam:SimulatePrincipalPolicy), a few calls a principal",
    )
    add_source(parser)
    add_semantics(parser)
    parser.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    parser.add_argument(
        "--fresh",
        type=given,
        default="24h",
        metavar="SPAN",
        help="how old a denial may be that shows what is in force now, as in 6h (default: 24h)",
    )
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )


def add_evidence(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add what is read beside the source: a controller, layers over IAM, a probe; give the group of IAM."""
    add_controller(parser)
    guardrail = parser.add_argument_group("guardrail")
    add_scps(guardrail)
    parser.add_argument(
        "--probe-results",
        type=file_path,
        default=None,
        metavar="FILE",
        help="the report of a probe that ran inside a runtime's subnet",
    )
    return guardrail


def verify_request(arguments: argparse.Namespace) -> VerifyRequest:
    """What is verified; ConfigError for options that do not go together."""
    from ringfence.workflow.guardrail_check import CheckRequest
    from ringfence.workflow.verify import VerifyRequest

    source, files = source_of(arguments), files_of(arguments)
    return VerifyRequest(
        source=source,
        files=files,
        settings=arguments.settings,
        pack=arguments.pack,
        controller=controller_choice(arguments),
        copilot=copilot_choice(arguments),
        guardrail=CheckRequest(
            source=source,
            files=files,
            settings=arguments.settings,
            scps=tuple(map(tuple, arguments.scp)),
            no_scp=arguments.no_scp,
            management_account=arguments.management_account or "",
        ),
        live_iam=arguments.live_iam,
        probe_results=arguments.probe_results,
        semantics=semantics_of(arguments),
        fresh=span_of(arguments.fresh, "--fresh"),
        allow_incomplete=arguments.allow_incomplete,
    )


def span_of(text: str, option: str) -> timedelta:
    """Read `60s`, `5m` or `24h`; ConfigError for anything else."""
    match = _PAUSE.fullmatch(text.strip().lower())
    if match is None or not int(match["number"]):
        raise ConfigError(f"{option} {text!r} is no span of time", hint="write 60s, 5m or 24h")
    return timedelta(seconds=int(match["number"]) * _SECONDS[match["unit"]])
