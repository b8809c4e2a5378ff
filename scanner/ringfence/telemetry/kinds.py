"""Which logs there are, what became of one file, and the limits of reading."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ringfence.model.coverage import Source


class LogKind(StrEnum):
    """A log that is read in bulk; spelled like the Source that its Coverage speaks of."""

    FLOW_LOGS = Source.FLOW_LOGS.value
    RESOLVER_QUERY_LOGS = Source.RESOLVER_QUERY_LOGS.value
    CLOUDTRAIL = Source.CLOUDTRAIL.value
    SPANS = Source.SPANS.value
    DCF_LOGS = Source.DCF_LOGS.value
    NETWORK_FIREWALL_LOGS = Source.NETWORK_FIREWALL_LOGS.value
    MODEL_INVOCATION_LOGS = Source.MODEL_INVOCATION_LOGS.value

    @property
    def source(self) -> Source:
        return Source(self.value)


class FileStatus(StrEnum):
    """What became of one file."""

    READ = "read"
    """Every line was understood."""
    PARTIAL = "partial"
    """Some lines were not understood, or the log itself says that records were lost."""
    EMPTY = "empty"
    """There is not one line in it; nobody can say whether that is the truth."""
    UNREADABLE = "unreadable"
    """Cut off, corrupt or too large when unpacked. Nothing of it was used."""
    WRONG_INPUT = "wrong-input"
    """It is something else than the log it was given as. Nothing of it was used."""
    UNREAD = "unread"
    """The scan was interrupted before it was read to its end. Nothing of it was used."""


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


class Engine(StrEnum):
    """Who reads files of flow logs. All of them come to the same summaries."""

    AUTO = "auto"
    """By size and place."""
    BUILTIN = "builtin"
    """Line by line, in this process."""
    DUCKDB = "duckdb"
    """By column, on all cores, aggregated by DuckDB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A file that is to be read."""

    name: str
    """How it is named in what is said of it."""
    open: Callable[[], BinaryIO]
    """Opens it; an OSError makes it unreadable."""
    size: int
    """Bytes as they are stored."""
    path: Path | None = None
    """Where it lies; Parquet is read only from there."""
    identity: str = ""
    """What says that it is still the same file: its place, and etag or size and time; empty if unknown."""
    flow_log_format: str = ""
    """A LogFormat or a list of field names, for flow logs without a header line."""
    account: str = ""
    region: str = ""
    """For records that do not carry their own."""

    @classmethod
    def at(cls, path: Path, *, name: str = "", flow_log_format: str = "") -> LogFile:
        """A file in the file system."""
        try:
            state = path.stat()
        except OSError:
            size, identity, regular = 0, "", False
        else:
            size, regular = state.st_size, stat.S_ISREG(state.st_mode)
            identity = f"{path.resolve()} {size} {state.st_mtime_ns} {state.st_ino}"
        return cls(
            name=name or str(path),
            open=partial(_opened, path),
            size=size,
            path=path if regular else None,
            identity=identity if regular else "",
            flow_log_format=flow_log_format,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What one file, or one batch of messages, gave."""

    kind: LogKind
    name: str
    """As it was given; escape it before showing it."""
    status: FileStatus
    records: int = 0
    """Records that count: understood, wanted and inside the window."""
    skipped: int = 0
    """Lines that were not understood."""
    outside: int = 0
    """Records before or after the window; a record from the future is one of them."""
    unwanted: int = 0
    """Records of accounts or interfaces that nobody asked for, or of no use to any summary.

    A line of a flow log that names an interface nobody asked for is one, whatever else it says.
    """
    lost_windows: int = 0
    """Capture windows in which the flow log itself lost records (SKIPDATA)."""
    detail: str = ""
    """One sentence on what is missing or odd in it; empty when nothing is."""
    folded: str = ""
    """What was folded together or left out of all that was read until then, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is held in memory, and what is too much to be a log."""

    line: int = 1 << 20
    """Bytes of one line; a longer one is skipped and counted."""
    document: int = 32 << 20
    """Bytes of one JSON document that holds many records."""
    inflated: int = 64 << 30
    """Bytes of one file after unpacking."""
    ratio: int = 250
    """Unpacked bytes for each packed one, once there are 16 MiB of them; flow logs reach about ten."""
    block: int = 2 << 20
    """Bytes of lines that are read at once by column: what comes of them stays in the processor's cache."""
    keys: int = 300_000
    """Distinct keys that one kind of summary may have before keys are folded together."""
    coded_names: int = 50_000
    """Distinct names with a label of encoded data, as tunnels make them without end."""
    other_sessions: int = 20_000
    """Distinct keys of API calls by callers that are neither agents nor of a wanted role."""
    events: int = 50_000
    """API events; beyond that the newest are kept."""
