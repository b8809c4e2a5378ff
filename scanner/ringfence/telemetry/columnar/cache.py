"""Summaries of files that were read before, as Parquet beside the store.

Files that lie in one folder, as those of a day do, are kept together: what they came to in one
Parquet file, and beside it what became of each. They are found again by the identity of every file
(an object's key and etag, a file's path, size and time) and by what was asked of them. The Parquet
file is named after its content: what another process wrote is never taken for one's own.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkstemp

import msgspec

from ringfence.telemetry.flow_entry import FlowEntry, GapEntry
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.kinds import FileResult, LogFile
from ringfence.telemetry.reading import Span, Wanted

_FORMAT = 2
"""Changes whenever the meaning of a record, or the shape of what is kept, does."""
_PARTIAL = ".partial"
_KEY = 64
"""Letters of a key, with which the names of all its files begin."""
_OURS = re.compile(r"[0-9a-f]{64}\.(msgpack|[0-9a-f]{64}\.parquet|\w+\.partial)")
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
    table: str
    """The digest of the table with everything else."""
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
            [
                [file.identity, file.name, file.flow_log_format, file.account, file.region]
                for file in files
            ],
            None if wanted.interfaces is None else sorted(wanted.interfaces),
            sorted(wanted.idle),
            None if wanted.accounts is None else sorted(wanted.accounts),
        ]
        try:
            return sha256(_ENCODE.encode(asked)).hexdigest()
        except UnicodeEncodeError:
            # A name that is no text, which the operating system allows.
            return ""

    def holds(self, key: str) -> bool:
        """Whether something is kept under a key, for whatever window."""
        return bool(key) and self._manifest(key).is_file()

    def find(self, key: str, span: Span, into: Flows) -> Kept | None:
        """What was kept under a key, if it answers for this window too."""
        manifest = self._manifest(key)
        try:
            kept = _DECODE.decode(_checked(manifest.read_bytes()))
            table = self._table(key, kept.table)
            if not _answers(kept, span) or _digest(table) != kept.table:
                return None
        except (OSError, ValueError):
            return None
        _put_odd(kept, into)
        with suppress(OSError):
            os.utime(manifest)
        return Kept(kept.results, into, table)

    def place(self, key: str) -> Path | None:
        """An empty file for the table of a key, before `keep`; None when nothing can be written."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            handle, name = mkstemp(prefix=f"{key}.", suffix=_PARTIAL, dir=self._folder)
        except OSError:
            return None
        os.close(handle)
        return Path(name)

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
        # Amounts that no number of the format holds, and names that are no text, are not kept.
        with suppress(OSError, OverflowError, UnicodeEncodeError):
            if _worth_keeping(flows):
                digest = _digest(table)
                content = _ENCODE.encode(
                    _Manifest(
                        results=tuple(results),
                        table=digest,
                        span=(span.first, span.last),
                        seen=_widened(seen, flows),
                        odd=tuple(_odd_of(flows)),
                        gaps=tuple(_gaps_of(flows)),
                    )
                )
                table.replace(self._table(key, digest))
                self._write(key, content)
        with suppress(OSError):
            table.unlink(missing_ok=True)

    def _write(self, key: str, content: bytes) -> None:
        handle, name = mkstemp(prefix=f"{key}.", suffix=_PARTIAL, dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(content).digest() + content)
        try:
            Path(name).replace(self._manifest(key))
        except OSError:
            Path(name).unlink()
            raise

    def _manifest(self, key: str) -> Path:
        return self._folder / f"{key}.msgpack"

    def _table(self, key: str, digest: str) -> Path:
        return self._folder / f"{key}.{digest}.parquet"

    def prune(self) -> None:
        """Remove what was used longest ago, until everything fits."""
        kept: dict[str, list[tuple[float, int, Path]]] = defaultdict(list)
        with suppress(OSError):
            for path in self._folder.iterdir():
                if _OURS.fullmatch(path.name):
                    with suppress(OSError):
                        state = path.stat()
                        kept[path.name[:_KEY]].append((state.st_mtime, state.st_size, path))
        total = 0
        for files in sorted(kept.values(), key=max, reverse=True):
            total += sum(size for _, size, _ in files)
            if total > self._size:
                for _, _, path in files:
                    with suppress(OSError):
                        path.unlink(missing_ok=True)


def _checked(content: bytes) -> bytes:
    """What follows its own digest. Raises ValueError where it is another's."""
    size = sha256().digest_size
    if sha256(content[size:]).digest() != content[:size]:
        raise ValueError("it was damaged")
    return content[size:]


def _digest(table: Path) -> str:
    with table.open("rb") as content:
        return file_digest(content, sha256).hexdigest()


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
