"""What was done to a bundle after it was sealed is said in one sentence, with the exit code that fits."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.errors import ConfigError
from ringfence.seal import MANIFEST, PUBLIC_KEY, SIGNATURE, pack, public_pem, sign
from ringfence.workflow.evidence import check_evidence

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
Files = dict[str, bytes]


def _manifest(files: Files, /, **changed: object) -> bytes:
    listed = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    ]
    told = {
        "schema": "ringfence.evidence/1",
        "created_at": "2026-03-01T00:00:00Z",
        "as_of": "2026-03-01T00:00:00Z",
        "files": listed,
    }
    return json.dumps(told | changed).encode()


def _sealed() -> Files:
    files = {"scan.json": b'{"runtimes": []}', "README.md": b"# Evidence\n"}
    manifest = _manifest(files)
    return files | {MANIFEST: manifest, SIGNATURE: sign(KEY, manifest), PUBLIC_KEY: public_pem(KEY)}


def _listing_twice() -> Files:
    files = _sealed()
    listed = json.loads(files[MANIFEST])["files"]
    return files | _signed(_manifest({}, files=[*listed, listed[0]]))


def _signed(manifest: bytes, key: Ed25519PrivateKey = KEY) -> Files:
    return {MANIFEST: manifest, SIGNATURE: sign(key, manifest), PUBLIC_KEY: public_pem(key)}


def _without(*names: str) -> Files:
    return {name: content for name, content in _sealed().items() if name not in names}


def _digest_of_no_ascii() -> Files:
    return _sealed() | _signed(
        _manifest({}, files=[{"path": "scan.json", "sha256": "é", "bytes": 16}])
    )


TAMPERED: dict[str, tuple[Files, str]] = {
    "a byte of a file": (_sealed() | {"scan.json": b'{"runtimes": {}}'}, "SHA-256 differs"),
    "a byte of the manifest": (
        _sealed() | {MANIFEST: _sealed()[MANIFEST] + b" "},
        "is no signature of manifest.json",
    ),
    "a removed file": (_without("scan.json"), "scan.json is missing"),
    "an added file": (_sealed() | {"more.json": b"{}"}, "is not among what was sealed"),
    "a file listed twice": (_listing_twice(), "lists scan.json twice"),
    "a digest that is no digest": (_digest_of_no_ascii(), "SHA-256 differs"),
    "a signature of zeros": (_sealed() | {SIGNATURE: bytes(64)}, "is no signature"),
    "an empty signature": (_sealed() | {SIGNATURE: b""}, "is no signature"),
    "the public key of another": (_sealed() | {PUBLIC_KEY: public_pem(OTHER)}, "is no signature"),
    "a signature without its key": (_without(PUBLIC_KEY), "has no signing-key.pub beside it"),
    "a key without its signature": (_without(SIGNATURE), "has no manifest.sig beside it"),
    "a key that is none": (_sealed() | {PUBLIC_KEY: b"\x00" * 99}, "cannot be used"),
    "a key of a megabyte": (_sealed() | {PUBLIC_KEY: b"ssh-" * 250_000}, "larger than a key"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_bundle_that_was_changed_is_not_intact_and_says_how(what: str, tmp_path: Path) -> None:
    files, said = TAMPERED[what]
    path = tmp_path / "evidence.zip"
    path.write_bytes(pack(files))

    report = check_evidence(path, None)

    assert (report.exit.code, report.intact) == (1, False)
    assert any(said in problem for problem in report.problems)
    assert all("\n" not in problem for problem in report.problems)


def _zip(entries: list[tuple[zipfile.ZipInfo | str, bytes]], comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in [*_sealed().items(), *entries]:
            archive.writestr(entry, content)
        archive.comment = comment
    return stream.getvalue()


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("more.json")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def _with_comment() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("more.json")
    info.comment = b"words"
    return info


def _with_extra() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("more.json")
    info.extra = struct.pack("<HH4s", 0xCAFE, 4, b"word")
    return info


def _central(field: int, value: int, size: int = 2) -> bytes:
    """A bundle with one field of its first central header overwritten."""
    content = bytearray(pack(_sealed()))
    at = content.find(b"PK\x01\x02") + field
    content[at : at + size] = value.to_bytes(size, "little")
    return bytes(content)


def _between() -> bytes:
    content = pack(_sealed())
    at, end = content.find(b"PK\x01\x02"), len(content) - 22
    moved = struct.pack("<L", struct.unpack_from("<L", content, end + 16)[0] + 6)
    return content[:at] + b"hidden" + content[at : end + 16] + moved + content[end + 20 :]


def _corrupt() -> bytes:
    content = bytearray(pack(_sealed()))
    content[30 + len("README.md")] = 0xFF
    return bytes(content)


_NESTED = b"[" * 200_000
HIDING: dict[str, tuple[Callable[[], bytes], str]] = {
    "a way out": (lambda: _zip([("../scan.json", b"")]), "no plain file name"),
    "an absolute name": (lambda: _zip([("/etc/passwd", b"")]), "no plain file name"),
    "a backslash": (lambda: _zip([("a\\b.json", b"")]), "no plain file name"),
    "a folder": (lambda: _zip([("folder/", b"")]), "no plain file name"),
    "a name that acts on a screen": (lambda: _zip([("\x1b[2J", b"")]), "no plain file name"),
    "a name in another case": (lambda: _zip([("SCAN.json", b"")]), "twice"),
    "a link": (lambda: _zip([(_link(), b"/etc/passwd")]), "is a link"),
    "a comment": (lambda: _zip([], b"words"), "comment"),
    "a comment of a file": (lambda: _zip([(_with_comment(), b"")]), "bytes beside its content"),
    "an extra field": (lambda: _zip([(_with_extra(), b"")]), "bytes beside its content"),
    "an encrypted file": (lambda: _central(8, 1), "encrypted"),
    "an unknown compression": (lambda: _central(10, 99), "compressed in a way"),
    "a size of gigabytes": (lambda: _central(24, 0xFFFFFFF0, 4), "larger than"),
    "a size that is too small": (lambda: _central(24, 1, 4), "says two things of itself"),
    "bytes after the end": (lambda: pack(_sealed()) + b"hidden", "no zip|after its end|comment"),
    "bytes before the start": (lambda: b"hidden" + pack(_sealed()), "belong to no file"),
    "bytes between the files": (_between, "belong to no file"),
    "a broken stream": (_corrupt, "no zip that can be read whole"),
    "too many files": (lambda: _zip([(f"f{n}", b"") for n in range(1_001)]), "more than 1000"),
    "no manifest": (lambda: pack(_without(MANIFEST)), "holds no manifest.json"),
    "a nested manifest": (lambda: pack(_sealed() | {MANIFEST: _NESTED}), "none that ringfence"),
    "a huge manifest": (lambda: pack(_sealed() | {MANIFEST: bytes(9 << 20)}), "larger than"),
    "a manifest of another kind": (
        lambda: pack(_sealed() | {MANIFEST: _manifest({}, schema="\x1b[2Jother/1")}),
        "and not ringfence.evidence/1",
    ),
    "no zip": (lambda: b"hello", "no zip"),
    "nothing": (lambda: b"", "no zip"),
}


@pytest.mark.parametrize("what", HIDING)
def test_a_zip_that_could_hide_something_is_no_bundle(what: str, tmp_path: Path) -> None:
    content, said = HIDING[what]
    path = tmp_path / "evidence.zip"
    path.write_bytes(content())

    with pytest.raises(ConfigError, match=said) as refused:
        check_evidence(path, None)

    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_neither_a_folder_nor_a_pipe_nor_nothing_is_a_bundle(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    for path in (tmp_path, pipe, tmp_path / "absent"):
        with pytest.raises(ConfigError, match="no bundle of evidence: it is no regular file"):
            check_evidence(path, None)


def test_a_duplicate_entry_is_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    with pytest.warns(UserWarning, match="Duplicate"):
        path.write_bytes(_zip([("scan.json", b"{}")]))

    with pytest.raises(ConfigError, match=r"holds scan\.json twice"):
        check_evidence(path, None)


def test_only_the_key_that_signed_it_is_trusted(tmp_path: Path) -> None:
    path, own, other = (tmp_path / name for name in ("evidence.zip", "own.pub", "other.pub"))
    path.write_bytes(pack(_sealed()))
    own.write_bytes(public_pem(KEY))
    other.write_bytes(public_pem(OTHER))

    by_own, by_other = check_evidence(path, own), check_evidence(path, other)

    assert (by_own.exit.code, by_own.trusted, by_own.notes) == (0, True, ())
    assert (by_other.exit.code, by_other.trusted) == (1, False)


def test_a_bundle_sealed_anew_by_another_is_intact_and_not_said_to_be_of_anybody(
    tmp_path: Path,
) -> None:
    path, own = tmp_path / "evidence.zip", tmp_path / "own.pub"
    files = {"scan.json": b"forged"}
    path.write_bytes(pack(files | _signed(_manifest(files), OTHER)))
    own.write_bytes(public_pem(KEY))

    unasked, asked = check_evidence(path, None), check_evidence(path, own)

    assert (unasked.exit.code, unasked.trusted) == (0, None)
    assert "says nothing of who made the bundle" in unasked.notes[0]
    assert (asked.exit.code, asked.trusted) == (1, False)


def test_a_bundle_without_its_signature_fails_only_where_a_key_is_asked_for(tmp_path: Path) -> None:
    path, own = tmp_path / "evidence.zip", tmp_path / "own.pub"
    path.write_bytes(pack(_without(SIGNATURE, PUBLIC_KEY)))
    own.write_bytes(public_pem(KEY))

    assert (check_evidence(path, None).exit.code, check_evidence(path, None).signed) == (0, False)
    assert check_evidence(path, own).problems == ("it is not signed, and a key was given",)


def test_the_same_files_give_the_same_bytes_in_whatever_order_they_come() -> None:
    files = _sealed()

    assert pack(files) == pack(dict(reversed(files.items())))
