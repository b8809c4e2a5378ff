"""The ledger keeps what was learned, closes at once, and leaves no promise open."""

from __future__ import annotations

import pytest

from ringfence.collect.ledger import Ledger
from ringfence.collect.ports import Interrupted
from ringfence.collect.reading import known_answers
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import Progress
from support.callers import ACCOUNT, REGION, ListRecorder


def answer(operation: str, number: int = 0, **params: str) -> Answer:
    return Answer(
        account=ACCOUNT,
        region=REGION,
        service="ec2",
        operation=operation,
        params=params,
        body={"number": number},
    )


def row(source: Source, *, region: str = REGION) -> Coverage:
    return Coverage(
        source=source, account=ACCOUNT, region=region, status=CoverageStatus.COMPLETE, records=3
    )


def test_everything_is_handed_on_at_once() -> None:
    recorder = ListRecorder()
    ledger = Ledger(recorder)

    ledger.answer(answer("DescribeVpcs"))
    ledger.coverage(row(Source.VPCS))

    assert recorder.answers == [answer("DescribeVpcs")]
    assert recorder.rows == [row(Source.VPCS)]


def test_answers_are_sorted_by_question_and_pages_keep_their_order() -> None:
    ledger = Ledger(ListRecorder())
    given = [answer("B", 1), answer("A", 2, name="z"), answer("B", 3), answer("A", 4, name="a")]

    for each in given:
        ledger.answer(each)

    assert [each.body["number"] for each in ledger.answers()] == [4, 2, 1, 3]


def test_what_was_handed_on_by_an_earlier_scan_is_kept_and_not_handed_on_again() -> None:
    recorder = ListRecorder()
    ledger = Ledger(recorder, known=known_answers([answer("A", 1), answer("B", 1)]))

    ledger.answer(answer("A", 1))
    ledger.answer(answer("B", 2))

    assert recorder.answers == [answer("B", 2)]
    assert len(ledger.answers()) == 2


def test_a_promised_source_without_a_row_gets_one_that_says_why() -> None:
    recorder = ListRecorder()
    ledger = Ledger(recorder)
    ledger.promise((Source.RUNTIMES, Source.MEMORIES), ACCOUNT, REGION)
    ledger.coverage(row(Source.MEMORIES))

    ledger.close()

    assert recorder.row(Source.MEMORIES).complete
    unread = recorder.row(Source.RUNTIMES)
    assert unread.status is CoverageStatus.UNAVAILABLE
    assert unread.required
    assert "interrupted" in unread.detail


def test_after_closing_nothing_is_taken_any_more() -> None:
    recorder = ListRecorder()
    ledger = Ledger(recorder)
    ledger.close()

    with pytest.raises(Interrupted):
        ledger.answer(answer("A"))
    with pytest.raises(Interrupted):
        ledger.coverage(row(Source.VPCS))

    assert (recorder.answers, recorder.rows) == ([], [])


def test_rows_are_told_as_progress() -> None:
    told: list[Progress] = []
    ledger = Ledger(ListRecorder(), on_progress=told.append)

    ledger.coverage(row(Source.VPCS))

    assert [(step.stage, step.region, step.done) for step in told] == [("ec2-vpcs", REGION, 3)]


def test_the_rows_of_a_region_include_those_of_its_account() -> None:
    ledger = Ledger(ListRecorder())
    for each in (
        row(Source.VPCS),
        row(Source.IAM, region=""),
        row(Source.VPCS, region="eu-west-1"),
    ):
        ledger.coverage(each)

    assert [each.source for each in ledger.rows_of(ACCOUNT, REGION)] == [Source.IAM, Source.VPCS]
