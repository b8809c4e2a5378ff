"""OpenTelemetry spans in the log group `aws/spans`, where Transaction Search puts them."""

from __future__ import annotations

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.events import log_group_exists, read_events
from ringfence.collect.logs.outcome import Outcome, without_log
from ringfence.collect.logs.placed import has_agents
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Source
from ringfence.telemetry.kinds import LogKind

LOG_GROUP = "aws/spans"

_OF_AGENTS = '"bedrock-agentcore"'
"""A term that every span of an agent holds, in the ARN of its runtime endpoint; the log group holds
the spans of every traced service, and this leaves them where they are."""


def read_spans(visit: LogVisit) -> None:
    """Read the spans of agents; nothing of AgentCore here means no row at all."""
    if not has_agents(visit.inventory, account=visit.caller.account, region=visit.caller.region):
        return
    outcome = Outcome()
    try:
        enabled = log_group_exists(visit, LOG_GROUP)
    except CallFailed as failure:
        outcome.failed(failure)
        visit.record(outcome.row(Source.SPANS, visit.caller, visit.window, configured=False))
        return
    if not enabled:
        detail = f"The log group {LOG_GROUP} does not exist: Transaction Search is not switched on."
        visit.record(
            without_log(Source.SPANS, visit.caller, visit.window, detail=detail, doubt=None)
        )
        return
    read_events(
        visit,
        LogKind.SPANS,
        LOG_GROUP,
        Budget(visit.bounds),
        outcome,
        filter_pattern=_OF_AGENTS,
    )
    visit.record(outcome.row(Source.SPANS, visit.caller, visit.window))
