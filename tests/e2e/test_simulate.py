"""The verb `simulate`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringfence.model.policy import PolicyPack
from ringfence.render.pack_json import pack_json
from ringfence_rules.scenarios import scenario_texts
from support.attacked import loose, tight
from support.e2e.command import Ringfence
from support.guardrails import KEYED, SUBNETS
from support.markdown import blocks, prose
from support.proposals import sample

ONE_READING = ("--monitor-semantics", "terminal", "--wildcard", "any-labels", "--no-apex")
PACKS = {"sample": lambda: sample().proposal.pack, "tight": tight, "loose": loose}


def _write(ringfence: Ringfence, pack: PolicyPack, name: str = "pack.json") -> Path:
    path = ringfence.folder / name
    path.write_text(pack_json(pack), encoding="utf-8")
    return path


def _guardrail(ringfence: Ringfence, name: str = "guardrail.json") -> Path:
    path = ringfence.folder / name
    statement = {
        "Sid": "ApprovedSubnets",
        "Effect": "Deny",
        "Action": list(KEYED),
        "Resource": "*",
        "Condition": {"ForAnyValue:StringNotEquals": {"bedrock-agentcore:subnets": list(SUBNETS)}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    path.write_text(json.dumps(policy), encoding="utf-8")
    return path


def _steps(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{scenario['id']}/{step['id']}": step
        for scenario in document["scenarios"]
        for step in scenario["steps"]
    }


@pytest.mark.parametrize("name", PACKS)
def test_connections_come_to_what_eval_says_of_them(ringfence: Ringfence, name: str) -> None:
    path = _write(ringfence, PACKS[name]())
    steps = _steps(ringfence.run("simulate", "--pack", path, *ONE_READING).document)
    asked = [step for step in steps.values() if step["flow"]]
    flows = ringfence.folder / "flows.jsonl"
    flows.write_text("".join(json.dumps(step["flow"]) + "\n" for step in asked), encoding="utf-8")

    answers = ringfence.run("eval", "--pack", path, "--flows", flows).document["answers"]

    assert len(answers) == len(asked) > 30
    for step, answer in zip(asked, answers, strict=True):
        given = step["columns"]["given"]
        assert given["passes"] == answer["passes"], step["id"]
        rules = [answer["rule"]] if answer["rule"] else answer["candidates"]
        assert given["by"] == rules
        assert given["stage"] in (None, answer["stage"])
        said = "unknown" if "UNKNOWN" in (answer["verdict"], answer["passes"]) else None
        watched = answer["verdict"] == "DENY" and answer["passes"] == "PERMIT"
        permitted = "watched" if watched else "permitted"
        contained = "contained" if answer["passes"] == "DENY" else permitted
        assert given["result"] == (said or contained)


def test_calls_come_to_what_guardrail_eval_says_of_them(ringfence: Ringfence) -> None:
    path, guardrail = _write(ringfence, tight()), _guardrail(ringfence, "by-hand.json")
    admin = ringfence.folder / "admin.json"
    allow = {"Effect": "Allow", "Action": "bedrock-agentcore:*", "Resource": "*"}
    admin.write_text(json.dumps({"Version": "2012-10-17", "Statement": allow}), encoding="utf-8")
    tried = ringfence.run("simulate", "--pack", path, "--guardrail", guardrail).document
    asked = [step for step in _steps(tried).values() if step["call"]]
    requests = ringfence.folder / "requests.jsonl"
    requests.write_text(
        "".join(json.dumps(_request(step["call"])) + "\n" for step in asked), encoding="utf-8"
    )

    answered = ringfence.run(
        "guardrail", "eval", "--policy", admin, "--policy", guardrail, "--request", requests
    ).document["answers"]

    results = {"ALLOWED": "permitted", "EXPLICIT_DENY": "contained", "CANNOT_DECIDE": "unknown"}
    assert [step["columns"]["enforced"]["result"] for step in asked] == [
        results[each["decision"]] for each in answered
    ]
    assert {each["decision"] for each in answered} == {"ALLOWED", "EXPLICIT_DENY"}


def _request(call: dict[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = {"aws:RequestedRegion": "us-east-1"}
    if call["subnets"]:
        context["bedrock-agentcore:subnets"] = call["subnets"]
        context["bedrock-agentcore:securityGroups"] = call["security_groups"]
    request = {"action": call["action"], "principal": call["principal"], "context": context}
    return request | ({"resource": call["resource"]} if call["resource"] else {})


def test_the_document_validates_against_its_schema(ringfence: Ringfence) -> None:
    document = ringfence.run("simulate", "--pack", _write(ringfence, tight())).document

    schema = json.loads(ringfence.run("schema", "ringfence.simulation/1").stdout)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_guardrail_beside_the_pack_is_asked_and_without_one_stderr_says_so(
    ringfence: Ringfence,
) -> None:
    path = _write(ringfence, tight())
    without = ringfence.run("simulate", "--pack", path)
    _guardrail(ringfence)
    beside = ringfence.run("simulate", "--pack", path)

    def mixed(document: dict[str, Any]) -> str:
        return str(_steps(document)["iam-drift/mixed-subnets"]["columns"]["enforced"]["result"])

    assert (without.code, beside.code) == (0, 0)
    assert "no guardrail" in without.stderr
    assert without.document["guardrail"] is None
    assert mixed(without.document) == "unknown"
    assert beside.document["guardrail"] == ["guardrail.json"]
    assert mixed(beside.document) == "contained"


def test_one_attack_is_told_step_by_step(ringfence: Ringfence) -> None:
    path = _write(ringfence, tight())

    done = ringfence.run("simulate", "--pack", path, "--scenario", "quic", "--format", "table")

    assert done.code == 0
    assert "STEP BY STEP" in done.stdout
    assert "default-deny is the first rule that takes it" in " ".join(done.stdout.split())


def test_a_gate_fails_for_what_could_be_closed_and_names_it(ringfence: Ringfence) -> None:
    open_, held = _write(ringfence, loose(), "loose.json"), _write(ringfence, tight())
    wanted = ("--scenario", "data-exfiltration", "--scenario", "resolver-tunnel")

    failed = ringfence.run("simulate", "--pack", open_, *wanted, "--fail-on-permitted")
    passed = ringfence.run("simulate", "--pack", held, *wanted, "--fail-on-permitted")

    assert (failed.code, passed.code) == (1, 0)
    assert failed.document["exit"]["code"] == 1
    assert "data-exfiltration/collector" in failed.stderr
    assert "resolver-tunnel" not in failed.stderr


def test_a_chain_that_breaks_leaves_no_risk_behind_the_break(ringfence: Ringfence) -> None:
    path = _write(ringfence, tight())
    denies = {"Effect": "Deny", "Action": "bedrock-agentcore:Start*", "Resource": "*"}
    guardrail = ringfence.folder / "tools.json"
    guardrail.write_text(json.dumps({"Version": "2012-10-17", "Statement": denies}))

    done = ringfence.run(
        "simulate", "--pack", path, "--guardrail", guardrail, "--scenario", "managed-browser"
    )

    assert done.document["scenarios"][0]["results"]["enforced"] == "contained"
    assert done.document["residual"] == []


def test_the_sample_estate_is_tried_against_what_is_proposed_for_it(ringfence: Ringfence) -> None:
    done = ringfence.run("simulate", "--demo")

    assert done.code == 3  # its sources are not complete
    assert done.document["exit"]["code"] == 3
    assert done.document["summary"]["before"]["contained"] == 0
    assert done.document["summary"]["monitor"]["watched"] > 10
    assert done.document["summary"]["enforced"]["watched"] == 0
    found = done.document["ungoverned"]
    assert 0 < len(found["uncontained"]) < found["runtimes"]
    accepted = ringfence.run("simulate", "--demo", "--allow-incomplete")
    assert accepted.code == 0
    assert "incomplete" in accepted.document["exit"]["reason"]


def test_the_same_question_gets_the_same_bytes(ringfence: Ringfence) -> None:
    path = _write(ringfence, sample().proposal.pack)

    first = ringfence.run("simulate", "--pack", path, "--format", "json")
    second = ringfence.run("simulate", "--pack", path, "--format", "json", "-o", "out.json")

    assert second.stdout == ""
    assert (ringfence.folder / "out.json").read_text(encoding="utf-8") == first.stdout


def test_the_page_is_markdown_with_every_attack(ringfence: Ringfence) -> None:
    done = ringfence.run("simulate", "--pack", _write(ringfence, tight()), "--format", "markdown")

    assert not blocks(done.stdout)
    for scenario in scenario_texts().values():
        assert f"### {scenario.title}" in prose(done.stdout)


def test_every_attack_is_listed(ringfence: Ringfence) -> None:
    done = ringfence.run("simulate", "--list")

    assert done.code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(scenario_texts())


def test_hostile_names_do_not_reach_the_terminal(ringfence: Ringfence) -> None:
    text = pack_json(tight()).replace("default-deny", "deny\\u001b[31m\\u202e|x")
    path = ringfence.folder / "pack.json"
    path.write_text(text, encoding="utf-8")

    for kind in ("table", "markdown", "json"):
        shown = ringfence.run("simulate", "--pack", path, "--format", kind).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "there is no pack"),
        (("--scenario", "nothing"), "no scenario 'nothing'"),
        (("--src", "nobody"), "neither an address nor a SmartGroup"),
        (("--guardrail", "pack.json"), "is no IAM policy"),
        (("--guardrail", "missing.json"), "cannot be read"),
        (("--baseline", "missing.json"), "cannot be read"),
        (("--settings", "ringfence.toml"), "--settings says nothing here"),
        (("--scan-id", "one"), "--scan-id goes with --from"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...], said: str
) -> None:
    _write(ringfence, tight())
    pack = ("--pack", "pack.json") if arguments else ()

    done = ringfence.run("simulate", *pack, *arguments)

    assert done.code == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr
