"""Where the recording of the designed estate has gaps, so that the sample is honest about them."""

from __future__ import annotations

from ringfence_data.estate.answers.logs import flow_log_id
from ringfence_data.estate.core.networks import ANALYTICS
from ringfence_data.estate.core.places import DENIED
from ringfence_data.estate.record import Json
from ringfence_data.estate.window import Window

REFUSED_CALLS = (
    "bedrock-agentcore-control:GetAgentRuntime",
    "bedrock-agentcore-control:ListGateways",
)
"""Calls that were made and denied: counted, though they left no answer."""


def with_gap(row: Json, window: Window) -> Json:
    """The row as it is where nothing is wrong, else with what is missing and why."""
    gap = _gaps(window).get((str(row["source"]), str(row["account"]), str(row["region"])))
    return row | gap if gap else row


def _gaps(window: Window) -> dict[tuple[str, str, str], Json]:
    deleted = window.after(ANALYTICS.flow_log_ends_at_hour or 0)
    return {
        ("agentcore-runtimes", *DENIED): {
            "status": "partial",
            "detail": f"1 of 3 calls failed: {_denied('GetAgentRuntime')}",
        },
        ("agentcore-gateways", *DENIED): {
            "status": "denied",
            "detail": _denied("ListGateways"),
        },
        ("agentcore-tags", *DENIED): {
            "status": "partial",
            "detail": f"1 of 3 calls failed: not asked for everything: {_denied('ListGateways')}",
        },
        ("agentcore-resource-policies", *DENIED): {
            "status": "partial",
            "detail": f"1 of 3 calls failed: not asked for everything: {_denied('ListGateways')}",
        },
        ("flow-logs", *ANALYTICS.place): {
            "status": "partial",
            "detail": f"Flow log {flow_log_id(ANALYTICS)} ends on {deleted:%Y-%m-%d %H:%M} UTC, "
            "when it was deleted.",
        },
    }


def _denied(operation: str) -> str:
    return f"{operation} was denied: bedrock-agentcore:{operation} is not allowed"
