"""Reads a bundle, line by line, and says what in it is damaged.

Only a bundle without a usable manifest is refused. A damaged line or file costs itself: the source it
fed becomes partial, and everything else is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from ringfence.collect.bundle.layout import (
    ANSWERS,
    COVERAGE,
    LOGS,
    MAX_LINE,
    SUMMARIES,
    TELEMETRY,
    Place,
    place_of,
    read_manifest,
    sources_of,
)
from ringfence.collect.ports import Recording
from ringfence.collect.reading import answer_key
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.snapshot import Scope
from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.kinds import LogKind

LogFiles = Mapping[LogKind, tuple[Path, ...]]

_OPERATION = re.compile(rb'"operation"\s*:\s*"(?P<name>[A-Za-z0-9]{1,64})"')
_SOURCE = re.compile(rb'"source"\s*:\s*"(?P<name>[a-z0-9-]{1,64})"')
_HEAD = 4096
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class _Line(msgspec.Struct, frozen=True):
    """One line of an answers file."""

    operation: str
    body: dict[str, Any]
    params: dict[str, Any] = msgspec.field(default_factory=dict)


_ANSWER = msgspec.json.Decoder(_Line)
_COVERAGE = msgspec.json.Decoder(Coverage)


@dataclass(slots=True)
class _Damage:
    """What was damaged: by source, account and region, how often and what first."""

    counts: Counter[tuple[Source, str, str]] = field(default_factory=Counter)
    first: dict[tuple[Source, str, str], str] = field(default_factory=dict)

    def note(self, source: Source, what: str, *, account: str = "", region: str = "") -> None:
        self.counts[source, account, region] += 1
        self.first.setdefault((source, account, region), what)

    def rows(self) -> tuple[Coverage, ...]:
        return tuple(
            Coverage(
                source=source,
                account=account,
                region=region,
                status=CoverageStatus.PARTIAL,
                detail=self._sentence(source, account, region),
                required=True,
            )
            for source, account, region in sorted(self.counts)
        )

    def _sentence(self, source: Source, account: str, region: str) -> str:
        more = self.counts[source, account, region] - 1
        also = f" (and {more} more)" if more else ""
        return f"The bundle is damaged: {self.first[source, account, region]}{also}."


def read_bundle(path: Path, *, on_progress: OnProgress = silent) -> tuple[Recording, LogFiles]:
    """Read a bundle: what was recorded, and the raw log files that lie beside it.

    Raises ConfigError when the folder is no bundle, is from a newer release or has a malformed
    manifest. An interrupted bundle is read as far as it goes; its Recording says complete=False.
    """
    manifest = read_manifest(path)
    root = path.resolve()
    damage = _Damage()
    answers = tuple(sorted(_answers(root, damage, on_progress), key=answer_key))
    telemetry = _telemetry(root, damage, on_progress)
    coverage = tuple(_coverage(root, damage))
    recording = Recording(
        taken_at=manifest.taken_at,
        scope=_scope(manifest.scope, answers),
        answers=answers,
        coverage=(*coverage, *damage.rows()),
        telemetry=telemetry,
        api_calls=tuple(sorted(manifest.api_calls.items())),
        complete=manifest.complete,
    )
    return recording, _log_files(root)


def _scope(scope: Scope, answers: tuple[Answer, ...]) -> Scope:
    """An interrupted scan may not have known its scope yet; its answers tell."""
    accounts = scope.accounts or tuple(sorted({answer.account for answer in answers}))
    regions = scope.regions or tuple(sorted({answer.region for answer in answers} - {""}))
    return replace(scope, accounts=accounts, regions=regions)


def read_answers(root: Path) -> tuple[Answer, ...]:
    """The answers of a bundle, without those that cannot be read."""
    return tuple(_answers(root.resolve(), _Damage(), silent))


def _answers(root: Path, damage: _Damage, on_progress: OnProgress) -> Iterator[Answer]:
    files = sorted((root / ANSWERS).glob("*/*/*.jsonl"))
    for done, path in enumerate(files):
        place = place_of(path)
        if place is None:
            continue
        on_progress(
            Progress(
                stage="bundle",
                account=place.account,
                region=place.region,
                done=done,
                total=len(files),
            )
        )
        yield from _answers_of(path, place, damage)


def _answers_of(path: Path, place: Place, damage: _Damage) -> Iterator[Answer]:
    for number, raw in _lines(path):
        try:
            yield _answer(place, raw or b"")
        except _UNREADABLE:
            for source in sources_of(place.service, _named(_OPERATION, raw)):
                damage.note(
                    source,
                    f"{_shown(path)} line {number} cannot be read",
                    account=place.account,
                    region=place.region,
                )


def _answer(place: Place, raw: bytes) -> Answer:
    line = _ANSWER.decode(raw)
    answer = Answer(
        account=place.account,
        region=place.region,
        service=place.service,
        operation=line.operation,
        params=line.params,
        body=line.body,
    )
    # Answers are sorted by their question, which has to be one that can be written down again.
    answer_key(answer)
    return answer


def _coverage(root: Path, damage: _Damage) -> Iterator[Coverage]:
    for number, raw in _lines(root / COVERAGE):
        try:
            yield _COVERAGE.decode(raw or b"")
        except _UNREADABLE:
            name = _named(_SOURCE, raw)
            source = Source(name) if name in tuple(Source) else Source.IDENTITY
            damage.note(source, f"{COVERAGE} line {number} cannot be read")


def _telemetry(root: Path, damage: _Damage, on_progress: OnProgress) -> Telemetry:
    lists: dict[str, tuple[Any, ...]] = {}
    for done, (name, (shape, source)) in enumerate(SUMMARIES.items()):
        on_progress(Progress(stage=TELEMETRY, done=done, total=len(SUMMARIES), note=name))
        decoder = msgspec.json.Decoder(shape)
        path = root / TELEMETRY / f"{name}.jsonl"
        lists[name] = tuple(_summaries(path, decoder, source, damage))
    return Telemetry(**lists)


def _summaries(
    path: Path, decoder: msgspec.json.Decoder[Any], source: Source, damage: _Damage
) -> Iterator[Any]:
    for number, raw in _lines(path):
        try:
            summary = decoder.decode(raw or b"")
        except _UNREADABLE:
            summary = None
        if summary is None or not _has_zones(summary):
            damage.note(source, f"{_shown(path)} line {number} cannot be read")
        else:
            yield summary


def _has_zones(summary: Any) -> bool:
    moments = (getattr(summary, name, None) for name in ("time", "first_seen", "last_seen"))
    return all(moment.utcoffset() is not None for moment in moments if moment is not None)


def _lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file by number; None for one that is too long or cannot be read.

    A file that is not there has no lines.
    """
    try:
        if _leads_away(path):
            yield 0, None
            return
        with path.open("rb") as stream:
            yield from _bounded(stream)
    except FileNotFoundError:
        return
    except OSError:
        yield 0, None


def _leads_away(path: Path) -> bool:
    """Whether a symbolic link stands in the way: a bundle may come from a stranger."""
    return path.resolve() != path


def _bounded(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def _named(pattern: re.Pattern[bytes], raw: bytes | None) -> str:
    match = pattern.search(raw, 0, _HEAD) if raw else None
    return match["name"].decode("ascii") if match else ""


def _shown(path: Path) -> str:
    parts = path.parts[-4:]
    return "/".join(parts if parts[0] == ANSWERS else parts[-2:])


def _log_files(root: Path) -> LogFiles:
    """The raw log files of a bundle by kind, sorted; links are not followed."""
    return {
        kind: tuple(
            path
            for path in sorted((root / LOGS / kind.value).rglob("*"))
            if path.is_file() and not _leads_away(path)
        )
        for kind in LogKind
    }
