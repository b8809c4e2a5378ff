"""Findings that somebody accepted until a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ringfence.model.decision import RiskException
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence, Finding, FindingStatus, Severity
from ringfence.workflow.exceptions import except_findings

DAY = date(2026, 12, 1)
ARN = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/assistant-abcdefghij"
FINDING = Finding(
    detection="unsanctioned-model-egress",
    title="A model",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    resource=ARN,
    account="111122223333",
    region="eu-west-1",
    message="assistant talks to api.openai.com.",
    evidence=(Evidence(source="flow-logs", ref="api.openai.com", detail="observed"),),
    remediation="Stop it.",
    key=("api.openai.com",),
)
OF_HOST = RiskException(destination="api.openai.com", owner="ml", reason="ticket 1", expires=DAY)
OF_FINDING = RiskException(
    finding=FINDING.fingerprint, owner="security", reason="ticket 2", expires=DAY
)


@pytest.mark.parametrize(
    "exception",
    [
        OF_HOST,
        OF_FINDING,
        replace(OF_HOST, destination="*.openai.com"),
        replace(OF_HOST, runtime=ARN),
        replace(OF_HOST, runtime=ARN.replace("abcdefghij", "*")),
        replace(OF_FINDING, runtime=ARN),
    ],
)
def test_an_exception_takes_its_finding_up_to_its_last_day(exception: RiskException) -> None:
    told = except_findings((FINDING,), (exception,), day=DAY)

    (finding,) = told.findings
    assert finding.status is FindingStatus.EXCEPTED
    assert finding.exception == exception
    assert finding.fingerprint == FINDING.fingerprint
    assert told.notes == ()


@pytest.mark.parametrize("exception", [OF_HOST, OF_FINDING])
def test_the_day_after_the_finding_is_open_again_and_that_is_said(
    exception: RiskException,
) -> None:
    told = except_findings((FINDING,), (exception,), day=date(2026, 12, 2))

    assert told.findings == (FINDING,)
    (note,) = told.notes
    assert f"{exception.subject} (owner {exception.owner}) expired on 2026-12-01" in note
    assert "1 finding is open again" in note


@pytest.mark.parametrize(
    "exception",
    [
        replace(OF_HOST, destination="openai.com"),
        replace(OF_HOST, destination="*.api.openai.com"),
        replace(OF_HOST, destination="api.openai.com.evil.example"),
        replace(OF_FINDING, finding="0" * 16),
        replace(OF_HOST, runtime=ARN.replace("assistant", "other")),
        replace(OF_FINDING, runtime=ARN.replace("assistant", "other")),
    ],
)
def test_an_exception_that_takes_nothing_is_noted(exception: RiskException) -> None:
    told = except_findings((FINDING,), (exception,), day=DAY)

    assert told.findings == (FINDING,)
    (note,) = told.notes
    assert note.endswith("matches no finding of this scan")


@pytest.mark.parametrize("detection", ["prohibited-destination", "look-alike-destination"])
def test_no_exception_of_a_destination_covers_what_is_prohibited_or_imitates(
    detection: str,
) -> None:
    finding = replace(FINDING, detection=detection)

    told = except_findings((finding,), (OF_HOST,), day=DAY)

    assert told.findings == (finding,)
    assert "prohibited destination or a look-alike" in told.notes[0]

    by_name = replace(OF_FINDING, finding=finding.fingerprint)
    (accepted,) = except_findings((finding,), (by_name,), day=DAY).findings
    assert accepted.status is FindingStatus.EXCEPTED


def test_a_destination_is_not_accepted_for_what_else_was_found_of_it() -> None:
    tunnel = replace(FINDING, detection="dns-tunnelling")

    told = except_findings((tunnel,), (OF_HOST,), day=DAY)

    assert told.findings == (tunnel,)


def test_the_exception_of_the_finding_itself_speaks_before_that_of_its_destination() -> None:
    lasting = replace(OF_HOST, expires=date(2027, 1, 1))

    (finding,) = except_findings((FINDING,), (lasting, OF_FINDING), day=DAY).findings

    assert finding.exception == OF_FINDING


def test_of_several_names_of_an_address_the_one_that_is_the_problem_is_excepted() -> None:
    ambiguous = replace(FINDING, key=("203.0.113.9", "api.openai.com"))
    address = replace(OF_HOST, destination="203.0.113.9")

    (finding,) = except_findings((ambiguous,), (OF_HOST,), day=DAY).findings
    (other,) = except_findings((ambiguous,), (address,), day=DAY).findings

    assert finding.status is FindingStatus.EXCEPTED
    assert other.status is FindingStatus.NEW
