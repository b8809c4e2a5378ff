"""What logs show of rules that do not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ringfence.model.telemetry import FirewallDecision
from ringfence.model.verification import CheckStatus, Layer
from support.builders.constants import NOW
from support.verified_estate import Estate, Fault, controller, denial

FOREIGN_RULE = "0f0f0f0f-0000-4000-8000-00000000000f"
"""A rule that the controller has and nobody expects."""


def seen_instead(**changes: object) -> Callable[[Estate], Estate]:
    """The estate with other summaries of logs."""
    return lambda estate: replace(estate, telemetry=replace(estate.telemetry, **changes))  # type: ignore[arg-type] # as told


def _denials(*decisions: FirewallDecision) -> Callable[[Estate], Estate]:
    return seen_instead(firewall_decisions=decisions)


def _foreign(estate: Estate) -> Estate:
    """A rule of somebody else, before ours, denies what ours would."""
    held = controller()
    assert held.pack is not None
    theirs = replace(held.pack.rules[-1], name="quarantine", priority=1, uuid=FOREIGN_RULE)
    pack = replace(held.pack, rules=(theirs, *held.pack.rules))
    changed = _denials(denial(rule_id=FOREIGN_RULE))(estate)
    return replace(changed, controller=replace(held, pack=pack))


def _proof(
    id_: str,
    change: Callable[[Estate], Estate],
    cause: str,
    status: CheckStatus = CheckStatus.UNKNOWN,
) -> Fault:
    return Fault(
        id=id_,
        change=change,
        layer=Layer.TRAFFIC,
        check="enforced-denials",
        cause=cause,
        status=status,
    )


TRAFFIC: tuple[Fault, ...] = (
    _proof(
        "every denial was only watched",
        _denials(denial(enforced=False)),
        "only-watched",
        CheckStatus.FAIL,
    ),
    _proof(
        "a rule watches again after it was enforced",
        _denials(
            denial(last_seen=NOW - timedelta(hours=3)),
            denial(enforced=False, last_seen=NOW - timedelta(hours=1)),
        ),
        "only-watched",
        CheckStatus.FAIL,
    ),
    _proof("nothing was ever denied", seen_instead(firewall_decisions=()), "no-denial"),
    _proof(
        "the only denials are of connections that stalled",
        _denials(denial(rule_id="", reason="CONNECTION_SYN_ONLY_TIMEOUT", enforced=False, sni="")),
        "no-denial",
    ),
    _proof(
        "the only denials are of a TLS profile",
        _denials(denial(reason="TLS_PROFILE")),
        "no-denial",
    ),
    _proof(
        "the gateway denied another machine of the subnet",
        _denials(denial(client="10.20.1.200")),
        "no-denial",
    ),
    _proof(
        "the last denial is a week old",
        _denials(denial(first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=7))),
        "stale-denial",
    ),
    _proof("another rule denies in place of ours", _foreign, "foreign-rule"),
    _proof(
        "the rule that denies is none that anybody knows",
        _denials(denial(rule_id=FOREIGN_RULE)),
        "rule-not-known",
    ),
    _proof(
        "a permit rule of ours denies where it asks for TLS",
        _denials(denial("allow-sanctioned-models")),
        "foreign-rule",
    ),
    Fault(
        id="the gateway stopped to write its log",
        change=_denials(
            denial(first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=2))
        ),
        layer=Layer.TRAFFIC,
        check="gateway-log-fresh",
        cause="log-stopped",
        status=CheckStatus.UNKNOWN,
    ),
)
