"""The verb `guardrail`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest

from support.aws import AwsLab
from support.e2e.command import Ringfence

SUBNET = "subnet-0123456789abcdef0"
GROUP = "sg-0123456789abcdef0"
DEPLOY = "arn:aws:iam::111122223333:role/deploy"
APPROVED = ("--subnet", SUBNET, "--security-group", GROUP)
GENERATE = ("guardrail", "generate")


def sids(text: str) -> list[str]:
    return [each["Sid"] for each in json.loads(text)["Statement"]]


def test_the_policy_goes_to_stdout_and_what_to_know_of_it_to_stderr(ringfence: Ringfence) -> None:
    done = ringfence.run(*GENERATE, *APPROVED)

    assert done.code == 0
    assert sids(done.stdout)[:4] == [
        "RequireSubnets",
        "RequireSecurityGroups",
        "ApprovedSubnets",
        "ApprovedSecurityGroups",
    ]
    assert "note: code interpreters in SANDBOX mode are denied as well" in done.stderr
    assert "open: left out: CreateAgentRuntimeEndpoint" in done.stderr


def test_equal_input_gives_equal_bytes(ringfence: Ringfence) -> None:
    first, second = (ringfence.run(*GENERATE, *APPROVED).stdout for _ in range(2))

    assert first == second


def test_the_settings_say_what_is_approved_and_an_option_stands_for_its_key(
    ringfence: Ringfence,
) -> None:
    settings = ringfence.folder / "ringfence.toml"
    settings.write_text(
        f'[guardrail]\nsubnets = ["{SUBNET}"]\nsecurity_groups = ["{GROUP}"]\n'
        f'pipeline_roles = ["{DEPLOY}"]\n'
    )

    done = ringfence.run(*GENERATE, "--settings", settings, "--subnet", "subnet-0fedcba9876543210")

    assert "EndpointsByPipeline" in sids(done.stdout)
    assert "subnet-0fedcba9876543210" in done.stdout
    assert SUBNET not in done.stdout


def test_networks_of_a_runtime_are_approved_only_by_its_name_and_are_said(
    ringfence: Ringfence,
) -> None:
    done = ringfence.run(*GENERATE, "--demo", "--runtime", "claims_summary")

    assert done.code == 0
    (said,) = [each for each in done.stderr.splitlines() if each.startswith("approved because")]
    assert ":runtime/claims_summary-" in said
    listed = said.rpartition(": ")[2].split(", ")
    assert all(each in done.stdout for each in listed)


def test_terraform_goes_into_a_folder(ringfence: Ringfence) -> None:
    done = ringfence.run(
        *GENERATE, *APPROVED, "--kind", "scp", "--format", "terraform", "-o", "out"
    )

    assert (done.code, done.stdout) == (0, "")
    written = sorted(path.name for path in (ringfence.folder / "out").iterdir())
    assert written == ["agentcore-guardrail.json", "guardrail.auto.tfvars.json", "guardrail.tf"]


def test_several_documents_need_a_folder(ringfence: Ringfence) -> None:
    long = ("--kind", "scp", "--scp-limit", "1500")

    refused = ringfence.run(*GENERATE, *APPROVED, *long)
    done = ringfence.run(*GENERATE, *APPROVED, *long, "-o", "out")

    assert (refused.code, refused.stdout) == (2, "")
    assert "hint: -o DIR" in refused.stderr
    assert done.code == 0
    written = sorted((ringfence.folder / "out").iterdir())
    assert len(written) > 1
    assert {sid for path in written for sid in sids(path.read_text())} >= {
        "RequireSubnets",
        "NoSystemTools",
    }
    assert "All of them have to be attached" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no subnet is approved"),
        (("--subnet", SUBNET), "no security group is approved"),
        (("--subnet", "subnet-*", "--security-group", GROUP), "'subnet-*' is malformed"),
        ((*APPROVED, "--pipeline-role", "deploy"), "'deploy' is malformed"),
        (
            (*APPROVED, "--pipeline-role", "arn:aws:iam::*:role/*"),
            "exempts whoever can make a role",
        ),
        ((*APPROVED, "--scp-limit", "9"), "--scp-limit goes with --kind scp"),
        ((*APPROVED, "--kind", "scp", "--scp-limit", "9"), "a document at most 9"),
        ((*APPROVED, "--endpoint-tag", "contained"), "needs a key and a value"),
        ((*APPROVED, "--endpoint-tag", "a=b"), "anyone may set it"),
        ((*APPROVED, "--runtime", "x"), "--runtime goes with --demo or --from"),
        (("--demo", "--runtime", "no_such"), "no runtime that was read is called 'no_such'"),
        (("--demo", "--runtime", "order_router"), "not known to be in VPC mode"),
        (("--from", "nowhere", "--runtime", "x"), "nowhere"),
        ((*APPROVED, "--format", "terraform"), "--format terraform is several files"),
        ((*APPROVED, "--settings", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...], says: str
) -> None:
    done = ringfence.run(*GENERATE, *arguments)

    assert (done.code, done.stdout) == (2, "")
    (said,) = [each for each in done.stderr.splitlines() if each.startswith("ringfence: error:")]
    assert says in said
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["identity", "boundary", "scp"])
def test_aws_takes_the_documents(
    lab: AwsLab, ringfence: Ringfence, kind: str, tmp_path: Path
) -> None:
    ringfence.run(*GENERATE, *APPROVED, "--pipeline-role", DEPLOY, "--kind", kind, "-o", tmp_path)

    text = (tmp_path / "agentcore-guardrail.json").read_text(encoding="utf-8")
    if kind == "scp":
        organizations = boto3.client("organizations", region_name="us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        made = organizations.create_policy(
            Content=text, Description="x", Name="guardrail", Type="SERVICE_CONTROL_POLICY"
        )
        assert json.loads(made["Policy"]["Content"]) == json.loads(text)
    else:
        created = boto3.client("iam").create_policy(PolicyName="guardrail", PolicyDocument=text)
        assert created["Policy"]["Arn"].endswith(":policy/guardrail")
