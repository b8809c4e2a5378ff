"""Athena as a caller sees it, over one table and one workgroup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringfence.collect.athena.asked import AthenaTable
from ringfence.collect.athena.run import read_table
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from support.athena import TableAtAthena, on_days, workgroup
from support.log_text import DEFAULT_HEADER, START

WINDOW = TimeWindow(instant(START - 3600), instant(START + 2 * 86400))
DAY = "2025/11/22"
ASKED = AthenaTable(workgroup="audit", database="logs", table="flows")
PROJECTED = {
    "projection.enabled": "true",
    "projection.day.type": "date",
    "projection.day.format": "yyyy/MM/dd",
    "projection.day.range": "2015/01/01,NOW",
    "location": "s3://bucket/AWSLogs/111122223333/vpcflowlogs/us-east-1/",
    "storage.location.template": "s3://bucket/AWSLogs/111122223333/vpcflowlogs/us-east-1/${day}",
}
PARTS = {"year": "2015,2030", "month": "1,12", "day": "1,31"}
BY_PARTS = {
    "projection.enabled": "true",
    **{f"projection.{name}.type": "integer" for name in PARTS},
    **{f"projection.{name}.range": values for name, values in PARTS.items()},
}
DENIED = CallFailed(CoverageStatus.DENIED, "the call was denied", code="AccessDeniedException")


_Answer = Callable[[dict[str, Any]], Iterator[dict[str, Any]]]


@dataclass(slots=True)
class Athena:
    """Implements the Caller port over one table and one workgroup."""

    table: TableAtAthena
    group: dict[str, Any] = field(default_factory=workgroup)
    states: tuple[dict[str, Any], ...] = ({"State": "QUEUED"}, {"State": "SUCCEEDED"})
    """What GetQueryExecution answers in turn; the last again and again."""
    scanned: int = 1 << 20
    objects: Mapping[str, int] = field(default_factory=dict)
    failures: dict[str, BaseException] = field(default_factory=dict)
    page_size: int = 7
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    account: str = "111122223333"
    region: str = ""

    def supports(self, service: str, operation: str) -> bool:
        return bool(service and operation)

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return next(self.pages(service, operation, **params))

    def pages(self, service: str, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        assert service in ("athena", "s3")
        self.calls.append((operation, params))
        if operation in self.failures:
            raise self.failures[operation]
        answers: dict[str, _Answer] = {
            "GetWorkGroup": lambda _: iter([self.group]),
            "GetTableMetadata": lambda _: iter([{"TableMetadata": self.table.metadata()}]),
            "StartQueryExecution": lambda _: iter([{"QueryExecutionId": str(len(self.queries))}]),
            "GetQueryExecution": self._execution,
            "GetQueryResults": self._results,
            "StopQueryExecution": lambda _: iter([dict[str, Any]()]),
            "ListObjectsV2": self._objects,
        }
        answer = answers[operation]
        yield from answer(params)

    @property
    def queries(self) -> list[str]:
        return [each["QueryString"] for each in self.asked("StartQueryExecution")]

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == operation]

    def _execution(self, _: dict[str, Any]) -> Iterator[dict[str, Any]]:
        state = self.states[min(len(self.asked("GetQueryExecution")), len(self.states)) - 1]
        yield {
            "QueryExecution": {
                "Status": state,
                "Statistics": {"DataScannedInBytes": self.scanned},
            }
        }

    def _results(self, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        names, rows = self.table.query(self.queries[int(params["QueryExecutionId"]) - 1])
        everything: list[list[str | None]] = [list[str | None](names), *rows]
        for start in range(0, len(everything), self.page_size):
            page = everything[start : start + self.page_size]
            cells = [[{} if v is None else {"VarCharValue": v} for v in row] for row in page]
            yield {"ResultSet": {"Rows": [{"Data": row} for row in cells]}}

    def _objects(self, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield {
            "Contents": [
                {"Key": key, "Size": size}
                for key, size in self.objects.items()
                if key.startswith(params["Prefix"])
            ]
        }


def projected(*lines: str, header: str = DEFAULT_HEADER, typed: bool = False) -> TableAtAthena:
    return TableAtAthena(
        header=header,
        lines=on_days(lines, day=DAY),
        keys={"day": "string"},
        parameters=PROJECTED,
        typed=typed,
    )


def read(athena: Athena, asked: AthenaTable = ASKED) -> tuple[Coverage, Telemetry]:
    rows: list[Coverage] = []
    builder = TelemetryBuilder(window=WINDOW)
    read_table(
        athena,
        asked,
        window=WINDOW,
        builder=builder,
        record=rows.append,
        token="0" * 32,
        wait=lambda _: None,
    )
    (row,) = rows
    return row, builder.build()
