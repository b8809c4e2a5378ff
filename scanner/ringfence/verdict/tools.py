"""The verdict on browsers and code interpreters. Their network mode is fixed when they are made."""

from __future__ import annotations

from ringfence.model.agentcore import BuiltInTool, ToolKind
from ringfence.model.coverage import Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import ReasonCode, ToolVerdict
from ringfence.verdict.placement import (
    Ground,
    Subject,
    judge_placement,
    survey,
    unknown,
    worst_of,
)

_SOURCES = {
    ToolKind.BROWSER: Source.BROWSERS,
    ToolKind.CODE_INTERPRETER: Source.CODE_INTERPRETERS,
}
_LABELS = {ToolKind.BROWSER: "The browser", ToolKind.CODE_INTERPRETER: "The code interpreter"}


def judge_tools(snapshot: Snapshot, settings: Settings) -> tuple[ToolVerdict, ...]:
    """A verdict for every built-in tool, in the order of the inventory."""
    ground = survey(snapshot, settings)
    return tuple(judge_tool(ground, tool) for tool in snapshot.inventory.tools)


def judge_tool(ground: Ground, tool: BuiltInTool) -> ToolVerdict:
    judgement = judge_placement(
        ground,
        Subject(
            label=_LABELS[tool.kind],
            ref=tool.arn,
            account=tool.account,
            region=tool.region,
            placement=tool.placement,
            created_at=tool.created_at,
        ),
    )
    if not ground.network.coverage.usable(_SOURCES[tool.kind], tool.account, tool.region):
        detail = f"{_LABELS[tool.kind]} was not read completely."
        judgement = worst_of(judgement, unknown(ReasonCode.MODE_NOT_READ, detail, tool.arn))
    return ToolVerdict(
        arn=tool.arn,
        network_mode=tool.placement.mode,
        containment=judgement.containment,
        reasons=judgement.reasons,
    )
