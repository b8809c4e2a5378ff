"""Log objects to the builder: several downloads at once, the newest first, within bounds."""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, groupby
from pathlib import Path

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.download import GIVE_UP_AFTER, Download, Patience
from ringfence.collect.logs.keys import age
from ringfence.collect.logs.objects import LogObject
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.model.event import Progress, silent
from ringfence.telemetry.feed import Watched, read_files
from ringfence.telemetry.kinds import FileResult, FileStatus, LogKind
from ringfence.telemetry.result import interrupted, read_result, unreadable
from ringfence.telemetry.temporary import temporary_folder

_BATCH = 500
"""Objects that are given to the builder at once, after the first few have shown that they can be had."""
_FOLDERS = 100
"""Objects from which on a batch takes no further folder."""
_SPOOLED = 1 << 29
"""Bytes of objects that lie on the disk at once, because they can only be read as real files."""
_MEGABYTE = 1 << 20


def read_objects(
    visit: LogVisit,
    kind: LogKind,
    objects: Iterable[LogObject],
    budget: Budget,
    outcome: Outcome,
) -> None:
    """Read objects, the newest folder first, until they end, a bound is reached or none can be had."""
    ordered = _by_folder(objects)
    reader = _Reader(visit, kind, ordered)
    ends = tuple(accumulate(len(batch) for batch in batches(ordered)))
    while left := ordered[reader.done :]:
        end = ends[bisect_right(ends, reader.done)]
        batch = _allowed(ordered[reader.done : end], budget)
        if not batch:
            size = sum(each.size for each in left) // _MEGABYTE
            outcome.missed(
                f"{len(left)} of {len(ordered)} objects ({size} MiB) lie beyond the bound of "
                f"{visit.bounds.objects} objects and {visit.bounds.bytes // _MEGABYTE} MiB"
            )
            return
        reader.read(batch, outcome)
        if visit.cancelled.is_set():
            outcome.missed(interrupted(reader.read_to_end, len(ordered), "object"))
            return
        untried = len(ordered) - reader.done + reader.skipped
        if reader.gives_up and untried:
            outcome.missed(f"{untried} further objects were not tried")
            return


def _by_folder(objects: Iterable[LogObject]) -> list[LogObject]:
    """Objects, the newest first within their folders, and the folders by their newest object."""
    newest: dict[str, tuple[tuple[str, str], str]] = {}
    listed = sorted(objects, key=lambda each: (age(each.key), each.bucket), reverse=True)
    for each in listed:
        newest.setdefault(each.folder, (age(each.key), each.bucket))
    return sorted(listed, key=lambda each: (newest[each.folder], each.folder), reverse=True)


def batches(ordered: Sequence[LogObject]) -> Iterator[list[LogObject]]:
    """Objects that are to be read at once, in the order given: the newest first, by folder.

    What a batch came to is kept under its objects, so a folder to which nothing is added any more
    makes the same batches in every scan. The newest folder, which grows, therefore shares no batch
    with others. Its first few objects come by themselves, to show whether any can be had.
    """
    folders = [list(found) for _, found in groupby(ordered, lambda each: each.folder)]
    for part in chain.from_iterable(map(_parts, folders[:1])):
        few = GIVE_UP_AFTER if part[0] is ordered[0] else 0
        yield from filter(None, (part[:few], part[few:]))
    yield from _together(folders[1:])


def _together(folders: Iterable[list[LogObject]]) -> Iterator[list[LogObject]]:
    """Small folders together, as far as they fit in whole; large ones in parts."""
    batch: list[LogObject] = []
    for folder in folders:
        if batch and (len(batch) >= _FOLDERS or len(batch) + len(folder) > _BATCH):
            yield batch
            batch = []
        if len(folder) > _BATCH:
            yield from _parts(folder)
        else:
            batch = batch + folder
    if batch:
        yield batch


def _parts(folder: list[LogObject]) -> Iterator[list[LogObject]]:
    """A folder in parts, cut from its oldest object on: what is added later moves no cut."""
    rest = len(folder) % _BATCH
    if rest:
        yield folder[:rest]
    for start in range(rest, len(folder), _BATCH):
        yield folder[start : start + _BATCH]


