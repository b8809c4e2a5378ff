"""Where a verb's telemetry comes from, as the user asked for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from ringfence.collect.athena.asked import AthenaTable, table_of
from ringfence.errors import ConfigError
from ringfence.telemetry.kinds import Engine

__all__ = [
    "AthenaTable",
    "Demo",
    "Live",
    "LogEngine",
    "LogFiles",
    "Recorded",
    "SourceChoice",
    "parse_span",
    "table_of",
]

_SPAN = re.compile(r"(?P<number>\d{1,5})(?P<unit>[hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class LogEngine(StrEnum):
    """What reads flow logs in bulk."""

    AUTO = "auto"
    """Whatever is fastest for what there is."""
    BUILTIN = "builtin"
    DUCKDB = "duckdb"
    SPARK = "spark"
    """The user's own; for files only."""
    LOGS_INSIGHTS = "logs-insights"
    """For log groups of live AWS only."""

    @property
    def local(self) -> Engine:
        """What reads files that are none of its own."""
        own = (LogEngine.SPARK, LogEngine.LOGS_INSIGHTS)
        return Engine.AUTO if self in own else Engine(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The bundled sample estate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A bundle, or the SQLite file of earlier scans."""

    path: Path
    scan_id: str = ""
    """Which scan of a SQLite file; empty for the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """AWS itself, with the standard credential chain."""

    profile: str = ""
    regions: tuple[str, ...] = ()
    """Empty for the profile's own region; `all` for every region with AgentCore."""
    role_arn: str = ""
    organization: bool = False
    role_name: str = ""
    since: timedelta = timedelta(days=14)
    allow_endpoint: bool = False
    workers: int = 8
    max_rps: float | None = None
    recording: Path | None = None
    """Where answers are kept while the scan runs; None for nowhere."""
    resume: bool = False
    """Whether the recording holds answers of an interrupted scan."""
    engine: LogEngine = LogEngine.AUTO
    log_memory: int | None = None
    """Bytes that reading flow logs may take, about; None for as many as are usual."""
    log_cache: Path | None = None
    """Where the summaries of flow log files are kept; None for nowhere."""
    workloads: bool = True
    """Whether to look for AI workloads outside AgentCore."""


SourceChoice = Demo | Recorded | Live


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFiles:
    """Log files given by hand, added to any source: paths, globs or s3:// prefixes."""

    flow_logs: tuple[str, ...] = ()
    flow_log_format: str = ""
    dns_logs: tuple[str, ...] = ()
    cloudtrail: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    dcf_logs: tuple[str, ...] = ()
    network_firewall_logs: tuple[str, ...] = ()
    model_invocation_logs: tuple[str, ...] = ()
    reader: Live = Live()
    """Whose credentials read what lies under s3://, and query Athena."""
    memory: int | None = None
    """Bytes that reading flow logs may take, about; those beside a bundle likewise."""
    cache: Path | None = None
    """Where the summaries of flow log files are kept; None for nowhere."""
    engine: LogEngine = LogEngine.AUTO
    spark_master: str = ""
    """Empty for what Spark's own configuration says."""
    athena: AthenaTable | None = None
    athena_region: str = ""
    """Empty for the region of the environment or the profile."""

    @property
    def given(self) -> bool:
        return bool(
            self.flow_logs
            or self.dns_logs
            or self.cloudtrail
            or self.spans
            or self.dcf_logs
            or self.network_firewall_logs
            or self.model_invocation_logs
            or self.athena
        )


def parse_span(text: str) -> timedelta:
    """Read a span such as `36h`, `14d` or `2w`; raise ConfigError for anything else."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None or not int(match["number"]):
        raise ConfigError(
            f"{text!r} is no span of time", hint="write hours, days or weeks: 36h, 14d, 2w"
        )
    return int(match["number"]) * _UNITS[match["unit"]]
