"""Which regions are read, and what a region answers that is not there for us."""

from __future__ import annotations

from ringfence.collect.regions import load_regions
from support.aws import AwsLab, unknown_credentials
from support.e2e import view
from support.e2e.command import HOME_REGION, Ringfence
from support.e2e.contained_estate import ACCOUNT

FAR = "ap-southeast-2"
SWITCHED_OFF = "eu-south-1"


def test_all_regions_are_those_with_agentcore_that_the_account_has_enabled(
    lab: AwsLab, live: Ringfence
) -> None:
    lab.seed(ACCOUNT, FAR).runtime("far_away")
    enabled = {
        each["RegionName"]
        for each in lab.client("ec2", account=ACCOUNT).describe_regions()["Regions"]
    }

    document = live.scan("--region", "all", "--since", "1d").document

    expected = sorted(enabled.intersection(load_regions().of("aws")))
    assert len(expected) > 10
    assert document["scope"]["regions"] == expected
    assert {row["region"] for row in view.rows(document, "agentcore-runtimes")} == set(expected)
    assert view.runtime(document, "far_away")["region"] == FAR


def test_a_region_that_is_not_enabled_is_told_from_bad_credentials(
    lab: AwsLab, live: Ringfence
) -> None:
    lab.seed(ACCOUNT, HOME_REGION).runtime("here")
    lab.faults.add(unknown_credentials(), region=SWITCHED_OFF)

    done = live.scan("--region", HOME_REGION, "--region", SWITCHED_OFF, "--fail-on", "critical")

    rows = view.rows(done.document, region=SWITCHED_OFF)
    assert {row["status"] for row in rows} == {"unsupported"}
    assert f"{SWITCHED_OFF} is not enabled for account {ACCOUNT}" in rows[0]["detail"]
    assert view.row(done.document, "agentcore-runtimes", region=HOME_REGION)["status"] == "complete"
    assert done.code == 3


def test_the_region_of_the_profile_is_read_when_none_is_named(
    lab: AwsLab, ringfence: Ringfence
) -> None:
    lab.seed(ACCOUNT, FAR).runtime("far_away")

    document = ringfence.against(lab, ACCOUNT, region=FAR).scan().document

    assert document["scope"]["regions"] == [FAR]
    assert [each["name"] for each in document["runtimes"]] == ["far_away"]
