"""A bundle is alike for alike evidence, and whatever a zip can hide is refused in one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.seal import BadBundleError, pack, unpack

_FILES = {"a.json": b'{"a": 1}', "b.json": b"x" * 5000}


def _zip(*entries: tuple[str | zipfile.ZipInfo, bytes], comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def _link() -> bytes:
    info = zipfile.ZipInfo("link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return _zip((info, b"/etc/passwd"))


def _compressed_otherwise() -> bytes:
    info = zipfile.ZipInfo("a.json")
    info.compress_type = zipfile.ZIP_BZIP2
    return _zip((info, b"{}"))


def _lying_about_its_size() -> bytes:
    content = bytearray(_zip(("a.json", b"x" * 100_000)))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + place
        content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(_zip(("a.json", b"{}")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def _with_a_gap() -> bytes:
    """Bytes before the first file, and every offset moved as zip allows."""
    good = _zip(("a.json", b"{}"))
    return b"#!/bin/sh\n" + good


def _repeated() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return _zip(("a.json", b"{}"), ("a.json", b"[]"))


def _behind_a_stream() -> bytes:
    """Bytes after the end of a deflate stream, within the size that the file says it has."""
    content = bytearray(_zip(("a.json", b"x" * 1000)))
    size = int.from_bytes(content[18:22], "little")
    name = int.from_bytes(content[26:28], "little")
    end = 30 + name + size
    content[end:end] = b"hidden"
    directory = content.index(b"PK\x01\x02")
    for at in (18, directory + 20):
        content[at : at + 4] = (size + 6).to_bytes(4, "little")
    last = content.index(b"PK\x05\x06")
    content[last + 16 : last + 20] = directory.to_bytes(4, "little")
    return bytes(content)


def _two_sizes() -> bytes:
    content = bytearray(_zip(("a.json", b"x" * 1000)))
    content[22:26] = (5).to_bytes(4, "little")
    return bytes(content)


HIDING: dict[str, Callable[[], bytes]] = {
    "a path above": lambda: _zip(("../a.json", b"{}")),
    "an absolute path": lambda: _zip(("/etc/passwd", b"x")),
    "a folder in a name": lambda: _zip(("x/a.json", b"{}")),
    "a backslash": lambda: _zip(("x\\a.json", b"{}")),
    "a folder": lambda: _zip(("folder/", b"")),
    "a hidden name": lambda: _zip((".a", b"{}")),
    "one name twice": _repeated,
    "names that differ in case": lambda: _zip(("a.json", b"{}"), ("A.json", b"[]")),
    "a link": _link,
    "another compression": _compressed_otherwise,
    "an encrypted file": _encrypted,
    "a lie about a size": _lying_about_its_size,
    "a comment": lambda: _zip(("a.json", b"{}"), comment=b"hello"),
    "bytes after its end": lambda: _zip(("a.json", b"{}")) + b"more",
    "bytes before its start": _with_a_gap,
    "bytes behind a stream": _behind_a_stream,
    "two sizes of one file": _two_sizes,
    "no zip at all": lambda: b"not a zip",
    "nothing": lambda: b"",
    "half of a zip": lambda: _zip(("a.json", b"x" * 1000))[:60],
    "too many files": lambda: _zip(*((f"f{number}", b"") for number in range(1001))),
}


def test_what_was_packed_is_unpacked(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(pack(_FILES))

    assert unpack(bundle) == _FILES


def test_the_same_files_give_the_same_bytes_in_whatever_order() -> None:
    assert pack(_FILES) == pack(dict(reversed(_FILES.items())))


@pytest.mark.parametrize("hiding", HIDING)
def test_a_zip_that_hides_something_is_refused(hiding: str, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(HIDING[hiding]())

    with pytest.raises(BadBundleError) as refused:
        unpack(bundle)

    assert str(refused.value)
    assert "\n" not in str(refused.value)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bundle.zip"]


@pytest.mark.parametrize("name", ["../a", "a/b", "", ".hidden", "a" * 200, "ä"])
def test_no_name_is_packed_that_would_be_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name for a file"):
        pack({name: b""})


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBundleError, match="no regular file"):
        unpack(tmp_path)
    with pytest.raises(BadBundleError, match="no regular file"):
        unpack(tmp_path / "nothing")
