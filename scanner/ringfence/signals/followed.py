"""Whether names were followed by connections to the addresses that they were answered with.

A tunnel needs no address: what it sends is the name. A service that names its hosts by digests is
connected to. An address that the same source was given for another domain shows nothing, since
whoever answers may answer with it; nor do fewer packets than so many connections take.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ringfence.model.telemetry import FlowAction, FlowSummary, Resolution

LEAST_SHARE = 0.9
"""Of the names: a service is asked for to be connected to."""
_LEAST_PACKETS = 6
"""What a client sends at least for one request over TLS: opening, greeting, request, closing."""
_ANSWER_LIFETIME = timedelta(hours=1)

Connections = Mapping[tuple[str, str], tuple[FlowSummary, ...]]
"""Flows that were answered, by interface and server."""


@dataclass(frozen=True, slots=True)
class Question:
    """What one interface was answered."""

    interface_id: str
    row: Resolution


def connections(flows: Iterable[FlowSummary], interfaces: frozenset[str]) -> Connections:
    """The flows of some interfaces that went through and were answered."""
    found: defaultdict[tuple[str, str], list[FlowSummary]] = defaultdict(list)
    for flow in flows:
        answered = flow.action is FlowAction.ACCEPT and flow.reply_packets > 0
        if answered and flow.interface_id in interfaces:
            found[flow.interface_id, flow.server].append(flow)
    return {ends: tuple(each) for ends, each in found.items()}


def followed(questions: Iterable[Question], made: Connections, elsewhere: frozenset[str]) -> float:
    """The share of names that were connected to, none where some were folded and are not known.

    elsewhere are addresses of other domains.
    """
    names: dict[str, bool] = {}
    used: set[tuple[str, str]] = set()
    for question in questions:
        row, ends = question.row, (question.interface_id, question.row.address)
        if row.folded:
            return 0.0
        reached = row.address not in elsewhere and any(
            _in_time(flow, row) for flow in made.get(ends, ())
        )
        names[row.name] = names.get(row.name, False) or reached
        if reached:
            used.add(ends)
    reached_names = sum(names.values())
    packets = sum(flow.packets for ends in used for flow in made[ends])
    enough = packets >= _LEAST_PACKETS * reached_names
    return reached_names / len(names) if names and enough else 0.0


def _in_time(flow: FlowSummary, row: Resolution) -> bool:
    """Whether the connection may have used the answer."""
    return flow.first_seen <= row.last_seen + _ANSWER_LIFETIME and flow.last_seen >= row.first_seen
