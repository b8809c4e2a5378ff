"""Where something is seeded, and when it was born."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

BORN = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
"""When a seeded resource was made unless its test says otherwise: after the service S3 rollout of 5 May 2026."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One account and region."""

    account: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """The names of a resource that now exists."""

    arn: str
    id: str
    name: str
