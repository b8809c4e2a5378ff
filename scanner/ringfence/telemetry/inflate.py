"""The bytes of a log file, unpacked where they are packed, within limits.

What a file is, its first bytes say and not its name. Packed data is unpacked as a stream, so that
a small file that unpacks to terabytes is noticed after megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from isal import isal_zlib

from ringfence.telemetry.kinds import Limits, LogFile

_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
"""zlib's number for a gzip header and a 32 KiB window."""
_CORRUPT: type[Exception] = getattr(isal_zlib, "error")  # noqa: B009 - its stub calls it an instance
_RATIO_FROM = 16 << 20
_MAGIC = 6
_PARQUET = b"PAR1"
_OTHERS = {
    _PARQUET: "a Parquet file, which is read only of flow logs, and only from a disk",
    b"(\xb5/\xfd": "packed with zstd; unpack it, or pack it with gzip",
    b"BZh": "packed with bzip2; unpack it, or pack it with gzip",
    b"\xfd7zXZ": "packed with xz; unpack it, or pack it with gzip",
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"SQLite": "an SQLite database",
}


class Unreadable(Exception):  # noqa: N818 - it is an outcome that becomes a FileResult, no error of ours
    """The file is cut off, corrupt or too large; the message says which."""


class OtherFormat(Exception):  # noqa: N818 - likewise
    """The file is of a kind that is not read; the message names it."""


def inflated(stream: BinaryIO, limits: Limits, *, most: int = _CHUNK) -> Iterator[bytes]:
    """The content of a plain or gzip file in chunks of at most so many bytes.

    Raises Unreadable when it cannot be read to its end, so nothing may be kept before the last
    chunk came; and OtherFormat for formats that are known and not read.
    """
    try:
        head = _head(stream)
        for magic, what in _OTHERS.items():
            if head.startswith(magic):
                raise OtherFormat(f"it is {what}")
        if head.startswith(_GZIP):
            yield from _gunzipped(head, stream, limits, most)
            return
        yield head
        while chunk := stream.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise Unreadable(error.strerror or "reading it failed") from error


def is_parquet(file: LogFile) -> bool:
    """Whether a file on a disk begins like Parquet; one that cannot be opened says so when it is read."""
    if file.path is None or not file.path.is_file():
        return False
    try:
        with file.open() as stream:
            return stream.read(len(_PARQUET)) == _PARQUET
    except OSError:
        return False


def _head(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < _MAGIC and (more := stream.read(_CHUNK)):
        head += more
    return head


def _gunzipped(head: bytes, stream: BinaryIO, limits: Limits, most: int) -> Iterator[bytes]:
    """Unpack all members of a gzip file; bytes behind them, other than zeros, are an error."""
    packed = unpacked = 0
    decoder = isal_zlib.decompressobj(_GZIP_WINDOW)
    chunk = head
    try:
        while chunk:
            packed += len(chunk)
            while chunk:
                if decoder.eof:
                    chunk = chunk.lstrip(b"\0")
                    if not chunk:
                        break
                    if not _GZIP.startswith(chunk[:2]):
                        raise Unreadable("its gzip data is corrupt")
                    decoder = isal_zlib.decompressobj(_GZIP_WINDOW)
                content = decoder.decompress(chunk, most)
                chunk = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
                unpacked += len(content)
                _check_size(packed, unpacked, limits)
                if content:
                    yield content
            chunk = stream.read(_CHUNK)
    except _CORRUPT as error:
        raise Unreadable("its gzip data is corrupt") from error
    if not decoder.eof:
        raise Unreadable("its gzip data is cut off")


def _check_size(packed: int, unpacked: int, limits: Limits) -> None:
    if unpacked > limits.inflated:
        raise Unreadable(f"it unpacks to more than {limits.inflated >> 20} MiB")
    if unpacked > _RATIO_FROM and unpacked > packed * limits.ratio:
        raise Unreadable(f"it unpacks to more than {limits.ratio} times its size")
