"""The orders of words that several lists sort by: what a reader wants to hear of first."""

from __future__ import annotations

from ringfence.model.agentcore import NetworkMode
from ringfence.model.egress import EvidenceKind, Sanction
from ringfence.model.finding import Severity
from ringfence.model.verdict import EXPOSURE_ORDER

VERDICT_ORDER = tuple(map(str, EXPOSURE_ORDER))
NO_FINDING = "none"
SEVERITY_ORDER = (*map(str, Severity), NO_FINDING)
EVIDENCE_ORDER = tuple(map(str, EvidenceKind))

_MODES = (
    NetworkMode.PUBLIC,
    NetworkMode.UNKNOWN,
    NetworkMode.SANDBOX,
    NetworkMode.INSTANCES,
    NetworkMode.VPC,
)
MODE_ORDER = tuple(map(str, _MODES))

SANCTIONS = (Sanction.PROHIBITED, Sanction.UNSANCTIONED, Sanction.UNREVIEWED, Sanction.SANCTIONED)
SANCTION_ORDER = tuple(map(str, SANCTIONS))
