"""The generated files of a pack, and the exact change that one step makes to them.

A folder is followed only as long as it is what its manifest says: every listed file is there,
unchanged, and every file that holds a rule agrees on whether it watches.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError, PackError
from ringfence.model.policy import PolicyPack
from ringfence.model.promotion import FileChange
from ringfence.model.proposal import MANIFEST_NAME, MANIFEST_SCHEMA
from ringfence.model.text import printable
from ringfence.parse.pack import parse_pack
from ringfence.render.aviatrix import set_watch
from ringfence.workflow.places import held, write_private
from ringfence.workflow.step_journal import begin, end, take_back

PACK = "pack.json"
_TERRAFORM = ("ringfence.values.json", ".tf.json")
_MAX_FILE = 64 * 1024 * 1024
_MAX_FILES = 1_000


@dataclass(frozen=True, slots=True)
class _ListedFile:
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Manifest:
    """The part of a manifest that a step needs."""

    schema: str
    files: tuple[_ListedFile, ...]
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFolder:
    """A folder that `propose` wrote, as it was found."""

    path: Path
    pack: PolicyPack
    files: Mapping[str, str]
    """The text of every file that a step may change, by path: the manifest, the pack, Terraform."""

    def changed(self, rule: str, *, watch: bool) -> Mapping[str, str]:
        """The files that differ after a rule is made to watch or to be enforced.

        PackError where they cannot be followed.
        """
        texts = dict(self.files)
        manifest = texts.pop(MANIFEST_NAME)
        after = {path: set_watch(text, rule, watch) for path, text in texts.items()}
        _expect(after[PACK], self.pack, rule, watch=watch)
        if _has_rule(manifest, rule):
            manifest = set_watch(manifest, rule, watch)
        for path, text in texts.items():
            manifest = _with_digest(manifest, path, _digest(text), _digest(after[path]))
        after[MANIFEST_NAME] = manifest
        return {path: text for path, text in after.items() if text != self.files[path]}


def read_folder(path: Path, *, every: bool = True) -> GeneratedFolder:
    """Read what `propose` wrote; ConfigError for a folder that is not as its manifest says.

    Without every only the files are looked at that a step may change, and `changed` refuses those
    that it would change and that are not as the manifest says.
    """
    text = _read(path / MANIFEST_NAME)
    manifest = _manifest(text, path / MANIFEST_NAME)
    if take_back(path):
        text = _read(path / MANIFEST_NAME)
        manifest = _manifest(text, path / MANIFEST_NAME)
    if manifest.target not in ("", "aviatrix"):
        raise ConfigError(
            f"{path} is for {printable(manifest.target, 40)}, where rules are not promoted one by one",
            hint="promote the Aviatrix form of the pack",
        )
    files = {
        each.path: _checked(path, each, digest=every)
        for each in manifest.files
        if every or _is_followed(each.path)
    }
    if PACK not in files:
        raise ConfigError(
            f"{path / MANIFEST_NAME} lists no {PACK}", hint="write it with `propose -o`"
        )
    pack = parse_pack(files[PACK], path=str(path / PACK))
    followed = {name: content for name, content in files.items() if _is_followed(name)}
    if set(followed) == {PACK}:
        raise ConfigError(
            f"{path} has no generated Terraform that a rule could be promoted in",
            hint="write it with `propose -o`",
        )
    _refuse_disagreement(path, pack, followed)
    return GeneratedFolder(path=path, pack=pack, files={**followed, MANIFEST_NAME: text})


def _is_followed(name: str) -> bool:
    return name == PACK or name.endswith(_TERRAFORM)


def with_watch(pack: PolicyPack, rule: str, *, watch: bool) -> PolicyPack:
    """The pack with one rule watching or enforced."""
    rules = tuple(replace(each, watch=watch) if each.name == rule else each for each in pack.rules)
    return replace(pack, rules=rules)


def file_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FileChange, ...]:
    """What a step changes, file by file; the files are those of `after`."""
    return tuple(
        FileChange(
            path=path,
            sha256_before=_digest(before[path]),
            sha256_after=_digest(after[path]),
            diff=tuple(_diff(before[path], after[path])),
        )
        for path in sorted(after)
    )


def write_files(folder: GeneratedFolder, after: Mapping[str, str]) -> None:
    """Replace the files, the manifest last; on failure those that were replaced are put back.

    A run that is killed on the way leaves a journal, by which the next one puts them back.
    ConfigError where a file cannot be written, or is no longer what was read.
    """
    with held(folder.path):
        _write_all(folder, after)


def _write_all(folder: GeneratedFolder, after: Mapping[str, str]) -> None:
    for name in after:
        if _read(folder.path / name) != folder.files[name]:
            raise ConfigError(
                f"{folder.path / name} was changed meanwhile", hint="run the command once more"
            )
    written: list[str] = []
    before = {name: folder.files[name] for name in after}
    try:
        begin(folder.path, before, after)
        for name in sorted(after, key=lambda each: (each == MANIFEST_NAME, each)):
            written.append(name)
            _write(folder.path / name, after[name])
    except ConfigError:
        for name in written:
            with suppress(ConfigError):
                _write(folder.path / name, folder.files[name])
        end(folder.path)
        raise
    end(folder.path)


def _write(path: Path, text: str) -> None:
    mode = path.stat().st_mode & 0o777
    write_private(path, text)
    path.chmod(mode)


def _manifest(text: str, path: Path) -> _Manifest:
    try:
        manifest = msgspec.json.decode(text, type=_Manifest)
    except msgspec.MsgspecError as error:
        raise ConfigError(
            f"{path} cannot be read: {error}", hint="write the folder with `propose -o`"
        ) from error
    if manifest.schema != MANIFEST_SCHEMA:
        raise ConfigError(
            f"{path} has the schema {printable(manifest.schema, 40)!r}, not {MANIFEST_SCHEMA!r}",
            hint="write the folder with `propose -o`",
        )
    if len(manifest.files) > _MAX_FILES:
        raise ConfigError(
            f"{path} lists more than {_MAX_FILES} files, so it is no manifest of ours"
        )
    return manifest


def _checked(folder: Path, listed: _ListedFile, *, digest: bool) -> str:
    """The text of a listed file; with digest it is exactly what the manifest says."""
    name = listed.path
    plain = Path(name)
    if plain.is_absolute() or ".." in plain.parts or not plain.parts or "\0" in name:
        raise ConfigError(
            f"{folder / MANIFEST_NAME} lists {printable(name)!r}, which is outside of it"
        )
    path = folder / name
    if path.is_symlink():
        raise ConfigError(f"{path} is a symbolic link", hint="promote the files where they are")
    text = _read(path)
    if digest and _digest(text) != listed.sha256:
        raise ConfigError(
            f"{path} is not what the manifest says: it was changed by hand, or by half a step",
            hint="put it back, or write the folder anew with `propose -o`",
        )
    return text


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_FILE + 1)
        if len(content) > _MAX_FILE:
            raise ConfigError(f"{path} is larger than {_MAX_FILE} bytes")
        return content.decode()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}", hint="name a folder that `propose -o` wrote"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is no UTF-8 text", hint="name a folder that `propose -o` wrote"
        ) from error


def _refuse_disagreement(path: Path, pack: PolicyPack, files: Mapping[str, str]) -> None:
    """Setting a rule to what the pack says of it has to change nothing, in any of the files."""
    for rule in pack.rules:
        for name, text in files.items():
            if set_watch(text, rule.name, rule.watch) != text:
                state = "watches" if rule.watch else "is enforced"
                raise ConfigError(
                    f"{path / name} and {PACK} disagree on the rule {printable(rule.name)}, which "
                    f"{state} in {PACK}",
                    hint="write the folder anew with `propose -o`",
                )


def _has_rule(manifest: str, rule: str) -> bool:
    try:
        return set_watch(manifest, rule, True) != set_watch(manifest, rule, False)
    except PackError:
        return False


def _expect(text: str, before: PolicyPack, rule: str, *, watch: bool) -> None:
    """The new pack is the old one but for the one switch; anything else is not written."""
    expected = with_watch(before, rule, watch=watch)
    if parse_pack(text, path=PACK) != expected:
        raise PackError(
            f"the rule {printable(rule)} cannot be changed alone in {PACK}",
            hint="write the folder anew with `propose -o`",
        )


def _with_digest(manifest: str, path: str, old: str, new: str) -> str:
    if old == new:
        return manifest
    if manifest.count(old) != 1:
        raise PackError(
            f"{printable(path)} is not what the manifest says, exactly once: it was changed by hand, "
            "or by half a step",
            hint="put it back, or write the folder anew with `propose -o`",
        )
    return manifest.replace(old, new)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _diff(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [
        printable(line, limit=500)
        for line in lines
        if line[:1] in "+-" and not line.startswith(("+++ ", "--- "))
    ]
