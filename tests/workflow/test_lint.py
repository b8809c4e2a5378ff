"""Lint of whole packs: the published one to exactly its anomalies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.anomaly import LintDocument
from ringfence.model.finding import Severity
from ringfence.model.policy import PolicyPack, RuleAction, Semantics
from ringfence.parse.pack import parse_pack
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.run import LintReport
from ringfence.render.lint import lint_json, lint_sarif, lint_table
from ringfence.render.pack_json import pack_json
from ringfence.workflow.lint import LintRequest, lint, lint_document
from support.packs import domains, pack, rule, web_rule

DATA = Path(__file__).parents[1] / "data"
GUARDRAIL = DATA / "published-guardrail.json"
NOTES = [
    ("info", "source-without-default", ""),
    ("info", "managed-web-group", "allow-sanctioned-models"),
    ("info", "shared-host-permit", "allow-sanctioned-tools"),
    ("info", "indicator-spelling", "deny-supply-chain-ioc"),
    ("info", "wildcard-without-apex", "allow-aws-control-plane"),
    ("info", "managed-web-group", "allow-mcp-servers"),
    ("info", "kept-for-attribution", "deny-dns-exfil"),
    ("info", "generalised", "default-deny"),
]
"""Without the guardrail; `kept-for-attribution` is the redundant DNS deny."""


def _lint(name: str, *, guardrail: Path | None = GUARDRAIL) -> LintDocument:
    request = LintRequest(pack=DATA / name, guardrail=guardrail, semantics=Semantics())
    return lint(request).document


def _said(document: LintDocument) -> list[tuple[str, str, str]]:
    return [(str(each.severity), each.id, each.rule) for each in document.anomalies]


def test_the_published_pack_has_exactly_its_anomalies_when_the_code_host_is_a_tool() -> None:
    assert _said(_lint("published-pack.json")) == [
        ("high", "shadowed", "deny-supply-chain-ioc"),
        ("high", "multi-tenant-permit", "allow-aws-control-plane"),
        ("high", "unkeyed-guardrail-action", ""),
        ("medium", "ports-of-any-protocol", "deny-dns-exfil"),
        *NOTES,
    ]


def test_the_published_pack_promises_what_nothing_permits_when_the_code_host_is_no_tool() -> None:
    absent = ("info", "shared-host-permit", "allow-sanctioned-tools")
    notes = [each for each in NOTES if each != absent]

    assert _said(_lint("published-pack-without-code-host.json")) == [
        ("high", "multi-tenant-permit", "allow-aws-control-plane"),
        ("high", "unkeyed-guardrail-action", ""),
        ("medium", "ports-of-any-protocol", "deny-dns-exfil"),
        *notes[:2],
        ("info", "unreachable-promise", "deny-supply-chain-ioc"),
        *notes[2:],
    ]


def test_the_witness_of_the_shadowed_deny_is_permitted_by_the_rule_that_shadows_it() -> None:
    name = "published-pack.json"
    made = parse_pack((DATA / name).read_text(encoding="utf-8"), path=name)
    shadowed = _lint(name).anomalies[0]

    assert shadowed.witness is not None
    assert shadowed.others == ("allow-sanctioned-tools",)
    verdict = evaluate(made, shadowed.witness)
    assert verdict.decision == "PERMIT"  # rules before it, of groups not known in full, may take it
    assert verdict.candidates[-2:] == ("allow-sanctioned-models", "allow-sanctioned-tools")


def test_the_guardrail_names_the_action_that_has_no_key_and_what_comes_of_it() -> None:
    (found,) = (
        each for each in _lint("published-pack.json").anomalies if each.id.startswith("unkeyed")
    )

    assert found.others == ("bedrock-agentcore:CreateAgentRuntimeEndpoint",)
    assert "DenyWithoutVpc" in found.message
    assert "always" in found.message


def test_a_guardrail_that_keys_only_what_has_the_key_is_no_anomaly(tmp_path: Path) -> None:
    document = json.loads(GUARDRAIL.read_text(encoding="utf-8"))
    document["Statement"][0]["Action"].remove("bedrock-agentcore:CreateAgentRuntimeEndpoint")
    path = tmp_path / "guardrail.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    found = _lint("published-pack.json", guardrail=path)

    assert all(each.id != "unkeyed-guardrail-action" for each in found.anomalies)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"Statement": 3}', b"\xff", b"x" * (1 << 21)])
def test_what_is_no_iam_policy_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "guardrail.json"
    path.write_bytes(content)

    with pytest.raises(ConfigError):
        _lint("published-pack.json", guardrail=path)


def _of(made: PolicyPack, tmp_path: Path, fail_on: Severity = Severity.LOW) -> LintDocument:
    path = tmp_path / "pack.json"
    path.write_text(pack_json(made), encoding="utf-8")
    return lint(LintRequest(pack=path, semantics=Semantics(), fail_on=fail_on)).document


def test_notes_fail_only_who_asks_for_them(tmp_path: Path) -> None:
    deny = rule("default-deny", 1000, action=RuleAction.DENY, watch=False)
    part = web_rule("aws", 10, "aws")
    made = pack(part, deny, groups=(domains("aws", "sts.us-east-1.amazonaws.com"),))

    assert _of(made, tmp_path).exit.code == 1  # the rest of what runtimes need is denied
    clean = pack(rule("everything", 10), default_action=RuleAction.DENY)
    assert _of(clean, tmp_path).exit.code == 0
    assert _of(clean, tmp_path, Severity.INFO).exit.code == 1


def test_equal_packs_give_equal_bytes() -> None:
    one, other = _lint("published-pack.json"), _lint("published-pack.json")

    assert lint_json(one) == lint_json(other)
    assert lint_sarif(one, path="pack.json") == lint_sarif(other, path="pack.json")


def test_hostile_names_act_in_no_format(tmp_path: Path) -> None:
    hostile = "\x1b]8;;http://x\x07\u202e[a](javascript:x){0}\n| x |"
    made = pack(rule(hostile, 1), rule("late", 2, action=RuleAction.DENY))

    document = _of(made, tmp_path)

    table = lint_table(document, colour=False)
    assert "\x1b" not in table
    assert "\u202e" not in table
    for text in (lint_json(document), lint_sarif(document, path="a b/\u202e.json")):
        assert "\x1b" not in text
        assert "\u202e" not in text
        json.loads(text)
    message = json.loads(lint_sarif(document, path="p"))["runs"][0]["results"][0]["message"]["text"]
    assert "[a](" not in message.replace("\\[a\\](", "")


def test_sarif_names_the_file_of_the_pack_and_each_kind_once() -> None:
    (run,) = json.loads(lint_sarif(_lint("published-pack.json"), path="packs/pack.json"))["runs"]
    kinds = [each["id"] for each in run["tool"]["driver"]["rules"]]

    assert kinds == sorted(set(kinds))
    for result in run["results"]:
        assert kinds[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert place == "packs/pack.json"


def test_the_table_shows_each_anomaly_with_its_witness() -> None:
    table = lint_table(_lint("published-pack.json"), colour=False)

    assert "HIGH      shadowed" in table
    assert "witness: 10.50.10.10 → " in table
    assert table.endswith("exit 1: 4 anomalies at or above low\n")


def test_what_is_undecided_is_incomplete_where_nothing_else_fails() -> None:
    made = pack(web_rule("web", 1, "w"), groups=(domains("w", "a.com"),))

    def code(undecided: tuple[str, ...]) -> int:
        report = LintReport(anomalies=(), undecided=undecided)
        document = lint_document(made, report, (), semantics=Semantics(), fail_on=Severity.LOW)
        return document.exit.code

    assert (code(()), code(("web",))) == (0, 3)
