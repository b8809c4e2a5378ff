"""A journal of the step that is being written, so that a run that was killed leaves nothing broken.

The files of a folder cannot all be replaced at one moment. Their old texts are written down first; who
finds the journal puts those files back that hold what the step wrote, and leaves every other alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.text import printable
from ringfence.workflow.places import held, write_private

JOURNAL = ".ringfence-step.json"
_LIMIT = 1 << 28
"""Bytes: the files of a step with the escapes of JSON."""


class _Entry(msgspec.Struct):
    before: str
    after_sha256: str


_Journal = dict[str, _Entry]


def begin(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write down what the files of a step hold; the folder is held by the caller."""
    journal = {name: _Entry(before[name], _digest(text)) for name, text in after.items()}
    write_private(folder / JOURNAL, msgspec.json.encode(journal).decode())


def end(folder: Path) -> None:
    """The step is done, or taken back."""
    with suppress(OSError):
        (folder / JOURNAL).unlink()


def take_back(folder: Path) -> bool:
    """Undo the step that a killed run has left half done, if there is one; a whole one stays.

    Returns whether there was one. ConfigError, with every file as it is, where somebody has changed a file of the step since.
    """
    if not (folder / JOURNAL).is_file():
        return False
    with held(folder):  # a run that is still writing ends first, and takes its journal along
        if not (folder / JOURNAL).is_file():
            return True
        journal = _journal(folder)
        written = [name for name, entry in journal.items() if _is_written(folder, name, entry)]
        if len(written) < len(journal):
            for name in written:
                mode = (folder / name).stat().st_mode & 0o777
                write_private(folder / name, journal[name].before)
                (folder / name).chmod(mode)
        end(folder)
    return True


def _journal(folder: Path) -> _Journal:
    path = folder / JOURNAL
    try:
        with path.open("rb") as stream:
            return msgspec.json.decode(stream.read(_LIMIT), type=_Journal)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"{path} is no journal of a step of ours",
            hint="if every file of the folder is what you expect, remove the journal",
        ) from error


def _is_written(folder: Path, name: str, entry: _Entry) -> bool:
    """Whether a file holds what the step wrote; False where it holds what it held before."""
    path, plain = folder / name, Path(name)
    if plain.is_absolute() or ".." in plain.parts or path.is_symlink() or not path.is_file():
        raise ConfigError(
            f"{folder / JOURNAL} speaks of {printable(name)!r}, which is no file of the folder",
            hint="write the folder anew with `propose -o`",
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found == entry.after_sha256:
        return True
    if found != _digest(entry.before):
        raise ConfigError(
            f"a step was left half done, and {path} was changed since",
            hint="write the proposal into a new folder with `propose -o`, and compare the two",
        )
    return False


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
