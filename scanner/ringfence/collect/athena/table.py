"""What the catalogue says of a table, and what the workgroup allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ringfence.collect.athena.asked import AthenaTable
from ringfence.collect.ports import Caller, CallFailed
from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus

_CATALOGUE = "AwsDataCatalog"
_LOCATION = re.compile(
    r"s3[an]?://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its columns and partition keys as (name, type)."""

    columns: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str], ...]
    parameters: dict[str, str]

    @property
    def projected(self) -> bool:
        """Whether Athena works the partitions out, so that none can be missing from the catalogue."""
        return self.parameters.get("projection.enabled", "").lower() == "true"

    def projection(self, key: str, what: str) -> str:
        """What is set for the projection of a partition key; empty when nothing is."""
        return self.parameters.get(f"projection.{key}.{what}", "")

    @property
    def place(self) -> tuple[str, str] | None:
        """The bucket and prefix of its files; None when the catalogue does not say."""
        match = _LOCATION.fullmatch(self.parameters.get("location", ""))
        if match is None:
            return None
        prefix = (match["prefix"] or "").strip("/")
        return match["bucket"], f"{prefix}/" if prefix else ""


def describe(caller: Caller, asked: AthenaTable) -> Table:
    """Ask the catalogue for the table. Raises CallFailed when it does not answer, or with nonsense."""
    answer = caller.call(
        "athena",
        "GetTableMetadata",
        CatalogName=_CATALOGUE,
        DatabaseName=asked.database,
        TableName=asked.table,
    )
    metadata = answer.get("TableMetadata")
    if not isinstance(metadata, dict):
        raise CallFailed(
            CoverageStatus.UNAVAILABLE, "GetTableMetadata answered without a table", code="NoTable"
        )
    parameters = metadata.get("Parameters")
    return Table(
        columns=_columns(metadata.get("Columns")),
        keys=_columns(metadata.get("PartitionKeys")),
        parameters={
            str(name): str(value)
            for name, value in (parameters if isinstance(parameters, dict) else {}).items()
        },
    )


def check_workgroup(caller: Caller, asked: AthenaTable) -> None:
    """Raise ConfigError unless the workgroup is on and something bounds what a query costs.

    We send no settings of our own, so that the workgroup's hold: where results go, and under which key.
    """
    answer = caller.call("athena", "GetWorkGroup", WorkGroup=asked.workgroup)
    group = _mapping(answer.get("WorkGroup"))
    if group.get("State") == "DISABLED":
        raise ConfigError(f"the Athena workgroup {asked.workgroup} is disabled")
    settings = _mapping(group.get("Configuration"))
    managed = _mapping(settings.get("ManagedQueryResultsConfiguration")).get("Enabled")
    if not managed and not _mapping(settings.get("ResultConfiguration")).get("OutputLocation"):
        raise ConfigError(
            f"the Athena workgroup {asked.workgroup} does not say where results go",
            hint="give it an output location, or switch on managed query results",
        )
    if asked.scan_limit is None and not settings.get("BytesScannedCutoffPerQuery"):
        raise ConfigError(
            f"nothing bounds what a query in the Athena workgroup {asked.workgroup} may scan",
            hint="give the workgroup a per-query limit, or pass --athena-scan-limit 50GB",
        )


def _columns(given: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(column.get("Name", "")), str(column.get("Type", "")))
        for column in (given if isinstance(given, list) else ())
        if isinstance(column, dict)
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
