"""Everything that was concluded from one Snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringfence.model.blast import BlastMap
from ringfence.model.egress import EgressMap
from ringfence.model.finding import Finding
from ringfence.model.framework import Framework
from ringfence.model.identity import Grant
from ringfence.model.verdict import RuntimeVerdict, ToolVerdict
from ringfence.model.workload import AiWorkload, Governance


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The verdicts, the egress map and the findings of one Snapshot."""

    verdicts: tuple[RuntimeVerdict, ...]
    tool_verdicts: tuple[ToolVerdict, ...]
    egress_map: EgressMap
    grants: tuple[Grant, ...]
    findings: tuple[Finding, ...]
    frameworks: tuple[Framework, ...] = ()
    """What the ids that the findings refer to are called."""
    workloads: tuple[AiWorkload, ...] = ()
    """Outside AgentCore, by ARN."""
    governance: tuple[tuple[str, Governance, str], ...] = ()
    """The ARN of each runtime and gateway, whether anyone answers for it, and who or why not."""
    notes: tuple[str, ...] = ()
    """What could not be judged and why, in plain sentences."""
    blast: BlastMap = field(default_factory=BlastMap)
