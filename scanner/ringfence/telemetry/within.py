"""The summaries that speak of a window."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow


class _Seen(Protocol):
    @property
    def first_seen(self) -> datetime: ...

    @property
    def last_seen(self) -> datetime: ...


_Row = TypeVar("_Row", bound=_Seen)


def within(telemetry: Telemetry, window: TimeWindow) -> Telemetry:
    """The summaries of which at least a part lies in a window, its end included."""
    return Telemetry(
        flows=_touching(telemetry.flows, window),
        gaps=_touching(telemetry.gaps, window),
        resolutions=_touching(telemetry.resolutions, window),
        api_uses=_touching(telemetry.api_uses, window),
        api_events=tuple(
            event for event in telemetry.api_events if window.start <= event.time <= window.end
        ),
        span_calls=_touching(telemetry.span_calls, window),
        firewall_decisions=_touching(telemetry.firewall_decisions, window),
        firewall_flows=_touching(telemetry.firewall_flows, window),
    )


def _touching(rows: Iterable[_Row], window: TimeWindow) -> tuple[_Row, ...]:
    return tuple(
        row for row in rows if row.first_seen <= window.end and row.last_seen >= window.start
    )
