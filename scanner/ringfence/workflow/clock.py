"""The one clock of the verbs. Everything below the workflow is told the time."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Give the present instant, aware and in UTC."""
    return datetime.now(tz=UTC)
