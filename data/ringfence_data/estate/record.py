"""What the parts of the generator hand to the writer: answers, coverage rows and log files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from ringfence_data.estate.identifiers import Place

Json = dict[str, object]
"""A JSON object: the body of an answer, or a part of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """One answer of an AWS API, as boto3 gives it after redaction."""

    place: Place
    service: str
    operation: str
    params: Json = field(default_factory=dict)
    body: Json


def iso(moment: datetime) -> str:
    """A timestamp as an answer spells it."""
    return moment.isoformat()


def utc(moment: datetime) -> str:
    """A timestamp as manifests, summaries and API events spell it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def tag_list(tags: dict[str, str]) -> list[Json]:
    """Tags as EC2 and IAM spell them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
