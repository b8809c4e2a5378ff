"""The verb `approve`: decisions into `ringfence.toml`, whole or not at all."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.approval import DECISIONS_SCHEMA, DecisionsDocument
from ringfence.model.settings import Settings
from ringfence.parse.settings import destination_pattern, parse_settings
from ringfence.render.decisions import changes_between, granted_exceptions, listed_entries
from ringfence.render.settings_toml import with_decisions
from ringfence.workflow.clock import utc_now
from ringfence.workflow.decisions import Decision, decided, identity
from ringfence.workflow.places import SETTINGS_NAME, default_store, held, write_private
from ringfence.workflow.settings import is_readable_file, read_settings, read_settings_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where decisions are kept: the named file, else the one beside the store."""

    settings: Path | None = None
    store: Path | None = None

    @property
    def path(self) -> Path:
        beside = (self.store or default_store()).with_name(SETTINGS_NAME)
        return self.settings or beside


def list_decisions(place: Place, *, clock: Callable[[], datetime] = utc_now) -> DecisionsDocument:
    """What was decided; a file that is not there holds nothing, but one that was named must be."""
    today = clock().date()
    missing = place.settings is None and not is_readable_file(place.path)
    settings = Settings() if missing else read_settings(place.path, today=today)
    return _document(place.path, settings, settings, today=today, written=False)


def approve(
    decision: Decision,
    place: Place,
    *,
    dry_run: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> DecisionsDocument:
    """Write a decision into the settings file, and say what changed.

    Raises ConfigError for a malformed host, fingerprint or day, a missing owner or reason, a
    destination that no command may sanction or except, and a file that is malformed or not
    written; the file is then as it was.
    """
    if dry_run:
        return _approved(decision, place.path, dry_run=True, today=clock().date())
    with _alone(place.path):
        return _approved(decision, place.path, dry_run=False, today=clock().date())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One decision at a time: two that read the same file would lose the one that is written first."""
    try:
        folder = path.resolve().parent
    except (OSError, RuntimeError) as error:
        raise ConfigError(
            f"{path} cannot be read", hint="name another file with --settings"
        ) from error
    with held(folder):
        yield


def _approved(decision: Decision, path: Path, *, dry_run: bool, today: date) -> DecisionsDocument:
    there = path.exists()
    text = read_settings_text(path) if there else ""
    before = read_settings(path, today=today) if there else Settings()
    after, notes = decided(decision, before, today)
    document = _document(path, before, after, today=today, written=False, notes=notes)
    if not document.changes or dry_run:
        return document
    _write(path, _edited(text, before, after, path), before=text if there else None)
    return replace(document, written=True)


def _edited(text: str, before: Settings, after: Settings, path: Path) -> str:
    """The new text, which is read once more before anybody relies on it."""
    try:
        edited = with_decisions(text, before=before, after=after, canonical=destination_pattern)
        read = parse_settings(edited, path=str(path))
    except Exception as error:  # whatever goes wrong here, the file stays as it was
        raise ConfigError(
            f"{path} is written in a way that cannot be changed here: {error}",
            hint="write the decision by hand",
        ) from error
    if _comparable(read) != _comparable(after):
        raise ConfigError(
            f"{path} is written in a way that cannot be changed here",
            hint="write the decision by hand",
        )
    return edited


def _comparable(settings: Settings) -> Settings:
    """The settings as one reading gives them: without ranges, and whatever the order of tables."""
    return replace(
        settings,
        ip_ranges=None,
        exceptions=tuple(sorted(settings.exceptions, key=identity)),
        decisions=tuple(sorted(settings.decisions, key=lambda each: each.destination)),
    )


def _write(path: Path, text: str, *, before: str | None) -> None:
    """Replace the file that was read; one that somebody else changed meanwhile stays as it is."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if before is not None else 0o600
    if before is not None and read_settings_text(target) != before:
        raise ConfigError(f"{path} was changed meanwhile", hint="run the command once more")
    if not mode & stat.S_IWUSR:  # replacing it needs no more than a folder that can be written
        raise ConfigError(
            f"{path} may only be read", hint="make it writable, or name another with --settings"
        )
    try:
        write_private(target, text)
    except ConfigError as error:
        raise ConfigError(str(error), hint="name another file with --settings") from error
    target.chmod(mode)


def _document(
    path: Path,
    before: Settings,
    after: Settings,
    *,
    today: date,
    written: bool,
    notes: tuple[str, ...] = (),
) -> DecisionsDocument:
    return DecisionsDocument(
        schema=DECISIONS_SCHEMA,
        settings=str(path),
        written=written,
        changes=changes_between(before, after),
        sanctioned=listed_entries(after.sanctioned, after),
        denied=listed_entries(after.denied, after),
        exceptions=granted_exceptions(after, today=today),
        notes=notes,
    )
