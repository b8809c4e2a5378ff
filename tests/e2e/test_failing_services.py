"""Services that throttle, fail, hang or answer with something else: it is said, and the rest is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.aws import AwsLab, cut, error, expire, garbage, portal, throttle, truncate
from support.aws.faults import Fault, Hang
from support.e2e import view
from support.e2e.command import HOME_REGION, Ringfence, Run
from support.e2e.contained_estate import (
    ACCOUNT,
    REGIONS,
    Contained,
    in_regions,
    seed_contained_regions,
)

WEST = "us-west-2"
LONGER_THAN_ANY_PATIENCE = 45.0

BROKEN: dict[str, Callable[[], Fault]] = {
    "cut": cut,
    "truncate": truncate,
    "garbage": garbage,
    "portal": portal,
}
"""Answers with status 200 that are not what was asked for."""
RUNTIMES_BROKEN = dict(zip(BROKEN, REGIONS, strict=False))
"""The region in which each of them strikes the list of runtimes."""
ROUTES_BROKEN = dict(zip(BROKEN, REGIONS[len(BROKEN) :], strict=False))
"""The region in which each of them strikes the route tables."""


def test_a_throttled_region_leaves_the_other_one_whole(lab: AwsLab, live: Ringfence) -> None:
    lab.seed(ACCOUNT, HOME_REGION).runtime("here")
    lab.seed(ACCOUNT, WEST).runtime("there")
    lab.faults.add(throttle(), region=WEST)

    done = live.scan(*in_regions([HOME_REGION, WEST]), "--fail-on", "critical")

    throttled = view.row(done.document, "agentcore-runtimes", region=WEST)
    assert throttled["status"] == "throttled"
    assert "ListAgentRuntimes was throttled on every try" in throttled["detail"]
    assert {row["status"] for row in view.rows(done.document, region=WEST)} == {"throttled"}
    assert {region for _, region, _ in view.gaps(done.document)} == {WEST}
    assert [each["name"] for each in done.document["runtimes"]] == ["here"]
    assert done.code == 3


def test_a_short_throttling_costs_nothing(lab: AwsLab, live: Ringfence) -> None:
    lab.seed(ACCOUNT, HOME_REGION).runtime("here")
    lab.faults.add(throttle(), operation="ListAgentRuntimes", times=1)

    done = live.scan("--fail-on", "critical")

    assert view.row(done.document, "agentcore-runtimes")["status"] == "complete"
    assert done.code == 0, done.stderr


@pytest.mark.usefixtures("contained")
def test_one_failing_operation_costs_its_own_source_alone(lab: AwsLab, live: Ringfence) -> None:
    lab.faults.add(error(500), operation="ListGateways")

    done = live.scan()

    row = view.row(done.document, "agentcore-gateways")
    assert row["status"] == "unavailable"
    assert row["detail"].startswith("ListGateways failed at AWS on every try")
    assert view.gaps(done.document) == {("agentcore-gateways", HOME_REGION, "unavailable")}
    assert done.code == 3
    assert len(done.document["runtimes"]) == 2


def test_credentials_that_expire_end_the_questions_and_keep_the_answers(
    lab: AwsLab, live: Ringfence
) -> None:
    lab.seed(ACCOUNT, HOME_REGION).many_runtimes(60)
    lab.faults.add(expire(after=70))

    done = live.scan("--fail-on", "critical")

    row = view.row(done.document, "agentcore-runtimes")
    assert row["status"] == "partial"
    assert "the credentials expired during the scan" in row["detail"]
    assert "sign in again" in row["detail"]
    assert done.code == 3
    modes = [each["network_mode"] for each in done.document["runtimes"]]
    assert modes.count("PUBLIC") > 0
    assert modes.count("UNKNOWN") > 0
    assert {each["containment"] for each in done.document["runtimes"]} == {
        "uncontained",
        "unknown",
    }
    # Each of the eight workers may have had a call under way, and none of them is tried again.
    assert len(lab.calls) <= 70 + 8 + 1


@pytest.fixture(scope="module")
def broken(aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A scan that meets another broken answer in every region."""
    aws_server.reset()
    seed_contained_regions(aws_server, [*RUNTIMES_BROKEN.values(), *ROUTES_BROKEN.values()])
    for name, fault in BROKEN.items():
        aws_server.faults.add(fault(), operation="ListAgentRuntimes", region=RUNTIMES_BROKEN[name])
        aws_server.faults.add(fault(), operation="DescribeRouteTables", region=ROUTES_BROKEN[name])
    command = Ringfence(folder=tmp_path_factory.mktemp("broken")).against(aws_server, ACCOUNT)
    regions = in_regions([*RUNTIMES_BROKEN.values(), *ROUTES_BROKEN.values()])
    return command.scan(*regions, "--since", "1d")


@pytest.mark.parametrize("fault", BROKEN)
def test_a_list_that_did_not_come_through_is_not_an_empty_list(broken: Run, fault: str) -> None:
    region = RUNTIMES_BROKEN[fault]

    row = view.row(broken.document, "agentcore-runtimes", region=region)
    assert row["status"] == "unavailable"
    assert "ListAgentRuntimes" in row["detail"]
    assert region not in {each["region"] for each in broken.document["runtimes"]}
    assert region in {each["region"] for each in broken.document["gateways"]}
    assert broken.code == 3


@pytest.mark.parametrize("fault", BROKEN)
def test_routes_that_did_not_come_through_make_the_verdicts_unknown(
    broken: Run, fault: str
) -> None:
    region = ROUTES_BROKEN[fault]

    row = view.row(broken.document, "ec2-route-tables", region=region)
    assert row["status"] == "unavailable"
    assert "DescribeRouteTables" in row["detail"]
    verdicts = [
        each["containment"] for each in broken.document["runtimes"] if each["region"] == region
    ]
    assert verdicts == ["unknown", "unknown"]


@pytest.mark.slow
def test_an_endpoint_that_never_answers_costs_its_source_and_no_more(
    lab: AwsLab, ringfence: Ringfence, contained: Contained
) -> None:
    lab.faults.add(Hang(LONGER_THAN_ANY_PATIENCE), operation="ListGateways")

    done = ringfence.against(lab, ACCOUNT, AWS_MAX_ATTEMPTS="1").scan()

    row = view.row(done.document, "agentcore-gateways")
    assert (row["status"], row["required"]) == ("unavailable", True)
    assert row["detail"] == "ListGateways got no answer (ReadTimeoutError)"
    assert done.code == 3
    closed = view.runtime_by_arn(done.document, contained.closed.arn)
    assert closed["containment"] == "enforced"
