"""CloudWatch Logs Insights, as far as the one query of flow logs goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

_FIELDS = [
    "version",
    "accountId",
    "interfaceId",
    "srcAddr",
    "dstAddr",
    "srcPort",
    "dstPort",
    "protocol",
    "packets",
    "bytes",
    "startTime",
    "endTime",
    "action",
    "logStatus",
]
_NUMBERS = frozenset({"srcPort", "dstPort", "protocol", "packets", "bytes", "startTime", "endTime"})
_BY = [
    "logStatus",
    "interfaceId",
    "accountId",
    "srcAddr",
    "dstAddr",
    "protocol",
    "action",
    "port",
    "side",
]


@dataclass(slots=True)
class InsightsQueries:
    """Queries that were started, and what they answer."""

    limit: int = 100_000
    """Rows of an answer, where it is smaller than the query's own limit."""
    statuses: list[str] = field(default_factory=list)
    """How the next queries end, in place of Complete."""
    page_size: int = 3
    answers: list[list[dict[str, Any]]] = field(default_factory=list)

    def start(self, params: dict[str, Any], lines: Sequence[str]) -> str:
        last = re.search(r"endTime <= (\d+)", params["queryString"])
        assert last is not None
        events = [_discovered(line) for line in lines]
        events = [each for each in events if each.get("endTime", 0) <= int(last[1])]
        rows = list(_summed(events))[: min(self.limit, params["limit"])]
        status = self.statuses.pop(0) if self.statuses else "Complete"
        shown = rows if status == "Complete" else []
        pages = [shown[at : at + self.page_size] for at in range(0, len(shown), self.page_size)]
        statistics = {"bytesScanned": float(1 << 20)}
        self.answers.append(
            [
                {"status": status, "results": page, "statistics": statistics}
                for page in pages or [[]]
            ]
        )
        return str(len(self.answers) - 1)

    def results(self, query: str) -> Iterator[dict[str, Any]]:
        yield from self.answers[int(query)]


def _discovered(line: str) -> dict[str, Any]:
    """The fields that Insights finds in a record of the default format; none in other lines."""
    values = line.split()
    if len(values) != len(_FIELDS):
        return {}
    event: dict[str, Any] = {}
    for name, value in zip(_FIELDS, values, strict=True):
        if name not in _NUMBERS:
            event[name] = value
        elif value.isdigit():
            event[name] = int(value)
    if "srcPort" in event and "dstPort" in event:
        event["port"] = min(event["srcPort"], event["dstPort"])
        event["side"] = min(1, max(-1, event["srcPort"] - event["dstPort"]))
    return event


def _summed(events: list[dict[str, Any]]) -> Iterator[list[dict[str, str]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for event in events:
        groups.setdefault(tuple(event.get(name) for name in _BY), []).append(event)
    for key, members in groups.items():
        row: dict[str, Any] = dict(zip(_BY, key, strict=True))
        row["records"] = len(members)
        for name, kind, source in (
            ("packetCount", sum, "packets"),
            ("byteCount", sum, "bytes"),
            ("firstSeen", min, "startTime"),
            ("lastSeen", max, "endTime"),
        ):
            values = [each[source] for each in members if source in each]
            row[name] = kind(values) if values else None
        if row["byteCount"] is not None:
            row["byteCount"] = f"{row['byteCount']:.1f}"
        yield [{"field": n, "value": str(v)} for n, v in row.items() if v is not None]
