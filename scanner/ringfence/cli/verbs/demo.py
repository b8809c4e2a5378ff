"""The verb `demo`."""

from __future__ import annotations

import argparse

from ringfence.cli.console import Console
from ringfence.cli.log_options import file_path
from ringfence.errors import ExitCode

SUMMARY = "write a sample estate of any size as a bundle"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runtimes",
        type=int,
        default=24,
        metavar="N",
        help="how many runtimes (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=7,
        metavar="N",
        help="the same seed gives the same bundle (default: %(default)s)",
    )
    parser.add_argument(
        "-o", "--output", type=file_path, required=True, metavar="DIR", help="the bundle to write"
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    from ringfence.workflow.demo import write_estate

    write_estate(arguments.output, runtimes=arguments.runtimes, seed=arguments.seed)
    console.note(f"sample estate written: ringfence scan --from {arguments.output}")
    return ExitCode.DONE
