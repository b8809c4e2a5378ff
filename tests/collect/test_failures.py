"""Every failure has one status and one sentence that says what is missing."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ProxyConnectionError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from ringfence.collect.failures import failure_of
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import CoverageStatus

CONTROL = "bedrock-agentcore-control"


def refused(
    code: str,
    message: str = "",
    *,
    http: int = 400,
    service: str = CONTROL,
    operation: str = "ListAgentRuntimes",
) -> CallFailed:
    error = ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": http},  # type: ignore[typeddict-item]
        },
        operation,
    )
    return failure_of(error, service, operation)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDenied", CoverageStatus.DENIED),
        ("AccessDeniedException", CoverageStatus.DENIED),
        ("UnauthorizedOperation", CoverageStatus.DENIED),
        ("AuthFailure", CoverageStatus.DENIED),
        ("UnrecognizedClientException", CoverageStatus.DENIED),
        ("ThrottlingException", CoverageStatus.THROTTLED),
        ("RequestLimitExceeded", CoverageStatus.THROTTLED),
        ("TooManyRequestsException", CoverageStatus.THROTTLED),
        ("EC2ThrottledException", CoverageStatus.THROTTLED),
        ("ExpiredToken", CoverageStatus.UNAVAILABLE),
        ("ExpiredTokenException", CoverageStatus.UNAVAILABLE),
        ("RequestExpired", CoverageStatus.UNAVAILABLE),
        ("SignatureDoesNotMatch", CoverageStatus.UNAVAILABLE),
        ("InternalServerException", CoverageStatus.UNAVAILABLE),
        ("ValidationException", CoverageStatus.UNAVAILABLE),
        ("UnknownOperationException", CoverageStatus.UNSUPPORTED),
        ("InvalidAction", CoverageStatus.UNSUPPORTED),
        ("AWSOrganizationsNotInUseException", CoverageStatus.NOT_ENABLED),
    ],
)
def test_each_error_code_has_its_status(code: str, status: CoverageStatus) -> None:
    failure = refused(code)

    assert failure.status is status
    assert failure.code == code


def test_a_denied_call_names_the_missing_action() -> None:
    failure = refused("AccessDenied", service="s3", operation="ListObjectsV2")

    assert failure.detail == "ListObjectsV2 was denied: s3:ListBucket is not allowed"


def test_a_denial_by_an_organization_says_so() -> None:
    failure = refused(
        "AccessDeniedException",
        "User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform: "
        "bedrock-agentcore:ListAgentRuntimes with an explicit deny in a service control policy",
    )

    assert "denied explicitly by a service control policy" in failure.detail
    assert "assumed-role" not in failure.detail


def test_a_wrong_clock_is_named() -> None:
    assert "clock" in refused("RequestTimeTooSkewed").detail


def test_a_message_from_outside_is_one_short_line_of_plain_text() -> None:
    failure = refused("ValidationException", "\x1b[31mred\x1b[0m\n\u202eevil" + "x" * 5000)

    assert failure.detail.isprintable()
    assert "\n" not in failure.detail
    assert len(failure.detail) < 300


@pytest.mark.parametrize(
    "problem",
    [
        ConnectTimeoutError(endpoint_url="https://x.example"),
        ReadTimeoutError(endpoint_url="https://x.example"),
        EndpointConnectionError(endpoint_url="https://x.example"),
        ParamValidationError(report="wrong"),
        ResponseParserError("cut"),
    ],
)
def test_what_never_arrived_or_cannot_be_read_is_unavailable(problem: Exception) -> None:
    failure = failure_of(problem, "ec2", "DescribeVpcs")

    assert failure.status is CoverageStatus.UNAVAILABLE
    assert "DescribeVpcs" in failure.detail


def test_the_password_of_a_proxy_is_not_repeated() -> None:
    problem = ProxyConnectionError(
        proxy_url="http://user:canary@proxy.example:3128", error="refused"
    )

    assert "canary" not in failure_of(problem, "ec2", "DescribeVpcs").detail


def test_missing_credentials_are_said_in_plain_words() -> None:
    failure = failure_of(NoCredentialsError(), "sts", "GetCallerIdentity")

    assert failure.detail.startswith("no usable AWS credentials")
