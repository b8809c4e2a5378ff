from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated
from ringfence.telemetry.kinds import Limits


def content_of(packed: bytes, limits: Limits | None = None) -> bytes:
    return b"".join(inflated(io.BytesIO(packed), limits or Limits()))


class Failing(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(0, 600))
def test_what_was_packed_in_members_comes_out_whole(members: list[bytes], padding: int) -> None:
    packed = b"".join(gzip.compress(member, mtime=0) for member in members) + b"\0" * padding

    assert content_of(packed) == b"".join(members)


@pytest.mark.parametrize("size", [0, 1, 1 << 18, (1 << 18) + 1, 3 << 18])
def test_output_of_any_size_comes_out_whole(size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    assert content_of(gzip.compress(content)) == content
    assert content_of(gzip.compress(b"\0" * size)) == b"\0" * size


@given(st.binary(min_size=30, max_size=400), st.data())
def test_a_cut_file_is_never_taken_for_a_whole_one(content: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(content, mtime=0)
    cut = data.draw(st.integers(2, len(packed) - 1))

    with pytest.raises(Unreadable, match="cut off"):
        content_of(packed[:cut])


@pytest.mark.parametrize("place", [-1, -5, -8])
def test_a_checksum_that_does_not_fit_is_found(place: int) -> None:
    packed = bytearray(gzip.compress(b"content " * 100))
    packed[place] ^= 1

    with pytest.raises(Unreadable, match="corrupt"):
        content_of(bytes(packed))


def test_bytes_behind_the_last_member_are_an_error() -> None:
    with pytest.raises(Unreadable, match="corrupt"):
        content_of(gzip.compress(b"content") + b"garbage")


def zeros(mebibytes: int) -> Iterator[bytes]:
    """The parts of a gzip file that unpacks to so many MiB of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(mebibytes):
        yield packer.compress(bytes(1 << 20))
    yield packer.flush()


def test_a_bomb_is_noticed_after_megabytes() -> None:
    bomb = b"".join(zeros(64))
    sizes: list[int] = []

    with pytest.raises(Unreadable, match="250 times its size"):
        sizes.extend(len(chunk) for chunk in inflated(io.BytesIO(bomb), Limits()))

    assert 16 << 20 <= sum(sizes) <= 17 << 20


def test_a_file_may_not_unpack_to_more_than_the_limit() -> None:
    packed = gzip.compress(bytes(range(256)) * 8192)

    with pytest.raises(Unreadable, match="more than 1 MiB"):
        content_of(packed, Limits(inflated=1 << 20))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"PAR1\x15\x04", "Parquet"),
        (b"(\xb5/\xfd\x04\x00", "zstd"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\x00", "xz"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"SQLite format 3\x00", "SQLite"),
    ],
)
def test_other_formats_are_refused_by_name(head: bytes, name: str) -> None:
    with pytest.raises(OtherFormat, match=name):
        content_of(head + b"rest")


def test_a_disk_that_fails_is_no_crash() -> None:
    with pytest.raises(Unreadable, match="Input/output error"):
        list(inflated(Failing(), Limits()))


@given(st.binary(max_size=200))
def test_no_bytes_break_the_unpacking(content: bytes) -> None:
    for packed in (content, b"\x1f\x8b" + content, gzip.compress(content)[:40] + content):
        try:
            content_of(packed)
        except (Unreadable, OtherFormat):
            continue
