"""Policy packs from where the user says they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ringfence.errors import PackError
from ringfence.model.policy import PolicyPack
from ringfence.parse.pack import parse_pack

MAX_PACK = 64 * 1024 * 1024
"""Bytes. A pack of 10,000 rules has about four million."""


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
    """Read a pack; PackError for a file that cannot be read or is none."""
    return load_pack(path).pack


def load_pack(path: Path) -> LoadedPack:
    """Like `read_pack`, with the origin of the pack and notes on it."""
    return LoadedPack(pack=parse_pack(_text(path), path=str(path)), origin=PackOrigin.PACK_JSON)


def _text(path: Path) -> str:
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
