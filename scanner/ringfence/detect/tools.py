"""Browsers and code interpreters that leave from AWS's own network."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.detect.facts import DetectionInput, Hit, evidence
from ringfence.model.agentcore import BuiltInTool, NetworkMode, ToolKind
from ringfence.model.coverage import Source

_SOURCES = {
    ToolKind.BROWSER: Source.BROWSERS,
    ToolKind.CODE_INTERPRETER: Source.CODE_INTERPRETERS,
}
CONTROLS = {
    ToolKind.BROWSER: frozenset(
        {"BedrockAgentCore.5", "bedrockagentcore-browsercustom-network-mode-not-public"}
    ),
    ToolKind.CODE_INTERPRETER: frozenset(
        {"BedrockAgentCore.7", "bedrockagentcore-codeinterpreter-networkmode-check"}
    ),
}
"""The controls of Security Hub and AWS Config that look at each kind, and at no other."""
_OUTSIDE = (NetworkMode.PUBLIC, NetworkMode.SANDBOX)


def public_tools(facts: DetectionInput) -> Iterator[Hit]:
    """Custom tools in PUBLIC mode: what Security Hub BedrockAgentCore.5 and .7 fail."""
    for tool in _custom(facts):
        if tool.placement.mode is NetworkMode.PUBLIC:
            yield _hit(tool, "reaches the internet from AWS's own network")


def sandboxed_tools(facts: DetectionInput) -> Iterator[Hit]:
    """Custom tools in SANDBOX mode, which BedrockAgentCore.7 fails for code interpreters."""
    for tool in _custom(facts):
        if tool.placement.mode is NetworkMode.SANDBOX:
            yield _hit(tool, "reaches AWS services such as Amazon S3 from AWS's own network")


def managed_tools(facts: DetectionInput) -> Iterator[Hit]:
    """The system tools that AWS makes in every account and region; no control covers them."""
    for tool in facts.snapshot.inventory.tools:
        if tool.managed_by_aws and tool.placement.mode in _OUTSIDE:
            yield _hit(tool, "is there for every agent that may start a session of it")


def _custom(facts: DetectionInput) -> Iterator[BuiltInTool]:
    return (tool for tool in facts.snapshot.inventory.tools if not tool.managed_by_aws)


def _hit(tool: BuiltInTool, what: str) -> Hit:
    mode = tool.placement.mode.value
    return Hit(
        resource=tool.arn,
        account=tool.account,
        region=tool.region,
        message=f"{_kind(tool)} {tool.name} runs in {mode} mode: it {what}.",
        evidence=(evidence(_SOURCES[tool.kind], tool.arn, f"its networkMode is {mode}"),),
        foreign=frozenset[str]().union(*CONTROLS.values()) - CONTROLS[tool.kind],
    )


def _kind(tool: BuiltInTool) -> str:
    return "Browser" if tool.kind is ToolKind.BROWSER else "Code interpreter"
