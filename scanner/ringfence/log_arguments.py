"""Options for log files, and the kinds of value that options take."""

from __future__ import annotations

import argparse
from pathlib import Path


def given(text: str) -> str:
    """Refuse an empty value: in a CI job it is a variable that nobody set."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def file_path(text: str) -> Path:
    return Path(given(text))


def add_log_files(parser: argparse.ArgumentParser) -> None:
    """Add the options for log files given by hand."""
    files = parser.add_argument_group("log files added to the source (file, folder, glob or s3://)")
    files.add_argument(
        "--flow-logs",
        action="append",
        type=given,
        default=[],
        metavar="PATH",
        help="VPC flow logs",
    )
    files.add_argument(
        "--flow-log-format",
        default="",
        metavar="FORMAT",
        help="field names of flow logs without a header line, as in '${version} ${account-id} …'",
    )
    files.add_argument(
        "--dns-logs",
        action="append",
        type=given,
        default=[],
        metavar="PATH",
        help="Resolver query logs",
    )
    files.add_argument(
        "--cloudtrail",
        action="append",
        type=given,
        default=[],
        metavar="PATH",
        help="CloudTrail logs",
    )
    files.add_argument(
        "--spans",
        action="append",
        type=given,
        default=[],
        metavar="PATH",
        help="records of aws/spans",
    )
    files.add_argument(
        "--dcf-logs",
        action="append",
        type=given,
        default=[],
        metavar="PATH",
        help="syslog of the Distributed Cloud Firewall",
    )
    files.add_argument(
        "--network-firewall-logs",
        action="append",
        type=given,
        default=[],
        metavar="PATH",
        help="alert, flow and TLS logs of AWS Network Firewall",
    )
