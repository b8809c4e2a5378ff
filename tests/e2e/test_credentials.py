"""Who we are and whom we talk to: what stops a scan before it reads anything."""

from __future__ import annotations

import pytest

from support.aws import AwsLab, expire, unknown_credentials
from support.e2e.command import HOME_REGION, Ringfence
from support.e2e.contained_estate import ACCOUNT

NOBODY = {
    "AWS_DEFAULT_REGION": HOME_REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


def test_without_credentials_nothing_is_read_and_the_way_out_is_said(ringfence: Ringfence) -> None:
    done = Ringfence(folder=ringfence.folder, environment=NOBODY).run("scan")

    assert done.code == 4
    assert done.stdout == ""
    problem, hint = done.stderr.splitlines()
    assert problem.startswith("ringfence: error: AWS does not know who we are")
    assert "no usable AWS credentials" in problem
    assert hint.startswith("hint: sign in")


@pytest.mark.parametrize("fault", [unknown_credentials, expire])
def test_credentials_that_aws_refuses_read_nothing(
    lab: AwsLab, live: Ringfence, fault: type[object]
) -> None:
    lab.faults.add(fault())  # type: ignore[arg-type] # the two are functions that give a fault

    done = live.scan()

    assert done.code == 4
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "hint: sign in" in done.stderr
    assert set(lab.calls.actions()) == {"sts:GetCallerIdentity"}


def test_a_role_that_does_not_trust_us_reads_nothing(lab: AwsLab, live: Ringfence) -> None:
    done = live.scan("--role-arn", f"arn:aws:iam::{ACCOUNT}:role/absent")

    assert done.code == 4
    assert "sts:AssumeRole" in done.stderr


@pytest.mark.parametrize(
    ("endpoint", "arguments"),
    [
        ("https://aws.example.com", ()),
        ("http://aws.example.com", ("--allow-endpoint",)),
        ("https://my-bucket.s3-website.us-east-1.amazonaws.com", ()),
    ],
)
def test_an_endpoint_of_somebody_else_gets_no_signature_of_ours(
    lab: AwsLab, ringfence: Ringfence, endpoint: str, arguments: tuple[str, ...]
) -> None:
    command = ringfence.against(lab, ACCOUNT, AWS_ENDPOINT_URL=endpoint)

    done = command.scan(*arguments)

    assert done.code == 2
    assert done.stdout == ""
    assert endpoint.partition("://")[2] in done.stderr
    assert done.stderr.splitlines()[-1].startswith("hint:")


def test_the_endpoint_that_is_asked_is_printed(lab: AwsLab, live: Ringfence) -> None:
    done = live.scan()

    assert f"calls go to {lab.endpoint}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--org",), "--org needs --role-name"),
        (("--region", "mars-north-1a"), "is no AWS region"),
        (("--role-arn", "admin"), "is no role ARN"),
        (("--since", "yesterday"), "is no span of time"),
        (("--profile", "absent"), "there is no AWS profile 'absent'"),
        (("--workers", "0"), "--workers must be at least 1"),
        (("--format", "xml"), "there is no format 'xml'"),
        (("--settings", "absent.toml"), "absent.toml cannot be read"),
        (("--baseline", "absent.json"), "absent.json cannot be read"),
        (("--format", "json", "--format", "csv"), "several formats would go to one place"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_asked(
    lab: AwsLab, live: Ringfence, arguments: tuple[str, ...], said: str
) -> None:
    done = live.run("scan", *arguments)

    assert done.code == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert len(lab.calls) == 0
