"""What the operator chooses about a proposal."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringfence.model.guardrail import ApprovedNetwork
from ringfence.model.proposal import MaturityThresholds, Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices; the defaults are the careful ones."""

    selector: Selector = Selector.CIDR
    managed_web_groups: bool = False
    """Whether models and MCP servers are those of the vendor's own groups."""
    decrypts: bool = True
    """Whether what enforces the pack can decrypt, and so read a path."""
    aws_only: bool = False
    """Whether a pack that permits nothing but AWS is meant."""
    clients: tuple[str, ...] = ()
    """VPC ids and CIDRs that clients of the runtimes call from."""
    by_file: frozenset[str] = frozenset()
    """Entries of the sanctioned list that a file of approvals added."""
    networks: tuple[ApprovedNetwork, ...] = ()
    """What the operator approved for the guardrail; without any, those of the runtimes."""
    thresholds: MaturityThresholds = field(default_factory=MaturityThresholds)
