"""Artefacts in a folder of the user's, never over what is not ours.

Every file is replaced whole, one after the other and the manifest last: where that is cut short, some
files are new, some are old, and their digests do not fit the manifest.

The manifest in the folder says which files are ours and what they held: a file that is not in it is
somebody else's, and one that changed since has decisions in it that writing would lose.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.proposal import MANIFEST_NAME
from ringfence.render.artefact import Artefact
from ringfence.workflow.places import within_reach
from ringfence.workflow.step_journal import take_back

_LIMIT = 1 << 26
"""Bytes of a manifest or artefact that was written earlier."""
_DEPTH = 2
"""Parts of a name: a file, or one in a folder of its own."""
_READ_BY_TERRAFORM = (
    ".tf",
    ".tf.json",
    ".auto.tfvars",
    ".auto.tfvars.json",
    "terraform.tfvars",
    "terraform.tfvars.json",
)
_ANOTHER = "name another folder, or move the file away"


class _File(msgspec.Struct):
    path: str
    sha256: str


class _Manifest(msgspec.Struct):
    schema: str
    files: tuple[_File, ...]


def write_artefacts(
    folder: Path, artefacts: tuple[Artefact, ...], *, schema: str
) -> tuple[str, ...]:
    """Write every artefact, and remove those of ours that are no longer among them.

    The last one is the manifest, of the given schema. Returns the names of what was removed. Raises
    ConfigError, before anything is touched, when the folder holds a file of another's under one of
    the names, or one of ours that was changed.
    """
    with within_reach(folder):
        take_back(folder)
    stale = would_remove(folder, [each.path for each in artefacts], schema=schema)
    _write_all(folder, artefacts)
    for name in stale:
        with suppress(OSError):
            (folder / name).unlink()
    return stale


def would_remove(folder: Path, names: Iterable[str], *, schema: str) -> tuple[str, ...]:
    """Which of our files `write_artefacts` would remove, if it wrote those names; touches nothing.

    Raises the ConfigError that it would raise.
    """
    with within_reach(folder):
        known = _known(folder, schema)
        wanted = frozenset(names)
        for name in sorted(wanted | known.keys()):
            _refuse_foreign(folder / name, known.get(name), wanted=name in wanted)
        return tuple(sorted(name for name in known.keys() - wanted if (folder / name).is_file()))


def foreign_terraform(folder: Path, artefacts: tuple[Artefact, ...]) -> tuple[str, ...]:
    """Files beside ours that Terraform reads as a part of them; a backend or a provider is wanted."""
    ours = {each.path for each in artefacts}
    try:
        found = sorted(each.name for each in folder.iterdir() if each.is_file())
    except OSError:
        return ()
    return tuple(name for name in found if name.endswith(_READ_BY_TERRAFORM) and name not in ours)


def _known(folder: Path, schema: str) -> Mapping[str, str]:
    """The files that the folder's manifest lists, with their digests; none without a manifest."""
    path = folder / MANIFEST_NAME
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is no folder", hint="name a new or empty folder")
    content = _content(path)
    if content is None:
        return {}
    try:
        manifest = msgspec.json.decode(content, type=_Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no manifest of ours", hint=_ANOTHER) from error
    if manifest.schema != schema:
        raise ConfigError(f"{path} is no {schema}", hint=_ANOTHER)
    names = {each.path: each.sha256 for each in manifest.files if _is_plain(each.path)}
    return {**names, MANIFEST_NAME: hashlib.sha256(content).hexdigest()}


def _is_plain(name: str) -> bool:
    """Whether a name from a manifest stays in the folder: anyone may have written the manifest."""
    parts = name.split("/")
    return len(parts) <= _DEPTH and all(
        part == Path(part).name and not part.startswith(".") and "\\" not in part for part in parts
    )


def _refuse_foreign(path: Path, known: str | None, *, wanted: bool) -> None:
    for linked in (path.parent, path):
        if linked.is_symlink():
            raise ConfigError(
                f"{linked} is a link, and links are not followed",
                hint="name the folder itself",
            )
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} is no plain file", hint=_ANOTHER)
    content = _content(path)
    if content is None:
        return
    if known is None and wanted:
        raise ConfigError(f"{path} was not written by ringfence, and is kept", hint=_ANOTHER)
    if known is not None and hashlib.sha256(content).hexdigest() != known:
        raise ConfigError(
            f"{path} was changed since ringfence wrote it, and is kept",
            hint="name another folder and compare the two, or remove the file",
        )


def _content(path: Path) -> bytes | None:
    """What a file holds; None when there is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(_LIMIT)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", hint=_ANOTHER) from error


def _write_all(folder: Path, artefacts: tuple[Artefact, ...]) -> None:
    """Write everything beside its place first, and then put all of it there."""
    scratch = {_beside(folder / each.path): each for each in artefacts}
    try:
        for path, artefact in scratch.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, artefact.text)
        for path, artefact in scratch.items():
            path.replace(folder / artefact.path)
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written: {error.strerror}", hint="name another folder"
        ) from error
    finally:
        for path in scratch:
            with suppress(OSError):
                path.unlink()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _write(path: Path, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as stream:  # noqa: PTH123 - a descriptor
        stream.write(text.encode("utf-8", "backslashreplace"))
        stream.flush()
        os.fsync(stream.fileno())
