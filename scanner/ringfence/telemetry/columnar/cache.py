"""Summaries of files that were read before, as Parquet beside the store.

Files that lie in one folder, as those of a day do, are kept together: what they came to in one
Parquet file, and beside it what became of each. They are found again by the identity of every file
(an object's key and etag, a file's path, size and time) and by what was asked of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from ringfence.telemetry.flow_entry import FlowEntry, GapEntry
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.kinds import FileResult, LogFile
from ringfence.telemetry.reading import Span, Wanted

_FORMAT = 1
"""Changes whenever the meaning of a record, or the shape of what is kept, does."""
_MOST_ODD = 50_000
"""Flows that were read line by line; where there are more, nothing is kept."""
DEFAULT_SIZE = 2 << 30
"""Bytes of all that is kept; beyond it what was used longest ago goes."""


class _Odd(msgspec.Struct, frozen=True, array_like=True):
    """A flow that is kept under its texts."""

    key: bytes
    counts: tuple[int, int, int, int, int, int, int, bool]
    service: bytes
    hops: tuple[bytes, ...]


class _Gap(msgspec.Struct, frozen=True, array_like=True):
    key: tuple[bytes, bytes, bytes]
    records: int
    first: int
    last: int


class _Manifest(msgspec.Struct, frozen=True):
    """What became of the files, and when what was seen in them happened."""

    results: tuple[FileResult, ...]
    span: tuple[int, int]
    """The window that was asked for."""
    seen: tuple[int, int]
    """The first and last second of what counted."""
    odd: tuple[_Odd, ...]
    gaps: tuple[_Gap, ...]


_ENCODE = msgspec.msgpack.Encoder()
_DECODE = msgspec.msgpack.Decoder(_Manifest)


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that need not be read again."""

    results: tuple[FileResult, ...]
    flows: Flows
    """What was read of them line by line."""
    table: Path
    """The partial rows of everything else."""


class SummaryCache:
    """A folder of summaries. Whatever is wrong with it, files are read again instead."""

    def __init__(self, folder: Path, *, size: int = DEFAULT_SIZE) -> None:
        self._folder = folder
        self._size = size

    def key(self, files: Sequence[LogFile], wanted: Wanted) -> str:
        """What these files are kept under; empty when one of them has no identity."""
        if not all(file.identity for file in files):
            return ""
        asked = [
            _FORMAT,
            [[file.identity, file.flow_log_format, file.account, file.region] for file in files],
            None if wanted.interfaces is None else sorted(wanted.interfaces),
            sorted(wanted.idle),
            None if wanted.accounts is None else sorted(wanted.accounts),
        ]
        return sha256(_ENCODE.encode(asked)).hexdigest()

    def find(self, key: str, span: Span, into: Flows) -> Kept | None:
        """What was kept under a key, if it answers for this window too."""
        manifest, table = self._paths(key)
        try:
            kept = _DECODE.decode(manifest.read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None
        if not _answers(kept, span) or not table.is_file():
            return None
        _put_odd(kept, into)
        with suppress(OSError):
            os.utime(manifest)
        return Kept(kept.results, into, table)

    def place(self, key: str) -> Path | None:
        """Where to write the table of a key, before `keep`; None when nothing can be written."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return None
        return self._paths(key)[1].with_suffix(f".{os.getpid()}")

    def keep(
        self,
        key: str,
        table: Path,
        results: Sequence[FileResult],
        flows: Flows,
        *,
        span: Span,
        seen: tuple[int, int],
    ) -> None:
        """Keep a table that was written, and what became of its files."""
        if not _worth_keeping(flows):
            table.unlink(missing_ok=True)
            return
        manifest, place = self._paths(key)
        content = _ENCODE.encode(
            _Manifest(
                results=tuple(results),
                span=(span.first, span.last),
                seen=_widened(seen, flows),
                odd=tuple(_odd_of(flows)),
                gaps=tuple(_gaps_of(flows)),
            )
        )
        try:
            table.chmod(0o600)
            table.replace(place)
            partial = manifest.with_suffix(f".{os.getpid()}")
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - the mode at creation
                file.write(content)
            partial.replace(manifest)
        except OSError:
            table.unlink(missing_ok=True)
        self._prune()

    def _paths(self, key: str) -> tuple[Path, Path]:
        return self._folder / f"{key}.msgpack", self._folder / f"{key}.parquet"

    def _prune(self) -> None:
        """Remove what was used longest ago, until everything fits."""
        kept = []
        with suppress(OSError):
            for manifest in self._folder.glob("*.msgpack"):
                table = manifest.with_suffix(".parquet")
                size = manifest.stat().st_size + table.stat().st_size
                kept.append((manifest.stat().st_mtime, manifest, table, size))
        kept.sort(reverse=True)
        total = 0
        for _, manifest, table, size in kept:
            total += size
            if total > self._size:
                manifest.unlink(missing_ok=True)
                table.unlink(missing_ok=True)


def _answers(kept: _Manifest, span: Span) -> bool:
    """Whether the files would come to the same in this window as in the one that was asked for."""
    if (span.first, span.last) == kept.span:
        return True
    nothing_outside = all(result.outside == 0 for result in kept.results)
    return nothing_outside and kept.seen[0] in span and kept.seen[1] in span


def _worth_keeping(flows: Flows) -> bool:
    return (
        not flows.table.level
        and not flows.gap_table.level
        and len(flows.table.entries) + len(flows.gap_table.entries) <= _MOST_ODD
    )


def _widened(seen: tuple[int, int], flows: Flows) -> tuple[int, int]:
    spans = [seen]
    spans += [(entry.first, entry.last) for entry in flows.table.entries.values()]
    spans += [(gap.first, gap.last) for gap in flows.gap_table.entries.values()]
    return min(first for first, _ in spans), max(last for _, last in spans)


def _odd_of(flows: Flows) -> Iterable[_Odd]:
    for key, entry in flows.table.entries.items():
        counts = (
            entry.records,
            entry.packets,
            entry.bytes,
            entry.reply_packets,
            entry.reply_bytes,
            entry.first,
            entry.last,
            entry.observed,
        )
        yield _Odd(key, counts, entry.aws_service, entry.next_hops)


def _gaps_of(flows: Flows) -> Iterable[_Gap]:
    for key, entry in flows.gap_table.entries.items():
        yield _Gap(key, entry.records, entry.first, entry.last)


def _put_odd(kept: _Manifest, into: Flows) -> None:
    for odd in kept.odd:
        *amounts, first, last, observed = odd.counts
        entry = FlowEntry(first, last)
        entry.records, entry.packets, entry.bytes = amounts[:3]
        entry.reply_packets, entry.reply_bytes = amounts[3:]
        entry.observed, entry.aws_service, entry.next_hops = observed, odd.service, odd.hops
        into.table.put(odd.key, entry)
    for gap in kept.gaps:
        into.gap_table.put(gap.key, GapEntry(gap.records, gap.first, gap.last))
