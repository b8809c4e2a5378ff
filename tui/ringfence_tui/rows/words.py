"""The closed sets of words that lists tell: each with a glyph and a tone, so that no colour is needed."""

from __future__ import annotations

from ringfence.model.change import Change
from ringfence.model.coverage import CoverageStatus
from ringfence.model.egress import EvidenceKind, Sanction
from ringfence.model.finding import Severity
from ringfence.model.promotion import Readiness
from ringfence.model.simulation import StepResultKind
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus
from ringfence.render.style import GLYPHS
from ringfence_tui.blocks import Span, Tone

Look = tuple[str, Tone]
_OTHER: Look = ("·", Tone.PLAIN)

LOOKS: dict[str, Look] = {
    Containment.UNCONTAINED: (GLYPHS[Containment.UNCONTAINED], Tone.BAD),
    Containment.LEAKY: (GLYPHS[Containment.LEAKY], Tone.WARN),
    Containment.UNKNOWN: (GLYPHS[Containment.UNKNOWN], Tone.UNKNOWN),
    Containment.MONITORED: (GLYPHS[Containment.MONITORED], Tone.INFO),
    Containment.ENFORCED: (GLYPHS[Containment.ENFORCED], Tone.GOOD),
    Severity.CRITICAL: ("◆", Tone.BAD),
    Severity.HIGH: ("▲", Tone.BAD),
    Severity.MEDIUM: ("■", Tone.WARN),
    Severity.LOW: ("▽", Tone.INFO),
    Severity.INFO: ("·", Tone.DIM),
    Sanction.SANCTIONED: ("✓", Tone.GOOD),
    Sanction.UNSANCTIONED: ("!", Tone.WARN),
    Sanction.PROHIBITED: ("✗", Tone.BAD),
    Sanction.UNREVIEWED: ("?", Tone.UNKNOWN),
    EvidenceKind.OBSERVED: ("●", Tone.PLAIN),
    EvidenceKind.DECLARED: ("○", Tone.INFO),
    EvidenceKind.POSSIBLE: ("◌", Tone.DIM),
    **dict.fromkeys(CoverageStatus, ("✗", Tone.BAD)),
    CoverageStatus.COMPLETE: ("✓", Tone.GOOD),
    CoverageStatus.PARTIAL: ("!", Tone.WARN),
    CoverageStatus.NOT_ENABLED: ("○", Tone.WARN),
    CoverageStatus.UNSUPPORTED: ("○", Tone.WARN),
    CheckStatus.PASS: ("✓", Tone.GOOD),
    CheckStatus.FAIL: ("✗", Tone.BAD),
    CheckStatus.UNKNOWN: ("?", Tone.UNKNOWN),
    CheckStatus.NOT_APPLICABLE: ("-", Tone.DIM),
    Change.NO_CHANGE: ("=", Tone.GOOD),
    Change.UNKNOWN_CHANGE: ("?", Tone.UNKNOWN),
    Change.ACCESS_REVOKED: ("✗", Tone.BAD),
    Change.ACCESS_MAYBE_REVOKED: ("!", Tone.WARN),
    Change.ACCESS_GAINED: ("▲", Tone.WARN),
    Change.ACCESS_MAYBE_GAINED: ("△", Tone.WARN),
    Readiness.WATCHING: ("~", Tone.INFO),
    Readiness.BLOCKED: ("✗", Tone.BAD),
    Readiness.READY: ("▶", Tone.GOOD),
    Readiness.PROMOTED: ("✓", Tone.GOOD),
    StepResultKind.PERMITTED: ("✗", Tone.BAD),
    StepResultKind.OUTSIDE: ("○", Tone.WARN),
    StepResultKind.WATCHED: ("~", Tone.INFO),
    StepResultKind.CONTAINED: ("✓", Tone.GOOD),
    StepResultKind.NOT_APPLICABLE: ("-", Tone.DIM),
    "PUBLIC": ("✗", Tone.BAD),
    "INSTANCES": ("!", Tone.WARN),
    "SANDBOX": ("!", Tone.WARN),
    "VPC": ("·", Tone.PLAIN),
    "UNKNOWN": ("?", Tone.UNKNOWN),
    "PERMIT": ("▶", Tone.INFO),
    "DENY": ("⊘", Tone.PLAIN),
    "n/a": ("-", Tone.DIM),
    "NOT_GOVERNED": ("○", Tone.WARN),
    "new": ("+", Tone.WARN),
    "gone": ("-", Tone.WARN),
    "unclear": ("?", Tone.UNKNOWN),
    "broken": ("✗", Tone.BAD),
    "mended": ("✓", Tone.GOOD),
    "judged": ("✓", Tone.GOOD),
    "verdict": ("→", Tone.WARN),
    "appeared": ("+", Tone.INFO),
    "changed": ("·", Tone.WARN),
    "not-read": ("?", Tone.UNKNOWN),
    "opened": ("▲", Tone.BAD),
    "closed": ("⊘", Tone.WARN),
    "released": ("!", Tone.WARN),
    "handled": ("·", Tone.INFO),
    "moved": ("·", Tone.DIM),
    "existing": ("=", Tone.DIM),
    "excepted": ("~", Tone.INFO),
}
"""Unknown is never drawn like good news. A word that is not here has a dot, and says itself."""


def look(word: str) -> Look:
    """Its glyph and tone."""
    return LOOKS.get(word, _OTHER)


def told(word: str) -> Span:
    """The word with its glyph before it."""
    glyph, tone = look(word)
    return Span(f"{glyph} {word}", tone)
