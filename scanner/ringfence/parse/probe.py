"""The report of the probe, `ringfence.probe/1`: it comes from a machine that may be somebody else's.

Sizes are bounded, unknown keys are left alone, and every text is cut to what a sentence can show.
"""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Annotated

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.flow import Decision
from ringfence.model.policy import MAX_PORT
from ringfence.model.probe import (
    MAX_TARGETS,
    PROBE_SCHEMA,
    Alive,
    ProbedTarget,
    ProbeKind,
    ProbeReport,
    ProbeStage,
    ProbeTarget,
    Purpose,
    Seen,
    Stage,
)
from ringfence.model.text import printable

MAX_REPORT = 4 * 1024 * 1024
"""Bytes. A report of 200 targets has about 200 kB."""
_HINT = "give the report that ringfence_probe.py --run wrote"
_Text = Annotated[str, msgspec.Meta(max_length=1024)]
_Port = Annotated[int, msgspec.Meta(ge=0, le=MAX_PORT)]
_Ms = Annotated[float, msgspec.Meta(ge=0, le=86_400_000)]


class _Target(msgspec.Struct):
    id: _Text
    purpose: Purpose
    kind: ProbeKind
    port: _Port
    expect: Decision
    enforced: bool
    alive: Alive
    host: _Text = ""
    address: _Text = ""
    sni: _Text = ""
    why: _Text = ""
    rules: Annotated[tuple[_Text, ...], msgspec.Meta(max_length=100)] = ()


class _Stage(msgspec.Struct):
    stage: Stage
    seen: Seen
    ms: _Ms
    detail: _Text = ""
    issuer: _Text = ""
    verified: bool | None = None


class _Probed(msgspec.Struct):
    target: _Target
    at: datetime
    until: datetime
    source: _Text = ""
    server: _Text = ""
    stages: Annotated[tuple[_Stage, ...], msgspec.Meta(max_length=8)] = ()


class _Plan(msgspec.Struct):
    pack: _Text
    pack_sha256: _Text
    intercepting_issuers: Annotated[tuple[_Text, ...], msgspec.Meta(max_length=50)] = ()


class _Report(msgspec.Struct):
    schema: str
    plan: _Plan
    started_at: datetime
    finished_at: datetime
    complete: bool
    targets: Annotated[tuple[_Probed, ...], msgspec.Meta(max_length=MAX_TARGETS)]
    sources: Annotated[tuple[_Text, ...], msgspec.Meta(max_length=64)] = ()


def parse_probe_report(content: bytes, *, path: str) -> ProbeReport:
    """Read the bytes of a report; path is only for the message. ConfigError for what is none."""
    if len(content) > MAX_REPORT:
        raise ConfigError(
            f"{path} is larger than {MAX_REPORT:,} bytes, so it is no report", hint=_HINT
        )
    try:
        told = msgspec.json.decode(content, type=_Report)
        return _report(told)
    except (ValueError, RecursionError, OverflowError) as error:
        raise ConfigError(
            f"{path} is no report of the probe: {printable(str(error))}", hint=_HINT
        ) from error


def _report(told: _Report) -> ProbeReport:
    if told.schema != PROBE_SCHEMA:
        raise ValueError(f"its schema is {printable(told.schema, 60)!a}")
    return ProbeReport(
        pack=printable(told.plan.pack),
        pack_sha256=printable(told.plan.pack_sha256),
        started_at=_instant(told.started_at),
        finished_at=_instant(told.finished_at),
        complete=told.complete,
        sources=tuple(map(_address, told.sources)),
        intercepting_issuers=tuple(each for each in told.plan.intercepting_issuers if each),
        targets=tuple(map(_probed, told.targets)),
    )


def _probed(told: _Probed) -> ProbedTarget:
    at, until = _instant(told.at), _instant(told.until)
    if until < at:
        raise ValueError(f"the target {told.target.id!a} ends before it begins")
    return ProbedTarget(
        target=_target(told.target),
        at=at,
        until=until,
        source=_address(told.source),
        server=_address(told.server),
        stages=tuple(map(_stage, told.stages)),
    )


def _target(told: _Target) -> ProbeTarget:
    return ProbeTarget(
        id=printable(told.id),
        purpose=told.purpose,
        kind=told.kind,
        host=_host(told.host),
        address=_address(told.address),
        port=told.port,
        sni=_host(told.sni),
        expect=told.expect,
        rules=told.rules,
        enforced=told.enforced,
        alive=told.alive,
        why=printable(told.why),
    )


def _stage(told: _Stage) -> ProbeStage:
    return ProbeStage(
        stage=told.stage,
        seen=told.seen,
        ms=told.ms,
        detail=printable(told.detail),
        issuer=printable(told.issuer),
        verified=told.verified,
    )


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time in it has no zone")
    return value.astimezone(UTC)


def _address(text: str) -> str:
    return ip_address(text).compressed if text else ""


def _host(text: str) -> str:
    return printable(text.lower().removesuffix("."), 255)
