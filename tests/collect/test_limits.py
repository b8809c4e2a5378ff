"""The token buckets keep to their rates, and a wait ends with the scan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.collect.limits import Pace, TokenBucket, allowance
from ringfence.collect.permissions import OPERATIONS
from ringfence.collect.ports import Interrupted

CONTROL = "bedrock-agentcore-control"


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.cancelled = False

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return self.cancelled


@given(
    rate=st.floats(min_value=0.5, max_value=100),
    pauses=st.lists(st.floats(min_value=0, max_value=5), min_size=1, max_size=200),
)
def test_no_window_holds_more_calls_than_the_burst_and_the_rate_allow(
    rate: float, pauses: list[float]
) -> None:
    clock = Clock()
    bucket = TokenBucket(rate, clock=clock)
    started = clock.now

    granted = []
    for pause in pauses:
        clock.now += pause
        granted.append(clock.now + bucket.reserve())

    for count, moment in enumerate(granted, start=1):
        assert count <= max(1.0, rate) + rate * (moment - started) + 1e-6


@given(rate=st.floats(min_value=0.5, max_value=100), calls=st.integers(min_value=1, max_value=300))
def test_who_waits_as_told_gets_the_whole_rate(rate: float, calls: int) -> None:
    clock = Clock()
    bucket = TokenBucket(rate, clock=clock)
    started = clock.now

    for _ in range(calls):
        clock.wait(bucket.reserve())

    assert clock.now - started <= max(0.0, calls - max(1.0, rate)) / rate + 1e-6


@pytest.mark.parametrize(
    ("service", "operation", "rate"),
    [
        (CONTROL, "ListAgentRuntimes", 5),
        (CONTROL, "ListAgentRuntimeEndpoints", 5),
        (CONTROL, "GetAgentRuntime", 50),
        (CONTROL, "ListGatewayTargets", 10),
        (CONTROL, "GetBrowser", 30),
        (CONTROL, "ListCodeInterpreters", 30),
        (CONTROL, "GetOauth2CredentialProvider", 20),
        (CONTROL, "ListApiKeyCredentialProviders", 20),
        (CONTROL, "ListWorkloadIdentities", 20),
        (CONTROL, "ListMemories", 5),
        (CONTROL, "GetMemory", 50),
        (CONTROL, "ListHarnesses", 10),
        ("ec2", "DescribeSubnets", 20),
        ("cloudtrail", "LookupEvents", 2),
        ("cloudtrail", "DescribeTrails", 10),
        ("iam", "GetAccountAuthorizationDetails", 5),
        ("route53resolver", "ListResolverQueryLogConfigs", 10),
    ],
)
def test_each_family_has_its_published_rate(service: str, operation: str, rate: float) -> None:
    assert allowance(service, operation).rate == rate


def test_every_operation_has_an_allowance() -> None:
    assert all(allowance(each.service, each.name).rate > 0 for each in OPERATIONS)


def test_lists_of_runtimes_share_a_bucket_and_regions_do_not() -> None:
    clock = Clock()
    pace = Pace(wait=clock.wait, clock=clock)

    for _ in range(5):
        pace.hold("1", "us-east-1", CONTROL, "ListAgentRuntimes")
    pace.hold("1", "us-west-2", CONTROL, "ListAgentRuntimes")
    pace.hold("2", "us-east-1", CONTROL, "ListAgentRuntimes")
    before = clock.now
    pace.hold("1", "us-east-1", CONTROL, "ListAgentRuntimeEndpoints")

    assert before == 1000.0
    assert clock.now == pytest.approx(1000.2)


def test_max_rps_is_one_bucket_for_everything_of_an_account_and_region() -> None:
    clock = Clock()
    pace = Pace(wait=clock.wait, max_rps=2, clock=clock)

    for operation in ("DescribeVpcs", "DescribeSubnets", "DescribeRouteTables", "DescribeRegions"):
        pace.hold("1", "us-east-1", "ec2", operation)

    assert clock.now == pytest.approx(1001.0)


def test_a_wait_ends_when_the_scan_is_cancelled() -> None:
    clock = Clock()
    pace = Pace(wait=clock.wait, clock=clock)
    clock.cancelled = True

    with pytest.raises(Interrupted):
        pace.hold("1", "us-east-1", "ec2", "DescribeVpcs")
