"""One answer of an AWS API, redacted, as it is recorded in a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The body of one successful call (one page of a list).

    Failed calls leave no Answer; they are counted in a Coverage row.
    """

    account: str
    region: str
    """Empty for global services."""
    service: str
    """The boto3 client name, such as `bedrock-agentcore-control` or `ec2`."""
    operation: str
    """The operation as the API spells it, such as `GetAgentRuntime`."""
    params: Mapping[str, Any] = field(default_factory=dict)
    """The request parameters that tell answers apart; never page tokens."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """The answer as boto3 gives it, timestamps as ISO 8601 text, only the fields we keep."""
