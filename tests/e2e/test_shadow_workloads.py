"""A function with a provider's key, in a region without anything of AgentCore: found, followed, named."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from support.aws import AwsLab
from support.e2e import view
from support.e2e.command import Ringfence
from support.e2e.contained_estate import ACCOUNT
from support.e2e.log_lines import (
    CUSTOM_FORMAT,
    custom_flow_record,
    flow_log_key,
    header_of,
    hours_ago,
    packed,
    query,
)

REGION = "eu-west-1"
SERVER, HOST, HOME, ELSEWHERE = "203.0.113.44", "api.openai.com", "10.60.1.7", "10.60.1.8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A scan of such a region."""

    document: view.Entry
    arn: str
    plain: str
    code: int


def seed_logs(lab: AwsLab, vpc: str, *interfaces: tuple[str, str]) -> None:
    """Flow logs with a record of each interface, and the query of each address."""
    seed, when = lab.seed(ACCOUNT, REGION), hours_ago(30)
    bucket = f"flow-logs-{REGION}"
    flow_log = seed.flow_log(vpc, destination=f"arn:aws:s3:::{bucket}", log_format=CUSTOM_FORMAT)
    name = flow_log_key(flow_log, account=ACCOUNT, region=REGION, when=when)
    records = [
        custom_flow_record(interface, SERVER, client=client, account=ACCOUNT, when=when)
        for interface, client in interfaces
    ]
    seed.put_log_object(bucket, name, packed(header_of(CUSTOM_FORMAT), *records))
    asked = hours_ago(30.1)
    seed.resolver_query_log(seed.log_group("/dns/queries"), vpcs=[vpc])
    lines = [
        query(vpc, HOST, SERVER, client=client, account=ACCOUNT, region=REGION, when=asked)
        for _, client in interfaces[:1]
    ]
    seed.put_log_events("/dns/queries", f"{vpc}_1", [(asked, line) for line in lines])


@pytest.fixture(scope="module")
def shadow(aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory) -> Shadow:
    aws_server.reset()
    seed = aws_server.seed(ACCOUNT, REGION)
    vpc = seed.vpc("10.60.0.0/16")
    subnet = seed.subnet(vpc, "10.60.1.0/24")
    group = seed.security_group(vpc, "functions")
    interface = seed.interface(
        subnet,
        ip=HOME,
        security_groups=[group],
        interface_type="lambda",
        description="AWS Lambda VPC ENI-assistant-11111111-2222-3333-4444-555555555555",
    )
    other = seed.interface(subnet, ip=ELSEWHERE, security_groups=[group])
    made = seed.function(
        "assistant",
        environment={"OPENAI_API_KEY": "sk-CANARY"},
        subnets=[subnet],
        security_groups=[group],
    )
    plain = seed.function("thumbnails", environment={"BUCKET": "pictures"})
    seed_logs(aws_server, vpc, (interface, HOME), (other, ELSEWHERE))
    command = Ringfence(folder=tmp_path_factory.mktemp("shadow")).against(aws_server, ACCOUNT)
    done = command.scan("--region", REGION, "--since", "4d")
    return Shadow(document=done.document, arn=made.arn, plain=plain.arn, code=done.code)


def test_it_is_listed_with_its_signals_and_the_plain_one_is_not(shadow: Shadow) -> None:
    (workload,) = shadow.document["workloads"]

    assert workload["arn"] == shadow.arn
    assert workload["observed"]
    assert {signal["kind"] for signal in workload["signals"]} == {
        "environment-name",
        "dns-query",
        "flow",
    }
    assert workload["confidence"] == "high"
    assert workload["governance"] in {"shadow", "unknown"}


def test_its_flow_is_an_edge_to_the_provider(shadow: Shadow) -> None:
    edges = [edge for edge in shadow.document["egress"] if edge["destination"] == HOST]

    assert {(edge["source"], edge["attribution"]) for edge in edges} == {(shadow.arn, "exact")}
    assert edges[0]["bytes"] == 20000
    assert "unsanctioned-model-egress" in view.detections(shadow.document, shadow.arn)


def test_the_flows_of_interfaces_without_a_signal_are_left_alone(shadow: Shadow) -> None:
    row = view.row(shadow.document, "flow-logs", region=REGION)

    assert (row["status"], row["records"], row["required"]) == ("complete", 1, False)


def test_values_never_appear(shadow: Shadow) -> None:
    assert "CANARY" not in str(shadow.document)
