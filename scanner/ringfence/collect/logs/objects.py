"""Log objects in S3, listed within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.keys import speaks_of
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class LogObject:
    """One object that is to be read, and what its records do not say themselves."""

    bucket: str
    key: str
    size: int
    flow_log_format: str = ""
    account: str = ""
    region: str = ""
    etag: str = ""
    """Changes with the content."""

    @property
    def folder(self) -> str:
        """Where it lies: objects of one day, or hour, lie together."""
        return self.name.rpartition("/")[0]

    @property
    def name(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def list_objects(
    visit: LogVisit, bucket: str, prefix: str, budget: Budget, outcome: Outcome
) -> Iterator[LogObject]:
    """The objects under a prefix that may speak of the window, as far as the bounds allow.

    Raises CallFailed when the bucket cannot be listed.
    """
    for page in visit.caller.pages("s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix):
        for entry in entries(page, "Contents"):
            if not may_list(bucket, budget, outcome):
                return
            found = object_of(bucket, entry)
            if found is not None and speaks_of(found.key, visit.window):
                yield found


def may_list(bucket: str, budget: Budget, outcome: Outcome) -> bool:
    """Take one key of a listing off the budget; False, and said, when there is nothing left of it."""
    if not budget.may_list:
        outcome.missed(f"s3://{bucket} holds more than {budget.listed} keys to look at")
        return False
    budget.listed += 1
    return True


def object_of(bucket: str, entry: dict[str, Any]) -> LogObject | None:
    """The object that an entry of a listing names."""
    key, size, etag = entry.get("Key"), entry.get("Size"), entry.get("ETag")
    if not isinstance(key, str) or not isinstance(size, int):
        return None
    return LogObject(
        bucket=bucket,
        key=key,
        size=size,
        etag=etag.strip('"') if isinstance(etag, str) else "",
    )


def list_folders(visit: LogVisit, bucket: str, prefix: str) -> tuple[str, ...]:
    """The names directly under a prefix, from the first page; raises CallFailed."""
    page = visit.caller.call("s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix, Delimiter="/")
    folders = (entry.get("Prefix") for entry in entries(page, "CommonPrefixes"))
    return tuple(
        folder.removeprefix(prefix).strip("/") for folder in folders if isinstance(folder, str)
    )


def entries(page: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The entries of one list in a page of a listing."""
    found = page.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
