"""Options for log files, and the kinds of value that options take."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

_SIZE = re.compile(r"(?P<number>\d{1,6}(?:\.\d{1,3})?) ?(?P<unit>[KMGT]I?B)")
_UNITS = {
    f"{letter}{suffix}": base**power
    for power, letter in enumerate("KMGT", 1)
    for suffix, base in (("B", 1000), ("IB", 1024))
}
_LEAST_MEMORY = 256_000_000
_LOGS = (
    ("--flow-logs", "VPC flow logs"),
    ("--dns-logs", "Resolver query logs"),
    ("--cloudtrail", "CloudTrail logs"),
    ("--spans", "records of aws/spans"),
    ("--dcf-logs", "syslog of the Distributed Cloud Firewall"),
    ("--network-firewall-logs", "alert, flow and TLS logs of AWS Network Firewall"),
    ("--model-invocation-logs", "model-invocation logs of Bedrock, of which no prompt is kept"),
)

_ATHENA = (
    ("--athena-workgroup", "NAME", "the workgroup to query in"),
    ("--athena-table", "DB.TABLE", "a table of VPC flow logs"),
    ("--athena-region", "REGION", "where the workgroup is (default: the profile's region)"),
    (
        "--athena-scan-limit",
        "SIZE",
        "the most that may be scanned, as in 50GB (default: the workgroup's own limit)",
    ),
    (
        "--athena-database",
        "DB",
        "with --athena-location: print the statement that makes a table there, and stop",
    ),
    (
        "--athena-location",
        "S3",
        "where a flow log is delivered, as in s3://bucket/prefix/",
    ),
)


def given(text: str) -> str:
    """Refuse an empty value: in a CI job it is a variable that nobody set."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def file_path(text: str) -> Path:
    return Path(given(text))


def memory_size(text: str) -> int:
    """Read a size such as `500MB` or `2GB` in bytes."""
    match = _SIZE.fullmatch(text.strip().upper())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 500MB or 2GB")
    size = int(float(match["number"]) * _UNITS[match["unit"]])
    if size < _LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"{text} is too little; 256MB is the least")
    return size


def add_log_files(parser: argparse.ArgumentParser) -> None:
    """Add the options for log files given by hand."""
    _add_files(parser)
    _add_athena(parser)


def add_log_engine(group: argparse._ActionsContainer, *engines: str) -> None:
    """Add the option that forces one engine for flow logs."""
    group.add_argument(
        "--log-engine",
        choices=("auto", "builtin", "duckdb", *engines),
        default="auto",
        metavar="ENGINE",
        help=f"what reads flow logs: auto, builtin, duckdb, {', '.join(engines)} (default: auto)",
    )


def _add_files(parser: argparse.ArgumentParser) -> None:
    files = parser.add_argument_group("log files added to the source (file, folder, glob or s3://)")
    for option, what in _LOGS:
        files.add_argument(
            option, action="append", type=given, default=[], metavar="PATH", help=what
        )
    files.add_argument(
        "--flow-log-format",
        default="",
        metavar="FORMAT",
        help="field names of flow logs without a header line, as in '${version} ${account-id} …'",
    )
    files.add_argument(
        "--spark-master",
        type=given,
        default=None,
        metavar="URL",
        help="with --log-engine spark: where Spark runs, as in local[4] or sc://host (default: "
        "SPARK_REMOTE, or Spark's own configuration)",
    )
    add_log_memory(files)


def _add_athena(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "flow logs in Amazon Athena (a query is billed, and Athena writes its result to the "
        "workgroup's bucket)"
    )
    for option, metavar, what in _ATHENA:
        group.add_argument(option, type=given, default=None, metavar=metavar, help=what)
    group.add_argument(
        "--athena-dry-run",
        action="store_true",
        help="print the query and what it would scan, and stop",
    )


def add_log_memory(group: argparse._ActionsContainer) -> None:
    """Add how flow logs are read: in how much memory, and whether once or again."""
    group.add_argument(
        "--no-log-cache",
        action="store_true",
        help="read every flow log file again, and keep no summaries of them",
    )
    group.add_argument(
        "--log-memory",
        type=memory_size,
        default=None,
        metavar="SIZE",
        help="memory for reading flow logs, as in 500MB or 2GB (default: about 1GB)",
    )
