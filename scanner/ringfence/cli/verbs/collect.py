"""The verb `collect`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.interruption import interrupted_as
from ringfence.cli.log_options import add_log_engine, add_log_memory, file_path
from ringfence.cli.options import add_live
from ringfence.cli.requests import live_of

SUMMARY = "collect only, redacted, into a bundle that --from reads"


def add_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source")
    add_live(group)
    add_log_engine(group, "logs-insights")
    add_log_memory(group)
    parser.add_argument(
        "-o", "--output", type=file_path, required=True, metavar="DIR", help="the bundle to write"
    )
    parser.add_argument("--resume", action="store_true", help="go on with an interrupted bundle")


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.collect import collect

    outcome = collect(
        live_of(arguments, recording=arguments.output, resume=arguments.resume),
        on_progress=console.progress,
        interrupted_as=interrupted_as,
    )
    console.note(f"bundle written to {arguments.output}: ringfence scan --from {arguments.output}")
    console.ended(outcome)
    return outcome.code
