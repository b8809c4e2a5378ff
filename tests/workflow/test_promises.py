"""A source that a recording does not speak of was not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ringfence.collect.ports import Recording
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.required import ALWAYS
from ringfence.model.snapshot import Scope
from ringfence.model.window import TimeWindow
from ringfence.workflow.promises import lost_answers, missing_rows

END = datetime(2026, 11, 20, tzinfo=UTC)
ACCOUNT, OTHER = "111122223333", "444455556666"
REGION = "us-east-1"


def scope(*accounts: str) -> Scope:
    return Scope(
        accounts=accounts,
        regions=(REGION, "eu-west-1"),
        window=TimeWindow(END - timedelta(days=14), END),
    )


def row(
    source: Source,
    account: str = ACCOUNT,
    *,
    status: CoverageStatus = CoverageStatus.COMPLETE,
) -> Coverage:
    once = source in (Source.IAM, Source.IDENTITY, Source.ORGANIZATION)
    return Coverage(
        source=source, account=account, region="" if once else REGION, status=status, required=True
    )


WHOLE = tuple(row(source) for source in sorted(ALWAYS))


def test_a_whole_recording_lacks_nothing() -> None:
    assert missing_rows(scope(ACCOUNT), WHOLE) == ()


def test_every_missing_row_is_a_gap_that_names_its_place() -> None:
    rows = [known for known in WHOLE if known.source is not Source.RUNTIME_ENDPOINTS]

    (missing,) = missing_rows(scope(ACCOUNT), rows)

    assert missing.gap
    assert (missing.source, missing.account, missing.region) == (
        Source.RUNTIME_ENDPOINTS,
        ACCOUNT,
        REGION,
    )


def test_an_account_without_any_row_was_not_read_in_any_region() -> None:
    missing = missing_rows(scope(ACCOUNT, OTHER), WHOLE)

    assert {gap.account for gap in missing} == {OTHER}
    assert {(gap.source, gap.region) for gap in missing} >= {
        (Source.RUNTIMES, REGION),
        (Source.RUNTIMES, "eu-west-1"),
        (Source.IAM, ""),
    }


def test_an_account_that_let_nobody_in_is_said_once() -> None:
    refused = row(Source.IDENTITY, OTHER, status=CoverageStatus.DENIED)

    assert missing_rows(scope(ACCOUNT, OTHER), (*WHOLE, refused)) == ()


def test_a_recording_of_nothing_is_a_gap_even_without_regions() -> None:
    empty = Scope(accounts=(ACCOUNT,), regions=(), window=scope().window)

    assert {gap.source for gap in missing_rows(empty, ())} >= {Source.RUNTIMES, Source.IAM}


def recording(*answers: Answer, records: int) -> Recording:
    counted = replace(row(Source.RUNTIMES), records=records)
    return Recording(taken_at=END, scope=scope(ACCOUNT), answers=answers, coverage=(counted,))


LISTED = Answer(
    account=ACCOUNT,
    region=REGION,
    service="bedrock-agentcore-control",
    operation="ListAgentRuntimes",
    body={"agentRuntimes": []},
)


def test_records_that_are_counted_and_not_held_are_a_gap() -> None:
    (lost,) = lost_answers(recording(records=3))

    assert lost.gap
    assert lost.source is Source.RUNTIMES
    assert "damaged" in lost.detail


def test_an_answer_of_the_source_or_no_record_at_all_is_no_damage() -> None:
    assert lost_answers(recording(LISTED, records=3)) == ()
    assert lost_answers(recording(records=0)) == ()
