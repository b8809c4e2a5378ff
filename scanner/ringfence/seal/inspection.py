"""Whether a bundle is as it was sealed: every file by its digest, and the manifest by its signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from ringfence.model.evidence import EVIDENCE_SCHEMA
from ringfence.model.text import printable
from ringfence.seal.archive import MANIFEST, PUBLIC_KEY, SIGNATURE, BadBundleError
from ringfence.seal.signature import BadKeyError, key_id, load_public, signed_by

if TYPE_CHECKING:
    from ringfence.seal.signature import Ed25519PublicKey

MAX_MANIFEST = 8 * 1024 * 1024
_BESIDE = frozenset({MANIFEST, SIGNATURE, PUBLIC_KEY})
_SHOWN = 20
_NO_AUTHOR = "that no byte changed says nothing of who made the bundle: --key names the public key that you trust"


class _File(msgspec.Struct):
    path: str
    sha256: str
    bytes: int


class _Manifest(msgspec.Struct):
    schema: str
    created_at: datetime
    as_of: datetime
    files: list[_File]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a bundle is found to be."""

    created_at: datetime
    as_of: datetime
    files: int
    signed: bool
    trusted: bool | None
    """Whether the given key signed it; None where none was given."""
    key_id: str
    problems: tuple[str, ...]
    """Each in one sentence; empty where every file is as it was sealed."""
    notes: tuple[str, ...]


def inspect(files: Mapping[str, bytes], key: Ed25519PublicKey | None = None) -> Inspection:
    """Inspect the files of a bundle; BadBundleError where there is no manifest to go by."""
    manifest = _manifest(files)
    problems = list(_differences(manifest, files))
    own, told = _own_key(files)
    problems += told
    signature = files.get(SIGNATURE)
    notes: tuple[str, ...] = () if key is not None else (_NO_AUTHOR,)
    trusted: bool | None = None
    if signature is not None and own is not None and not signed_by(own, signature, files[MANIFEST]):
        problems.append(f"{SIGNATURE} is no signature of {MANIFEST} by {PUBLIC_KEY}")
    if key is not None:
        trusted = signature is not None and signed_by(key, signature, files[MANIFEST])
        if signature is None:
            problems.append("it is not signed, and a key was given")
        elif not trusted:
            problems.append("the given key did not sign it")
    return Inspection(
        created_at=manifest.created_at,
        as_of=manifest.as_of,
        files=len(manifest.files),
        signed=signature is not None,
        trusted=trusted,
        key_id=key_id(own) if own else "",
        problems=tuple(problems[:_SHOWN]),
        notes=notes,
    )


def _manifest(files: Mapping[str, bytes]) -> _Manifest:
    content = files.get(MANIFEST)
    if content is None:
        raise BadBundleError(f"it holds no {MANIFEST}")
    if len(content) > MAX_MANIFEST:
        raise BadBundleError(f"its {MANIFEST} is larger than {MAX_MANIFEST} bytes")
    try:
        manifest = msgspec.json.decode(content, type=_Manifest)
    except (ValueError, RecursionError) as error:
        raise BadBundleError(f"its {MANIFEST} is none that ringfence writes") from error
    if manifest.schema != EVIDENCE_SCHEMA:
        raise BadBundleError(
            f"its {MANIFEST} is {printable(manifest.schema, 60)}, and not {EVIDENCE_SCHEMA}"
        )
    return manifest


def _differences(manifest: _Manifest, files: Mapping[str, bytes]) -> Iterator[str]:
    listed: set[str] = set()
    for each in manifest.files:
        name = printable(each.path, 80)
        if each.path in listed:
            yield f"{MANIFEST} lists {name} twice"
        listed.add(each.path)
        content = files.get(each.path)
        if content is None or each.path in _BESIDE:
            yield f"{name} is missing"
        elif hashlib.sha256(content).hexdigest() != each.sha256:
            yield f"{name} is not what was sealed: its SHA-256 differs"
        elif len(content) != each.bytes:
            yield f"{name} has not the length that {MANIFEST} says"
    for name in sorted(files.keys() - listed - _BESIDE):
        yield f"{printable(name, 80)} is not among what was sealed"


def _own_key(files: Mapping[str, bytes]) -> tuple[Ed25519PublicKey | None, tuple[str, ...]]:
    """The public key that came with the bundle, which proves nothing by itself."""
    content = files.get(PUBLIC_KEY)
    if content is None:
        return None, ((f"{SIGNATURE} has no {PUBLIC_KEY} beside it",) if SIGNATURE in files else ())
    if SIGNATURE not in files:
        return None, (f"{PUBLIC_KEY} has no {SIGNATURE} beside it",)
    try:
        return load_public(content), ()
    except BadKeyError as error:
        return None, (f"{PUBLIC_KEY} cannot be used: {error}",)
