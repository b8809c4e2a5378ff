"""The faults of the lab, as an SDK client meets them in each protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    IncompleteReadError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError
from urllib3.exceptions import ProtocolError

from support.aws import (
    AwsLab,
    cut,
    deny,
    error,
    expire,
    garbage,
    portal,
    refuse,
    throttle,
    truncate,
    unknown_credentials,
)
from support.aws.faults import Fault, Refusal

Ask = Callable[[AwsLab], Any]


def _ec2(lab: AwsLab) -> Any:
    return lab.client("ec2", recorded=True).describe_vpcs()


def _iam(lab: AwsLab) -> Any:
    return lab.client("iam", recorded=True).list_roles()


def _logs(lab: AwsLab) -> Any:
    return lab.client("logs", recorded=True).describe_log_groups()


def _agentcore(lab: AwsLab) -> Any:
    return lab.client("bedrock-agentcore-control", recorded=True).list_agent_runtimes()


def _s3(lab: AwsLab) -> Any:
    return lab.client("s3", recorded=True).list_buckets()


def _lambda(lab: AwsLab) -> Any:
    return lab.client("lambda", recorded=True).list_functions()


PROTOCOLS: dict[str, Ask] = {
    "ec2": _ec2,
    "query": _iam,
    "json": _logs,
    "rest-json": _agentcore,
    "rest-xml": _s3,
}

CODES: tuple[tuple[Callable[[], Refusal], dict[str, tuple[int, str]]], ...] = (
    (
        deny,
        {
            "ec2": (403, "UnauthorizedOperation"),
            "query": (403, "AccessDenied"),
            "json": (400, "AccessDeniedException"),
            "rest-json": (403, "AccessDeniedException"),
            "rest-xml": (403, "AccessDenied"),
        },
    ),
    (
        throttle,
        {
            "ec2": (503, "RequestLimitExceeded"),
            "query": (400, "Throttling"),
            "json": (400, "ThrottlingException"),
            "rest-json": (429, "ThrottlingException"),
            "rest-xml": (503, "SlowDown"),
        },
    ),
    (
        expire,
        {
            "ec2": (400, "RequestExpired"),
            "query": (403, "ExpiredToken"),
            "json": (400, "ExpiredTokenException"),
            "rest-json": (403, "ExpiredTokenException"),
            "rest-xml": (400, "ExpiredToken"),
        },
    ),
    (
        unknown_credentials,
        {
            "ec2": (401, "AuthFailure"),
            "query": (403, "InvalidClientTokenId"),
            "json": (400, "UnrecognizedClientException"),
            "rest-json": (403, "UnrecognizedClientException"),
            "rest-xml": (403, "InvalidAccessKeyId"),
        },
    ),
    (
        error,
        {
            "ec2": (500, "InternalError"),
            "query": (500, "InternalFailure"),
            "json": (500, "InternalFailure"),
            "rest-json": (500, "InternalServerException"),
            "rest-xml": (500, "InternalError"),
        },
    ),
)


def code_of(ask: Ask, lab: AwsLab) -> tuple[int, str]:
    with pytest.raises(ClientError) as caught:
        ask(lab)
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(("fault", "codes"), CODES, ids=[fault.__name__ for fault, _ in CODES])
def test_a_refusal_is_worded_as_each_protocol_words_it(
    lab: AwsLab,
    protocol: str,
    fault: Callable[[], Refusal],
    codes: dict[str, tuple[int, str]],
) -> None:
    lab.faults.add(fault())

    assert code_of(PROTOCOLS[protocol], lab) == codes[protocol]


def test_a_denied_call_names_its_permission(lab: AwsLab) -> None:
    lab.faults.add(deny())

    with pytest.raises(ClientError, match="perform: bedrock-agentcore:ListAgentRuntimes because"):
        _agentcore(lab)


def test_lambda_calls_throttling_by_its_own_name(lab: AwsLab) -> None:
    lab.faults.add(throttle())

    assert code_of(_lambda, lab) == (429, "TooManyRequestsException")


def test_a_code_of_ones_own_is_the_same_everywhere(lab: AwsLab) -> None:
    lab.faults.add(refuse("OptInRequired", status=401))

    assert {code_of(ask, lab) for ask in PROTOCOLS.values()} == {(401, "OptInRequired")}


MEMBERS = {
    "ec2": "Vpcs",
    "query": "Roles",
    "json": "logGroups",
    "rest-json": "agentRuntimes",
    "rest-xml": "Buckets",
}


def seed_one_of_each(lab: AwsLab) -> None:
    seed = lab.seed()
    seed.role("agent-exec")
    seed.log_group("aws/spans")
    seed.runtime("agent")
    seed.bucket("lab-logs")


def items(lab: AwsLab, protocol: str) -> list[Any]:
    """Return the listed items, none where the answer did not come through."""
    try:
        answer = PROTOCOLS[protocol](lab)
    except (BotoCoreError, ClientError, ResponseParserError, ProtocolError, ValueError, KeyError):
        return []
    found: list[Any] = answer.get(MEMBERS[protocol], [])
    return found


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("fault", [cut, truncate, garbage, portal])
def test_nothing_is_listed_by_an_answer_that_did_not_come_through(
    lab: AwsLab, protocol: str, fault: Callable[[], Fault]
) -> None:
    seed_one_of_each(lab)
    undisturbed = items(lab, protocol)

    lab.faults.add(fault())

    assert undisturbed != []
    assert items(lab, protocol) == []


def test_a_cut_json_answer_reaches_the_caller_as_an_empty_success(lab: AwsLab) -> None:
    seed_one_of_each(lab)
    lab.faults.add(cut())

    answer = _agentcore(lab)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert "agentRuntimes" not in answer


def test_a_cut_object_is_noticed_by_its_length(lab: AwsLab) -> None:
    lab.seed().put_log_object("lab-logs", "one.gz", b"0123456789")
    lab.faults.add(cut(), operation="GetObject")
    body = lab.client("s3", recorded=True).get_object(Bucket="lab-logs", Key="one.gz")["Body"]

    with pytest.raises((IncompleteReadError, ResponseStreamingError)):
        body.read()
