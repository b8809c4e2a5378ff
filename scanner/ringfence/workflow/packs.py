"""Policy packs from where the user says they are, whatever they are written in.

What a file is, is decided by what it holds and not by its name. A folder with Terraform is read by
its Terraform, since that is what gets applied, and a `pack.json` beside it only adds what Terraform
cannot say; where the two disagree, a note says so.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ringfence.errors import PackError
from ringfence.model.policy import DcfRule, PolicyPack, SmartGroup, WebGroup
from ringfence.parse.controller import holds_answers, parse_controller
from ringfence.parse.pack import parse_pack, says_default_action
from ringfence.parse.terraform import TerraformSources, parse_terraform
from ringfence.policy.ties import notes_on_order

MAX_PACK = 64 * 1024 * 1024
"""Bytes. A pack of 10,000 rules has about four million."""
MAX_FILES = 500
"""Of a folder. A root module of the firewall has a dozen."""
_CONFIGURATION = (".tf", ".tf.json")
_OPEN_ALREADY = ("/dev/", "/proc/self/fd/")
"""Pipes that somebody writes to; any other may have no writer, and would be waited for without end."""
_NO_DEFAULT = (
    "has no default_action: PERMIT is assumed for what no rule takes, as on a controller where nobody "
    "changed it"
)
_BLOCKS = frozenset({"resource", "data", "locals", "variable", "terraform"})


class PackOrigin(StrEnum):
    """What a pack was read from."""

    PACK_JSON = "pack.json"
    RULESET = "aviatrix_dcf_ruleset"
    POLICY_LIST = "aviatrix_distributed_firewalling_policy_list"
    """The controller-wide list: whoever applies it replaces the rules of everybody else."""
    CONTROLLER = "controller"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPack:
    """A pack, where it is from, and what its reader should know."""

    pack: PolicyPack
    origin: PackOrigin
    notes: tuple[str, ...] = ()
    """Plain sentences, such as that two files of a folder disagree."""

    @property
    def singleton(self) -> bool:
        """Whether the pack is the controller-wide list."""
        return self.origin is PackOrigin.POLICY_LIST


def read_pack(path: Path) -> PolicyPack:
    """Read a pack; PackError for a file or folder that cannot be read or is none."""
    return load_pack(path).pack


def load_pack(path: Path) -> LoadedPack:
    """Like `read_pack`, with the origin of the pack and notes on it."""
    loaded = _of_folder(path) if path.is_dir() else _of_file(path)
    return replace(loaded, notes=(*loaded.notes, *notes_on_order(loaded.pack)))


def pack_digest(pack: PolicyPack) -> str:
    """A digest of all that a pack decides, whatever it was written in."""
    # Frozen dataclasses of texts, numbers and tuples, so repr says everything.
    text = repr(_meaning(pack))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _of_file(path: Path) -> LoadedPack:
    text = _text(path)
    if not text.strip() and not path.name.endswith(_CONFIGURATION):
        raise PackError(f"{path} is empty", hint="name a pack")
    if text.lstrip()[:1] not in ("{", "["):
        return _terraform(path, {path.name: text})
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict) and "schema" not in document and _BLOCKS & document.keys():
        return _terraform(path, {f"{path.name.removesuffix('.tf.json')}.tf.json": text})
    if holds_answers(document):
        return _controller(path, {path.name: text})
    return _pack_json(path, text)


def _pack_json(path: Path, text: str) -> LoadedPack:
    pack = parse_pack(text, path=str(path))
    notes = () if says_default_action(text) else (f"{path} {_NO_DEFAULT}",)
    return LoadedPack(pack=pack, origin=PackOrigin.PACK_JSON, notes=notes)


def _of_folder(path: Path) -> LoadedPack:
    files = _files(path)
    configuration = {each.name: _text(each) for each in files if _is_configuration(each.name)}
    if configuration:
        loaded = _terraform(path, configuration)
        beside = path / "pack.json"
        return _with_pack_json(loaded, beside) if beside in files else loaded
    texts = {each.name: _text(each) for each in _visible_json(files)}
    if "pack.json" in texts:
        return _pack_json(path / "pack.json", texts["pack.json"])
    if not texts:
        raise PackError(
            f"{path} holds no pack",
            hint="give a folder with *.tf, *.tf.json, pack.json, or saved answers of a controller",
        )
    return _controller(path, texts)


def _is_configuration(name: str) -> bool:
    """Whether Terraform reads the file: it ignores what editors and archives leave hidden."""
    return name.endswith(_CONFIGURATION) and not name.startswith(".")


def _visible_json(files: list[Path]) -> list[Path]:
    return [each for each in files if each.suffix == ".json" and not each.name.startswith(".")]


def _terraform(path: Path, configuration: dict[str, str]) -> LoadedPack:
    folder = path if path.is_dir() else path.parent
    beside = _files(folder)
    values = [each for each in beside if each.name.removesuffix(".json").endswith(".auto.tfvars")]
    first = [each for each in beside if each.name in ("terraform.tfvars", "terraform.tfvars.json")]
    data = [each for each in _visible_json(beside) if not each.is_symlink()]
    read = parse_terraform(
        TerraformSources(
            folder=path.resolve().name,
            configuration=configuration,
            variables={each.name: _text(each) for each in (*first, *values)},
            data={each.name: _text(each) for each in data if each.name not in configuration},
        )
    )
    origin = PackOrigin.POLICY_LIST if read.singleton else PackOrigin.RULESET
    return LoadedPack(pack=read.pack, origin=origin, notes=read.notes)


def _controller(path: Path, texts: dict[str, str]) -> LoadedPack:
    read = parse_controller(texts, name=path.resolve().name)
    return LoadedPack(pack=read.pack, origin=PackOrigin.CONTROLLER, notes=read.notes)


def text_of_file(path: Path) -> str:
    """The text of a file beside a pack; PackError for what cannot be read."""
    return _text(path)


def _with_pack_json(loaded: LoadedPack, path: Path) -> LoadedPack:
    told = parse_pack(_text(path), path=str(path))
    pack = _completed(loaded.pack, told)
    notes = list(loaded.notes)
    if _meaning(pack) != _meaning(told):
        notes.append(
            f"{path} says something else than the Terraform beside it; the Terraform is read, since it"
            " is what gets applied"
        )
    return replace(loaded, pack=pack, notes=tuple(notes))


def _completed(pack: PolicyPack, told: PolicyPack) -> PolicyPack:
    """The pack with what Terraform has no words for: the members that selectors come to."""
    known = {(group.name, group.selectors): group for group in told.smart_groups}
    managed = {group.name: group for group in told.web_groups if group.managed}
    return replace(
        pack,
        smart_groups=tuple(
            replace(each, members=known[each.name, each.selectors].members)
            if (each.name, each.selectors) in known
            else each
            for each in pack.smart_groups
        ),
        web_groups=tuple(
            managed[each.name] if each.managed and each.name in managed else each
            for each in pack.web_groups
        ),
    )


def _meaning(pack: PolicyPack) -> tuple[object, ...]:
    """What two packs must agree in to decide alike; not the order of groups, nor UUIDs of rules."""

    def group(each: SmartGroup | WebGroup) -> str:
        return each.name

    def rule(each: DcfRule) -> DcfRule:
        return replace(each, uuid="", ruleset="")

    return (
        pack.default_action,
        tuple(map(rule, pack.in_order)),
        tuple(sorted(pack.smart_groups, key=group)),
        tuple(sorted(pack.web_groups, key=group)),
    )


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(each for each in folder.iterdir() if each.is_file())
    except OSError as error:
        raise PackError(f"{folder} cannot be read: {error.strerror}", hint="name a pack") from error
    if len(found) > MAX_FILES:
        raise PackError(f"{folder} holds more than {MAX_FILES} files, so it is no pack")
    return found


def _text(path: Path) -> str:
    if path.exists() and not path.is_file() and not str(path).startswith(_OPEN_ALREADY):
        raise PackError(f"{path} is no regular file", hint="name a pack")
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_PACK + 1)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}", hint="name a pack") from error
    if len(content) > MAX_PACK:
        raise PackError(f"{path} is larger than {MAX_PACK} bytes, so it is no pack")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(f"{path} is no UTF-8 text", hint="give a pack.json") from error
