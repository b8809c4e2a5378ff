"""The layout in which AWS delivers logs to a bucket: `AWSLogs/`, an account, a service, and the date.

Only folders that the window touches are looked into. What has another layout is listed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.keys import MARGIN, speaks_of
from ringfence.collect.logs.objects import (
    LogObject,
    entries,
    list_objects,
    may_list,
    object_of,
)
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.model.window import TimeWindow

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)

_ROOT = "AWSLogs/"
_SERVICES = r"(?:vpcflowlogs|vpcdnsquerylogs|CloudTrail|BedrockModelInvocationLogs)"
_LEVELS = (
    r"(?:aws-account-id=)?\d{12}",
    rf"(?:aws-service=)?{_SERVICES}",
    r"(?:aws-region=)?[a-z0-9-]+",
    r"(?:year=)?(\d{4})",
    r"(?:month=)?(\d\d)",
    r"(?:day=)?(\d\d)",
    r"(?:hour=)?(\d\d)",
)
"""What the folders below AWSLogs are called, plainly and as Hive likes it."""
_ORGANIZATION = re.compile(r"o-[a-z0-9]+")
_FOLDERS = tuple(re.compile(level) for level in _LEVELS)
_PLACE = 3
"""How many of them come before the date."""


class Folder(Enum):
    """What is to be done with a folder."""

    UNKNOWN = auto()
    """It is not of the layout."""
    OPEN = auto()
    """Some of the folders in it may matter."""
    WHOLE = auto()
    """Everything in it may matter."""
    PAST = auto()
    """Nothing in it speaks of the window."""


def judge(folder: str, window: TimeWindow) -> Folder:
    """What is to be done with a folder, by its whole key prefix."""
    before, root, rest = folder.rpartition(_ROOT)
    if not root or (before and not before.endswith("/")):
        return Folder.UNKNOWN
    names = rest.split("/")[:-1]
    if names and _ORGANIZATION.fullmatch(names[0]):
        names = names[1:]
    found = [level.fullmatch(name) for level, name in zip(_FOLDERS, names, strict=False)]
    if len(names) > len(_FOLDERS) or not all(found):
        return Folder.UNKNOWN
    date = [int(match[1]) for match in found[_PLACE:] if match]
    if not date:
        return Folder.OPEN
    try:
        return _judge_date(date, window)
    except (ValueError, OverflowError):
        return Folder.UNKNOWN


def _judge_date(date: list[int], window: TimeWindow) -> Folder:
    year, month, day, hour = (*date, *(1, 1, 1, 0)[len(date) :])
    start = datetime(year, month, day, hour, tzinfo=UTC)
    match len(date):
        case 1:
            end, inside = datetime(year + 1, 1, 1, tzinfo=UTC), Folder.OPEN
        case 2:
            end, inside = (start + 31 * _DAY).replace(day=1), Folder.OPEN
        case 3:
            end, inside = start + _DAY, Folder.OPEN if is_short(window) else Folder.WHOLE
        case _:
            # Whether a file lies with the hour in which its window begins or ends is not documented.
            end, inside = start + 2 * _HOUR, Folder.WHOLE
    touched = start <= window.end + MARGIN and end > window.start - MARGIN
    return inside if touched else Folder.PAST


def is_short(window: TimeWindow) -> bool:
    """Whether a window is so short that of a day only some hours matter."""
    return window.end - window.start < _DAY


def list_window(
    visit: LogVisit, bucket: str, prefix: str, budget: Budget, outcome: Outcome
) -> Iterator[LogObject]:
    """The objects under a prefix that may speak of the window, the newest folders first.

    It gives what list_objects gives, and asks for less. Raises CallFailed likewise.
    """
    objects, folders = _level(visit, bucket, prefix, budget, outcome)
    judged = {folder: judge(folder, visit.window) for folder in folders}
    if folders and set(judged.values()) == {Folder.UNKNOWN}:
        budget.listed -= len(objects) + len(folders)
        yield from list_objects(visit, bucket, prefix, budget, outcome)
        return
    for folder in sorted(folders, reverse=True):
        match judged[folder]:
            case Folder.OPEN:
                yield from list_window(visit, bucket, folder, budget, outcome)
            case Folder.UNKNOWN | Folder.WHOLE:
                yield from list_objects(visit, bucket, folder, budget, outcome)
            case Folder.PAST:
                pass
    yield from (found for found in objects if speaks_of(found.key, visit.window))


def _level(
    visit: LogVisit, bucket: str, prefix: str, budget: Budget, outcome: Outcome
) -> tuple[list[LogObject], list[str]]:
    """What lies directly under a prefix: objects and folders."""
    objects: list[LogObject] = []
    folders: list[str] = []
    pages = visit.caller.pages("s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix, Delimiter="/")
    for page in pages:
        for entry in (*entries(page, "CommonPrefixes"), *entries(page, "Contents")):
            if not may_list(bucket, budget, outcome):
                return objects, folders
            folder, found = entry.get("Prefix"), object_of(bucket, entry)
            if found is not None:
                objects.append(found)
            elif isinstance(folder, str) and folder.startswith(prefix) and folder != prefix:
                folders.append(folder)
    return objects, folders
