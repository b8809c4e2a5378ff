"""Policy packs from where the user says they are."""

from __future__ import annotations

from pathlib import Path

from ringfence.errors import PackError
from ringfence.model.policy import PolicyPack
from ringfence.parse.pack import parse_pack

MAX_PACK = 64 * 1024 * 1024
"""Bytes. A pack of 10,000 rules has about four million."""


def read_pack(path: Path) -> PolicyPack:
    """Read a pack; PackError for a file that cannot be read or is none."""
    return parse_pack(_text(path), path=str(path))


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
