"""The promotion document, `ringfence.promotion/1`: which rule can be enforced next, and why.

A rule is promoted by turning its `watch` off, one rule at a time: permits, then specific denies,
then the default deny.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo, ToolInfo
from ringfence.model.policy import RuleAction
from ringfence.model.replay import ResultsSummary, RuleReplay

PROMOTION_SCHEMA = "ringfence.promotion/1"
_LONGEST = 366
"""Days that a threshold may ask for."""
LEAST_DAYS = {"clean_days": 1}
"""Thresholds that cannot be turned off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionThresholds:
    """When a rule may be enforced, in days. ValueError for what is no number of days up to 366."""

    lookback_days: int = 14
    """How far the evidence has to reach back."""
    quiet_days: int = 5
    """Since a runtime was first seen to reach a destination that the rule takes."""
    watched_days: int = 5
    """Since the rule was first seen to watch as it is now."""
    clean_days: int = 14
    """In which promoting it would have cut nothing but what is prohibited; at least one. All days
    that the evidence has to reach back count in any case."""

    def __post_init__(self) -> None:
        for name in ("lookback_days", "quiet_days", "watched_days", "clean_days"):
            least = LEAST_DAYS.get(name, 0)
            if not least <= getattr(self, name) <= _LONGEST:
                raise ValueError(f"{name} is no number of days from {least} to {_LONGEST}")

    @property
    def counted_days(self) -> int:
        """How far back a cut counts: what was asked for as evidence is not left out of it."""
        return max(self.clean_days, self.lookback_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedPerhaps:
    """Somebody looked, and accepts that a rule as it is may cut what no log tells the host or URL of.

    What it surely cuts, what it opens and what is not known at all blocks it all the same.
    """

    rule: str
    rule_hash: str
    """The first digits of the digest of the rule and its groups: a change ends the acceptance."""
    owner: str
    reason: str
    expires: date
    """The last day on which it is in force."""

    def in_force(self, day: date) -> bool:
        """Whether it counts on a day, its last one included."""
        return day <= self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionSettings:
    """The table `[promotion]` of the settings: thresholds, and what only the operator can look up."""

    thresholds: PromotionThresholds = PromotionThresholds()
    default_action: RuleAction | None = None
    """The controller's Default Action Rule; None where nobody looked it up."""
    rulesets_ahead: tuple[str, ...] | None = None
    """Rulesets that are evaluated before the pack's; None where nobody looked."""
    accept_perhaps: tuple[AcceptedPerhaps, ...] = ()


class StepKind(StrEnum):
    """What was seen of a rule, or done to it."""

    WATCHING = "watching"
    """It was first seen to watch as it is."""
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionStep:
    """One step in the life of a rule. By whom is not known: whoever ran the command."""

    pack: str
    place: str
    """A digest of where the pack lies: packs of one name, of several estates, have lives of their own."""
    rule: str
    step: StepKind
    at: datetime
    rule_hash: str
    """A digest of the rule and its groups without `watch`: when it changes, its life begins again."""
    pack_hash: str
    """A digest of the whole pack as it was then."""


class Phase(StrEnum):
    """The order of promotion."""

    PERMIT = "permit"
    DENY = "deny"
    DEFAULT_DENY = "default-deny"


class Readiness(StrEnum):
    """Where a rule stands."""

    WATCHING = "watching"
    """It needs nothing but time, or its turn."""
    BLOCKED = "blocked"
    """Somebody has to look at something first."""
    READY = "ready"
    PROMOTED = "promoted"


class BlockCode(StrEnum):
    """Why a rule is not ready."""

    NO_TRAFFIC = "no-traffic"
    """Nothing was replayed that it could take, so nothing is known of it."""
    COVERAGE = "coverage"
    REPLAY_ERRORS = "replay-errors"
    STALE = "stale"
    """Nothing that it could take was seen at the end of the evidence, so nothing says that it is clean."""
    LOOKBACK = "lookback"
    WATCHED = "watched"
    NEW_DESTINATION = "new-destination"
    WOULD_CUT = "would-cut"
    WOULD_OPEN = "would-open"
    NOT_KNOWN = "not-known"
    """For some connections neither side of the change is known."""
    MONITOR_SEMANTICS = "monitor-semantics"
    """The two readings of monitor mode come to different decisions."""
    WILDCARD_SEMANTICS = "wildcard-semantics"
    """So do the readings of a wildcard: how many labels it stands for, and whether it takes the apex."""
    EXCEPTION = "exception"
    DEFAULT_ACTION = "default-action"
    RULESETS_AHEAD = "rulesets-ahead"
    ORDER = "order"


WAITING = frozenset(
    {BlockCode.LOOKBACK, BlockCode.WATCHED, BlockCode.NEW_DESTINATION, BlockCode.ORDER}
)
"""What goes away by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReason:
    """One reason, in one sentence."""

    code: BlockCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReadiness:
    """Where one rule stands, why, and what it does to past traffic."""

    name: str
    priority: int
    action: RuleAction
    phase: Phase
    readiness: Readiness
    reasons: tuple[BlockReason, ...]
    """Empty for rules that are ready or promoted."""
    watched_since: datetime | None
    """None when it was not seen before, or is enforced."""
    promoted_at: datetime | None
    """None when it watches, or nobody saw when it was promoted."""
    newest_destination: datetime | None
    """When a destination that it takes was last new; None where none was, lately."""
    traffic: RuleReplay | None
    """What it does to the whole of the replayed traffic; None where nothing was replayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A generated file before and after a step."""

    path: str
    """Below the folder."""
    sha256_before: str
    sha256_after: str
    diff: tuple[str, ...]
    """The changed lines, `-` and `+` before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of one rule, what it does, and how it is taken back."""

    rule: str
    step: StepKind
    impact: tuple[str, ...]
    """What past traffic says, in plain sentences."""
    changes: tuple[FileChange, ...]
    """Empty where only a pack was given, and no folder with the files made from it."""
    command: str
    """What makes the change; empty where there is no folder."""
    rollback_command: str
    rollback_changes: tuple[FileChange, ...]
    applied: bool
    """Whether the files were written. Nothing is ever applied to a controller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotedPack:
    """Which pack it is about."""

    name: str
    version: str
    default_action: RuleAction
    rules: int
    watching: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDocument:
    """Where every rule of a pack stands, and the one safe step that is next."""

    schema: str
    tool: ToolInfo
    as_of: datetime
    """The end of the evidence: what happened after it is not known."""
    pack: PromotedPack
    thresholds: PromotionThresholds
    results: ResultsSummary | None
    """None where nothing was replayed."""
    gaps: tuple[Coverage, ...]
    """Required sources that were not read completely."""
    rules: tuple[RuleReadiness, ...]
    """In the order of evaluation."""
    next_step: Step | None
    """None where no rule is ready."""
    notes: tuple[str, ...]
    limits: tuple[str, ...]
    """Where the claim ends."""
    exit: ExitInfo
