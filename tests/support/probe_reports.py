"""Reports of the probe from the subnet of the correct estate, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.flow import Decision
from ringfence.model.probe import (
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
from ringfence.model.telemetry import FirewallDecision, Telemetry
from ringfence.policy.digest import pack_digest
from support.builders.constants import NOW
from support.verified_estate import EXPECTED, Estate, denial, telemetry

SOURCE, CANARY = "10.20.1.57", "203.0.113.99"
AT = NOW - timedelta(minutes=30)


def stages(*seen: tuple[Stage, Seen], detail: str = "", issuer: str = "") -> tuple[ProbeStage, ...]:
    return tuple(
        ProbeStage(
            stage=stage,
            seen=what,
            ms=1.0,
            detail=detail,
            issuer=issuer if stage is Stage.TLS else "",
        )
        for stage, what in seen
    )


DNS, TCP, TLS = (Stage.DNS, Seen.OK), (Stage.TCP, Seen.OK), (Stage.TLS, Seen.OK)
SILENT = stages(DNS, TCP, (Stage.TLS, Seen.TIMEOUT))
ANSWERED = stages(DNS, TCP, TLS, (Stage.HTTP, Seen.OK), detail="404")


def denied(came: tuple[ProbeStage, ...] = SILENT, **changes: Any) -> ProbedTarget:
    """A canary that the last rule denies, and what came of it."""
    return _probed("canary.example", CANARY, Purpose.DENIED, Decision.DENY, came, **changes)


def permitted(
    came: tuple[ProbeStage, ...] = ANSWERED, host: str = "api.openai.com", **changes: Any
) -> ProbedTarget:
    return _probed(host, "203.0.113.80", Purpose.PERMITTED, Decision.PERMIT, came, **changes)


def _probed(
    host: str,
    server: str,
    purpose: Purpose,
    expect: Decision,
    came: tuple[ProbeStage, ...],
    **changes: Any,
) -> ProbedTarget:
    target = ProbeTarget(
        id="t001",
        purpose=purpose,
        kind=ProbeKind.TLS,
        host=host,
        address="",
        port=443,
        sni=host,
        expect=expect,
        rules=("default-deny",) if purpose is Purpose.DENIED else ("allow-sanctioned-models",),
        enforced=True,
        alive=changes.pop("alive", Alive.OPERATOR),
        why="",
    )
    base = ProbedTarget(
        target=target,
        at=AT,
        until=AT + timedelta(seconds=5),
        source=SOURCE,
        server=server,
        stages=came,
    )
    return replace(base, **changes)


def report(*targets: ProbedTarget, **changes: Any) -> ProbeReport:
    base = ProbeReport(
        pack=EXPECTED.name,
        pack_sha256=pack_digest(EXPECTED),
        started_at=AT,
        finished_at=AT + timedelta(minutes=1),
        complete=True,
        sources=(SOURCE,),
        intercepting_issuers=("gateway ca",),
        targets=targets or (permitted(), denied()),
    )
    return replace(base, **changes)


def logged(**changes: Any) -> FirewallDecision:
    """The gateway's line of the canary."""
    values: dict[str, Any] = {
        "client": SOURCE,
        "server": CANARY,
        "sni": "canary.example",
        "first_seen": AT,
        "last_seen": AT,
        "decisions": 1,
    }
    return denial(**{**values, **changes})


def probed(made: ProbeReport, *lines: FirewallDecision, estate: Estate | None = None) -> Estate:
    """The correct estate with a report, and these lines beside its own."""
    base = telemetry()
    more: Telemetry = replace(base, firewall_decisions=(*base.firewall_decisions, *lines))
    return replace(estate or Estate(), telemetry=more, extra={"probe": made})
