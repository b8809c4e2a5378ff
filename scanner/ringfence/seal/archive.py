"""A zip of evidence: written so that equal files give equal bytes, read without trusting a word of it.

Nothing is ever unpacked to a disk. What a zip can hide is refused: folders, links, names that differ in case
only, bytes that belong to no file, and files that grow beyond what they say (zip specification, APPNOTE 6.3).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "signing-key.pub"
MAX_BUNDLE = 512 * 1024 * 1024
"""Bytes of the zip."""
MAX_FILE = 512 * 1024 * 1024
MAX_TOTAL = 2 * 1024 * 1024 * 1024
"""Bytes of the files together, unpacked."""
MAX_FILES = 1_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can say: the time of a file says nothing of the evidence."""
_UNIX, _PRIVATE = 3, 0o100600
_LINK, _KIND = 0o120000, 0o170000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_LOCAL_HEADER, _END = 30, 22
_NAME_LENGTH, _EXTRA_LENGTH = slice(26, 28), slice(28, 30)
_SAID_TWICE = (slice(6, 8), slice(8, 10), slice(14, 18), slice(18, 22), slice(22, 26))
_CHUNK = 1 << 20
_ENCRYPTED = 1
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class BadBundleError(ValueError):
    """What is no bundle, or hides something: one sentence."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """The zip of some files by name; the same files always give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!a} is no name for a file of a bundle")
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = _UNIX, _PRIVATE << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return stream.getvalue()


def unpack(path: Path) -> dict[str, bytes]:
    """The files of a bundle by name; BadBundleError for anything that is not plainly one."""
    try:
        if not path.is_file():
            raise BadBundleError("it is no regular file")
        if path.stat().st_size > MAX_BUNDLE:
            raise BadBundleError(f"it is larger than {MAX_BUNDLE} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise BadBundleError(f"it cannot be read: {error.strerror}") from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            _check_layout(content, archive, entries)
            return _contents(archive, entries)
    except BadBundleError:
        raise
    except _UNREADABLE as error:
        raise BadBundleError("it is no zip that can be read whole") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        raise BadBundleError(f"it holds more than {MAX_FILES} files")
    seen: set[str] = set()
    for entry in entries:
        if not _NAME.fullmatch(entry.filename) or entry.orig_filename != entry.filename:
            raise BadBundleError(f"it holds {entry.filename[:80]!a}, which is no plain file name")
        if entry.filename.lower() in seen:
            raise BadBundleError(f"it holds {entry.filename} twice")
        seen.add(entry.filename.lower())
        if entry.create_system == _UNIX and (entry.external_attr >> 16) & _KIND == _LINK:
            raise BadBundleError(f"{entry.filename} is a link")
        if entry.extra or entry.comment:
            raise BadBundleError(f"{entry.filename} carries bytes beside its content")
        if entry.flag_bits & _ENCRYPTED:
            raise BadBundleError(f"{entry.filename} is encrypted")
        if entry.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            raise BadBundleError(f"{entry.filename} is compressed in a way that is not read")
        if entry.file_size > MAX_FILE:
            raise BadBundleError(f"{entry.filename} is larger than {MAX_FILE} bytes")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise BadBundleError(f"its files are larger than {MAX_TOTAL} bytes together")


def _check_layout(content: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Every byte belongs to a file, to the directory, or to its end."""
    if archive.comment:
        raise BadBundleError("it has a comment, which no manifest covers")
    at = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset != at:
            raise BadBundleError("it holds bytes that belong to no file")
        header = content[at : at + _LOCAL_HEADER]
        name, extra = (
            int.from_bytes(header[part], "little") for part in (_NAME_LENGTH, _EXTRA_LENGTH)
        )
        if extra:
            raise BadBundleError(f"{entry.filename} carries bytes beside its content")
        if _told(header) != _told_by_directory(entry):
            raise BadBundleError(f"{entry.filename} says two things of itself")
        start = at + _LOCAL_HEADER + name
        at = start + entry.compress_size
        if not _ends_there(entry, content[start:at]):
            raise BadBundleError(f"{entry.filename} carries bytes beside its content")
    directory = content.find(b"PK\x01\x02", at) if entries else at
    if directory != at or archive.start_dir != at:
        raise BadBundleError("it holds bytes that belong to no file")
    if content.rfind(b"PK\x05\x06") != len(content) - _END:
        raise BadBundleError("it holds bytes after its end")


def _told(header: bytes) -> tuple[int, ...]:
    """Flags, method, CRC and both sizes, as the header before a file gives them."""
    return tuple(int.from_bytes(header[part], "little") for part in _SAID_TWICE)


def _told_by_directory(entry: zipfile.ZipInfo) -> tuple[int, ...]:
    sizes = (entry.CRC, entry.compress_size, entry.file_size)
    return (entry.flag_bits, entry.compress_type, *sizes)


def _ends_there(entry: zipfile.ZipInfo, packed: bytes) -> bool:
    """Whether the stream of a file takes up all the bytes that it says it has."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size == entry.file_size
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    left = packed
    for _ in range(entry.file_size // _CHUNK + 2):
        stream.decompress(left, _CHUNK)
        left = stream.unconsumed_tail
        if stream.eof:
            return not stream.unused_data
    return False


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MAX_TOTAL
    for entry in entries:
        parts = bytearray()
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                parts += chunk
                if len(parts) > entry.file_size or len(parts) > left:
                    raise BadBundleError(f"{entry.filename} is larger than it says")
        left -= len(parts)
        found[entry.filename] = bytes(parts)
    return found
