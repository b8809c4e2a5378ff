"""Athena: GetTableMetadata, which moto lacks, and queries that are answered from the tables of the lab."""

from __future__ import annotations

import json
from typing import Any

from moto.athena.responses import AthenaResponse

from support.athena import TableAtAthena
from support.aws.answers import AwsError
from support.aws.paging import page

_MOST = 1000


def graft() -> None:
    for method in (get_table_metadata, get_query_results):
        setattr(AthenaResponse, method.__name__, method)


def tables_of(backend: Any) -> dict[str, TableAtAthena]:
    """The tables of one account and region by `database.table`; they go when the lab is reset."""
    tables: dict[str, TableAtAthena] = backend.__dict__.setdefault("lab_tables", {})
    return tables


def get_table_metadata(response: AthenaResponse) -> str:
    """Answer with the columns of a table of the lab."""
    name = f"{response._get_param('DatabaseName')}.{response._get_param('TableName')}"
    table = tables_of(response.athena_backend).get(name)
    if table is None:
        raise AwsError("MetadataException", f"Table {name} not found")
    return json.dumps({"TableMetadata": table.metadata()})


def get_query_results(response: AthenaResponse) -> str:
    """Run the query, and answer with one page of it after the line of names."""
    execution = response.athena_backend.executions[response._get_param("QueryExecutionId")]
    context: Any = execution.context
    (table,) = (
        table
        for name, table in tables_of(response.athena_backend).items()
        if f'"{name.partition(".")[2]}' in execution.query and table.database == context["Database"]
    )
    names, rows = table.query(execution.query)
    cells = [
        {"Data": [{} if value is None else {"VarCharValue": value} for value in row]}
        for row in (*_header(names), *rows)
    ]
    params = {name: response._get_param(name) for name in ("MaxResults", "NextToken")}
    answer = page(
        cells,
        params,
        "Rows",
        (_MOST, _MOST),
        size_parameter="MaxResults",
        token_parameter="NextToken",  # noqa: S106 - a parameter name
    )
    token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}
    return json.dumps({"ResultSet": {"Rows": answer["Rows"]}, **token})


def _header(names: list[str]) -> list[list[str | None]]:
    return [list[str | None](names)]
