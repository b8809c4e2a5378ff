"""What lint says of a pack: anomalies, and the document of the verb `lint`."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.finding import Severity
from ringfence.model.flow import Flow
from ringfence.model.policy import Semantics

LINT_SCHEMA = "ringfence.lint/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyText:
    """The text of one kind of anomaly, read from ringfence_rules."""

    id: str
    title: str
    severity: Severity
    description: str
    remediation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """One anomaly where it was found, without the text of its kind."""

    id: str
    rule: str
    """The rule that has it; empty for the pack as a whole."""
    message: str
    others: tuple[str, ...] = ()
    """The rules that cause it, in the order of evaluation."""
    witness: Flow | None = None
    """A flow that shows it; None where no flow can, as for a rule that takes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyEntry:
    """One anomaly as the document writes it."""

    id: str
    title: str
    severity: Severity
    rule: str
    others: tuple[str, ...]
    message: str
    witness: Flow | None
    remediation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LintDocument:
    """The anomalies of a pack by severity and order of evaluation, `ringfence.lint/1`."""

    schema: str
    pack: AskedPack
    semantics: Semantics
    summary: dict[Severity, int]
    """Anomalies by severity; all five are named."""
    anomalies: tuple[AnomalyEntry, ...]
    undecided: tuple[str, ...]
    """Rules of which not everything could be decided within the bound; nothing is claimed of them."""
    limits: tuple[str, ...]
    """What lint does not say."""
    exit: ExitInfo
