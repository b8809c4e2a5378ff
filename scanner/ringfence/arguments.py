"""The command line: verbs, options and their help. Imports nothing heavy."""

from __future__ import annotations

import argparse

from ringfence import __version__
from ringfence.catalogue_arguments import add_catalogue
from ringfence.graph_arguments import add_graph_questions
from ringfence.log_arguments import (
    add_log_engine,
    add_log_files,
    add_log_memory,
    file_path,
    given,
)
from ringfence.model.finding import Severity
from ringfence.render.formats import GraphFormat, ScanFormat

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
    everywhere = argparse.ArgumentParser(add_help=False)
    _add_everywhere(everywhere)
    parser = argparse.ArgumentParser(
        prog="ringfence",
        description="Finds ungoverned AI runtimes on AWS, maps where they talk to, and says what "
        "contains them. Reads only.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ringfence {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, summary: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            parents=[everywhere],
            allow_abbrev=False,
        )
        sub.add_argument("--version", action="version", version=f"ringfence {__version__}")
        sub.set_defaults(complain=sub.error)
        return sub

    _add_scan(verb("scan", "collect, map and judge"))
    _add_collect(verb("collect", "collect only, redacted, into a bundle that --from reads"))
    _add_graph(verb("graph", "the egress graph"))
    _add_demo(verb("demo", "write a sample estate of any size as a bundle"))
    _add_history(verb("history", "past scans in the store"))
    add_catalogue(verb("catalogue", "what is known of destinations: show, check, diff"), everywhere)
    _add_doctor(verb("doctor", "what keeps a scan from reading everything, and the fix"))
    _add_permissions(verb("permissions", "the minimal read-only IAM policy"))
    _add_schema(verb("schema", "the JSON Schemas of all documents"))
    return parser


def _add_everywhere(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no notes")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on stderr")
    parser.add_argument("--no-color", action="store_true", help="no colour (also NO_COLOR)")


def _add_source(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source (default: live AWS)")
    recorded = group.add_mutually_exclusive_group()
    recorded.add_argument("--demo", action="store_true", help="the bundled sample estate")
    recorded.add_argument(
        "--from",
        dest="recorded",
        type=file_path,
        metavar="PATH",
        help="a bundle, or the SQLite file of an earlier scan",
    )
    group.add_argument(
        "--scan-id", default="", help="which scan of that SQLite file (default: the latest)"
    )
    _add_live(group)
    add_log_engine(group, "spark", "logs-insights")
    add_log_files(parser)


def _add_live(group: argparse._ActionsContainer) -> None:
    group.add_argument("--profile", default="", help="AWS profile")
    group.add_argument(
        "--region",
        action="append",
        type=given,
        default=[],
        metavar="REGION",
        help="repeatable; `all` for every region with AgentCore (default: the profile's region)",
    )
    group.add_argument("--role-arn", default="", metavar="ARN", help="role to assume first")
    group.add_argument("--org", action="store_true", help="every account of the organization")
    group.add_argument(
        "--role-name", default="", metavar="NAME", help="role to assume in each account of --org"
    )
    group.add_argument(
        "--since",
        default=None,
        metavar="SPAN",
        help="how far back logs are read, as in 36h (default: 14d)",
    )
    group.add_argument(
        "--allow-endpoint",
        action="store_true",
        help="accept an AWS endpoint that is neither AWS nor loopback",
    )
    group.add_argument(
        "--workers",
        type=int,
        default=None,
        metavar="N",
        help="calls in flight at once (default: 8)",
    )
    group.add_argument(
        "--max-rps",
        type=float,
        default=None,
        metavar="N",
        help="at most N calls a second per account and region",
    )
    group.add_argument(
        "--no-workloads",
        action="store_true",
        help="do not look for AI workloads outside AgentCore (Lambda, ECS, EC2, SageMaker …)",
    )


def _add_judgement(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("judgement")
    group.add_argument(
        "--settings",
        type=file_path,
        default=None,
        metavar="FILE",
        help="sanctioned destinations and enforcement points (default: ringfence.toml beside the store)",
    )
    group.add_argument(
        "--fail-on",
        choices=tuple(map(str, Severity)),
        default=str(Severity.HIGH),
        metavar="SEVERITY",
        help="exit 1 from this severity on: critical, high, medium, low, info (default: high)",
    )
    group.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    group.add_argument(
        "--baseline",
        type=file_path,
        default=None,
        metavar="FILE",
        help="an earlier scan document; its findings are `existing` and no longer fail the scan",
    )


def _add_store(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--store", type=file_path, default=None, metavar="FILE", help="SQLite file with past scans"
    )


def _add_scan(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    _add_judgement(parser)
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format",
        action="append",
        type=given,
        default=[],
        metavar="F[=FILE]",
        help=f"repeatable: {', '.join(ScanFormat)} (default: table on a terminal, else json)",
    )
    output.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="FILE",
        help="write the document here instead of stdout",
    )
    _add_store(output)
    output.add_argument("--no-store", action="store_true", help="do not keep the scan")
    output.add_argument(
        "--resume",
        type=file_path,
        default=None,
        metavar="DIR",
        help="go on with an interrupted scan's recording",
    )


def _add_collect(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source")
    _add_live(group)
    add_log_engine(group, "logs-insights")
    add_log_memory(group)
    parser.add_argument(
        "-o", "--output", type=file_path, required=True, metavar="DIR", help="the bundle to write"
    )
    parser.add_argument("--resume", action="store_true", help="go on with an interrupted bundle")


def _add_graph(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    parser.add_argument("--settings", type=file_path, default=None, metavar="FILE")
    parser.add_argument(
        "--format",
        choices=tuple(map(str, GraphFormat)),
        default=str(GraphFormat.JSON),
        metavar="F",
        help=f"{', '.join(GraphFormat)} (default: json, node-link)",
    )
    add_graph_questions(parser)
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="exit 0 instead of 3, and say so"
    )
    parser.add_argument("-o", "--output", type=file_path, default=None, metavar="FILE")


def _add_demo(parser: argparse.ArgumentParser) -> None:
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


def _add_history(parser: argparse.ArgumentParser) -> None:
    _add_store(parser)
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="default: table"
    )


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    _add_live(parser.add_argument_group("source"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _add_permissions(parser: argparse.ArgumentParser) -> None:
    for option, name, help_text in (
        ("--log-bucket", "BUCKET", "a bucket with flow, query or trail logs; repeatable"),
        ("--log-group", "GROUP", "a log group with flow or query logs; repeatable"),
        ("--log-key", "ARN", "the KMS key of an encrypted log bucket; repeatable"),
        ("--assume-role", "ARN", "a role for --role-arn or --org --role-name; repeatable"),
        ("--athena-workgroup", "NAME", "a workgroup for --athena-workgroup; repeatable"),
        ("--athena-results", "BUCKET[/PREFIX]", "where a workgroup writes results; repeatable"),
    ):
        parser.add_argument(
            option, action="append", type=given, default=[], metavar=name, help=help_text
        )
    parser.add_argument("--org", action="store_true", help="what --org needs")
    parser.add_argument(
        "--no-workloads", action="store_true", help="only what a scan with --no-workloads needs"
    )
    parser.add_argument(
        "--partition",
        choices=("aws", "aws-us-gov", "aws-cn"),
        default="aws",
        help="the partition of the ARNs (default: aws)",
    )


def _add_schema(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", nargs="?", default="", help="one document, such as ringfence.scan/1"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=file_path,
        default=None,
        metavar="DIR",
        help="write every schema here",
    )
