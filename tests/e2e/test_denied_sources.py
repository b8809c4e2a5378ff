"""Missing permissions: each becomes a row that names it, and no verdict is better for it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from support.aws import AwsLab, deny
from support.e2e import view
from support.e2e.command import HOME_REGION, Ringfence, Run
from support.e2e.contained_estate import (
    ACCOUNT,
    REGIONS,
    Contained,
    firewall_log,
    in_regions,
    seed_contained_regions,
)

CONTROL = "bedrock-agentcore-control"
MEMBER = "444455556666"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A permission that a scan lacks, and what that costs."""

    service: str = "ec2"
    operation: str
    source: str
    guarded: str = "enforced"
    """The verdict on the runtime behind the firewall; empty where it is not known at all."""
    closed: str = "enforced"
    """The verdict on the runtime without a way out."""
    also: tuple[str, ...] = ()
    """Sources that could not be asked for everything without it."""

    @property
    def action(self) -> str:
        prefix = "bedrock-agentcore" if self.service == CONTROL else self.service
        return f"{prefix}:{self.operation}"


MISSING = (
    Missing(
        service=CONTROL,
        operation="ListAgentRuntimes",
        source="agentcore-runtimes",
        guarded="",
        closed="",
        also=("agentcore-runtime-endpoints",),
    ),
    Missing(
        service=CONTROL,
        operation="GetAgentRuntime",
        source="agentcore-runtimes",
        guarded="unknown",
        closed="unknown",
    ),
    Missing(
        service=CONTROL,
        operation="ListAgentRuntimeEndpoints",
        source="agentcore-runtime-endpoints",
        guarded="unknown",
        closed="unknown",
    ),
    Missing(service=CONTROL, operation="ListBrowsers", source="agentcore-browsers"),
    Missing(service=CONTROL, operation="GetBrowser", source="agentcore-browsers"),
    Missing(
        service=CONTROL, operation="ListCodeInterpreters", source="agentcore-code-interpreters"
    ),
    Missing(service=CONTROL, operation="GetCodeInterpreter", source="agentcore-code-interpreters"),
    Missing(service=CONTROL, operation="ListGateways", source="agentcore-gateways"),
    Missing(service=CONTROL, operation="GetGateway", source="agentcore-gateways"),
    Missing(service=CONTROL, operation="ListGatewayTargets", source="agentcore-gateways"),
    Missing(operation="DescribeVpcs", source="ec2-vpcs"),
    Missing(operation="DescribeSubnets", source="ec2-subnets", guarded="unknown", closed="unknown"),
    Missing(
        operation="DescribeRouteTables",
        source="ec2-route-tables",
        guarded="unknown",
        closed="unknown",
        also=("ec2-prefix-lists", "ec2-network-interfaces"),
    ),
    Missing(
        operation="DescribeNetworkInterfaces",
        source="ec2-network-interfaces",
        guarded="unknown",
    ),
    Missing(
        operation="DescribeVpcEndpoints",
        source="ec2-vpc-endpoints",
        guarded="unknown",
        closed="unknown",
    ),
    Missing(operation="DescribeManagedPrefixLists", source="ec2-prefix-lists"),
    Missing(operation="DescribeInstances", source="ec2-instances", guarded="unknown"),
)
PLACES = dict(zip(MISSING, REGIONS, strict=True))
"""The region in which each permission is missing; everywhere else it is there."""


@pytest.fixture(scope="module")
def estates() -> dict[str, Contained]:
    return {}


@pytest.fixture(scope="module")
def denied(
    aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory, estates: dict[str, Contained]
) -> Run:
    """A scan that lacks another permission in every region."""
    aws_server.reset()
    estates.update(seed_contained_regions(aws_server, REGIONS))
    for missing, region in PLACES.items():
        aws_server.faults.add(
            deny(), service=missing.service, operation=missing.operation, region=region
        )
    folder = tmp_path_factory.mktemp("denied")
    command = Ringfence(folder=folder).against(aws_server, ACCOUNT)
    log = firewall_log(folder, estates.values())
    return command.scan(*in_regions(REGIONS), "--since", "1d", "--dcf-logs", log)


