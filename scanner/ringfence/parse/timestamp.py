"""Timestamps of logs to Unix seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from ringfence.parse.remembered import remembered


@remembered
def unix_second(text: str) -> int:
    """The Unix time of an ISO 8601 timestamp, in whole seconds; without a zone it is UTC.

    Raises ValueError when it is no timestamp.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())
