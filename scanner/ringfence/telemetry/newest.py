"""The newest API events, each once."""

from __future__ import annotations

from datetime import datetime

from ringfence.model.telemetry import ApiEvent
from ringfence.telemetry.fold import Fold

_Order = tuple[datetime, str, str, str, str, str, str, str, str, str, str, str, tuple[str, ...]]


class NewestEvents:
    """At most limit events; which ones does not depend on the order in which they come.

    The same event may come from LookupEvents and from files, so that its id counts once.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_id: dict[tuple[datetime, str, str], ApiEvent] = {}
        self._cut = 0

    def put(self, event: ApiEvent) -> None:
        """Keep an event, at least until there are too many newer ones."""
        key = (event.time, event.event_id, event.event_name)
        known = self._by_id.get(key)
        if known is None or _order(known) < _order(event):
            self._by_id[key] = event
        if len(self._by_id) > 2 * self._limit:
            self._prune()

    def absorb(self, other: NewestEvents) -> None:
        """Add the events of another."""
        self._cut += other._cut
        for event in other._by_id.values():
            self.put(event)

    def kept(self) -> tuple[ApiEvent, ...]:
        """The events, oldest first."""
        self._prune()
        return tuple(sorted(self._by_id.values(), key=_order))

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        cut = self._cut + max(0, len(self._by_id) - self._limit)
        if not cut:
            return ()
        sentence = f"there are more than {self._limit} changes: the newest are kept"
        return (Fold(sentence=sentence, records=cut, loses=True),)

    def _prune(self) -> None:
        surplus = len(self._by_id) - self._limit
        if surplus > 0:
            self._cut += surplus
            newest = sorted(self._by_id.items(), reverse=True)[: self._limit]
            self._by_id = dict(newest)


def _order(event: ApiEvent) -> _Order:
    return (
        event.time,
        event.event_id,
        event.event_source,
        event.event_name,
        event.account,
        event.region,
        event.principal_arn,
        event.source_ip,
        event.error_code,
        event.network_mode,
        event.user_agent,
        event.policy_engine_mode,
        event.resources,
    )
