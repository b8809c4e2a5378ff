"""Runtimes, every version that an endpoint serves, and the endpoints themselves.

A runtime's network mode belongs to a version and its exposure to an endpoint, so the latest version
alone proves nothing: what an endpoint serves now, and what it is about to serve, is read as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import Source

CONTROL = "bedrock-agentcore-control"


def collect_runtimes(visit: Visit) -> None:
    """Read all runtimes of a region with their endpoints and served versions."""
    with visit.source(Source.RUNTIMES) as runtimes, visit.source(Source.RUNTIME_ENDPOINTS) as ends:
        listed = runtimes.pages(CONTROL, "ListAgentRuntimes", "agentRuntimes", maxResults=100)
        ends.depends_on("ListAgentRuntimes")
        for key in ("agentRuntimeId", "agentRuntimeVersion"):
            runtimes.named(listed, key)
        visit.each(
            lambda summary: _read_runtime(summary, runtimes, ends),
            [summary for summary in listed if summary.get("agentRuntimeId")],
        )


def _read_runtime(summary: Mapping[str, Any], runtimes: Reading, ends: Reading) -> None:
    runtime_id = str(summary["agentRuntimeId"])
    endpoints = ends.pages(
        CONTROL,
        "ListAgentRuntimeEndpoints",
        "runtimeEndpoints",
        agentRuntimeId=runtime_id,
        maxResults=100,
    )
    latest = str(summary.get("agentRuntimeVersion") or "")
    served = {
        str(end.get(key) or "") for end in endpoints for key in ("liveVersion", "targetVersion")
    }
    for version in sorted(({latest} | served) - {""}):
        runtimes.call(
            CONTROL, "GetAgentRuntime", agentRuntimeId=runtime_id, agentRuntimeVersion=version
        )
