"""The SQL of `flow_sql` in the words of other engines."""

from __future__ import annotations


def for_spark(sql: str) -> str:
    """The statement for Apache Spark."""
    return _transpiled(sql, "spark")


def for_athena(sql: str) -> str:
    """The statement for Amazon Athena (engine version 3)."""
    return _transpiled(sql, "athena")


def _transpiled(sql: str, dialect: str) -> str:
    import sqlglot  # noqa: PLC0415 - a tenth of a second that no other verb needs

    (statement,) = sqlglot.transpile(sql, read="duckdb", write=dialect)
    return statement
