"""1,100 runtimes in one region: every page is read, and every runtime is there once."""

from __future__ import annotations

import pytest

from support.aws import AwsLab
from support.e2e import view
from support.e2e.command import HOME_REGION, Ringfence
from support.e2e.contained_estate import ACCOUNT

CONTROL = "bedrock-agentcore-control"
RUNTIMES = 1_100


@pytest.mark.slow
def test_all_runtimes_of_a_large_region_are_there_once(lab: AwsLab, live: Ringfence) -> None:
    seeded = lab.seed(ACCOUNT, HOME_REGION).many_runtimes(RUNTIMES)

    done = live.scan("--no-store")

    found = [each["arn"] for each in done.document["runtimes"]]
    assert sorted(found) == sorted(each.arn for each in seeded)
    assert len(lab.calls.of(CONTROL, "ListAgentRuntimes")) == 11
    assert len(lab.calls.of(CONTROL, "GetAgentRuntime")) == RUNTIMES
    assert view.row(done.document, "agentcore-runtimes")["records"] == RUNTIMES
    assert view.gaps(done.document) == set()


def test_small_pages_hide_nothing(lab: AwsLab, live: Ringfence) -> None:
    seed = lab.seed(ACCOUNT, HOME_REGION)
    seeded = seed.many_runtimes(7)
    seed.page_limit(3)

    document = live.scan("--no-store").document

    assert {each["arn"] for each in document["runtimes"]} == {each.arn for each in seeded}
    assert len(lab.calls.of(CONTROL, "ListAgentRuntimes")) == 3
