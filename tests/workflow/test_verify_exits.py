"""What a verification ends with: 0 where everything holds, and never where something was not told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus, VerifyDocument
from ringfence.workflow.gather import Gathered
from ringfence.workflow.sources import Recorded
from ringfence.workflow.verify import Prepared, VerifyRequest, verify_gathered
from support import builders as build
from support.builders.constants import NOW
from support.verified_estate import Estate, controller


def _verified(
    estate: Estate, *, allow_incomplete: bool = False, interrupted: bool = False
) -> VerifyDocument:
    request = VerifyRequest(source=Recorded(path=Path("x")), allow_incomplete=allow_incomplete)
    prepared = Prepared(
        request=request,
        settings=estate.settings,
        layers=estate.layers,
        pack=estate.pack,
        controller=estate.controller,
        copilot=None,
        report=None,
        layer_notes=(),
        notes=(),
    )
    held = Gathered(snapshot=estate.snapshot, label="estate", interrupted=interrupted)
    return verify_gathered(prepared, held, now=NOW).document


def _without_controller() -> Estate:
    return replace(Estate(), controller=None)


def test_an_estate_in_which_everything_holds_ends_with_0() -> None:
    document = _verified(Estate())

    assert (document.exit.code, document.verdict) == (0, Containment.ENFORCED)
    assert document.exit.reason == "no check fails, and every runtime was judged"
    (endpoint,) = document.runtimes[0].endpoints
    assert any("enforced-denials" in reason for reason in endpoint.reasons)


def test_a_failing_check_ends_with_1() -> None:
    off = replace(Estate(), controller=controller(dcf_enabled=False))

    document = _verified(off, allow_incomplete=True)

    assert (document.exit.code, document.verdict) == (1, Containment.UNCONTAINED)


def test_a_runtime_of_which_it_cannot_be_told_ends_with_3() -> None:
    document = _verified(_without_controller())

    assert (document.exit.code, document.verdict) == (3, Containment.UNKNOWN)
    assert "of 1 runtime it cannot be told" in document.exit.reason
    assert document.summary.checks["rules"][CheckStatus.PASS] == 0


def test_what_cannot_be_told_is_allowed_only_by_saying_so() -> None:
    document = _verified(_without_controller(), allow_incomplete=True)

    assert document.exit.code == 0
    assert "allowed by --allow-incomplete" in document.exit.reason


def test_a_required_source_that_was_denied_ends_with_3_though_nothing_fails() -> None:
    snapshot = build.without(Estate().snapshot, Source.ROUTE_TABLES, status=CoverageStatus.DENIED)

    document = _verified(replace(Estate(), coverage=snapshot.coverage))

    assert document.exit.code == 3
    assert document.verdict is Containment.UNKNOWN


def test_an_interrupted_reading_is_no_verification() -> None:
    with pytest.raises(KeyboardInterrupt):
        _verified(Estate(), interrupted=True)


def test_nothing_read_at_all_ends_with_4() -> None:
    rows = tuple(replace(row, status=CoverageStatus.DENIED) for row in Estate().snapshot.coverage)

    assert _verified(replace(Estate(), coverage=rows)).exit.code == 4


def test_a_way_out_that_only_the_scan_saw_is_no_good_end() -> None:
    """The scan's word stands under every check: without one that fails, the verdict ends with 1."""
    estate = Estate()
    prepared_checks_nothing = replace(
        estate,
        inventory=replace(
            estate.inventory,
            runtimes=(build.runtime(build.version("1", build.public())),),
        ),
    )

    document = _verified(prepared_checks_nothing)

    assert document.exit.code == 1
    (endpoint,) = document.runtimes[0].endpoints
    assert endpoint.reasons
