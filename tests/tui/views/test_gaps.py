"""What was not read for a document is told, what is required first, and never as if it were nothing."""

from __future__ import annotations

from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.proposal import ManifestGap
from ringfence_tui.blocks import Tone
from ringfence_tui.views.gaps import gaps
from support.told_pages import pieces, told


def _row(source: Source, status: CoverageStatus, *, required: bool) -> Coverage:
    return Coverage(
        source=source,
        account="111122223333",
        region="us-east-1",
        status=status,
        required=required,
        detail=f"{source} is missing",
    )


READ = _row(Source.RUNTIMES, CoverageStatus.COMPLETE, required=True)
DENIED = _row(Source.GATEWAYS, CoverageStatus.DENIED, required=True)
OFF = _row(Source.IAM, CoverageStatus.NOT_ENABLED, required=True)
PARTIAL = _row(Source.SPANS, CoverageStatus.PARTIAL, required=False)


def test_what_is_required_stands_first_and_what_was_read_is_left_out() -> None:
    page = told(gaps((READ, PARTIAL, OFF, DENIED)))

    assert "Required, so that what they hide is not known: 1." in page
    assert "Others, which would only explain or add: 2." in page
    assert page.index("agentcore-gateways") < page.index("spans 111122223333")
    assert "agentcore-runtimes" not in page


def test_a_summary_names_the_required_ones_and_counts_the_others() -> None:
    page = told(gaps((PARTIAL, DENIED), only_required=True))

    assert "denied agentcore-gateways 111122223333 us-east-1" in page
    assert "spans" not in page
    assert "explain or add: 1." in page


def test_that_nothing_is_missing_is_said_only_where_everything_was_read() -> None:
    assert "Nothing: every source that was asked for was read." in told(gaps((READ,)))
    assert "Nothing:" not in told(gaps((READ, PARTIAL), only_required=True))


def test_a_gap_is_told_as_something_unknown() -> None:
    assert any(each.tone is Tone.UNKNOWN for each in pieces(gaps((DENIED,))))
    assert not any(each.tone is Tone.GOOD for each in pieces(gaps((DENIED, OFF, PARTIAL))))


def test_what_nobody_asked_for_is_unknown_and_not_denied() -> None:
    unasked = ManifestGap(
        source=Source.IAM,
        account="",
        region="",
        status="not-asked",
        required=True,
        detail="",
    )

    page = gaps((unasked,))

    assert "? not-asked" in {each.text for each in pieces(page)}
    assert "iam: nothing more is said of it" in told(page)
