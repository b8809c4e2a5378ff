"""A small sealed bundle, and the ways in which somebody may have changed one."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.seal import MANIFEST, PUBLIC_KEY, SIGNATURE, pack, public_pem, sign

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
CONTENTS = {"scan.json": b'{"runtimes": []}\n', "verification.json": b'{"verdict": "open"}\n'}
Files = dict[str, bytes]


def manifest_of(contents: Mapping[str, bytes], **changes: object) -> bytes:
    """A manifest of some files, with fields changed."""
    listed = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in contents.items()
    ]
    moment = "2026-11-20T00:00:00Z"
    told = {
        "schema": "ringfence.evidence/1",
        "created_at": moment,
        "as_of": moment,
        "files": listed,
    }
    return json.dumps(told | changes).encode()


def signed_files(key: Ed25519PrivateKey = KEY) -> Files:
    """The files of a bundle that is as it was sealed."""
    manifest = manifest_of(CONTENTS)
    beside = {MANIFEST: manifest, SIGNATURE: sign(key, manifest), PUBLIC_KEY: public_pem(key)}
    return CONTENTS | beside


def with_entry(name: str, *, mode: int = 0, content: bytes = b"x", comment: bytes = b"") -> bytes:
    """A sealed bundle to which a zip entry was added that `pack` would not write."""
    stream = io.BytesIO(pack(signed_files()))
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name that is there twice
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr(entry, content)
            archive.comment = comment
    return stream.getvalue()


def _rewritten(*, extra: bytes = b"", comment: bytes = b"") -> bytes:
    """A sealed bundle whose entries carry bytes beside their files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in sorted(signed_files().items()):
            entry = zipfile.ZipInfo(name)
            entry.extra, entry.comment = extra, comment
            archive.writestr(entry, content)
    return stream.getvalue()


def _resealed(contents: Mapping[str, bytes], key: Ed25519PrivateKey) -> Files:
    manifest = manifest_of(contents)
    beside = {MANIFEST: manifest, SIGNATURE: sign(key, manifest), PUBLIC_KEY: public_pem(key)}
    return dict(contents) | beside


def _without(name: str) -> Files:
    return {path: content for path, content in signed_files().items() if path != name}


def _lists_twice() -> Files:
    told = json.loads(manifest_of(CONTENTS))
    manifest = json.dumps(told | {"files": [*told["files"], told["files"][0]]}).encode()
    return signed_files() | {MANIFEST: manifest, SIGNATURE: sign(KEY, manifest)}


CHANGED: dict[str, tuple[Callable[[], Files], str]] = {
    "a byte of a file": (
        lambda: signed_files() | {"scan.json": b'{"runtimes": [1]}\n'},
        "scan.json is not what was sealed",
    ),
    "a file taken away": (lambda: _without("scan.json"), "scan.json is missing"),
    "a file added": (
        lambda: signed_files() | {"more.json": b"{}"},
        "more.json is not among what was sealed",
    ),
    "a byte of the manifest": (
        lambda: signed_files() | {MANIFEST: manifest_of(CONTENTS) + b" "},
        "is no signature of manifest.json",
    ),
    "a file listed twice": (_lists_twice, "lists scan.json twice"),
    "the length of a file in the manifest": (
        lambda: (
            signed_files()
            | {MANIFEST: manifest_of(CONTENTS).replace(b'"bytes": 17', b'"bytes": 18')}
        ),
        "has not the length",
    ),
    "the signature taken away": (lambda: _without(SIGNATURE), "has no manifest.sig beside it"),
    "the key taken away": (lambda: _without(PUBLIC_KEY), "has no signing-key.pub beside it"),
    "a byte of the signature": (
        lambda: signed_files() | {SIGNATURE: bytes(64)},
        "is no signature of manifest.json",
    ),
    "a signature cut short": (
        lambda: signed_files() | {SIGNATURE: signed_files()[SIGNATURE][:63]},
        "is no signature of manifest.json",
    ),
    "the key of a stranger beside it": (
        lambda: signed_files() | {PUBLIC_KEY: public_pem(STRANGER)},
        "is no signature of manifest.json by signing-key.pub",
    ),
    "a key that is none": (
        lambda: signed_files() | {PUBLIC_KEY: b"none"},
        "signing-key.pub cannot be used",
    ),
    "sealed again by a stranger": (
        lambda: _resealed(CONTENTS | {"scan.json": b"{}\n"}, STRANGER),
        "the given key did not sign it",
    ),
    "signature and key taken away": (
        lambda: {k: v for k, v in signed_files().items() if k not in (SIGNATURE, PUBLIC_KEY)},
        "it is not signed, and a key was given",
    ),
}
"""What makes the files, and what is said of them to somebody who trusts KEY."""

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"no zip at all", "no zip that can be read whole"),
    "an empty file": (lambda: b"", "no zip that can be read whole"),
    "cut short": (lambda: pack(signed_files())[:-30], "no zip that can be read whole"),
    "no manifest": (lambda: pack(CONTENTS), "it holds no manifest.json"),
    "a manifest of another schema": (
        lambda: pack({MANIFEST: manifest_of({}, schema="other/1")}),
        "and not ringfence.evidence/1",
    ),
    "a manifest that is no JSON": (lambda: pack({MANIFEST: b"{"}), "none that ringfence writes"),
    "a manifest nested without end": (
        lambda: pack({MANIFEST: b'{"more":' + b"[" * 200_000}),
        "none that ringfence writes",
    ),
    "a manifest that is huge": (
        lambda: pack({MANIFEST: b" " * (8 * 1024 * 1024 + 1)}),
        "is larger than 8388608 bytes",
    ),
    "a path upwards": (lambda: with_entry("../scan.json"), "no plain file name"),
    "an absolute path": (lambda: with_entry("/etc/passwd"), "no plain file name"),
    "a path of Windows": (lambda: with_entry("C:\\scan.json"), "no plain file name"),
    "a folder": (lambda: with_entry("folder/"), "no plain file name"),
    "a name with a control sequence": (lambda: with_entry("\x1b[2J"), "no plain file name"),
    "a link": (lambda: with_entry("link", mode=stat.S_IFLNK | 0o777), "link is a link"),
    "the manifest twice": (lambda: with_entry(MANIFEST), "it holds manifest.json twice"),
    "a name twice but for its case": (lambda: with_entry("SCAN.json"), "holds SCAN.json twice"),
    "a comment": (lambda: with_entry("x", comment=b"hidden"), "it has a comment"),
    "bytes in a field beside a file": (
        lambda: _rewritten(extra=b"\xfe\xca\x06\x00hidden"),
        "carries bytes beside its content",
    ),
    "a comment of a file": (
        lambda: _rewritten(comment=b"hidden"),
        "carries bytes beside its content",
    ),
    "bytes before the zip": (lambda: b"#!/bin/sh\n" + pack(signed_files()), "belong to no file"),
    "bytes after the zip": (lambda: pack(signed_files()) + b"hidden", "after its end"),
    "too many files": (
        lambda: pack({f"f{number}": b"" for number in range(1_001)}),
        "more than 1000 files",
    ),
}
"""What makes the bytes of a zip, and why it is refused."""
