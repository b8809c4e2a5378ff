"""The command line: verbs, options and their help. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ringfence import __version__
from ringfence.cli.options import add_parser
from ringfence.cli.verbs import VERBS

_EPILOG = """\
exit codes:
  0 done, coverage complete, nothing at or above --fail-on
  1 findings at or above --fail-on       2 wrong usage, configuration or input file
  3 incomplete: a required source could not be read
  4 nothing could be read                5 internal error
  130, 143 interrupted; what was collected is kept

try it without an AWS account:  ringfence scan --demo
"""


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all verbs."""
    parser = argparse.ArgumentParser(
        prog="ringfence",
        description="Finds ungoverned AI runtimes on AWS, maps where they talk to, and says what "
        "contains them. Reads only.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ringfence {__version__}")
    parsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, verb in VERBS:
        verb.add_options(add_parser(parsers, name, verb.SUMMARY))
    return parser


def parsed(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The verb and its options; SystemExit, with the usage on stderr, for what is none."""
    arguments, unknown = build_parser().parse_known_args(argv)
    if unknown:
        arguments.complain(f"unrecognized arguments: {' '.join(unknown)}")
    return arguments
