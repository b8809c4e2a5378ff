"""The score counts what is proven, and says when it is of a part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.model.agentcore import NetworkMode
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import ExitInfo, Summary
from ringfence.model.egress import EgressMap
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.verdict import Containment, Observability, RuntimeVerdict
from ringfence.model.window import TimeWindow
from ringfence.render.document import scan_document
from ringfence.render.summary import summarise

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _row(source: Source, status: CoverageStatus, *, required: bool = True) -> Coverage:
    return Coverage(
        source=source, account="1", region="us-east-1", status=status, required=required
    )


def _snapshot(*coverage: Coverage) -> Snapshot:
    return Snapshot(
        taken_at=NOW,
        scope=Scope(
            accounts=("1",),
            regions=("us-east-1",),
            window=TimeWindow(NOW - timedelta(days=14), NOW),
        ),
        coverage=coverage,
        inventory=Inventory(),
    )


def _assessment(*containments: Containment) -> Assessment:
    verdicts = tuple(
        RuntimeVerdict(
            arn=f"arn:{number}",
            network_mode=NetworkMode.VPC,
            containment=containment,
            reasons=(),
            observability=Observability.FULL,
            observability_reasons=(),
            endpoints=(),
        )
        for number, containment in enumerate(containments)
    )
    return Assessment(
        verdicts=verdicts, tool_verdicts=(), egress_map=EgressMap(), grants=(), findings=()
    )


def _summary(containments: tuple[Containment, ...] = (), *coverage: Coverage) -> Summary:
    return summarise(_snapshot(*coverage), _assessment(*containments))


@pytest.mark.parametrize(
    ("containments", "score"),
    [
        ((Containment.UNKNOWN,), 0),
        ((Containment.UNCONTAINED,), 0),
        ((Containment.ENFORCED, Containment.UNKNOWN), 50),
        ((Containment.ENFORCED, Containment.MONITORED), 80),
        ((Containment.LEAKY,), 25),
        ((), None),
    ],
)
def test_unknown_earns_nothing(containments: tuple[Containment, ...], score: int | None) -> None:
    assert _summary(containments).score == score


def test_every_required_source_that_was_not_read_is_a_gap() -> None:
    summary = _summary(
        (),
        _row(Source.SUBNETS, CoverageStatus.DENIED),
        _row(Source.IAM, CoverageStatus.PARTIAL),
        _row(Source.SPANS, CoverageStatus.DENIED, required=False),
        _row(Source.VPCS, CoverageStatus.COMPLETE),
    )

    assert summary.gaps == 2


@pytest.mark.parametrize("source", [Source.RUNTIMES, Source.RUNTIME_ENDPOINTS])
@pytest.mark.parametrize("status", [CoverageStatus.DENIED, CoverageStatus.PARTIAL])
def test_the_score_is_incomplete_where_runtimes_may_be_missing(
    source: Source, status: CoverageStatus
) -> None:
    summary = _summary((Containment.ENFORCED,), _row(source, status))

    assert summary.score == 100
    assert not summary.score_complete


def test_the_score_is_complete_where_only_other_sources_have_gaps() -> None:
    rows = (
        _row(Source.RUNTIMES, CoverageStatus.COMPLETE),
        _row(Source.GATEWAYS, CoverageStatus.DENIED),
    )

    assert _summary((Containment.ENFORCED,), *rows).score_complete


def test_every_document_says_what_is_not_judged_of_other_workloads() -> None:
    document = scan_document(
        _snapshot(), _assessment(), scan_id="s", exit_info=ExitInfo(code=0, reason="done")
    )

    assert document.workloads == ()
    assert any(
        "outside AgentCore" in sentence and "containment is not judged" in sentence
        for sentence in document.not_covered
    )
