"""From parsed arguments to what the verbs are asked for. Imports nothing heavy."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.grouping import Grouping
from ringfence.render.formats import ScanFormat
from ringfence.workflow.graph_question import GraphQuestion
from ringfence.workflow.places import CACHE_NAME, default_store
from ringfence.workflow.sources import (
    AthenaTable,
    Demo,
    Live,
    LogEngine,
    LogFiles,
    Recorded,
    SourceChoice,
    parse_span,
    table_of,
)

_LIVE_OPTIONS = (
    "profile",
    "region",
    "role_arn",
    "org",
    "role_name",
    "since",
    "allow_endpoint",
    "workers",
    "max_rps",
    "no_workloads",
)
_WORKERS = 8


def source_of(arguments: argparse.Namespace, *, recording: Path | None = None) -> SourceChoice:
    """The source that was chosen; live AWS when none was."""
    if arguments.demo or arguments.recorded is not None:
        _refuse_live_options(arguments)
    if arguments.scan_id and arguments.recorded is None:
        raise ConfigError("--scan-id goes with --from", hint="name the SQLite file with --from")
    if arguments.demo:
        return Demo()
    if arguments.recorded is not None:
        return Recorded(path=arguments.recorded, scan_id=arguments.scan_id)
    return live_of(arguments, recording=recording, resume=recording is not None)


def _refuse_live_options(arguments: argparse.Namespace) -> None:
    """Refuse options that would be ignored: of AWS only s3:// files and Athena can be asked."""
    if arguments.log_engine == LogEngine.LOGS_INSIGHTS:
        raise ConfigError("--log-engine logs-insights goes with live AWS")
    named = (*arguments.flow_logs, *arguments.dns_logs, *arguments.cloudtrail, *arguments.spans)
    if any(
        path.startswith("s3://")
        for path in (
            *named,
            *arguments.dcf_logs,
            *arguments.network_firewall_logs,
            *arguments.model_invocation_logs,
        )
    ):
        return
    if arguments.athena_workgroup or arguments.athena_database:
        return
    for option in _LIVE_OPTIONS:
        if getattr(arguments, option):
            shown = f"--{option.replace('_', '-')}"
            raise ConfigError(f"{shown} goes with live AWS", hint="drop it, or --demo or --from")


def live_of(
    arguments: argparse.Namespace, *, recording: Path | None = None, resume: bool = False
) -> Live:
    """Live AWS, as the options say; raise ConfigError for options that do not go together."""
    if arguments.org and not arguments.role_name:
        raise ConfigError("--org needs --role-name", hint="the role to assume in each account")
    workers = _WORKERS if arguments.workers is None else arguments.workers
    if workers < 1:
        raise ConfigError("--workers must be at least 1")
    if arguments.max_rps is not None and arguments.max_rps <= 0:
        raise ConfigError("--max-rps must be above 0")
    return Live(
        profile=arguments.profile,
        regions=tuple(arguments.region),
        role_arn=arguments.role_arn,
        organization=arguments.org,
        role_name=arguments.role_name,
        since=parse_span(arguments.since or "14d"),
        allow_endpoint=arguments.allow_endpoint,
        workers=workers,
        max_rps=arguments.max_rps,
        recording=recording,
        resume=resume,
        engine=LogEngine(getattr(arguments, "log_engine", LogEngine.AUTO)),
        log_memory=getattr(arguments, "log_memory", None),
        log_cache=_cache_of(arguments),
        workloads=not arguments.no_workloads,
    )


def files_of(arguments: argparse.Namespace) -> LogFiles:
    """The log files that were given by hand."""
    _check_engine(arguments)
    return LogFiles(
        flow_logs=tuple(arguments.flow_logs),
        flow_log_format=arguments.flow_log_format,
        dns_logs=tuple(arguments.dns_logs),
        cloudtrail=tuple(arguments.cloudtrail),
        spans=tuple(arguments.spans),
        dcf_logs=tuple(arguments.dcf_logs),
        network_firewall_logs=tuple(arguments.network_firewall_logs),
        model_invocation_logs=tuple(arguments.model_invocation_logs),
        reader=live_of(arguments),
        engine=LogEngine(arguments.log_engine),
        spark_master=arguments.spark_master or "",
        athena=_athena_of(arguments),
        athena_region=arguments.athena_region or "",
        memory=arguments.log_memory,
        cache=_cache_of(arguments),
    )


