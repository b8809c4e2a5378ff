"""Ways of tampering with a bundle, each named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.seal import (
    MANIFEST,
    PUBLIC_KEY,
    SIGNATURE,
    BadBundleError,
    Inspection,
    inspect,
    key_id,
    public_pem,
    sign,
)

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
Files = dict[str, bytes]


def _manifest(files: Files) -> bytes:
    listed = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    ]
    document = {
        "schema": "ringfence.evidence/1",
        "created_at": "2026-11-30T00:00:00Z",
        "as_of": "2026-11-20T00:00:00Z",
        "files": listed,
    }
    return json.dumps(document).encode()


def _bundle(*, signed: bool = True) -> Files:
    files = {"scan.json": b"{}", "coverage.json": b"[]"}
    manifest = _manifest(files)
    files[MANIFEST] = manifest
    if signed:
        files |= {SIGNATURE: sign(_KEY, manifest), PUBLIC_KEY: public_pem(_KEY)}
    return files


def _changed(name: str, content: bytes) -> Callable[[Files], None]:
    return lambda files: files.__setitem__(name, content)


def _gone(name: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(name)


def _signed_by_another(files: Files) -> None:
    files[SIGNATURE], files[PUBLIC_KEY] = sign(_OTHER, files[MANIFEST]), public_pem(_OTHER)


def _listed_twice(files: Files) -> None:
    document = json.loads(files[MANIFEST])
    document["files"].append(document["files"][0])
    files[MANIFEST] = json.dumps(document).encode()
    files[SIGNATURE] = sign(_KEY, files[MANIFEST])


def _lists_itself(files: Files) -> None:
    files[MANIFEST] = _manifest({"scan.json": b"{}", "coverage.json": b"[]", MANIFEST: b""})
    files[SIGNATURE] = sign(_KEY, files[MANIFEST])


def _wrong_length(files: Files) -> None:
    document = json.loads(files[MANIFEST])
    document["files"][0]["bytes"] += 1
    files[MANIFEST] = json.dumps(document).encode()
    files[SIGNATURE] = sign(_KEY, files[MANIFEST])


TAMPERED: dict[str, tuple[Callable[[Files], None], str]] = {
    "a changed byte": (_changed("scan.json", b"{ "), "scan.json is not what was sealed"),
    "a removed file": (_gone("scan.json"), "scan.json is missing"),
    "an added file": (_changed("extra.json", b"{}"), "extra.json is not among what was sealed"),
    "a changed manifest": (
        lambda files: files.__setitem__(MANIFEST, files[MANIFEST] + b" "),
        "no signature of manifest.json",
    ),
    "a file listed twice": (_listed_twice, "lists scan.json twice"),
    "a manifest that lists itself": (_lists_itself, "manifest.json is missing"),
    "another length": (_wrong_length, "has not the length"),
    "a removed signature": (_gone(SIGNATURE), "not signed, and a key was given"),
    "a removed public key": (_gone(PUBLIC_KEY), "has no signing-key.pub beside it"),
    "another signature": (_changed(SIGNATURE, bytes(64)), "the given key did not sign it"),
    "a short signature": (_changed(SIGNATURE, b"x"), "the given key did not sign it"),
    "another author": (_signed_by_another, "the given key did not sign it"),
    "another public key": (
        _changed(PUBLIC_KEY, public_pem(_OTHER)),
        "no signature of manifest.json",
    ),
    "a public key that is none": (_changed(PUBLIC_KEY, b"none"), "signing-key.pub cannot be used"),
}


def _inspected(files: Files) -> Inspection:
    return inspect(files, _KEY.public_key())


def test_a_bundle_as_it_was_sealed_is_intact_and_trusted() -> None:
    found = _inspected(_bundle())

    assert (found.problems, found.trusted, found.signed) == ((), True, True)
    assert found.key_id == key_id(_KEY.public_key())


@pytest.mark.parametrize("way", TAMPERED)
def test_tampering_is_named(way: str) -> None:
    tamper, told = TAMPERED[way]
    files = _bundle()

    tamper(files)

    assert any(told in problem for problem in _inspected(files).problems)


def test_without_a_key_integrity_is_said_and_authorship_is_not() -> None:
    files = _bundle()
    _signed_by_another(files)

    found = inspect(files)

    assert (found.problems, found.trusted) == ((), None)
    assert "says nothing of who made the bundle" in found.notes[0]


def test_a_bundle_without_a_signature_is_intact_without_a_key_and_not_with_one() -> None:
    files = _bundle(signed=False)

    assert inspect(files).problems == ()
    assert _inspected(files).problems == ("it is not signed, and a key was given",)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b'{"schema": "ringfence.scan/1"}',
        b"[" * 100_000,
        b"{}" + b" " * (9 * 1024 * 1024),
        _manifest({}).replace(b"ringfence.evidence/1", b"ringfence.evidence/9"),
    ],
    ids=["empty", "a list", "another document", "deep", "huge", "another version"],
)
def test_without_a_manifest_to_go_by_it_is_no_bundle(manifest: bytes) -> None:
    with pytest.raises(BadBundleError):
        inspect({MANIFEST: manifest})
    with pytest.raises(BadBundleError, match="holds no manifest"):
        inspect({})
