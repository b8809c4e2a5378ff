"""What a probe's report proves: nothing by itself, and much beside its controls and the gateway's log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.model.probe import Alive, ProbeReport, Seen, Stage
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus
from ringfence.policy.digest import pack_digest
from support.probe_reports import (
    ANSWERED,
    AT,
    DNS,
    SILENT,
    TCP,
    TLS,
    denied,
    logged,
    permitted,
    probed,
    report,
    stages,
)
from support.verified_estate import EXPECTED, Estate

PASS, FAIL, UNKNOWN = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.UNKNOWN


def told(estate: Estate, check: str) -> set[tuple[CheckStatus, str]]:
    return {(each.status, each.cause) for each in estate.results() if each.check == check}


def of(made: ProbeReport, *lines: FirewallDecision, check: str = "probe-denied") -> Any:
    return told(probed(made, *lines), check)


def test_without_a_report_nothing_is_said() -> None:
    found = [each for each in Estate().results() if each.layer == "probe"]

    assert {each.status for each in found} == {CheckStatus.NOT_APPLICABLE}


def test_silence_with_a_control_and_the_gateways_line_is_a_block() -> None:
    made = probed(report(), logged())

    assert told(made, "probe-denied") == {(PASS, "")}
    assert told(made, "probe-controls") == {(PASS, "")}
    assert told(made, "probe-permitted") == {(PASS, "")}


@pytest.mark.parametrize(
    "line",
    [
        {"client": "10.20.1.58"},
        {"server": "203.0.113.98", "sni": ""},
        {"sni": "other.example"},
        {"port": 8443},
        {"rule_id": "0c000000-0000-4000-8000-00000000ffff"},
        {"enforced": False},
        {"action": "PERMIT"},
        {"reason": "TLS_PROFILE"},
        {"first_seen": AT - timedelta(hours=2), "last_seen": AT - timedelta(hours=1)},
        {"first_seen": AT - timedelta(hours=2), "last_seen": AT + timedelta(minutes=20)},
    ],
)
def test_a_line_of_another_connection_proves_no_block(line: dict[str, Any]) -> None:
    assert of(report(), logged(**line)) == {(UNKNOWN, "no-denial-logged")}


@pytest.mark.parametrize(
    ("came", "cause"),
    [
        (stages((Stage.DNS, Seen.NXDOMAIN)), "name-not-resolved"),
        (stages((Stage.DNS, Seen.SINKHOLED)), "name-not-resolved"),
        (stages((Stage.DNS, Seen.TIMEOUT)), "name-not-resolved"),
        (stages(DNS, (Stage.TCP, Seen.REFUSED)), "no-denial-logged"),
        (stages(DNS, (Stage.TCP, Seen.TIMEOUT)), "no-denial-logged"),
        (stages(DNS, (Stage.TCP, Seen.PROHIBITED)), "no-denial-logged"),
        (stages(DNS, TCP, (Stage.TLS, Seen.RESET)), "no-denial-logged"),
        (stages(DNS, TCP, (Stage.TLS, Seen.ALERT)), "no-denial-logged"),
        ((), "not-tried"),
    ],
)
def test_what_did_not_answer_is_inconclusive_by_itself(came: Any, cause: str) -> None:
    assert of(report(permitted(), denied(came))) == {(UNKNOWN, cause)}


def test_a_name_that_does_not_exist_is_no_block_whatever_was_logged() -> None:
    made = report(permitted(), denied(stages((Stage.DNS, Seen.NXDOMAIN))))

    assert of(made, logged()) == {(UNKNOWN, "name-not-resolved")}


def test_a_host_that_may_be_down_is_no_block_whatever_was_logged() -> None:
    made = report(permitted(), denied(alive=Alive.UNKNOWN))

    assert of(made, logged()) == {(UNKNOWN, "not-known-alive")}


@pytest.mark.parametrize("status", ["200", "401", "404", "403"])
def test_an_answer_got_through_whatever_its_status(status: str) -> None:
    came = stages(DNS, TCP, TLS, (Stage.HTTP, Seen.OK), detail=status)
    estate = probed(report(permitted(), denied(came)), logged())

    assert told(estate, "probe-denied") == {(FAIL, "probe-got-through")}
    assert estate.verified()[0].verdict is Containment.LEAKY


def test_an_answer_needs_no_control() -> None:
    assert of(report(denied(ANSWERED))) == {(FAIL, "probe-got-through")}


def test_an_answer_where_the_log_says_that_it_was_only_watched_is_monitored() -> None:
    estate = probed(report(permitted(), denied(ANSWERED)), logged(enforced=False))

    assert told(estate, "probe-denied") == {(FAIL, "probe-passed-watching")}


def test_the_gateways_own_certificate_and_its_block_page_are_no_way_through() -> None:
    page = stages(DNS, TCP, TLS, (Stage.HTTP, Seen.BLOCK_PAGE), issuer="Acme Gateway CA")
    made = report(permitted(), denied(page))

    assert of(made) == {(UNKNOWN, "no-denial-logged")}
    assert of(made, logged()) == {(PASS, "")}


def test_an_answer_behind_the_gateways_own_certificate_got_through() -> None:
    came = stages(DNS, TCP, TLS, (Stage.HTTP, Seen.OK), issuer="Acme Gateway CA")

    assert of(report(permitted(), denied(came))) == {(FAIL, "probe-got-through")}


def test_a_block_page_of_a_strangers_certificate_got_through() -> None:
    came = stages(DNS, TCP, TLS, (Stage.HTTP, Seen.BLOCK_PAGE), issuer="Public CA")

    assert of(report(permitted(), denied(came))) == {(FAIL, "probe-got-through")}


@pytest.mark.parametrize(
    ("made", "cause"),
    [
        (report(permitted(SILENT), denied()), "control-failed"),
        (report(denied()), "control-failed"),
        (report(finished_at=AT - timedelta(days=2)), "stale-report"),
        (report(pack_sha256="0" * 64), "other-pack"),
    ],
)
def test_a_run_that_can_prove_nothing_decides_nothing(made: ProbeReport, cause: str) -> None:
    for check in ("probe-denied", "probe-controls"):
        assert of(made, logged(), check=check) == {(UNKNOWN, cause)}


def test_a_report_without_an_expected_pack_decides_nothing() -> None:
    estate = replace(probed(report(), logged()), pack=None)

    assert told(estate, "probe-denied") == {(UNKNOWN, "other-pack")}


def test_a_permitted_target_that_is_blocked_fails_and_caps_nothing() -> None:
    silent = permitted(SILENT, host="sts.us-east-1.amazonaws.com")
    estate = probed(report(permitted(), silent, denied()), logged())

    assert (FAIL, "permitted-target-blocked") in told(estate, "probe-permitted")
    assert estate.verified()[0].verdict is Estate().verified()[0].verdict


def test_a_probe_elsewhere_says_nothing_of_the_endpoint() -> None:
    made = report(sources=("192.168.7.7",))

    assert of(made, logged()) == {(CheckStatus.NOT_APPLICABLE, "")}


def test_a_plan_of_a_pack_is_the_same_whoever_wrote_its_uuids() -> None:
    rules = tuple(replace(each, uuid="u", ruleset="r") for each in EXPECTED.rules)
    watching = tuple(replace(each, watch=True) for each in EXPECTED.rules)

    assert pack_digest(replace(EXPECTED, rules=rules)) == pack_digest(EXPECTED)
    assert pack_digest(replace(EXPECTED, rules=watching)) != pack_digest(EXPECTED)
