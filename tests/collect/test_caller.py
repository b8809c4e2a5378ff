"""A live caller asks a real endpoint, and whatever comes back is an answer or one CallFailed."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime
from typing import NoReturn

import pytest

from ringfence.collect.caller import LiveCaller
from ringfence.collect.guard import Guard
from ringfence.collect.limits import Pace
from ringfence.collect.ports import CallFailed, Interrupted
from ringfence.collect.request import LiveRequest
from ringfence.collect.session import AwsSession
from ringfence.collect.standing import Standing
from ringfence.model.coverage import CoverageStatus
from ringfence.model.window import TimeWindow
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
from support.aws.faults import Fault
from support.aws.wire import DEFAULT_ACCOUNT, DEFAULT_REGION

CONTROL = "bedrock-agentcore-control"
HERE = DEFAULT_REGION
NONAME, AGAIN = socket.EAI_NONAME, socket.EAI_AGAIN
WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))


def live_caller(
    *,
    region: str = DEFAULT_REGION,
    standing: Standing | None = None,
    cancelled: threading.Event | None = None,
    has_agentcore: bool = True,
    allow_endpoint: bool = False,
) -> LiveCaller:
    stop = cancelled or threading.Event()
    return LiveCaller(
        AwsSession.open(LiveRequest(window=WINDOW, allow_endpoint=allow_endpoint), Guard()),
        account=DEFAULT_ACCOUNT,
        region=region,
        home_region=DEFAULT_REGION,
        pace=Pace(wait=stop.wait, max_rps=1000),
        standing=standing or Standing(),
        cancelled=stop,
        has_agentcore=has_agentcore,
    )


def test_a_call_gives_the_answer(impatient: AwsLab) -> None:
    impatient.seed().runtime("agent")

    answer = live_caller().call(CONTROL, "ListAgentRuntimes")

    assert [each["agentRuntimeName"] for each in answer["agentRuntimes"]] == ["agent"]


def test_pages_are_asked_for_until_there_are_no_more(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.many_runtimes(7)
    seed.page_limit(3)

    pages = list(live_caller().pages(CONTROL, "ListAgentRuntimes", maxResults=3))

    assert [len(page["agentRuntimes"]) for page in pages] == [3, 3, 1]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (deny(), CoverageStatus.DENIED),
        (throttle(), CoverageStatus.THROTTLED),
        (error(), CoverageStatus.UNAVAILABLE),
        (cut(), CoverageStatus.UNAVAILABLE),
        (truncate(), CoverageStatus.UNAVAILABLE),
        (garbage(), CoverageStatus.UNAVAILABLE),
        (portal(), CoverageStatus.UNAVAILABLE),
        (refuse("ValidationException"), CoverageStatus.UNAVAILABLE),
        (refuse("UnknownOperationException"), CoverageStatus.UNSUPPORTED),
    ],
    ids=lambda value: getattr(value, "value", type(value).__name__),
)
@pytest.mark.parametrize(
    ("service", "operation"),
    [
        (CONTROL, "ListAgentRuntimes"),
        ("ec2", "DescribeVpcs"),
        ("iam", "GetAccountAuthorizationDetails"),
        ("cloudtrail", "DescribeTrails"),
    ],
)
def test_a_fault_is_a_failed_call_and_never_an_empty_answer(
    impatient: AwsLab, service: str, operation: str, fault: Fault, status: CoverageStatus
) -> None:
    impatient.seed().runtime("agent")
    impatient.faults.add(fault, operation=operation)

    with pytest.raises(CallFailed) as failed:
        live_caller().call(service, operation)

    assert failed.value.status is status
    assert failed.value.detail


def test_an_unreadable_answer_is_asked_for_again(impatient: AwsLab) -> None:
    impatient.seed().runtime("agent")
    impatient.faults.add(truncate(), operation="ListAgentRuntimes", nth=1)

    answer = live_caller().call(CONTROL, "ListAgentRuntimes")

    assert len(answer["agentRuntimes"]) == 1
    assert len(impatient.calls.of(CONTROL, "ListAgentRuntimes")) == 2


def test_a_refusal_is_never_asked_again(lab: AwsLab) -> None:
    lab.faults.add(deny())

    with pytest.raises(CallFailed):
        live_caller().call("ec2", "DescribeVpcs")

    assert len(lab.calls) == 1


def test_expired_credentials_end_the_account_without_another_call(impatient: AwsLab) -> None:
    standing = Standing()
    impatient.faults.add(expire(), service="ec2")

    with pytest.raises(CallFailed) as first:
        live_caller(standing=standing).call("ec2", "DescribeVpcs")
    sent = len(impatient.calls)
    with pytest.raises(CallFailed) as later:
        live_caller(region="eu-west-1", standing=standing).call(CONTROL, "ListAgentRuntimes")

    assert first.value.status is later.value.status is CoverageStatus.UNAVAILABLE
    assert "credentials expired" in later.value.detail
    assert len(impatient.calls) == sent


def test_a_region_that_knows_nobody_is_told_from_credentials_that_ended(impatient: AwsLab) -> None:
    standing = Standing()
    impatient.faults.add(unknown_credentials(), region="ap-east-1")

    with pytest.raises(CallFailed) as failed:
        live_caller(region="ap-east-1", standing=standing).call("ec2", "DescribeVpcs")

    assert failed.value.status is CoverageStatus.UNSUPPORTED
    assert "ap-east-1 is not enabled" in failed.value.detail
    assert live_caller(standing=standing).call("ec2", "DescribeVpcs")["Vpcs"]


def test_credentials_that_nobody_knows_any_more_end_the_account(impatient: AwsLab) -> None:
    standing = Standing()
    impatient.faults.add(unknown_credentials())

    with pytest.raises(CallFailed, match="credentials expired"):
        live_caller(standing=standing).call("ec2", "DescribeVpcs")

    with pytest.raises(CallFailed):
        standing.check()


def test_an_operation_that_the_sdk_does_not_know_is_not_read_though_aws_may_offer_it(
    impatient: AwsLab,
) -> None:
    with pytest.raises(
        CallFailed, match=r"botocore \d+\.\d+\.\d+ does not know ListUnicorns"
    ) as failed:
        live_caller().call(CONTROL, "ListUnicorns")

    assert failed.value.status is CoverageStatus.UNAVAILABLE


def test_a_service_that_the_sdk_does_not_know_is_not_read(impatient: AwsLab) -> None:
    caller = live_caller()

    assert not caller.supports("unicorns", "ListUnicorns")
    with pytest.raises(CallFailed):
        caller.call("unicorns", "ListUnicorns")


def test_an_operation_that_is_throttled_again_and_again_is_given_up(impatient: AwsLab) -> None:
    impatient.faults.add(throttle(), operation="DescribeVpcs")
    caller = live_caller()

    failures = [refused(caller, "ec2", "DescribeVpcs") for _ in range(5)]

    assert {each.status for each in failures} == {CoverageStatus.THROTTLED}
    assert len(impatient.calls.of("ec2", "DescribeVpcs")) == 3
    assert caller.call("ec2", "DescribeSubnets")["Subnets"]


def test_an_answer_in_between_keeps_an_operation_alive(impatient: AwsLab) -> None:
    impatient.faults.add(error(), operation="DescribeVpcs", every=2)
    caller = live_caller()

    for _ in range(4):
        refused(caller, "ec2", "DescribeVpcs")
        caller.call("ec2", "DescribeVpcs")

    assert len(impatient.calls.of("ec2", "DescribeVpcs")) == 8


def test_a_denied_operation_is_asked_every_time(impatient: AwsLab) -> None:
    impatient.faults.add(deny(), operation="DescribeVpcs")
    caller = live_caller()

    for _ in range(5):
        refused(caller, "ec2", "DescribeVpcs")

    assert len(impatient.calls.of("ec2", "DescribeVpcs")) == 5


@pytest.mark.parametrize(
    ("has_agentcore", "status"),
    [(True, CoverageStatus.UNAVAILABLE), (False, CoverageStatus.UNSUPPORTED)],
)
def test_an_endpoint_that_does_not_exist_is_given_up_at_once(
    impatient: AwsLab,
    monkeypatch: pytest.MonkeyPatch,
    status: CoverageStatus,
    *,
    has_agentcore: bool,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL", "http://127.0.0.1:1")
    caller = live_caller(region="af-south-1", has_agentcore=has_agentcore)

    lists, gateways = (
        refused(caller, CONTROL, "ListBrowsers"),
        refused(caller, CONTROL, "ListGateways"),
    )

    assert lists.status is gateways.status is status
    assert gateways.detail == lists.detail
    assert caller.call("ec2", "DescribeVpcs")


@pytest.mark.parametrize(
    ("call", "region", "errno", "status"),
    [
        (("apprunner", "ListServices"), "af-south-1", NONAME, CoverageStatus.UNSUPPORTED),
        (("agent-registry-control", "ListRegistries"), HERE, NONAME, CoverageStatus.UNSUPPORTED),
        (("bedrock-agent", "ListAgents"), "ap-east-1", NONAME, CoverageStatus.UNSUPPORTED),
        # The SDK knows them there, so that a resolver which knows no such name says something of itself.
        (("apprunner", "ListServices"), HERE, NONAME, CoverageStatus.UNAVAILABLE),
        (("bedrock-agent", "ListAgents"), HERE, NONAME, CoverageStatus.UNAVAILABLE),
        # A resolver that does not answer for the moment says nothing of the service.
        (("apprunner", "ListServices"), "af-south-1", AGAIN, CoverageStatus.UNAVAILABLE),
        (("agent-registry-control", "ListRegistries"), HERE, AGAIN, CoverageStatus.UNAVAILABLE),
        # Every region has it.
        (("lambda", "ListFunctions"), "xx-nowhere-1", NONAME, CoverageStatus.UNAVAILABLE),
    ],
)
def test_a_service_is_not_there_where_dns_and_the_sdk_both_say_so(
    impatient: AwsLab,
    monkeypatch: pytest.MonkeyPatch,
    call: tuple[str, str],
    *,
    region: str,
    errno: int,
    status: CoverageStatus,
) -> None:
    def resolve(*_: object) -> NoReturn:
        raise socket.gaierror(errno, "as the resolver says")

    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://nowhere.invalid")
    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    failure = refused(live_caller(region=region, allow_endpoint=True), *call)

    assert failure.status is status
    assert impatient.calls.actions() == set()


@pytest.mark.parametrize("service", ["apprunner", "agent-registry-control"])
def test_an_endpoint_that_nobody_answers_at_is_there(
    impatient: AwsLab, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    operation = {"apprunner": "ListServices"}.get(service, "ListRegistries")

    failure = refused(live_caller(region="af-south-1", allow_endpoint=True), service, operation)

    assert failure.status is CoverageStatus.UNAVAILABLE
    assert impatient.calls.actions() == set()


def refused(caller: LiveCaller, service: str, operation: str) -> CallFailed:
    with pytest.raises(CallFailed) as failed:
        caller.call(service, operation)
    return failed.value


def test_after_a_cancellation_nothing_is_sent(impatient: AwsLab) -> None:
    cancelled = threading.Event()
    caller = live_caller(cancelled=cancelled)
    cancelled.set()

    with pytest.raises(Interrupted):
        caller.call("ec2", "DescribeVpcs")

    assert not len(impatient.calls)


def test_an_empty_list_is_an_answer(impatient: AwsLab) -> None:
    answer = live_caller().call(CONTROL, "ListGateways")

    assert answer["items"] == []
