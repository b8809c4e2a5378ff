"""What a bundle looks like on disk: names, limits and the manifest `bundle.json`.

bundle.json                             the manifest
answers/ACCOUNT/REGION/SERVICE.jsonl    one Answer a line; REGION is `global` where there is none
coverage.jsonl                          one Coverage a line
telemetry/KIND.jsonl                    summaries, one a line
logs/KIND/…                             raw log files, optional
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.coverage import Source
from ringfence.model.snapshot import Scope
from ringfence.model.telemetry import (
    ApiEvent,
    ApiUse,
    FirewallDecision,
    FirewallFlow,
    FlowGap,
    FlowSummary,
    ModelInvocation,
    Resolution,
    SpanCall,
)
from ringfence.parse.inventory.sources import SERVICE, SOURCE

SCHEMA = "ringfence.bundle/1"
MANIFEST = "bundle.json"
COVERAGE = "coverage.jsonl"
ANSWERS = "answers"
TELEMETRY = "telemetry"
LOGS = "logs"
GLOBAL = "global"

MAX_MANIFEST = 16 << 20
MAX_LINE = 64 << 20
"""Bytes of one line: a page of an account's IAM details reaches tens of megabytes."""

_SCHEMA = re.compile(r"ringfence\.bundle/(?P<number>\d{1,9})")
_KNOWN_SCHEMA = 1
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,16}){1,4}")
_SERVICE = re.compile(r"[a-z0-9]{1,32}(?:-[a-z0-9]{1,32}){0,6}")

SUMMARIES: dict[str, tuple[type[Any], Source]] = {
    "flows": (FlowSummary, Source.FLOW_LOGS),
    "gaps": (FlowGap, Source.FLOW_LOGS),
    "resolutions": (Resolution, Source.RESOLVER_QUERY_LOGS),
    "api_uses": (ApiUse, Source.CLOUDTRAIL),
    "api_events": (ApiEvent, Source.CLOUDTRAIL),
    "span_calls": (SpanCall, Source.SPANS),
    "firewall_decisions": (FirewallDecision, Source.DCF_LOGS),
    "firewall_flows": (FirewallFlow, Source.NETWORK_FIREWALL_LOGS),
    "model_invocations": (ModelInvocation, Source.MODEL_INVOCATION_LOGS),
}
"""Every list of Telemetry: what it holds, and the source it came from."""


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """Which release wrote the bundle."""

    name: str = ""
    version: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The content of bundle.json."""

    schema: str
    taken_at: datetime
    scope: Scope
    complete: bool
    tool: Tool = Tool()
    api_calls: dict[str, int] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose answers a file holds."""

    account: str
    region: str
    """Empty for global services."""
    service: str

    def path(self, root: Path) -> Path:
        """The file of this place; ValueError for a name that AWS would not give.

        Names come from answers and become paths here, so none may lead out of the bundle.
        """
        region = self.region or GLOBAL
        checks = ((_ACCOUNT, self.account), (_REGION, region), (_SERVICE, self.service))
        for pattern, name in checks:
            if not (pattern.fullmatch(name) or (name == GLOBAL and pattern is _REGION)):
                raise ValueError(f"{name!r} is no account, region or service")
        return root / ANSWERS / self.account / region / f"{self.service}.jsonl"


def place_of(path: Path) -> Place | None:
    """Whose answers a file under `answers/` holds; None when its name does not say."""
    account, region, service = path.parts[-3], path.parts[-2], path.name.removesuffix(".jsonl")
    place = Place(account=account, region="" if region == GLOBAL else region, service=service)
    try:
        place.path(Path())
    except ValueError:
        return None
    return place if path.name.endswith(".jsonl") else None


def sources_of(service: str, operation: str = "") -> tuple[Source, ...]:
    """The sources that a damaged answer may have fed; all of its service when it is not known."""
    if SERVICE.get(operation) == service:
        return (SOURCE[operation],)
    elsewhere = {"sts": Source.IDENTITY, "organizations": Source.ORGANIZATION}
    fed = {SOURCE[name] for name, owner in SERVICE.items() if owner == service}
    return tuple(sorted(fed)) or (elsewhere.get(service, Source.IDENTITY),)


def read_manifest(root: Path) -> Manifest:
    """Read bundle.json; ConfigError with one sentence for whatever is wrong with it."""
    path = root / MANIFEST
    try:
        if not root.exists():
            raise ConfigError(f"{root} does not exist")
        with path.open("rb") as stream:
            content = stream.read(MAX_MANIFEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ConfigError(
            f"{root} is no bundle: it has no {MANIFEST}",
            hint="a bundle is the folder that `ringfence collect -o DIR` writes",
        ) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > MAX_MANIFEST:
        raise ConfigError(f"{path} is too large to be the manifest of a bundle")
    _check_schema(path, content)
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} is malformed: {error}", hint="collect again, or restore the file"
        ) from error
    if manifest.taken_at.utcoffset() is None:
        raise ConfigError(f"{path} is malformed: taken_at has no time zone")
    return manifest


class _Versioned(msgspec.Struct):
    schema: str = ""


def _check_schema(path: Path, content: bytes) -> None:
    """Refuse what is no bundle, or one that only a newer release understands."""
    try:
        schema = msgspec.json.decode(content, type=_Versioned).schema
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} is malformed: {error}", hint="collect again, or restore the file"
        ) from error
    match = _SCHEMA.fullmatch(schema)
    if match is None:
        raise ConfigError(f"{path} is not the manifest of a bundle (schema {schema[:80]!r})")
    if int(match["number"]) > _KNOWN_SCHEMA:
        raise ConfigError(
            f"{path} was written by a newer release ({schema}; this one reads {SCHEMA})",
            hint="upgrade ringfence, or collect again with this release",
        )
