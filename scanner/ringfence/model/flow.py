"""A flow as a question to a pack, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What a pack says of a flow; UNKNOWN where the flow does not say what a rule asks for."""

    PERMIT = "PERMIT"
    DENY = "DENY"
    UNKNOWN = "UNKNOWN"


class Stage(StrEnum):
    """When a decision can fall. A rule with WebGroups lets the TCP handshake complete first."""

    L4 = "l4"
    """At the first packet."""
    SNI = "sni"
    """At the ClientHello, or the Host header of plain HTTP: no application data passes before."""
    URL = "url"
    """After decryption, at the request line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One connection attempt, as far as it is known."""

    src: str
    """An address, or the name of a SmartGroup whose member the source is."""
    dst: str = ""
    """An address, or the name of a SmartGroup; empty when it is not known."""
    host: str = ""
    """The SNI or Host header, canonical; empty when it is not known, or when there is none."""
    url: str = ""
    """`host/path`, without scheme and query; empty when it is not known."""
    protocol: str = "TCP"
    """TCP, UDP, ICMP, or another name or number, which only rules for ANY take."""
    port: int | None = None
    """The destination port; None for ICMP, and where it is not known."""
    tls: bool | None = None
    """Whether it is TLS; None when that is not known. With TLS and no host there is no SNI."""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Which rule of a pack takes a flow, and what it decides."""

    decision: Decision
    rule: str | None
    """None for the default action, and where it is not known which of several rules it is."""
    priority: int | None
    enforced: bool
    """Whether the decision is enforced: False where the rule only watches, and for UNKNOWN."""
    stage: Stage
    """The latest stage that a rule on the way to the decision needs."""
    why: str
    """One sentence."""
    candidates: tuple[str, ...] = ()
    """The rules that may take it, where that is not known; the default action has no name here."""
