"""The runner owns UNKNOWN, whatever a check says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ringfence.enforce import Case, Subject, results
from ringfence.enforce.check import Check, failed, not_applicable, passed, seen, unknown
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckResult, CheckStatus, Outcome, Scope
from support import builders as build
from support.verified_estate import Estate

_ROUTES, _SUBNETS = Source.ROUTE_TABLES, Source.SUBNETS
_GOOD = passed("fine", seen(_ROUTES, "rtb-1", "0.0.0.0/0"))
_NOTHING = not_applicable("nothing to see")
_BAD = failed("default-route-bypass", "out", seen(_ROUTES, "rtb-1", "0.0.0.0/0"))
_PARTIAL, _DENIED = CoverageStatus.PARTIAL, CoverageStatus.DENIED


@pytest.mark.parametrize("said", [_GOOD, _NOTHING])
def test_good_news_of_a_source_that_was_read_in_part_is_taken_back(said: Outcome) -> None:
    (result,) = _run(said, needs=(_ROUTES,), cut={_ROUTES: _PARTIAL})

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "source-partial")
    assert result.caps is Containment.UNKNOWN


def test_a_failure_in_a_source_that_was_read_in_part_stays() -> None:
    (result,) = _run(_BAD, needs=(_ROUTES,), cut={_ROUTES: _PARTIAL})

    assert (result.status, result.caps) == (CheckStatus.FAIL, Containment.UNCONTAINED)


def test_a_check_whose_source_was_not_read_is_not_asked() -> None:
    (result,) = _run(_BAD, needs=(_ROUTES,), cut={_ROUTES: _DENIED})

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "source-not-read")
    assert "denied" in result.evidence[0].detail


@pytest.mark.parametrize(
    ("routes", "subnets", "status"),
    [
        (_DENIED, None, CheckStatus.PASS),
        (_DENIED, _PARTIAL, CheckStatus.UNKNOWN),
        (_PARTIAL, None, CheckStatus.PASS),
        (_DENIED, _DENIED, CheckStatus.UNKNOWN),
    ],
)
def test_one_whole_source_of_several_is_enough(
    routes: CoverageStatus, subnets: CoverageStatus | None, status: CheckStatus
) -> None:
    cut = {_ROUTES: routes, **({_SUBNETS: subnets} if subnets else {})}

    (result,) = _run(_GOOD, any_of=(_ROUTES, _SUBNETS), cut=cut)

    assert result.status is status


def test_a_check_that_says_nothing_leaves_it_unknown() -> None:
    (result,) = _run()

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "no-evidence")


@pytest.mark.parametrize("form", [failed, unknown])
def test_a_cause_that_no_text_explains_is_a_bug(form: Callable[[str, str], Outcome]) -> None:
    with pytest.raises(KeyError, match="no cause made-up"):
        _run(form("made-up", "what is it"))


def test_only_a_failure_or_what_is_not_known_caps() -> None:
    assert [each.caps for each in _run(_GOOD, _NOTHING)] == [None, None]


def _run(
    *said: Outcome,
    needs: tuple[Source, ...] = (),
    any_of: tuple[Source, ...] = (),
    cut: dict[Source, CoverageStatus] | None = None,
) -> list[CheckResult]:
    """The results of one check that says this of the only subnet."""

    def ask(_: Case, __: Subject) -> Iterator[Outcome]:
        yield from said

    estate = Estate()
    for source, status in (cut or {}).items():
        rows = build.without(estate.snapshot, source, status=status).coverage
        estate = replace(estate, coverage=rows)
    check = Check(id="default-route", scope=Scope.SUBNET, needs=needs, any_of=any_of, ask=ask)
    return list(results(estate.case(), (check,)))
