"""The checks of traffic."""

from __future__ import annotations

from ringfence.enforce.check import Check
from ringfence.enforce.traffic.denials import enforced_denials, would_have_denied
from ringfence.enforce.traffic.freshness import gateway_log_fresh
from ringfence.enforce.traffic.places import FIREWALL_LOGS
from ringfence.model.verification import Scope

TRAFFIC: tuple[Check, ...] = (
    # It asks the coverage itself: where nothing passes a firewall no log is needed, and a part of a
    # log proves as much as the whole.
    Check(id="enforced-denials", scope=Scope.ENDPOINT, needs=(), ask=enforced_denials),
    Check(
        id="would-have-denied",
        scope=Scope.ENDPOINT,
        needs=(),
        any_of=FIREWALL_LOGS,
        ask=would_have_denied,
    ),
    Check(
        id="gateway-log-fresh",
        scope=Scope.ENDPOINT,
        needs=(),
        any_of=FIREWALL_LOGS,
        ask=gateway_log_fresh,
    ),
)
