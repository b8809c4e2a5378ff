"""A bundle is packed alike for alike files, and read without trusting a word of it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from ringfence.seal import BadBundleError, inspect, load_public, pack, public_pem, unpack
from support.sealed_bundles import CHANGED, HOSTILE, KEY, STRANGER, signed_files


def test_equal_files_give_equal_bytes_in_whatever_order_they_come() -> None:
    files = signed_files()

    assert pack(files) == pack(dict(reversed(files.items())))


def test_what_was_packed_is_read_back_and_trusted(tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    path.write_bytes(pack(signed_files()))

    found = inspect(unpack(path), load_public(public_pem(KEY)))

    assert (found.problems, found.trusted, found.signed) == ((), True, True)
    assert [each.name for each in tmp_path.iterdir()] == ["evidence.zip"]


@pytest.mark.parametrize("way", CHANGED)
def test_a_change_is_told_to_whoever_trusts_the_key(way: str) -> None:
    make, said = CHANGED[way]

    found = inspect(make(), KEY.public_key())

    assert any(said in problem for problem in found.problems), found.problems


def test_without_a_key_a_bundle_of_a_stranger_is_intact_but_trusted_by_nobody() -> None:
    found = inspect(signed_files(STRANGER))

    assert (found.problems, found.trusted) == ((), None)
    assert "says nothing of who made the bundle" in found.notes[0]


@pytest.mark.parametrize("way", HOSTILE)
def test_a_zip_that_hides_something_is_refused_in_one_sentence(way: str, tmp_path: Path) -> None:
    make, said = HOSTILE[way]
    path = tmp_path / "evidence.zip"
    path.write_bytes(make())

    with pytest.raises(BadBundleError, match=said) as refused:
        inspect(unpack(path))

    assert str(refused.value).isprintable()


def test_a_file_that_says_it_is_larger_than_any_is_not_unpacked(tmp_path: Path) -> None:
    content = bytearray(pack(signed_files()))
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 0xFFFFFFF0)
    path = tmp_path / "bomb.zip"
    path.write_bytes(content)

    with pytest.raises(BadBundleError, match="is larger than"):
        unpack(path)


def test_a_file_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    content = bytearray(pack({"manifest.json": b" " * 100_000}))
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 10)
    path = tmp_path / "bomb.zip"
    path.write_bytes(content)

    with pytest.raises(BadBundleError):
        unpack(path)


def test_a_folder_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BadBundleError, match="no regular file"):
        unpack(tmp_path)
