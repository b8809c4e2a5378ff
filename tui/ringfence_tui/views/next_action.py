"""What to do next: the first thing that an assessment still wants, and the screen to do it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ringfence.model.coverage import Coverage
from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.model.egress import EvidenceKind, Sanction
from ringfence.model.finding import FindingStatus, Severity
from ringfence.model.verdict import Containment
from ringfence.model.workload import Governance
from ringfence.render.claims import ended, interrupted
from ringfence.render.style import counted
from ringfence_tui.parts import Part
from ringfence_tui.views.gap_lines import place_of

_TOLD = 2
"""Titles of findings in a sentence."""
_WAITING = (Sanction.UNREVIEWED, Sanction.UNSANCTIONED)
_EXPOSED = (Containment.UNCONTAINED, Containment.LEAKY, Containment.UNKNOWN)


@dataclass(frozen=True, slots=True)
class NextAction:
    """One sentence, and the name of the screen where it is done."""

    sentence: str
    screen: str


def next_actions(scan: ScanDocument, *, made: Collection[Part] = ()) -> tuple[NextAction, ...]:
    """Everything that the assessment still wants, in the order to do it; never none.

    made are the parts of it that are there and not stale.
    """
    return (*wanted_of(scan), step_after(exposed_of(scan), made))


def wanted_of(scan: ScanDocument) -> tuple[NextAction, ...]:
    """What a scan alone says that is wanted, in the order to do it."""
    return (*_unread(scan), *_findings(scan), *_decisions(scan))


def exposed_of(scan: ScanDocument) -> int:
    """How many runtimes may get past a firewall."""
    return sum(scan.summary.containment[each] for each in _EXPOSED)


def _unread(scan: ScanDocument) -> Iterator[NextAction]:
    """What was not read comes first: it may change everything that follows."""
    gaps = [row for row in scan.coverage if row.gap]
    if interrupted(scan):
        yield NextAction("The scan was interrupted: scan again, to its end.", "coverage")
    elif not ended(scan):
        yield NextAction(f"The scan did not end: {scan.exit.reason}.", "coverage")
    if gaps:
        yield NextAction(_gap(gaps), "coverage")


def _gap(gaps: list[Coverage]) -> str:
    first = gaps[0]
    more = f" and {counted(len(gaps) - 1, 'more required source')}" if len(gaps) > 1 else ""
    return (
        f"Bring in what was not read: {first.source} of {place_of(first)} ({first.status}){more}."
    )


def _findings(scan: ScanDocument) -> Iterator[NextAction]:
    found = [
        each
        for each in scan.findings
        if each.severity is Severity.CRITICAL and each.status is not FindingStatus.EXCEPTED
    ]
    if found:
        yield NextAction(
            f"Look into {counted(len(found), 'critical finding')}: {_titles(found)}.", "findings"
        )
    hosts = _prohibited(scan)
    if hosts and not found:
        yield NextAction(f"Explain the traffic to {_named(hosts)}, which is prohibited.", "egress")


def _titles(findings: list[FindingEntry]) -> str:
    counts = Counter(each.title for each in findings)
    told = [f"{title} ({count:,})" if count > 1 else title for title, count in counts.items()]
    more = f" and {len(told) - _TOLD:,} more" if len(told) > _TOLD else ""
    return "; ".join(told[:_TOLD]) + more


def _prohibited(scan: ScanDocument) -> list[str]:
    """Destinations that are prohibited and that something was seen to talk to."""
    seen = {e.destination for e in scan.egress if e.evidence is EvidenceKind.OBSERVED}
    return [
        each.id
        for each in scan.destinations
        if each.sanction is Sanction.PROHIBITED and each.id in seen
    ]


def _named(hosts: list[str]) -> str:
    return hosts[0] if len(hosts) == 1 else f"{hosts[0]} and {len(hosts) - 1:,} more"


def _decisions(scan: ScanDocument) -> Iterator[NextAction]:
    waiting = [
        each.id
        for each in scan.destinations
        if each.host and each.learnable and each.sanction in _WAITING
    ]
    if waiting:
        told = counted(len(waiting), "destination")
        yield NextAction(
            f"Decide on {told} that nobody sanctioned and that can be: {_named(waiting)}.",
            "destinations",
        )
    shadow = [each.name for each in scan.workloads if each.governance is Governance.SHADOW]
    if shadow:
        told = counted(len(shadow), "AI workload")
        yield NextAction(
            f"Find out who answers for {told} outside AgentCore: {_named(shadow)}.", "runtimes"
        )


def step_after(exposed: int, made: Collection[Part]) -> NextAction:
    """From a proposal to a proof: the first step whose part is not made yet."""
    why = f", since {counted(exposed, 'runtime')} may get past a firewall" if exposed else ""
    steps = (
        (Part.PROPOSAL, f"Read the proposed policy{why}.", "proposal"),
        (Part.REPLAY, "Replay past traffic against the proposed policy.", "replay"),
        (Part.PROMOTION, "Ask for the next safe step towards enforcing it.", "promotion"),
        (Part.VERIFICATION, "Verify whether containment is in force.", "enforcement"),
        (Part.SIMULATION, "Try the attacks against the policy.", "attacks"),
    )
    for part, sentence, screen in steps:
        if part not in made:
            return NextAction(sentence, screen)
    return NextAction(
        "Look for the next safe step, and scan again to see what changed.", "promotion"
    )
