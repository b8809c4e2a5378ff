"""Which calls a fault strikes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws import AwsLab, deny, expire, hang, throttle

Ask = Callable[[AwsLab], Any]


def _ec2(lab: AwsLab) -> Any:
    return lab.client("ec2", recorded=True).describe_vpcs()


def _agentcore(lab: AwsLab) -> Any:
    return lab.client("bedrock-agentcore-control", recorded=True).list_agent_runtimes()


def test_a_fault_strikes_only_the_calls_it_names(lab: AwsLab) -> None:
    lab.faults.add(deny(), service="ec2", operation="DescribeFlowLogs", region="eu-west-1")

    lab.client("ec2", recorded=True).describe_flow_logs()
    there = lab.client("ec2", region="eu-west-1", recorded=True)
    there.describe_vpcs()
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        there.describe_flow_logs()


def test_a_fault_can_be_one_account_s_alone(lab: AwsLab) -> None:
    lab.faults.add(deny(), account="222222222222")

    lab.client("ec2", account="111111111111", recorded=True).describe_vpcs()
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        lab.client("ec2", account="222222222222", recorded=True).describe_vpcs()


def outcomes(ask: Ask, lab: AwsLab, times: int) -> str:
    """Return one letter for each call: ``.`` answered, ``x`` refused."""
    letters = ""
    for _ in range(times):
        try:
            ask(lab)
            letters += "."
        except ClientError:
            letters += "x"
    return letters


def test_the_nth_call_alone_can_be_struck(lab: AwsLab) -> None:
    lab.faults.add(throttle(), service="ec2", nth=3)

    assert outcomes(_ec2, lab, 5) == "..x.."


def test_a_fault_can_last_for_some_calls(lab: AwsLab) -> None:
    lab.faults.add(throttle(), nth=2, times=2)

    assert outcomes(_ec2, lab, 5) == ".xx.."


def test_a_fault_can_strike_each_so_manieth_call(lab: AwsLab) -> None:
    lab.faults.add(throttle(), every=3)

    assert outcomes(_ec2, lab, 7) == "x..x..x"


def test_credentials_expire_after_some_calls(lab: AwsLab) -> None:
    lab.faults.add(expire(after=2))

    assert outcomes(_agentcore, lab, 4) == "..xx"


def test_everything_but_some_services_can_be_denied(lab: AwsLab) -> None:
    lab.faults.deny_everything_but("sts")

    lab.client("sts", recorded=True).get_caller_identity()
    assert outcomes(_ec2, lab, 1) == "x"
    assert outcomes(_agentcore, lab, 1) == "x"


def test_a_hanging_answer_comes_when_the_faults_are_cleared(lab: AwsLab) -> None:
    lab.faults.add(hang(30), service="ec2")

    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(_ec2, lab)
        arrived = lab.calls.wait_for(1)
        was_done = pending.done()
        lab.faults.clear()
        answer = pending.result(timeout=20)

    assert arrived
    assert not was_done
    assert answer["Vpcs"]


def test_faults_spare_the_seeding_clients(lab: AwsLab) -> None:
    lab.faults.add(deny())

    assert lab.client("ec2").describe_vpcs()["Vpcs"]
    assert len(lab.calls) == 0


def test_a_struck_call_is_in_the_log(lab: AwsLab) -> None:
    lab.faults.add(deny())

    outcomes(_ec2, lab, 1)

    assert list(lab.calls) == [("ec2", "DescribeVpcs", "123456789012", "us-east-1")]


def test_a_reset_lab_has_no_faults(lab: AwsLab) -> None:
    lab.faults.add(deny())

    lab.reset()

    assert outcomes(_ec2, lab, 1) == "."
