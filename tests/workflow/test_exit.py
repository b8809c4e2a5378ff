"""The exit code says what a CI job may rely on."""

from __future__ import annotations

import pytest

from ringfence.errors import ExitCode
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence, Finding, FindingStatus, Severity
from ringfence.workflow.exit import exit_info

ACCOUNT = "111122223333"


def row(
    source: Source, status: CoverageStatus = CoverageStatus.COMPLETE, *, required: bool = True
) -> Coverage:
    return Coverage(
        source=source, account=ACCOUNT, region="us-east-1", status=status, required=required
    )


def finding(severity: Severity, status: FindingStatus = FindingStatus.NEW) -> Finding:
    return Finding(
        detection="public-runtime",
        title="Runtime in PUBLIC network mode",
        severity=severity,
        confidence=Confidence.HIGH,
        resource="arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/a-abcdefghij",
        account=ACCOUNT,
        region="us-east-1",
        message="m",
        evidence=(Evidence(source=Source.RUNTIMES, ref="r", detail="d"),),
        remediation="r",
        status=status,
    )


READ = (row(Source.IDENTITY), row(Source.RUNTIMES))
GAP = row(Source.ROUTE_TABLES, CoverageStatus.DENIED)
OPTIONAL_GAP = row(Source.MEMORIES, CoverageStatus.DENIED, required=False)
NOT_ENABLED = row(Source.FLOW_LOGS, CoverageStatus.NOT_ENABLED)
UNSUPPORTED = row(Source.BROWSERS, CoverageStatus.UNSUPPORTED)
DENIED = tuple(
    row(source, CoverageStatus.DENIED) for source in (Source.RUNTIMES, Source.IAM, Source.VPCS)
)


@pytest.mark.parametrize(
    ("coverage", "findings", "allow", "wrong", "expected"),
    [
        (READ, (), False, (), ExitCode.DONE),
        ((*READ, OPTIONAL_GAP), (), False, (), ExitCode.DONE),
        ((*READ, NOT_ENABLED), (), False, (), ExitCode.DONE),
        (READ, (finding(Severity.MEDIUM),), False, (), ExitCode.DONE),
        (READ, (finding(Severity.HIGH),), False, (), ExitCode.FINDINGS),
        (READ, (finding(Severity.CRITICAL),), False, (), ExitCode.FINDINGS),
        (READ, (finding(Severity.CRITICAL, FindingStatus.EXISTING),), False, (), ExitCode.DONE),
        (READ, (finding(Severity.CRITICAL, FindingStatus.EXCEPTED),), False, (), ExitCode.DONE),
        ((*READ, GAP), (), False, (), ExitCode.INCOMPLETE),
        ((*READ, GAP), (finding(Severity.LOW),), False, (), ExitCode.INCOMPLETE),
        ((*READ, GAP), (finding(Severity.HIGH),), False, (), ExitCode.FINDINGS),
        ((*READ, GAP), (finding(Severity.HIGH),), True, (), ExitCode.FINDINGS),
        ((*READ, GAP), (), True, (), ExitCode.DONE),
        ((*READ, GAP), (finding(Severity.HIGH),), False, ("a.log is wrong",), ExitCode.USAGE),
        ((row(Source.IDENTITY), *DENIED), (), False, (), ExitCode.NOTHING_READ),
        ((row(Source.IDENTITY), *DENIED), (), True, ("a.log is wrong",), ExitCode.NOTHING_READ),
        ((), (), False, (), ExitCode.NOTHING_READ),
        ((row(Source.IDENTITY), row(Source.REGIONS)), (), False, (), ExitCode.NOTHING_READ),
        ((row(Source.IDENTITY), NOT_ENABLED), (), False, (), ExitCode.NOTHING_READ),
        ((*READ, UNSUPPORTED), (), False, (), ExitCode.INCOMPLETE),
    ],
)
def test_the_exit_code_follows_the_documented_precedence(
    coverage: tuple[Coverage, ...],
    findings: tuple[Finding, ...],
    allow: bool,
    wrong: tuple[str, ...],
    expected: ExitCode,
) -> None:
    result = exit_info(
        coverage,
        findings,
        fail_on=Severity.HIGH,
        allow_incomplete=allow,
        wrong_inputs=wrong,
    )

    assert result.code == expected


def test_an_allowed_gap_is_still_said() -> None:
    result = exit_info((*READ, GAP), (), fail_on=Severity.HIGH, allow_incomplete=True)

    assert "ec2-route-tables denied" in result.reason
    assert "--allow-incomplete" in result.reason


def test_a_gap_is_said_beside_findings() -> None:
    result = exit_info(
        (*READ, GAP), (finding(Severity.HIGH),), fail_on=Severity.HIGH, allow_incomplete=False
    )

    assert "1 finding at or above high" in result.reason
    assert "ec2-route-tables denied" in result.reason


def test_an_interrupted_recording_is_incomplete_even_without_a_gap() -> None:
    result = exit_info(READ, (), fail_on=Severity.HIGH, allow_incomplete=False, complete=False)

    assert result.code == ExitCode.INCOMPLETE
    assert "interrupted" in result.reason
