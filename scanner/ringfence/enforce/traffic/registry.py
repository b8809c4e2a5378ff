"""The checks of traffic."""

from __future__ import annotations

from ringfence.enforce.check import Check
from ringfence.enforce.traffic.addresses import egress_address
from ringfence.enforce.traffic.compared import SEEN_BY
from ringfence.enforce.traffic.denials import enforced_denials, would_have_denied
from ringfence.enforce.traffic.escapes import escaped_flows
from ringfence.enforce.traffic.freshness import gateway_log_fresh
from ringfence.enforce.traffic.misdropped import misdropped_flows
from ringfence.enforce.traffic.places import FIREWALL_LOGS
from ringfence.model.coverage import Source
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
    # Any of its sources can show an escape; for the good news it asks for all of them itself.
    Check(id="escaped-flows", scope=Scope.ENDPOINT, needs=(), any_of=SEEN_BY, ask=escaped_flows),
    Check(
        id="misdropped-flows",
        scope=Scope.ENDPOINT,
        needs=(),
        any_of=FIREWALL_LOGS,
        ask=misdropped_flows,
    ),
    Check(
        id="egress-address",
        scope=Scope.ENDPOINT,
        needs=(Source.CLOUDTRAIL,),
        ask=egress_address,
    ),
)
