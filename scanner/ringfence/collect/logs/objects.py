"""Log objects in S3: listed by prefix and downloaded one after the other, both within bounds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.keys import age, speaks_of
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.telemetry.kinds import FileStatus, LogKind

_TRIES = 2
_GIVE_UP_AFTER = 10
"""Objects in a row that give nothing: so looks a bucket that may be listed and not read, and one that
holds another format."""
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LogObject:
    """One object that is to be read, and what its records do not say themselves."""

    bucket: str
    key: str
    size: int
    flow_log_format: str = ""
    account: str = ""
    region: str = ""


class ObjectStream(io.RawIOBase):
    """The body of an object, whose broken connections are OSErrors like those of any file."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body
        self.broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk: bytes = self._body.read(len(buffer))
        except Exception as error:  # the SDK's own are many, and importing them slows every start
            self.broken = True
            raise OSError(f"the download broke off: {type(error).__name__}") from error
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed and hasattr(self._body, "close"):
            self._body.close()
        super().close()


def list_objects(
    visit: LogVisit, bucket: str, prefix: str, budget: Budget, outcome: Outcome
) -> Iterator[tuple[str, int]]:
    """Keys and sizes under a prefix that may speak of the window, as far as the bounds allow.

    Raises CallFailed when the bucket cannot be listed.
    """
    for page in visit.caller.pages("s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix):
        for entry in _entries(page, "Contents"):
            key, size = entry.get("Key"), entry.get("Size")
            if not budget.may_list:
                outcome.missed(f"s3://{bucket} holds more than {budget.listed} keys to look at")
                return
            budget.listed += 1
            if isinstance(key, str) and isinstance(size, int) and speaks_of(key, visit.window):
                yield key, size


def list_folders(visit: LogVisit, bucket: str, prefix: str) -> tuple[str, ...]:
    """The names directly under a prefix, from the first page; raises CallFailed."""
    page = visit.caller.call("s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix, Delimiter="/")
    folders = (entry.get("Prefix") for entry in _entries(page, "CommonPrefixes"))
    return tuple(
        folder.removeprefix(prefix).strip("/") for folder in folders if isinstance(folder, str)
    )


def read_objects(
    visit: LogVisit,
    kind: LogKind,
    objects: Iterable[LogObject],
    budget: Budget,
    outcome: Outcome,
) -> None:
    """Download objects, the newest first, until they end, a bound is reached or none can be had."""
    objects = sorted(objects, key=lambda each: (age(each.key), each.bucket), reverse=True)
    refused = 0
    for done, found in enumerate(objects):
        if not budget.allows_object(found.size):
            left = objects[done:]
            size = sum(each.size for each in left) // _MEGABYTE
            outcome.missed(
                f"{len(left)} of {len(objects)} objects ({size} MiB) lie beyond the bound of "
                f"{visit.bounds.objects} objects and {visit.bounds.bytes // _MEGABYTE} MiB"
            )
            return
        if refused == _GIVE_UP_AFTER:
            outcome.missed(f"{len(objects) - done} further objects were not tried")
            return
        visit.tell(kind.source, done=done, total=len(objects))
        budget.take_object(found.size)
        refused = 0 if _read_object(visit, kind, found, outcome) else refused + 1


def _read_object(visit: LogVisit, kind: LogKind, found: LogObject, outcome: Outcome) -> bool:
    """Read one object; False when it cannot be had, or is not what it should be.

    A download that broke off is tried once more, since nothing of it was counted.
    """
    name = f"s3://{found.bucket}/{found.key}"
    for remaining in reversed(range(_TRIES)):
        try:
            body = visit.caller.call("s3", "GetObject", Bucket=found.bucket, Key=found.key)["Body"]
        except CallFailed as failure:
            outcome.failed(failure)
            return False
        raw = ObjectStream(body)
        with io.BufferedReader(raw, _MEGABYTE) as stream:
            result = visit.builder.add_file(
                kind,
                name,
                cast(BinaryIO, stream),
                flow_log_format=found.flow_log_format,
                account=found.account,
                region=found.region,
            )
        if not raw.broken or not remaining:
            outcome.took(result)
            return result.status is not FileStatus.WRONG_INPUT
    raise AssertionError("unreachable: the last try returns")


def _entries(page: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = page.get(key)
    return (
        [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    )
