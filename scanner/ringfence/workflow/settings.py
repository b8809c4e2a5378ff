"""Finding and reading the operator's `ringfence.toml`.

A source's own settings are never believed: a bundle may come from anybody, and what it sanctions
would be sanctioned. Only those of the bundled sample estate are ours.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.decision import LONGEST_EXCEPTION, RiskException
from ringfence.model.promotion import AcceptedPerhaps
from ringfence.model.settings import Settings
from ringfence.parse.ip_ranges import parse_ip_ranges
from ringfence.parse.settings import parse_settings
from ringfence.workflow.clock import utc_now
from ringfence.workflow.places import SETTINGS_NAME, create_private, opens_at_once
from ringfence.workflow.sources import Demo, Recorded, SourceChoice

_LIMIT = 1 << 20
"""Bytes; a settings file of a megabyte is a mistake."""
_RANGES_LIMIT = 1 << 25
"""Bytes; AWS's file has two megabytes."""


def settings_of(
    named: Path | None, *, source: SourceChoice, store: Path
) -> tuple[Settings, tuple[str, ...]]:
    """The settings of a verb that judges a source, and what the user should know of them.

    They are those of the named file, else of the sample for the sample, else those beside the
    store. Raises ConfigError for a named file that is missing and for any file that is malformed.
    """
    if named is not None:
        return read_settings(named), ()
    if isinstance(source, Demo):
        return _of_sample(), _unused_by_sample(store.with_name(SETTINGS_NAME))
    beside_store = store.with_name(SETTINGS_NAME)
    used = beside_store if is_readable_file(beside_store) else None
    settings = read_settings(used) if used else Settings()
    return settings, _unused(source, used)


def read_settings(path: Path, *, today: date | None = None) -> Settings:
    """Read a settings file, and the ranges that it names.

    Raises ConfigError when one of them is missing or malformed, and for an exception that runs
    longer than a year from today on: the clock's day unless one is given.
    """
    settings = parse_settings(read_settings_text(path), path=str(path))
    day = today or utc_now().date()
    _refuse_far(settings.exceptions, day, path=path, table="exception")
    accepted = settings.promotion.accept_perhaps
    _refuse_far(accepted, day, path=path, table="promotion.accept_perhaps")
    if not settings.ip_ranges_file:
        return settings
    ranges = path.parent / settings.ip_ranges_file
    text = _read(ranges, what="the file of AWS's ranges", limit=_RANGES_LIMIT)
    return replace(settings, ip_ranges=parse_ip_ranges(text, path=str(ranges)))


def _refuse_far(
    exceptions: tuple[RiskException | AcceptedPerhaps, ...],
    today: date,
    *,
    path: Path,
    table: str,
) -> None:
    """Refuse what nobody would come back to; what is accepted today is so on every later day."""
    for number, each in enumerate(exceptions, 1):
        if (each.expires - today).days > LONGEST_EXCEPTION:
            raise ConfigError(
                f"{path}: [[{table}]] number {number}: expires {each.expires} is more than "
                f"{LONGEST_EXCEPTION} days from today",
                hint="choose a nearer day and renew it then, or sanction the destination",
            )


def read_settings_text(path: Path) -> str:
    """The text of a settings file; ConfigError when it cannot be read."""
    return _read(path, what="the settings file", limit=_LIMIT)


def is_readable_file(path: Path | None) -> bool:
    """Whether a file that nobody named is there; one in a folder that is closed to us is not."""
    try:
        return path is not None and path.is_file()
    except OSError:
        return False


def write_sample_settings(path: Path) -> None:
    """Write the sample estate's own settings to a file that decisions on it can go to.

    One that is there already is kept, since decisions stand in it, also where another run wrote it just
    now. Raises ConfigError where the place cannot be written.
    """
    if not path.exists():
        create_private(path, _text_of_sample())


def _of_sample() -> Settings:
    """The sample estate's own settings, where it has any."""
    return parse_settings(_text_of_sample(), path=f"sample/{SETTINGS_NAME}")


def _text_of_sample() -> str:
    place: Traversable = files("ringfence_data") / "sample" / SETTINGS_NAME
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def _unused_by_sample(beside_store: Path) -> tuple[str, ...]:
    """A sentence on decisions that a run on the sample estate does not see."""
    if not is_readable_file(beside_store):
        return ()
    sentence = (
        f"{beside_store} is not used: the sample estate has settings of its own; "
        f"to judge it by yours in their place: --settings {beside_store}"
    )
    return (sentence,)


def _unused(source: SourceChoice, used: Path | None) -> tuple[str, ...]:
    """A sentence on the settings that lie in a recording, or beside a store that is none of ours."""
    if not isinstance(source, Recorded):
        return ()
    folder = source.path if source.path.is_dir() else source.path.parent
    lying = folder / SETTINGS_NAME
    if not is_readable_file(lying):
        return ()
    with suppress(OSError):
        if used is not None and lying.samefile(used):
            return ()
    sentence = (
        f"{lying} is not used, since whoever made a recording would decide what is sanctioned in it; "
        f"if it is yours: --settings {lying}"
    )
    return (sentence,)


def _read(path: Path, *, what: str, limit: int) -> str:
    if not opens_at_once(path):
        raise ConfigError(
            f"{what} {path} is no regular file", hint="name another one with --settings"
        )
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(
            f"{what} {path} cannot be read: {error.strerror}",
            hint="name another one with --settings",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{what} {path} is no UTF-8 text", hint="name another one with --settings"
        ) from error
    if len(content) > limit:
        raise ConfigError(f"{what} {path} is larger than {limit} bytes")
    return text
