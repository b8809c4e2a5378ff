"""How rows of coverage add up."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

from ringfence.model.coverage import BADNESS, CoverageStatus, Source, combined_status
from ringfence.verdict.index import index_coverage
from support import builders as build

COMPLETE, PARTIAL = CoverageStatus.COMPLETE, CoverageStatus.PARTIAL
NOT_ENABLED, DENIED = CoverageStatus.NOT_ENABLED, CoverageStatus.DENIED
UNSUPPORTED, THROTTLED = CoverageStatus.UNSUPPORTED, CoverageStatus.THROTTLED
UNAVAILABLE = CoverageStatus.UNAVAILABLE
WORSE_AND_WORSE = (
    COMPLETE,
    NOT_ENABLED,
    UNSUPPORTED,
    PARTIAL,
    THROTTLED,
    UNAVAILABLE,
    DENIED,
)


def test_every_status_has_its_place() -> None:
    assert set(BADNESS) == set(CoverageStatus)
    assert len(BADNESS) == len(CoverageStatus)


@pytest.mark.parametrize(("better", "worse"), pairwise(WORSE_AND_WORSE))
def test_the_worse_of_two_rows_speaks_whatever_their_order(
    better: CoverageStatus, worse: CoverageStatus
) -> None:
    for rows in permutations((better, worse)):
        assert combined_status(rows, ()) is worse
        found = index_coverage(build.coverage(Source.SPANS, row) for row in rows)
        assert found.status(Source.SPANS, build.ACCOUNT, build.REGION) is worse


@pytest.mark.parametrize(
    ("own", "by_hand", "status"),
    [
        ((), (), None),
        ((), (COMPLETE,), PARTIAL),
        ((), (PARTIAL,), PARTIAL),
        ((), (NOT_ENABLED,), NOT_ENABLED),
        ((), (COMPLETE, DENIED), DENIED),
        ((), (COMPLETE, NOT_ENABLED), PARTIAL),
        ((COMPLETE,), (COMPLETE,), COMPLETE),
        ((COMPLETE,), (DENIED,), DENIED),
        ((NOT_ENABLED,), (COMPLETE,), PARTIAL),
        ((NOT_ENABLED,), (PARTIAL,), PARTIAL),
        ((COMPLETE, NOT_ENABLED), (COMPLETE,), PARTIAL),
        ((NOT_ENABLED,), (DENIED,), DENIED),
        ((UNSUPPORTED,), (COMPLETE,), UNSUPPORTED),
        ((DENIED,), (COMPLETE,), DENIED),
    ],
)
def test_files_given_by_hand_supply_only_what_nobody_switched_on(
    own: tuple[CoverageStatus, ...],
    by_hand: tuple[CoverageStatus, ...],
    status: CoverageStatus | None,
) -> None:
    for files in permutations(by_hand):
        assert combined_status(own, files) is status


@pytest.mark.parametrize("status", CoverageStatus)
def test_what_could_not_be_read_is_a_gap_of_a_required_source_only(
    status: CoverageStatus,
) -> None:
    unread = status not in (COMPLETE, NOT_ENABLED)

    assert build.coverage(Source.RUNTIMES, status).gap is unread
    assert not build.coverage(Source.TAGS, status).gap


@pytest.mark.parametrize("status", CoverageStatus)
def test_objects_are_believed_only_of_sources_that_answered(status: CoverageStatus) -> None:
    found = index_coverage([build.coverage(Source.SUBNETS, status)])
    place = (Source.SUBNETS, build.ACCOUNT, build.REGION)

    assert found.usable(*place) is (status in (COMPLETE, PARTIAL))
    assert found.complete(*place) is (status is COMPLETE)
