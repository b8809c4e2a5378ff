"""The replay document, `ringfence.replay/1`: what a pack would have done to past traffic.

The changes and the summary are spelled as Google's Policy Simulator spells them. Figures that were
not measured are null, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.change import Change, Changes, Volume
from ringfence.model.document import ExitInfo
from ringfence.model.egress import Attribution, EvidenceKind
from ringfence.model.flow import Decision
from ringfence.model.holdout import Holdout
from ringfence.model.policy import MonitorSemantics, RuleAction, WildcardSemantics
from ringfence.model.traffic import Passage

REPLAY_SCHEMA = "ringfence.replay/1"


class BaselineKind(StrEnum):
    """What the new side is compared with."""

    TRAFFIC = "traffic"
    """What flowed then was permitted, whatever permitted it; the rest is not known."""
    PACK = "pack"
    """What an earlier pack does to it, with its watched rules watching."""


class NewSide(StrEnum):
    """How the pack is taken."""

    ENFORCED = "enforced"
    """As if every rule were enforced."""
    AS_IS = "as-is"
    """With the rules that watch watching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsSummary:
    """Connections. log_count is the sum of the five counts after it."""

    log_count: int
    unchanged_count: int
    difference_count: int
    """Revoked or gained, surely or perhaps."""
    unknown_count: int
    """UNKNOWN_CHANGE."""
    not_governed_count: int
    """Connections that pass no gateway today, so that no pack changes anything for them."""
    error_count: int
    """Lines that could not be read."""
    oldest_date: datetime | None
    newest_date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineError:
    """One line of a flows file that could not be replayed."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSample:
    """A flow, shown."""

    src: str
    dst: str
    host: str
    port: int | None
    protocol: str
    runtime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChange:
    """One distinct flow and what becomes of it."""

    src: str
    dst: str
    host: str
    candidates: tuple[str, ...]
    """Hosts that it may have gone to; where there are several, the host is not known."""
    url: str
    protocol: str
    port: int | None
    tls: bool | None
    change: Change
    baseline: Decision
    new: Decision
    rule: str | None
    """The rule of the pack that takes it; None for the default action, or when it is not known."""
    rule_candidates: tuple[str, ...]
    why: str
    connections: int
    bytes: int | None
    first_seen: datetime | None
    last_seen: datetime | None
    runtime: str
    owner: str
    evidence: EvidenceKind
    attribution: Attribution
    passage: Passage
    """Whether it passes an enforcement point today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """What promoting one rule alone would change now, in connections.

    Everything that is enforced stays enforced and every other watched rule goes on watching.
    """

    revoked: int
    maybe_revoked: int
    gained: int
    maybe_gained: int
    unknown: int
    """Connections of which neither side is known."""
    runtimes: tuple[str, ...]
    """The runtimes that would be cut, surely or perhaps; the first few by name."""
    samples: tuple[FlowSample, ...]

    @property
    def total(self) -> int:
        """Connections for which a decision changes, surely or perhaps."""
        return self.revoked + self.maybe_revoked + self.gained + self.maybe_gained


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReplay:
    """What one rule does to past traffic, in connections."""

    name: str
    priority: int
    ruleset: str
    action: RuleAction
    watch: bool
    hits: int
    """It is surely the first rule that takes them."""
    maybe_hits: int
    """It may take them: the flow does not say all that the rule asks for."""
    would_allow: int
    """Of the hits, what it permits."""
    would_deny: int
    distinct_flows: int
    """Distinct flows among hits and maybe hits."""
    bytes: int | None
    """Of the hits."""
    changes: Changes
    """What the pack changes, of the connections that the rule surely takes."""
    flips_terminal: Flips | None
    """If it alone were promoted, and a watched match ends evaluation; None when it is enforced."""
    flips_fallthrough: Flips | None
    """If it alone were promoted, and evaluation goes on behind a watched match."""
    runtimes: tuple[str, ...]
    """The runtimes among hits and maybe hits; the first few by name."""
    runtime_count: int
    first_seen: datetime | None
    last_seen: datetime | None
    samples: tuple[FlowSample, ...]

    @property
    def traffic(self) -> bool:
        """Whether any connection surely or perhaps meets the rule."""
        return bool(self.hits or self.maybe_hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultReplay:
    """What is left for the default action, in connections."""

    action: RuleAction
    hits: int
    maybe_hits: int
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A runtime that would lose what it used."""

    runtime: str
    """Empty for traffic whose runtime is not known."""
    owner: str
    revoked: Volume
    maybe_revoked: Volume
    rules: tuple[str, ...]
    """The rules that deny it; the default action is called `default action`."""
    destinations: tuple[str, ...]
    """The first few that it would lose, surely or perhaps, the most used first."""
    destination_count: int
    last_used: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGoverned:
    """Traffic of one runtime that passes no gateway, so that a pack neither permits nor denies it."""

    runtime: str
    owner: str
    reason: str
    volume: Volume
    destinations: tuple[str, ...]
    destination_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceRouted:
    """What the pack would do to traffic that goes around every gateway today, once routes change.

    Today nothing stops it: it is counted as not governed, and in no other sum.
    """

    changes: Changes
    flows: tuple[FlowChange, ...]
    """As the flows of the replay are listed."""
    flows_not_listed: int
    cut: tuple[Cut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUse:
    """How much of a group the traffic uses; a group that is used little is broad."""

    kind: str
    """smart-group or web-group."""
    name: str
    listed: int
    """Selectors or known members of a SmartGroup, entries of a WebGroup."""
    used: int | None
    """Those that a flow is a member of; None where membership cannot be told from flows."""
    unused: tuple[str, ...]
    """The first few that nothing used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hygiene:
    """What past traffic says about the pack itself."""

    no_traffic: tuple[str, ...]
    """Rules that no connection surely or perhaps meets."""
    groups: tuple[GroupUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedPack:
    """Which pack was asked, and how it was taken."""

    name: str
    version: str
    rules: int
    side: NewSide
    monitor_semantics: MonitorSemantics
    """Matters where rules watch: for `as-is`, and for a pack as the baseline."""
    wildcard: WildcardSemantics
    apex: bool
    sha256: str = ""
    """A digest of all that the pack decides, which its pack.json and its Terraform have alike; empty
    in a document of before it was noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What it was compared with."""

    kind: BaselineKind
    name: str
    """Of the pack; empty for traffic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a replay finds; the document adds how the run ended."""

    pack: ReplayedPack
    baseline: Baseline
    results: ResultsSummary
    changes: Changes
    flows: tuple[FlowChange, ...]
    """Changed ones first, the most used first; at most as many as were asked for."""
    flows_not_listed: int
    """Distinct flows beyond that, which the sums hold all the same."""
    rules: tuple[RuleReplay, ...]
    """In the order of evaluation."""
    default: DefaultReplay
    cut: tuple[Cut, ...]
    not_governed: tuple[NotGoverned, ...]
    not_replayed: dict[str, int]
    """Edges that are no traffic, by evidence: declared and possible ones."""
    hygiene: Hygiene
    in_doubt: Changes | None = None
    """Of `changes`: what runtimes with a way around sent, or with ways that were not read; None
    where there is no such traffic."""
    once_routed: OnceRouted | None = None
    """None where no traffic waits for its route to be moved."""
    errors: tuple[LineError, ...] = ()
    """The first few; results.error_count counts all."""
    holdout: Holdout | None = None
    limits: tuple[str, ...] = ()
    """Where the claim ends, in plain sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDocument(Replay):
    """A replay with its schema and how the run ended."""

    schema: str
    exit: ExitInfo
