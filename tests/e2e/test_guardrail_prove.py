"""The action `guardrail prove`, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from support.e2e.command import Ringfence

_SUBNET, _GROUP = "subnet-0aaa1111", "sg-0aaa1111"
_APPROVED = ("--subnets", _SUBNET, "--security-groups", _GROUP)


@pytest.fixture
def policy(ringfence: Ringfence) -> Path:
    """The guardrail that ringfence writes."""
    done = ringfence.run("guardrail", "generate", "--subnet", _SUBNET, "--security-group", _GROUP)
    path = Path(ringfence.folder, "guardrail.json")
    path.write_text(done.stdout, encoding="utf-8")
    return path


@pytest.mark.usefixtures("policy")
def test_the_guardrail_that_is_written_holds_for_every_request(ringfence: Ringfence) -> None:
    done = ringfence.run("guardrail", "prove", "--policy", "guardrail.json", *_APPROVED)

    assert done.code == 0, done.stderr
    assert {proof["verdict"] for proof in done.document["proofs"]} == {"proved"}
    assert len(done.document["proofs"]) == 12
    assert "one that allows everything is taken to stand beside" in done.stderr
    schema = json.loads(ringfence.run("schema", done.document["schema"]).stdout)
    jsonschema.Draft202012Validator(schema).validate(done.document)


@pytest.mark.usefixtures("policy")
def test_a_request_that_breaks_it_is_shown_and_ends_with_1(ringfence: Ringfence) -> None:
    approved = ("--subnets", "subnet-0aaa2222", "--security-group", _GROUP)

    done = ringfence.run(
        "guardrail", "prove", "--policy", "guardrail.json", *approved, "--format", "text"
    )

    assert done.code == 1
    assert "refuted   no-foreign-placement" in done.stdout
    assert f"bedrock-agentcore:subnets = {_SUBNET}" in done.stdout
    assert "refuted   approved-is-not-denied" in done.stdout


def test_what_nobody_can_decide_ends_with_3(ringfence: Ringfence) -> None:
    statements = [
        {
            "Effect": "Deny",
            "Action": "bedrock-agentcore:*",
            "Resource": "*",
            "Condition": {operator: {f"bedrock-agentcore:{key}": value}},
        }
        for key, approved in (("subnets", _SUBNET), ("securityGroups", _GROUP))
        for operator, value in (("StringNotEquals", approved), ("Null", "true"))
    ]
    policy = {"Version": "2012-10-17", "Statement": statements}
    Path(ringfence.folder, "p.json").write_text(json.dumps(policy), encoding="utf-8")

    done = ringfence.run(
        *("guardrail", "prove", "--policy", "p.json", *_APPROVED),
        *("--given", "bedrock-agentcore:RuntimeAuthorizerType=AWS_IAM"),
    )

    verdicts = {proof["property"]: proof["verdict"] for proof in done.document["proofs"]}
    assert verdicts == {
        "no-foreign-placement": "undecided",
        "no-request-without-placement": "proved",
        "approved-is-not-denied": "undecided",
    }
    assert (done.code, done.document["exit"]["code"]) == (3, 3)


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--subnets", "subnet-*", "--security-groups", _GROUP), "no approved id"),
        ((*_APPROVED, "--given", "aws:x"), "no KEY=VALUE"),
        ((*_APPROVED, "--given", "a:b=1", "--given", "A:B=2"), "twice"),
        ((*_APPROVED, "--given", f"bedrock-agentcore:SUBNETS={_SUBNET}"), "is to be proved"),
        ((*_APPROVED, "--given", "a:b=\u202e"), "no printable ASCII"),
        (("--subnets", _SUBNET), "--security-group"),
        ((*_APPROVED, "--policy", "missing.json"), "cannot be read"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...], said: str
) -> None:
    done = ringfence.run("guardrail", "prove", "--policy", "guardrail.json", *arguments)

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_solver_the_action_is_listed_and_says_what_to_install(
    ringfence: Ringfence, policy: Path
) -> None:
    program = (
        "import sys; sys.modules['z3'] = None; from ringfence.cli import main; sys.exit(main())"
    )
    arguments = ("guardrail", "prove", "--policy", policy, *_APPROVED)

    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=ringfence.folder,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert "pip install 'ringfence[prove]'" in done.stderr
    assert "prove" in ringfence.run("guardrail", "--help").stdout