@pytest.mark.parametrize("missing", MISSING, ids=lambda missing: missing.operation)
def test_a_missing_permission_is_named_in_the_row_of_its_source(
    denied: Run, missing: Missing
) -> None:
    row = view.row(denied.document, missing.source, region=PLACES[missing])

    assert row["status"] in ("denied", "partial")
    assert row["required"]
    assert f"{missing.action} is not allowed" in row["detail"]


@pytest.mark.parametrize("missing", MISSING, ids=lambda missing: missing.operation)
def test_no_verdict_of_containment_rests_on_what_was_not_read(
    denied: Run, estates: dict[str, Contained], missing: Missing
) -> None:
    estate = estates[PLACES[missing]]
    verdicts = {each["arn"]: each["containment"] for each in denied.document["runtimes"]}

    assert verdicts.get(estate.guarded.arn, "") == missing.guarded
    assert verdicts.get(estate.closed.arn, "") == missing.closed


def test_what_is_missing_in_one_region_costs_no_other(denied: Run) -> None:
    unread = {(source, region) for source, region, _ in view.gaps(denied.document)}

    assert unread == {
        (source, PLACES[missing])
        for missing in MISSING
        for source in (missing.source, *missing.also)
    }


def test_missing_permissions_make_the_scan_incomplete(denied: Run) -> None:
    unread = len(view.gaps(denied.document))

    assert denied.code == denied.document["exit"]["code"] == 3
    assert denied.document["exit"]["reason"].startswith(f"incomplete: {unread} required sources")


def test_with_every_permission_everything_is_contained_and_the_scan_succeeds(
    live: Ringfence, contained: Contained
) -> None:
    done = live.scan("--dcf-logs", firewall_log(live.folder, [contained]))

    assert done.code == 0, done.stderr
    assert {each["containment"] for each in done.document["runtimes"]} == {"enforced"}
    assert view.gaps(done.document) == set()


def test_what_is_exposed_stays_a_finding_when_something_else_is_denied(
    lab: AwsLab, live: Ringfence
) -> None:
    lab.seed(ACCOUNT, HOME_REGION).runtime("public")
    lab.faults.add(deny(), service="iam")

    done = live.scan()

    assert done.code == 1
    assert "1 required source was not read completely" in done.document["exit"]["reason"]
    assert view.runtime(done.document, "public")["containment"] == "uncontained"


@pytest.mark.usefixtures("contained")
def test_incomplete_can_be_allowed_and_is_then_said(lab: AwsLab, live: Ringfence) -> None:
    lab.faults.add(deny("with an explicit deny in a service control policy"), service="iam")

    done = live.scan("--allow-incomplete")

    assert done.code == 0
    assert "--allow-incomplete" in done.document["exit"]["reason"]
    assert "iam denied" in done.document["exit"]["reason"]
    row = view.row(done.document, "iam")
    assert "denied explicitly by a service control policy" in row["detail"]


@pytest.mark.usefixtures("contained")
def test_with_nothing_but_an_identity_nothing_is_read_and_nothing_is_clean(
    lab: AwsLab, live: Ringfence
) -> None:
    lab.faults.deny_everything_but("sts")

    done = live.scan()

    document = done.document
    assert done.code == document["exit"]["code"] == 4
    assert view.row(document, "identity")["status"] == "complete"
    asked = [row for row in document["coverage"] if row["source"] != "identity"]
    assert {row["status"] for row in asked} == {"denied"}
    assert all(row["detail"] for row in asked)
    assert view.containments(document).keys() <= {"unknown"}
    assert document["findings"] == []
    assert document["summary"]["score"] is None


def test_a_role_that_cannot_be_assumed_costs_its_account_alone(
    lab: AwsLab, live: Ringfence
) -> None:
    seed = lab.seed(ACCOUNT, HOME_REGION)
    seed.organization([MEMBER], role="")
    seed.role("scanner", trusts={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})

    done = live.scan("--org", "--role-name", "scanner")

    row = view.row(done.document, "identity", account=MEMBER)
    assert (row["status"], row["required"]) == ("denied", True)
    assert "sts:AssumeRole" in row["detail"]
    assert done.code == 3
    assert done.document["scope"]["accounts"] == [ACCOUNT, MEMBER]
    assert view.row(done.document, "agentcore-runtimes")["account"] == ACCOUNT