def _cache_of(arguments: argparse.Namespace) -> Path | None:
    """Where summaries of log files are kept: beside the store, and nowhere where nothing is kept."""
    if getattr(arguments, "no_store", False) or getattr(arguments, "no_log_cache", True):
        return None
    store: Path = getattr(arguments, "store", None) or default_store()
    return store.absolute().parent / CACHE_NAME


def _check_engine(arguments: argparse.Namespace) -> None:
    if arguments.spark_master and arguments.log_engine != LogEngine.SPARK:
        raise ConfigError("--spark-master goes with --log-engine spark")
    if arguments.log_engine != LogEngine.SPARK:
        return
    if not arguments.flow_logs:
        raise ConfigError("--log-engine spark reads the files of --flow-logs, and there are none")
    if any(path.startswith("s3://") for path in arguments.flow_logs):
        raise ConfigError(
            "--log-engine spark reads files that Spark and ringfence both see, and no s3://",
            hint="drop --log-engine, or query the bucket with --athena-workgroup",
        )


def _athena_of(arguments: argparse.Namespace) -> AthenaTable | None:
    """The table to query; None without one. Raises ConfigError for half of what it takes."""
    if bool(arguments.athena_database) != bool(arguments.athena_location):
        raise ConfigError("--athena-database and --athena-location go together")
    if bool(arguments.athena_workgroup) != bool(arguments.athena_table):
        raise ConfigError(
            "--athena-workgroup and --athena-table go together",
            hint="--athena-database with --athena-location prints how to make a table",
        )
    if not arguments.athena_table:
        if arguments.athena_dry_run or arguments.athena_scan_limit:
            raise ConfigError("--athena-dry-run and --athena-scan-limit need --athena-table")
        if arguments.athena_region and not arguments.athena_database:
            raise ConfigError("--athena-region needs --athena-table or --athena-database")
        return None
    return table_of(
        arguments.athena_workgroup,
        arguments.athena_table,
        scan_limit=arguments.athena_scan_limit or "",
    )


def outputs_of(arguments: argparse.Namespace) -> list[tuple[ScanFormat, Path | None]]:
    """Read --format and -o into (format, file) pairs; at most one goes to stdout."""
    outputs: list[tuple[ScanFormat, Path | None]] = []
    for given in arguments.format:
        name, _, file = given.partition("=")
        try:
            outputs.append((ScanFormat(name), Path(file) if file else None))
        except ValueError:
            raise ConfigError(
                f"there is no format {name!r}", hint=f"one of {', '.join(ScanFormat)}"
            ) from None
    if not outputs:
        to_terminal = arguments.output is None and sys.stdout.isatty()
        outputs.append((ScanFormat.TABLE if to_terminal else ScanFormat.JSON, None))
    loose = [index for index, (_, path) in enumerate(outputs) if path is None]
    if len(loose) > 1:
        raise ConfigError(
            "several formats would go to one place", hint="give each a file: --format csv=scan.csv"
        )
    if arguments.output is not None:
        if not loose:
            raise ConfigError("-o has no document: every --format names its own file")
        outputs[loose[0]] = (outputs[loose[0]][0], arguments.output)
    files = [path for _, path in outputs if path is not None]
    if len(set(files)) < len(files):
        raise ConfigError("two formats would be written to one file", hint="give each its own")
    return outputs


def question_of(arguments: argparse.Namespace) -> GraphQuestion:
    """What of the graph is asked for."""
    start, end = arguments.path or ("", "")
    return GraphQuestion(
        around=arguments.around or "",
        hops=arguments.hops,
        path=(start, end) if arguments.path else None,
        ways_out=arguments.paths_to_internet,
        permission=arguments.from_permission or "",
        to=arguments.to or "",
        limit=arguments.limit,
        by=Grouping(arguments.by) if arguments.by else None,
    )
