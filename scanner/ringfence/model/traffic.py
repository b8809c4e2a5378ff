"""Past traffic as questions to a pack: a flow, how often it was seen, and whose it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, EvidenceKind
from ringfence.model.flow import Decision, Flow

NOT_KNOWN = "not known"
"""Who answers for a flow whose runtime has no owner, or that has no runtime."""
ROUTED_AROUND = (
    "its route leaves past every enforcement point that the scan knows, so nothing stops it today: "
    "move the route first"
)


class Passage(StrEnum):
    """Whether traffic passes an enforcement point, without which no rule of a pack touches it."""

    THROUGH = "through"
    """Every way of its runtime passes one, or one has logged it."""
    DOUBTFUL = "doubtful"
    """There is a way around as well, or the ways were not all read."""
    AROUND = "around"
    """The default ways of its runtime pass none."""
    NOT_SAID = "not-said"
    """A file of flows says nothing of routes."""


_PASSES = frozenset({Passage.THROUGH, Passage.NOT_SAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFlow:
    """Connections that were alike, and what became of them."""

    flow: Flow
    """`count` says how many connections there were."""
    runtime: str = ""
    """The ARN or name of what sent it; empty when that is not known."""
    owner: str = NOT_KNOWN
    """Who answers for the runtime, as far as tags or governance tell."""
    bytes: int | None = None
    """Sent by the source; None when the source does not count."""
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    then: Decision = Decision.PERMIT
    """What became of it: PERMIT where it flowed, UNKNOWN where no record says so."""
    evidence: EvidenceKind = EvidenceKind.OBSERVED
    attribution: Attribution = Attribution.EXACT
    not_governed: str = ""
    """Why no pack can govern it, in one sentence; empty where it may pass a gateway."""
    passage: Passage = Passage.NOT_SAID
    candidates: tuple[str, ...] = ()
    """Hosts that the destination may be where no single one is known; none is picked."""
    senders: tuple[str, ...] = ()
    """ARNs of who may have sent it; an interface or a role where they speak for others."""
    sources: tuple[Source, ...] = ()
    """What told of it; empty for a file of flows."""
    reply_bytes: int | None = None
    """What came back, headers included, as flow logs count it; None where nothing counts it."""
    reply_packets: int | None = None

    @property
    def ungoverned_today(self) -> str:
        """Why no pack governs it as the routes are; empty where one may."""
        if self.not_governed or self.passage is not Passage.AROUND:
            return self.not_governed
        return ROUTED_AROUND

    @property
    def passes_today(self) -> bool:
        """Whether it shows what a gateway sees: what has, or may have, a way around does not.

        Of a file that says nothing of routes it is the word of who gave it.
        """
        return not self.not_governed and self.passage in _PASSES

    @property
    def waits_for_route(self) -> bool:
        """Whether a pack would govern it once its route leads past an enforcement point."""
        return self.passage is Passage.AROUND and not self.not_governed