def _allowed(objects: Sequence[LogObject], budget: Budget) -> list[LogObject]:
    """The first objects, as many as the bounds and the disk allow; they are taken off the budget."""
    batch: list[LogObject] = []
    spooled = 0
    for found in objects:
        spooled += found.size if found.key.endswith(".parquet") else 0
        if (batch and spooled > _SPOOLED) or not budget.allows_object(found.size):
            break
        budget.take_object(found.size)
        batch.append(found)
    return batch


class _Reader:
    """Reads batches of objects, and knows how far it is."""

    def __init__(self, visit: LogVisit, kind: LogKind, objects: Sequence[LogObject]) -> None:
        self.done = 0
        """Objects that were given to the builder, whatever became of them."""
        self.read_to_end = 0
        self.skipped = 0
        self._visit = visit
        self._kind = kind
        self._before = Progress(
            stage=kind.value,
            account=visit.caller.account,
            region=visit.caller.region,
            total=len(objects),
            bytes_total=sum(each.size for each in objects) or None,
        )
        self._patience = Patience()
        self._refused = 0

    @property
    def gives_up(self) -> bool:
        return self._patience.ended or self._refused >= GIVE_UP_AFTER

    def read(self, batch: Sequence[LogObject], outcome: Outcome) -> None:
        """Read objects, and say what became of each."""
        downloads = [Download(self._visit.caller, found, self._patience) for found in batch]
        while again := [each for each in downloads if each.again]:
            self._add(again, len(batch) - len(again))
            if self._visit.cancelled.is_set():
                break
        for download in downloads:
            self._note(download, outcome)
        self.done += len(batch)
        self._before = replace(
            self._before,
            done=self.done,
            bytes_done=self._before.bytes_done + sum(each.size for each in batch),
        )

    def _add(self, downloads: Sequence[Download], before: int) -> None:
        """Give objects to the builder, those of which it needs real files as such."""
        folder = None
        try:
            parquet = [each for each in downloads if each.parquet]
            if parquet:
                folder = temporary_folder()
                self._spool(parquet, folder)
            ready = [each for each in downloads if not each.parquet or each.path is not None]
            results = self._visit.builder.add_files(
                self._kind,
                [each.file() for each in ready],
                workers=self._visit.at_once,
                whole=self._before.bytes_total,
                on_progress=lambda step: self._tell(step, before),
                cancelled=self._visit.cancelled,
            )
            for download, result in zip(ready, results, strict=True):
                download.result = result
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def _spool(self, downloads: Sequence[Download], folder: Path) -> None:
        """Download objects into files."""
        by_name = {each.found.name: (at, each) for at, each in enumerate(downloads)}

        def spool(watched: Watched) -> FileResult:
            at, download = by_name[watched.file.name]
            path = folder / f"{at}.parquet"
            try:
                with watched.opened() as stream, path.open("wb") as file:
                    file.writelines(watched.checked(iter(lambda: stream.read(_MEGABYTE), b"")))
            except OSError as error:
                return unreadable(self._kind, watched.file.name, error.strerror or str(error))
            download.path = path
            return read_result(self._kind, watched.file.name, watched.tally, ())

        results = read_files(
            self._kind,
            [each.file() for each in downloads],
            spool,
            workers=self._visit.at_once,
            on_progress=silent,
            cancelled=self._visit.cancelled,
        )
        for download, result in zip(downloads, results, strict=True):
            download.result = result

    def _note(self, download: Download, outcome: Outcome) -> None:
        result = download.result
        if download.skipped or result is None or result.status is FileStatus.UNREAD:
            self.skipped += download.skipped
            return
        self._refused = self._refused + 1 if download.refused else 0
        if download.failure is not None:
            outcome.failed(download.failure)
        else:
            self.read_to_end += 1
            outcome.took(result)

    def _tell(self, step: Progress, before: int) -> None:
        base = self._before
        self._visit.on_progress(
            replace(
                base,
                done=base.done + before + step.done,
                bytes_done=base.bytes_done + step.bytes_done,
                records=base.records + step.records,
            )
        )
