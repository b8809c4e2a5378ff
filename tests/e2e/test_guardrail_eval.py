"""The action `guardrail eval`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from support.e2e.command import Ringfence

_CREATE = "bedrock-agentcore:CreateAgentRuntime"
_SUBNETS = "bedrock-agentcore:subnets"
_ALLOW = {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}
_DENY = {
    "Sid": "RequireSubnets",
    "Effect": "Deny",
    "Action": ["bedrock-agentcore:Create*"],
    "Resource": "*",
    "Condition": {"Null": {_SUBNETS: "true"}},
}


@pytest.fixture
def folder(ringfence: Ringfence) -> Path:
    for name, statement in (("allow.json", _ALLOW), ("deny.json", _DENY)):
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        Path(ringfence.folder, name).write_text(json.dumps(policy), encoding="utf-8")
    return ringfence.folder


def _request(**context: object) -> str:
    return json.dumps({"action": _CREATE, "context": context})


@pytest.mark.usefixtures("folder")
def test_a_request_by_hand_is_answered_with_the_statement_that_decides(
    ringfence: Ringfence,
) -> None:
    done = ringfence.run(
        *("guardrail", "eval", "--policy", "allow.json", "--policy", "deny.json"),
        *("--request", _request()),
    )

    assert (done.code, done.stderr) == (0, "")
    assert done.document["decision"] == "EXPLICIT_DENY"
    assert done.document["statements"] == ["RequireSubnets"]
    assert done.document["why"] == "denied by RequireSubnets"
    schema = json.loads(ringfence.run("schema", done.document["schema"]).stdout)
    jsonschema.Draft202012Validator(schema).validate(done.document)


@pytest.mark.usefixtures("folder")
def test_a_list_of_denies_stands_beside_full_access_unless_it_is_said_to_stand_alone(
    ringfence: Ringfence,
) -> None:
    asked = (
        "--policy",
        "allow.json",
        "--scp",
        "deny.json",
        "--request",
        _request(**{_SUBNETS: []}),
    )
    given = ("--policy", "allow.json", "--scp", "deny.json", "--request")
    approved = _request(**{_SUBNETS: ["subnet-0aaa1111"]})

    beside = ringfence.run("guardrail", "eval", *given, approved)
    alone = ringfence.run("guardrail", "eval", "--strict-scp", *given, approved)
    empty = ringfence.run("guardrail", "eval", *asked)

    assert beside.document["decision"] == "ALLOWED"
    assert "FullAWSAccess is taken to stand beside it" in beside.stderr
    assert beside.document["notes"]
    assert alone.document["decision"] == "IMPLICIT_DENY"
    assert alone.stderr == ""
    assert empty.document["decision"] == "CANNOT_DECIDE"


def test_requests_come_as_a_file_of_lines_or_as_an_array(
    ringfence: Ringfence, folder: Path
) -> None:
    requests = [_request(), _request(**{_SUBNETS: ["subnet-0aaa1111"]})]
    (folder / "lines.jsonl").write_text("\n".join(requests), encoding="utf-8")
    (folder / "array.json").write_text(f"[{', '.join(requests)}]", encoding="utf-8")

    for name in ("lines.jsonl", "array.json"):
        done = ringfence.run(
            *("guardrail", "eval", "--policy", "allow.json", "--policy", "deny.json"),
            *("--request", name),
        )

        decisions = [answer["decision"] for answer in done.document["answers"]]
        assert decisions == ["EXPLICIT_DENY", "ALLOWED"]
        assert done.document["decision"] is None


@pytest.mark.usefixtures("folder")
def test_text_says_the_same_and_nothing_in_it_steers_a_terminal(ringfence: Ringfence) -> None:
    hostile = json.dumps({"action": _CREATE, "context": {"x\x1b[31m\u202e:y": "z"}})

    done = ringfence.run(
        *("guardrail", "eval", "--policy", "allow.json", "--policy", "deny.json"),
        *("--request", hostile, "--format", "text"),
    )

    assert done.stdout.startswith(f"EXPLICIT_DENY  {_CREATE}\n")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


@pytest.mark.parametrize(
    ("request_text", "said"),
    [
        ("{", "no JSON"),
        ("{}", "no action"),
        ('{"action": "CreateAgentRuntime"}', "no action"),
        ('{"action": "a:B", "region": "x"}', "key that is not known: 'region'"),
        ('{"action": "a:B", "action": "a:C"}', "twice"),
        ('{"action": "a:B", "context": {"k": "1", "K": "2"}}', "names a key twice"),
        ('{"action": "a:B", "context": {"k": {}}}', "something else than text"),
        ('{"action": "a:B", "context": {"k": "\\ud800"}}', "no JSON that can be read"),
        ('{"action": "a:B", "context": []}', "no JSON object"),
        ('{"action": "a:B", "principal": "me"}', "no ARN"),
        ("missing.json", "cannot be read"),
        ("empty.json", "no request"),
        ("broken.jsonl", "broken.jsonl:2 is no JSON"),
    ],
)
def test_what_is_no_request_is_one_sentence_and_exit_2(
    ringfence: Ringfence, folder: Path, request_text: str, said: str
) -> None:
    (folder / "empty.json").write_text("[]", encoding="utf-8")
    (folder / "broken.jsonl").write_text('{"action": "a:B"}\n{"action":\n', encoding="utf-8")

    done = ringfence.run("guardrail", "eval", "--policy", "allow.json", "--request", request_text)

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", ["", "{}", "[1", '{"Statement": [{"Effect": "Perhaps"}]}'])
def test_what_is_no_policy_is_one_sentence_and_exit_2(
    ringfence: Ringfence, folder: Path, content: str
) -> None:
    (folder / "bad.json").write_text(content, encoding="utf-8")

    for option in ("--policy", "--scp", "--boundary"):
        done = ringfence.run(
            *("guardrail", "eval", "--policy", "allow.json", option, "bad.json"),
            *("--request", _request()),
        )

        assert (done.code, done.stdout) == (2, "")
        assert "bad.json is no IAM policy" in done.stderr


def test_stdin_is_read_once_and_a_file_takes_the_answer(ringfence: Ringfence, folder: Path) -> None:
    twice = ringfence.run("guardrail", "eval", "--policy", "-", "--request", "-")
    done = ringfence.run(
        *("guardrail", "eval", "--policy", "allow.json", "--request", _request()),
        *("-o", "answer.json"),
    )

    assert twice.code == 2
    assert "stdin is asked for twice" in twice.stderr
    assert done.stdout == ""
    assert json.loads((folder / "answer.json").read_text())["decision"] == "ALLOWED"
