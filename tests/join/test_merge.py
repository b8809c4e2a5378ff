"""Rows about one edge become one, and nothing is counted twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from ringfence.join.egress import build_egress_map
from ringfence.join.merge import merge
from ringfence.join.spans import OVER_MCP
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Confidence,
    Egress,
    EgressAction,
    EvidenceKind,
)
from ringfence.model.settings import Settings
from ringfence.model.telemetry import Telemetry
from support.builders import (
    NOW,
    contained_inventory,
    egress,
    flow,
    public,
    resolution,
    runtime,
    snapshot,
    span_call,
    version,
)

FLOWS = (Source.FLOW_LOGS,)


def _flow_row(**changes: object) -> Egress:
    return egress(
        "arn:a",
        "api.example",
        protocol="TCP",
        sources=FLOWS,
        action=EgressAction.ACCEPT,
        bytes=100,
        packets=1,
        **changes,
    )


def _span_row(**changes: object) -> Egress:
    return egress("arn:a", "api.example", protocol="TCP", **changes)


def test_rows_of_one_teller_are_summed() -> None:
    (edge,) = merge([_flow_row(flows=1), _flow_row(flows=2)])

    assert (edge.flows, edge.bytes, edge.packets) == (3, 200, 2)


def test_volumes_of_different_tellers_are_never_added() -> None:
    (edge,) = merge([_span_row(flows=50), _flow_row(flows=1)])

    assert (edge.flows, edge.bytes) == (1, 100)
    assert edge.sources == (Source.FLOW_LOGS, Source.SPANS)
    assert edge.action is EgressAction.ACCEPT


def test_a_span_never_joins_a_rejected_edge() -> None:
    rejected = replace(_flow_row(flows=1), action=EgressAction.REJECT)

    edges = merge([_span_row(), rejected])

    assert {edge.action: edge.sources for edge in edges} == {
        EgressAction.REJECT: FLOWS,
        EgressAction.UNKNOWN: (Source.SPANS,),
    }


def test_instants_widen() -> None:
    early, late = NOW - timedelta(days=9), NOW

    (edge,) = merge([_flow_row(first_seen=early), _span_row(last_seen=late)])

    assert (edge.first_seen, edge.last_seen) == (early, late)


def test_other_evidence_stays_a_row_of_its_own() -> None:
    declared = egress(
        "arn:a",
        "api.example",
        protocol="TCP",
        sources=(Source.RUNTIMES,),
        evidence=EvidenceKind.DECLARED,
        flows=None,
    )

    assert [edge.evidence for edge in merge([declared, _span_row()])] == [
        EvidenceKind.DECLARED,
        EvidenceKind.OBSERVED,
    ]


def test_an_exact_teller_settles_what_another_left_shared() -> None:
    shared = _span_row(
        sources=(Source.CLOUDTRAIL,),
        attribution=Attribution.SHARED,
        candidates=("arn:a", "arn:b"),
        confidence=Confidence.MEDIUM,
    )

    (edge,) = merge([shared, _span_row()])

    assert edge.attribution is Attribution.EXACT
    assert edge.confidence is Confidence.HIGH
    assert edge.candidates == ()


def test_counts_that_no_teller_gave_stay_unknown() -> None:
    rows = [_span_row(flows=None, reason="one"), _span_row(flows=None, reason="two")]

    (edge,) = merge(rows)

    assert (edge.flows, edge.bytes, edge.packets) == (None, None, None)


def test_a_reason_that_a_stranger_wrote_counts_as_one() -> None:
    hostile = "spans to the model " + "; also ".join(f"m{number}" for number in range(9))

    (edge,) = merge([_flow_row(), _span_row(reason=hostile)])

    assert edge.reason == f"5 calls in spans; also {hostile}"


def test_that_spans_speak_mcp_is_never_cut_from_the_reasons() -> None:
    rows = [_flow_row(reason=f"because {number:02}") for number in range(40)]

    (edge,) = merge([*rows, _span_row(reason=f"{OVER_MCP} of the agent")])

    assert edge.reason.startswith(OVER_MCP)


def test_reasons_are_bounded() -> None:
    rows = [_flow_row(reason=f"because {number:02}") for number in range(40)]

    (edge,) = merge(rows)

    assert edge.reason.count("; also ") == 4
    assert edge.reason.endswith("36 reasons more")


def test_the_map_does_not_depend_on_the_order_of_the_telemetry() -> None:
    flows = [flow(server=f"203.0.113.{n}", port=443 + n % 3, bytes=n) for n in range(20)]
    answers = [resolution(f"host{n % 7}.example", f"203.0.113.{n}") for n in range(25)]
    spans = [span_call(f"host{n}.example", calls=n + 1) for n in range(6)]
    inventory = contained_inventory(runtime(version("1", public()), version("2")))
    whole = snapshot(
        inventory,
        Telemetry(flows=tuple(flows), resolutions=tuple(answers), span_calls=tuple(spans)),
    )
    shuffled = random.Random(7)  # noqa: S311 - an order, not a secret
    for rows in (flows, answers, spans):
        shuffled.shuffle(rows)
    again = snapshot(
        inventory,
        Telemetry(flows=tuple(flows), resolutions=tuple(answers), span_calls=tuple(spans)),
    )

    assert build_egress_map(whole, Settings()) == build_egress_map(again, Settings())
