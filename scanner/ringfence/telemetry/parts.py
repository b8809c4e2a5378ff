"""All kinds of summaries side by side, of one file or of everything that was read."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, TypeVar

from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.api_calls import ApiCalls
from ringfence.telemetry.firewall import FirewallDecisions
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.invocations import ModelInvocations
from ringfence.telemetry.kinds import Limits, LogKind
from ringfence.telemetry.network_firewall import FirewallFlows
from ringfence.telemetry.quick import Tables
from ringfence.telemetry.resolutions import Resolutions
from ringfence.telemetry.span_calls import SpanCalls

_Row = TypeVar("_Row")


class Parts:
    """What was counted of each kind of log."""

    def __init__(self, limits: Limits, agents: frozenset[bytes] = frozenset()) -> None:
        self.flows = Flows(limits, agents)
        self.resolutions = Resolutions(limits)
        self.api_calls = ApiCalls(limits)
        self.span_calls = SpanCalls(limits)
        self.firewall = FirewallDecisions(limits)
        self.firewall_flows = FirewallFlows(limits)
        self.invocations = ModelInvocations(limits)

    def absorb(self, other: Parts) -> None:
        """Add what was counted of a file that was read to its end; it is taken over."""
        self.flows.absorb(other.flows)
        self.resolutions.absorb(other.resolutions)
        self.api_calls.absorb(other.api_calls)
        self.span_calls.absorb(other.span_calls)
        self.firewall.absorb(other.firewall)
        self.firewall_flows.absorb(other.firewall_flows)
        self.invocations.absorb(other.invocations)

    def merge(self, telemetry: Telemetry, roles: frozenset[str]) -> None:
        """Add summaries that were made before."""
        self.flows.merge(telemetry.flows, telemetry.gaps)
        self.resolutions.merge(telemetry.resolutions)
        self.api_calls.merge(telemetry.api_uses, telemetry.api_events, roles)
        self.span_calls.merge(telemetry.span_calls)
        self.firewall.merge(telemetry.firewall_decisions)
        self.firewall_flows.merge(telemetry.firewall_flows)
        self.invocations.merge(telemetry.model_invocations)

    def tables(self, kind: LogKind) -> Tables[Any]:
        """The summaries of a log of single events."""
        match kind:
            case LogKind.RESOLVER_QUERY_LOGS:
                return self.resolutions
            case LogKind.CLOUDTRAIL:
                return self.api_calls
            case LogKind.SPANS:
                return self.span_calls
            case LogKind.DCF_LOGS:
                return self.firewall
        raise ValueError(f"{kind} is no log whose records are counted many at once")

    def folds(self, kind: LogKind) -> tuple[Fold, ...]:
        """What of a kind was folded together or left out."""
        match kind:
            case LogKind.FLOW_LOGS:
                return self.flows.folds()
            case LogKind.RESOLVER_QUERY_LOGS:
                return self.resolutions.folds()
            case LogKind.CLOUDTRAIL:
                return self.api_calls.folds()
            case LogKind.SPANS:
                return self.span_calls.folds()
            case LogKind.DCF_LOGS:
                return self.firewall.folds()
            case LogKind.NETWORK_FIREWALL_LOGS:
                return self.firewall_flows.folds()
            case LogKind.MODEL_INVOCATION_LOGS:
                return self.invocations.folds()

    def telemetry(self) -> Telemetry:
        """All summaries, each kind sorted by what makes its summaries distinct."""
        return Telemetry(
            flows=_sorted(
                self.flows.summaries(),
                "account region interface_id client server port protocol action",
            ),
            gaps=_sorted(self.flows.gaps(), "account interface_id kind"),
            resolutions=_sorted(
                self.resolutions.summaries(),
                "account region vpc_id client name address rcode blocked",
            ),
            api_uses=_sorted(
                self.api_calls.uses(),
                "account region role_arn session_name access_key event_source event_name"
                " source_ip vpc_endpoint_id error_code",
            ),
            api_events=self.api_calls.events(),
            span_calls=_sorted(
                self.span_calls.summaries(),
                "runtime_arn endpoint_name account region host port protocol operation"
                " gen_ai_system model access_key",
            ),
            firewall_decisions=_sorted(
                self.firewall.summaries(),
                "gateway client server port protocol sni rule_id action enforced reason",
            ),
            firewall_flows=_sorted(
                self.firewall_flows.summaries(),
                "firewall client server port protocol host event_type action",
            ),
            model_invocations=_sorted(
                self.invocations.summaries(), "account region identity_arn operation model"
            ),
        )


def _sorted(rows: Iterable[_Row], names: str) -> tuple[_Row, ...]:
    return tuple(sorted(rows, key=attrgetter(*names.split())))
