"""Rows about one edge become one, and nothing is counted twice.

Flow logs, spans and CloudTrail tell the same traffic. Rows of one teller are summed; between
tellers nothing is: where flow logs know an edge, its volume is theirs, and the others add what they
know to its sources, reason and instants.

Spans and API calls carry no verdict of security groups, so they join the accepted edge, never a
rejected one. Neither does a question to the Resolver: a rejected attempt says no less than the
question alone. It joins any other edge to the same destination. A row of a shared
interface that an exact source confirms becomes exact and keeps its candidates: the edge is surely
the source's own, while the volume is still that of the shared interface.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from ringfence.join.queries import ANY_PROTOCOL
from ringfence.join.spans import OVER_MCP
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, Egress, EgressAction, EvidenceKind

_MAX_REASONS = 4
_ALSO = "; also "
_ATTRIBUTIONS = tuple(Attribution)
_CONFIDENCES = tuple(Confidence)
_TELLERS = (Source.FLOW_LOGS, Source.SPANS, Source.CLOUDTRAIL, Source.RESOLVER_QUERY_LOGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A row with each of its reasons; strangers wrote parts of them, so they are never split again."""

    row: Egress
    reasons: tuple[str, ...]


def merge(rows: Iterable[Egress]) -> tuple[Egress, ...]:
    """One row for each edge, sorted by source and destination."""
    told = _fold(rows)
    calls = sorted((each for each in told if _is_call(each.row)), key=_best_first)
    questions = [each for each in told if _is_question(each.row)]
    edges = [each for each in told if not _is_call(each.row) and not _is_question(each.row)]
    edges = _absorb(calls, edges, by=_service, hosts=_takes_calls)
    edges = _absorb(questions, edges, by=_pair, hosts=_takes_questions)
    return tuple(sorted(map(_explained, edges), key=_order))


def _fold(rows: Iterable[Egress]) -> list[_Told]:
    """Sum the rows of each edge and teller."""
    groups: defaultdict[Hashable, list[Egress]] = defaultdict(list)
    for row in rows:
        key = (*_order(row), row.candidates, _teller(row))
        groups[key].append(row)
    return [
        _Told(
            row=_sum(group) if len(group) > 1 else group[0],
            reasons=tuple(sorted({row.reason for row in group})),
        )
        for group in groups.values()
    ]


def _sum(group: list[Egress]) -> Egress:
    firsts = [row.first_seen for row in group if row.first_seen]
    lasts = [row.last_seen for row in group if row.last_seen]
    return replace(
        min(group, key=lambda row: row.reason),
        sources=_union(group),
        first_seen=min(firsts, default=None),
        last_seen=max(lasts, default=None),
        flows=_total(row.flows for row in group),
        bytes=_total(row.bytes for row in group),
        reply_bytes=_total(row.reply_bytes for row in group),
        packets=_total(row.packets for row in group),
        reply_packets=_total(row.reply_packets for row in group),
        attribution=min((row.attribution for row in group), key=_ATTRIBUTIONS.index),
        confidence=min((row.confidence for row in group), key=_CONFIDENCES.index),
    )


def _absorb(
    additions: Iterable[_Told],
    edges: Iterable[_Told],
    *,
    by: Callable[[Egress], Hashable],
    hosts: Callable[[Egress], bool],
) -> list[_Told]:
    """Let each addition confirm the surest edge with its key, or become an edge itself."""
    result = sorted(edges, key=_best_first)
    places: dict[Hashable, int] = {}
    for place, edge in enumerate(result):
        if hosts(edge.row):
            places.setdefault(by(edge.row), place)
    for addition in additions:
        place = places.setdefault(by(addition.row), len(result))
        if place == len(result):
            result.append(addition)
        else:
            result[place] = _confirm(result[place], addition)
    return result


def _confirm(edge: _Told, addition: _Told) -> _Told:
    """The edge with what another teller knows of it."""
    summed = _sum([edge.row, addition.row])
    confirmed = replace(
        edge.row,
        sources=summed.sources,
        first_seen=summed.first_seen,
        last_seen=summed.last_seen,
        attribution=summed.attribution,
        confidence=summed.confidence,
    )
    return _Told(row=confirmed, reasons=(*edge.reasons, *addition.reasons))


def _explained(told: _Told) -> Egress:
    """The row with its reasons in one sentence; most rows have one, and say it already."""
    reason = _because(told.reasons)
    return told.row if reason == told.row.reason else replace(told.row, reason=reason)


def _because(reasons: tuple[str, ...]) -> str:
    """The first reasons; a protocol that only spans tell comes before all, so that it is not cut."""
    if len(reasons) == 1:
        return reasons[0]
    distinct = sorted(dict.fromkeys(reasons), key=lambda reason: not reason.startswith(OVER_MCP))
    kept = distinct[:_MAX_REASONS]
    rest = len(distinct) - len(kept)
    return _ALSO.join((*kept, *((f"{rest} reasons more",) if rest else ())))


def _union(group: Iterable[Egress]) -> tuple[Source, ...]:
    return tuple(sorted({source for row in group for source in row.sources}))


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _teller(row: Egress) -> Source | None:
    """Who tells the traffic; None for what was not observed."""
    return next((teller for teller in _TELLERS if teller in row.sources), None)


def _is_observed(row: Egress) -> bool:
    return row.evidence is EvidenceKind.OBSERVED


def _is_call(row: Egress) -> bool:
    return _is_observed(row) and _teller(row) in (Source.SPANS, Source.CLOUDTRAIL)


def _is_question(row: Egress) -> bool:
    return _is_observed(row) and row.protocol == ANY_PROTOCOL


def _takes_calls(row: Egress) -> bool:
    return _is_observed(row) and row.action is EgressAction.ACCEPT


def _takes_questions(row: Egress) -> bool:
    return _is_observed(row) and row.action is not EgressAction.REJECT


def _service(row: Egress) -> Hashable:
    return row.source, row.destination, row.port, row.protocol


def _pair(row: Egress) -> Hashable:
    return row.source, row.destination


def _best_first(told: _Told) -> tuple[object, ...]:
    row = told.row
    attribution = _ATTRIBUTIONS.index(row.attribution)
    return (attribution, len(row.candidates), _order(row), row.candidates, row.sources)


def _order(row: Egress) -> tuple[str, str, int, str, str, str]:
    return row.source, row.destination, row.port, row.protocol, row.evidence, row.action
