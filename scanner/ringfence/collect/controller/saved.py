"""Answers of a controller as files: saved for later, and read again with what could not be read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ringfence.collect.controller.guard import FEATURE, GROUPS, VERSION
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.text import printable, why_unread
from ringfence.parse.controller_answers import ANSWERS_SCHEMA, ControllerAnswers

RECORD = "controller.json"
"""The file beside the answers that says what was read, when, and of whom."""
_OURS = re.compile(
    rf"({FEATURE}|{VERSION}|{GROUPS}|microseg\.[0-9A-Za-z._-]+|{RECORD.removesuffix('.json')})\.json"
)
"""Names of the files that are written here, and may be replaced."""
_MAX_FILES = 2_000
_MAX_BYTES = 64 * 1024 * 1024
_MAX_TEXT = 4_000


def save_answers(folder: Path, answers: ControllerAnswers) -> None:
    """Write each answer as a file of its own, and the record. ConfigError where it cannot be written.

    A folder that holds anything else is refused, so that old and new answers never mix.
    """
    rows = [
        {
            "source": row.source,
            "status": row.status,
            "records": row.records,
            "detail": row.detail,
        }
        for row in answers.coverage or ()
    ]
    record = {
        "schema": ANSWERS_SCHEMA,
        "host": answers.host,
        "read_at": answers.read_at.isoformat(),
        "coverage": rows,
        "notes": list(answers.notes),
    }
    files = {f"{name.replace('/', '.')}.json": body for name, body in answers.documents.items()}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(folder)
        for name, body in {**files, RECORD: record}.items():
            text = json.dumps(body, indent=2, sort_keys=True)
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written: {error.strerror}", hint="name a folder of your own"
        ) from error


def _clear(folder: Path) -> None:
    """Remove answers of an earlier read; ConfigError for a folder of something else."""
    there = sorted(folder.iterdir())
    if not there:
        return
    if folder / RECORD not in there or any(not _is_answer(each) for each in there):
        raise ConfigError(
            f"{folder} holds files that are no saved answers", hint="name an empty or a new folder"
        )
    for each in there:
        each.unlink()


def _is_answer(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and _OURS.fullmatch(path.name) is not None


def load_answers(path: Path, *, now: datetime) -> ControllerAnswers:
    """The answers of a folder or one JSON file; saved by hand, they have no coverage of their own.

    Raises ConfigError for what cannot be read or is no JSON.
    """
    documents = {each.name: _document(each) for each in _files(path)}
    record = next((found for each in documents.values() if (found := _record(each))), None)
    if record is None:
        return ControllerAnswers(
            host=path.resolve().name,
            read_at=now,
            documents=documents,
            dated=False,
            notes=("The answers do not say when they were read; they are taken as of now",),
        )
    return ControllerAnswers(
        host=printable(str(record.get("host") or path.name), 255),
        read_at=_moment(record.get("read_at"), path, now),
        documents=documents,
        coverage=tuple(_row(each, path) for each in _objects(record.get("coverage"))),
        notes=tuple(printable(str(each)) for each in _list(record.get("notes"))[:100]),
    )


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        found = [
            each
            for each in sorted(path.iterdir())
            if each.is_file() and each.suffix == ".json" and not each.name.startswith(".")
        ]
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from error
    if not found:
        raise _unreadable(path, "it holds no JSON file")
    if len(found) > _MAX_FILES:
        raise _unreadable(path, f"it holds more than {_MAX_FILES} files")
    return found


def _document(path: Path) -> object:
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(path, "it is no regular file")
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise _unreadable(path, f"it is larger than {_MAX_BYTES} bytes")
        document: object = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, "it is no UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, f"it is no JSON: {why_unread(error)}") from error
    return document


def _record(document: object, depth: int = 1) -> Mapping[str, object] | None:
    """The record of what was read: a file of its own, or among the answers of one file."""
    if not isinstance(document, dict):
        return None
    if document.get("schema") == ANSWERS_SCHEMA:
        return document
    inside = document.values() if depth else ()
    return next((found for each in inside if (found := _record(each, depth - 1))), None)


def _row(entry: Mapping[str, object], path: Path) -> Coverage:
    try:
        source, status = Source(str(entry.get("source"))), CoverageStatus(str(entry.get("status")))
    except ValueError:
        raise _unreadable(path, f"{RECORD} has a row of coverage that is none") from None
    records = entry.get("records")
    return Coverage(
        source=source,
        account="",
        region="",
        status=status,
        records=records if isinstance(records, int) and records >= 0 else 0,
        detail=printable(str(entry.get("detail") or ""), _MAX_TEXT),
    )


def _moment(value: object, path: Path, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise _unreadable(path, f"{RECORD} does not say when the answers were read") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(aware.astimezone(UTC), now)


def _objects(value: object) -> list[Mapping[str, object]]:
    return [each for each in _list(value) if isinstance(each, dict)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _unreadable(path: Path, why: str) -> ConfigError:
    return ConfigError(
        f"{printable(str(path))} cannot be read: {why}",
        hint="--controller-answers takes a folder or one JSON file of saved answers",
    )
