"""The action `guardrail check`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from ringfence.model.guardrail_check import GUARDRAIL_CHECK_SCHEMA, GuardrailCheck
from ringfence.render.schema import json_schema
from support.aws import AwsLab, deny
from support.e2e.command import FAST, HOME_REGION, Ringfence
from support.e2e.contained_estate import ACCOUNT

CHECK = ("guardrail", "check")
DEPLOY = "arn:aws:iam::111122223333:role/ci-agent-deploy"


def generated(ringfence: Ringfence, *arguments: str) -> Path:
    done = ringfence.run(
        "guardrail", "generate", "--demo", "--runtime", "claims_summary", *arguments
    )
    path = ringfence.folder / "guardrail.json"
    path.write_text(done.stdout, encoding="utf-8")
    return path


def test_the_sample_says_who_gets_out_and_by_which_statement(ringfence: Ringfence) -> None:
    done = ringfence.run(*CHECK, "--demo")

    assert done.code == 1
    found = done.document
    jsonschema.validate(found, json_schema(GUARDRAIL_CHECK_SCHEMA, GuardrailCheck))
    assert found["summary"]["escapes"] == {"yes": 2, "cannot-tell": 1, "no": 26}
    out = {each["arn"].rpartition("/")[2]: each for each in found["principals"] if each["paths"]}
    assert set(out) == {"lab-notebook", "ci-agent-deploy", "platform-admin"}
    first = out["lab-notebook"]["paths"][0]
    assert (first["path"], first["now"]["statements"]) == ("public-runtime", ["AgentCore"])
    assert "unapproved-runtime" in {each["path"] for each in out["platform-admin"]["paths"]}
    assert found["exit"]["reason"].startswith("2 principals can place AI")


def test_a_guardrail_is_tried_out_before_it_is_attached(ringfence: Ringfence) -> None:
    path = generated(ringfence, "--pipeline-role", DEPLOY)

    alone = ringfence.run(*CHECK, "--demo", "--with", path)
    trusted = ringfence.run(*CHECK, "--demo", "--with", path, "--pipeline-role", DEPLOY)

    assert alone.code == 1
    assert alone.document["summary"]["after"] == {"yes": 1, "cannot-tell": 0, "no": 28}
    assert trusted.code == 0
    assert trusted.document["summary"]["after"]["yes"] == 0


def test_service_control_policies_count_only_when_they_are_given(ringfence: Ringfence) -> None:
    path = generated(ringfence, "--kind", "scp", "--pipeline-role", DEPLOY)
    bundle = ringfence.folder / "bundle"
    made = ringfence.run("demo", "-o", bundle, "--seed", "7")
    assert made.code == 0, made.stderr

    unread = ringfence.run(*CHECK, "--from", bundle)
    allowed = ringfence.run(*CHECK, "--from", bundle, "--allow-incomplete")
    none = ringfence.run(*CHECK, "--from", bundle, "--no-scp")
    under = ringfence.run(*CHECK, "--from", bundle, "--scp", path, "--pipeline-role", DEPLOY)

    assert unread.code == 3
    assert unread.document["service_control_policies"] == "not-read"
    assert unread.document["summary"]["escapes"]["yes"] == 0
    assert unread.document["summary"]["escapes"]["cannot-tell"] > 0
    assert "--no-scp says that there are none" in unread.stderr
    assert allowed.code == 0
    assert none.code == 1
    assert under.document["summary"]["escapes"]["yes"] == 0
    assert "FullAWSAccess is taken to stand beside it" in under.stderr


def test_a_service_control_policy_that_is_tried_out_stays_out_of_the_management_account(
    ringfence: Ringfence,
) -> None:
    path = generated(ringfence, "--kind", "scp", "--pipeline-role", DEPLOY)
    trusted = ("--with-scp", path, "--pipeline-role", DEPLOY)

    member = ringfence.run(*CHECK, "--demo", *trusted)
    managing = ringfence.run(*CHECK, "--demo", *trusted, "--management-account", "111122223333")

    assert (member.code, managing.code) == (0, 1)
    (out,) = [each for each in managing.document["principals"] if each["after"] == "yes"]
    assert out["account"] == "111122223333"


def test_the_table_fits_a_terminal(ringfence: Ringfence) -> None:
    shown = ringfence.on_terminal(*CHECK, "--demo", "--no-color")

    lines = shown.splitlines()
    assert any(line.startswith("create a PUBLIC runtime") for line in lines)
    assert any("✗ yes" in line and "lab-notebook" in line for line in lines)
    assert all(len(line) <= 80 for line in lines)


def test_equal_input_gives_equal_bytes(ringfence: Ringfence) -> None:
    first, second = (ringfence.run(*CHECK, "--demo").stdout for _ in range(2))

    assert first == second


def test_the_policies_of_a_live_account_are_asked_and_nothing_is_written(
    lab: AwsLab, live: Ringfence
) -> None:
    seed = lab.seed(ACCOUNT, HOME_REGION)
    allow = {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
    shut = {"Effect": "Deny", "Action": "bedrock-agentcore:*", "Resource": "*"}
    out = seed.role("admin", inline={"all": {"Version": "2012-10-17", "Statement": [allow]}})
    seed.role("shut", inline={"all": {"Version": "2012-10-17", "Statement": [allow, shut]}})

    done = live.run(*CHECK, *FAST, "--no-scp")

    assert done.code == 1, done.stderr
    answers = {each["arn"]: each for each in done.document["principals"]}
    assert answers.pop(out)["escapes"] == "yes"
    assert {each["escapes"] for each in answers.values()} == {"no"}
    assert lab.defects == ()


def test_policies_that_aws_does_not_give_leave_a_doubt(lab: AwsLab, live: Ringfence) -> None:
    lab.faults.add(deny(), service="iam", operation="GetAccountAuthorizationDetails")

    done = live.run(*CHECK, *FAST, "--no-scp")

    assert done.code == 3, done.stderr
    assert "IAM was not read in" in done.document["exit"]["reason"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--scp", "x.json", "--no-scp"), "--scp and --no-scp say two things"),
        (("--management-account", "111122223333"), "--management-account goes with --scp"),
        (("--with-scp", "wide.json"), "allows something"),
        (("--scp", "nowhere.json"), "nowhere.json cannot be read"),
        (("--with", "nowhere.json"), "nowhere.json cannot be read"),
        (("--with", "wide.json"), "allows something"),
        (("--with", "broken.json"), "is no IAM policy"),
        (("--subnet", "subnet-*"), "malformed"),
        (("--pipeline-role", "deploy"), "malformed"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...], says: str
) -> None:
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    (ringfence.folder / "wide.json").write_text(json.dumps({"Statement": allow}))
    (ringfence.folder / "broken.json").write_text('{"Statement": ')
    (ringfence.folder / "x.json").write_text(json.dumps({"Statement": allow}))

    done = ringfence.run(*CHECK, "--demo", *arguments)

    assert (done.code, done.stdout) == (2, "")
    (said,) = [each for each in done.stderr.splitlines() if each.startswith("ringfence: error:")]
    assert says in said
