"""The lab as an endpoint: what it records, who is calling, and what it does with what it cannot answer."""

from __future__ import annotations

import os
import subprocess
import sys

import boto3
import pytest
from botocore.exceptions import ClientError

from support.aws import AwsLab

CALLS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("ec2", "describe_vpcs", {}, "DescribeVpcs"),
    ("iam", "list_roles", {}, "ListRoles"),
    ("logs", "describe_log_groups", {}, "DescribeLogGroups"),
    ("organizations", "list_accounts", {}, "ListAccounts"),
    ("route53resolver", "list_resolver_query_log_configs", {}, "ListResolverQueryLogConfigs"),
    ("network-firewall", "list_firewalls", {}, "ListFirewalls"),
    ("lambda", "list_functions", {}, "ListFunctions"),
    ("ecs", "list_clusters", {}, "ListClusters"),
    ("s3", "list_buckets", {}, "ListBuckets"),
    ("s3", "list_objects_v2", {"Bucket": "lab-logs"}, "ListObjectsV2"),
    ("s3", "get_object", {"Bucket": "lab-logs", "Key": "a/b c+d.gz"}, "GetObject"),
    ("s3", "get_bucket_location", {"Bucket": "lab-logs"}, "GetBucketLocation"),
    ("s3", "head_bucket", {"Bucket": "lab-logs"}, "HeadBucket"),
    ("bedrock-agentcore-control", "list_gateways", {}, "ListGateways"),
)


@pytest.mark.parametrize(
    ("service", "method", "parameters", "operation"), CALLS, ids=[call[3] for call in CALLS]
)
def test_every_call_is_recorded_by_its_name(
    lab: AwsLab, service: str, method: str, parameters: dict[str, str], operation: str
) -> None:
    lab.seed().put_log_object("lab-logs", "a/b c+d.gz", b"line")
    lab.seed().organization([])

    getattr(lab.client(service, recorded=True), method)(**parameters)

    assert list(lab.calls) == [(service, operation, "123456789012", "us-east-1")]
    assert lab.defects == ()


def test_a_call_knows_its_iam_action(lab: AwsLab) -> None:
    lab.client("bedrock-agentcore-control", recorded=True).list_gateways()
    lab.client("ec2", recorded=True).describe_vpcs()

    assert lab.calls.actions() == {"bedrock-agentcore:ListGateways", "ec2:DescribeVpcs"}


def test_the_objects_read_can_be_told_by_their_paths(lab: AwsLab) -> None:
    lab.seed().put_log_object("lab-logs", "AWSLogs/one.gz", b"line")
    s3 = lab.client("s3", recorded=True)

    content = s3.get_object(Bucket="lab-logs", Key="AWSLogs/one.gz")["Body"].read()

    assert content == b"line"
    assert lab.calls.paths("s3", "GetObject") == ("/lab-logs/AWSLogs/one.gz",)


def test_an_sdk_finds_the_lab_by_the_environment(lab: AwsLab) -> None:
    program = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    environment = {**os.environ, **lab.env(account="222222222222", region="eu-west-1")}

    finished = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert finished.stdout.strip() == "222222222222"
    assert lab.calls.of("sts") == (("sts", "GetCallerIdentity", "222222222222", "eu-west-1"),)


def test_the_test_process_itself_is_pointed_at_the_lab(lab: AwsLab) -> None:
    boto3.session.Session().client("ec2").describe_vpcs()

    assert lab.calls.counts() == {"ec2:DescribeVpcs": 1}


def test_an_assumed_role_acts_in_its_own_account(lab: AwsLab) -> None:
    lab.seed("111111111111").organization(["222222222222"], role="scanner")
    lab.seed("222222222222").runtime("theirs")
    sts = lab.client("sts", account="111111111111", recorded=True)

    keys = sts.assume_role(
        RoleArn="arn:aws:iam::222222222222:role/scanner", RoleSessionName="scan"
    )["Credentials"]
    session = boto3.session.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name="us-east-1",
    )
    identity = session.client("sts").get_caller_identity()
    listed = session.client("bedrock-agentcore-control").list_agent_runtimes()

    assert identity["Arn"] == "arn:aws:sts::222222222222:assumed-role/scanner/scan"
    assert [each["agentRuntimeName"] for each in listed["agentRuntimes"]] == ["theirs"]
    assert [call.account for call in lab.calls] == ["111111111111", "222222222222", "222222222222"]


def test_a_role_that_does_not_exist_cannot_be_assumed(lab: AwsLab) -> None:
    sts = lab.client("sts", recorded=True)

    with pytest.raises(ClientError, match="AccessDenied") as caught:
        sts.assume_role(RoleArn="arn:aws:iam::222222222222:role/none", RoleSessionName="scan")

    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize(
    ("service", "method", "action"),
    [
        ("accessanalyzer", "list_analyzers", "access-analyzer:ListAnalyzers"),
        ("inspector2", "list_coverage", "inspector2:ListCoverage"),
        ("ec2", "describe_scheduled_instances", "ec2:DescribeScheduledInstances"),
    ],
)
def test_what_the_lab_cannot_answer_is_a_defect_and_no_answer(
    lab: AwsLab, service: str, method: str, action: str
) -> None:
    with pytest.raises(ClientError, match="NotAnsweredByTheLab"):
        getattr(lab.client(service, recorded=True), method)()

    assert [defect.partition(": ")[0] for defect in lab.defects] == [action]
    assert lab.calls.actions() == {action}


def test_a_reset_lab_is_empty_and_draws_the_same_ids_again(lab: AwsLab) -> None:
    def ids() -> tuple[str, str]:
        lab.reset()
        seed = lab.seed()
        assert lab.client("bedrock-agentcore-control").list_agent_runtimes()["agentRuntimes"] == []
        return seed.vpc(), seed.runtime("agent").id

    assert ids() == ids()
