"""What is known on the day of the question, as far as it speaks for or against a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.model.coverage import Coverage
from ringfence.model.decision import RiskException
from ringfence.model.promotion import AcceptedPerhaps, Phase, PromotionStep
from ringfence.model.replay import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """From when to when traffic was seen that a rule could have taken: governed, and of its sources."""

    begins: datetime | None
    """None where nothing says."""
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The destination of a rule that was new last."""

    at: datetime
    destination: str
    """As it stands in the traffic, which strangers wrote; empty where there are too many to tell."""
    perhaps: bool
    """Whether the rule only may take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionEvidence:
    """What is known on the day of the question."""

    as_of: datetime
    gaps: tuple[Coverage, ...] = ()
    complete: bool = True
    """False for a recording that was interrupted."""
    whole: Replay | None = None
    """All past traffic against the pack; None when there was none to replay."""
    heard: Mapping[str, Heard] = field(default_factory=dict)
    """By the name of a rule; one that is missing has seen no traffic that it could have taken."""
    counted: Mapping[Phase, Replay] = field(default_factory=dict)
    """Only what counts: seen in the days that have to be clean and not prohibited, against the pack
    as it is when the turn of each phase has come (`at_turn`)."""
    otherwise: Mapping[Phase, tuple[Replay, ...]] = field(default_factory=dict)
    """The same under every other reading of a wildcard; empty for a pack that has none."""
    newest: Mapping[str, Newest] = field(default_factory=dict)
    """The destination that was new last, by the name of the rule; recent ones only."""
    steps: Mapping[str, PromotionStep] = field(default_factory=dict)
    """The last known step of each rule."""
    exceptions: tuple[RiskException, ...] = ()
    """Those in force on the day."""
    excepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The destinations of excepted findings, by fingerprint; what is missing is not known."""
    accepted: tuple[AcceptedPerhaps, ...] = ()
    """Those in force on the day."""
