"""What Amazon Bedrock AgentCore holds in one account and region, in the shapes its Get operations answer with.

Estates are kept by account and region for the whole process, as moto keeps its backends.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Body = dict[str, Any]
"""A resource in wire shape: the members of the Get operation's output."""

# Any fixed moment does: AWS never says when it made its own tools.
_SYSTEM_TOOLS_BORN = datetime(2025, 7, 16, tzinfo=UTC)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(slots=True)
class Runtime:
    """A runtime: its versions in order, and the endpoints that pin them."""

    versions: list[Body] = field(default_factory=list)
    endpoints: dict[str, Body] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Estate:
    """The AgentCore resources of one account and region."""

    account: str
    region: str
    runtimes: dict[str, Runtime] = field(default_factory=dict)
    shelves: dict[str, dict[str, Body]] = field(default_factory=dict)
    """Everything that is not a runtime: by kind, then by the key its Get operation asks for."""
    targets: dict[str, dict[str, Body]] = field(default_factory=dict)
    """Gateway targets by gateway id."""
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """By ARN; an ARN that is not here does not exist."""
    policies: dict[str, str] = field(default_factory=dict)
    """Resource policies by ARN."""
    page_limit: int = 1000
    """The most items a page carries, whatever was asked for: AWS may always return fewer."""

    @property
    def partition(self) -> str:
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    def arn(self, resource: str, *, account: str = "") -> str:
        """Return the ARN of ``kind/id`` here."""
        owner = account or self.account
        return f"arn:{self.partition}:bedrock-agentcore:{self.region}:{owner}:{resource}"

    def unique(self, name: str) -> str:
        """Return ``name-<10 alnum>``, as AWS makes ids, but the same one for the same name on every run."""
        digest = hashlib.sha256(f"{self.account}/{self.region}/{name}".encode()).digest()
        return f"{name}-" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:10])

    def shelf(self, kind: str) -> dict[str, Body]:
        return self.shelves.setdefault(kind, {})


_LOCK = threading.Lock()
_ESTATES: dict[tuple[str, str], Estate] = {}


def estate_of(account: str, region: str) -> Estate:
    """Return the estate of an account and region, with the tools AWS puts in each."""
    with _LOCK:
        known = _ESTATES.get((account, region))
        if known is None:
            known = _ESTATES[account, region] = Estate(account=account, region=region)
            _add_system_tools(known)
    return known


def forget_estates() -> None:
    """Drop all of them, as moto drops its backends."""
    with _LOCK:
        _ESTATES.clear()


def _add_system_tools(estate: Estate) -> None:
    for kind, noun, identifier in (
        ("browsers", "browser", "aws.browser.v1"),
        ("code_interpreters", "codeInterpreter", "aws.codeinterpreter.v1"),
    ):
        prefix = "browser" if noun == "browser" else "code-interpreter"
        estate.shelf(kind)[identifier] = {
            f"{noun}Id": identifier,
            f"{noun}Arn": estate.arn(f"{prefix}/{identifier}", account="aws"),
            "name": identifier,
            "description": "AWS built-in tool",
            "networkConfiguration": {"networkMode": "PUBLIC" if noun == "browser" else "SANDBOX"},
            "status": "READY",
            "createdAt": _SYSTEM_TOOLS_BORN,
            "lastUpdatedAt": _SYSTEM_TOOLS_BORN,
        }
