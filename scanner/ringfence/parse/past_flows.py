"""Past traffic from a file of flows: `parse.flows` with when, how much and whose.

Beside the keys of a flow a line may carry `time` (ISO 8601, or Unix seconds), `bytes` and `runtime`.
A line that is no flow is given as what is wrong with it, since the lines after it still can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import BinaryIO

from ringfence.errors import ConfigError
from ringfence.model.flow import Flow
from ringfence.model.replay import LineError
from ringfence.model.traffic import PastFlow
from ringfence.parse.flows import FLOW_KEYS, MAX_COUNT, flow_of
from ringfence.parse.json_stream import EntryError, entries

MAX_RUNTIME = 2048
"""Characters. No ARN is longer."""
_ASKED = tuple(sorted(FLOW_KEYS))
_REMEMBERED = 1 << 16
_SECONDS = (0, 253_402_300_799)
"""Unix seconds from 1970 to the end of the year 9999."""


def read_past_flows(stream: BinaryIO, groups: frozenset[str]) -> Iterator[PastFlow | LineError]:
    """Give every flow of a stream, or what is wrong with its line; groups are those it may name."""
    known = _Known(groups)
    for line, entry in entries(stream):
        try:
            yield _past(entry, known)
        except (EntryError, ConfigError) as error:
            yield LineError(line=line, reason=str(error))


class _Known:
    """Flows that were read before: real traffic asks the same few questions over and over."""

    def __init__(self, groups: frozenset[str]) -> None:
        self._groups = groups
        self._flows: dict[tuple[object, ...], Flow] = {}

    def flow(self, entry: Mapping[str, object]) -> Flow:
        """The flow of an entry; ConfigError for what is none."""
        values = [entry.get(key, ...) for key in _ASKED]  # left out is not the same as null
        # 443, 443.0 and True would be one key of a dict, and are not the same to a reader.
        key = (*values, *map(type, values))
        try:
            found = self._flows.get(key)
        except TypeError:  # a list or an object, which is no value of any key
            return flow_of(entry, self._groups)
        if found is None:
            found = flow_of(entry, self._groups)
            if len(self._flows) >= _REMEMBERED:
                self._flows.clear()
            self._flows[key] = found
        return found


def _past(value: object, known: _Known) -> PastFlow:
    if isinstance(value, EntryError):
        raise value
    if not isinstance(value, dict):
        raise EntryError("it is no JSON object")
    when = _time(value)
    return PastFlow(
        flow=known.flow(value),
        runtime=_runtime(value),
        bytes=_bytes(value),
        first_seen=when,
        last_seen=when,
    )


def _time(entry: Mapping[str, object]) -> datetime | None:
    value = entry.get("time")
    if value is None:
        return None
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
            moment = moment.replace(tzinfo=moment.tzinfo or UTC)
            return moment.astimezone(UTC)
        low, high = _SECONDS
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return datetime.fromtimestamp(value, tz=UTC)
    except (ValueError, OverflowError):
        pass
    raise EntryError("its time is neither ISO 8601 nor Unix seconds")


def _bytes(entry: Mapping[str, object]) -> int | None:
    value = entry.get("bytes")
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise EntryError("its bytes is no whole number from 0")
    return value


def _runtime(entry: Mapping[str, object]) -> str:
    value = entry.get("runtime")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_RUNTIME:
        raise EntryError(f"its runtime is no text of at most {MAX_RUNTIME:,} characters")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
