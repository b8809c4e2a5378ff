"""One change from a correct estate: the layer and the cause are named, and nothing good is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from ringfence.enforce import CHECKS
from ringfence.enforce.run import COMMON_CAUSES
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus
from ringfence_rules.checks import check_texts
from support import builders as build
from support.faults import FAULTS
from support.verified_estate import Estate, Fault


def test_nothing_fails_on_the_correct_estate() -> None:
    found = Estate().results()

    assert [each for each in found if each.status is CheckStatus.FAIL] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_is_named_by_layer_and_cause(fault: Fault) -> None:
    found = fault.change(Estate()).results()

    told = {(each.layer, each.check, each.cause, each.status) for each in found}
    assert (fault.layer, fault.check, fault.cause, fault.status) in told


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_the_correct_estate_does_not_show_the_fault(fault: Fault) -> None:
    """Without the change the cause is not there, so that the test above sees the change alone."""
    told = {(each.check, each.cause) for each in Estate().results()}

    assert (fault.check, fault.cause) not in told


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_that_caps_the_verdict_shows_in_it(fault: Fault) -> None:
    cause = check_texts()[fault.check].causes.get(fault.cause)
    if fault.status is not CheckStatus.FAIL or cause is None or not cause.caps:
        pytest.skip("the cause says nothing of the verdict")

    (runtime,) = fault.change(Estate()).verified()[:1]

    assert runtime.verdict is not Containment.ENFORCED


def test_no_two_faults_bear_one_name() -> None:
    assert [name for name, count in Counter(each.id for each in FAULTS).items() if count > 1] == []


def test_every_check_has_a_text_and_every_text_a_check() -> None:
    assert sorted(check.id for check in CHECKS) == sorted(check_texts())


def test_no_check_takes_a_cause_of_the_runner_for_its_own() -> None:
    own = {cause for text in check_texts().values() for cause in text.causes}

    assert own & set(COMMON_CAUSES) == set()


@pytest.mark.parametrize("source", sorted({each for check in CHECKS for each in check.needs}))
@pytest.mark.parametrize("status", [CoverageStatus.DENIED, None])
def test_what_was_not_read_never_passes(source: Source, status: CoverageStatus | None) -> None:
    estate = Estate()
    case = estate.case()
    checks = {check.id for check in CHECKS if source in check.needs}
    assert case.controller is not None

    found = _without(estate, source, status).results()

    mine = [each for each in found if each.check in checks]
    assert mine
    assert {each.status for each in mine} <= {CheckStatus.UNKNOWN}


def _without(estate: Estate, source: Source, status: CoverageStatus | None) -> Estate:
    snapshot = build.without(estate.snapshot, source, status=status)
    controller = estate.controller
    if controller is not None:
        rows = tuple(row for row in controller.coverage if row.source is not source)
        controller = replace(controller, coverage=rows)
    return replace(estate, coverage=snapshot.coverage, controller=controller)
