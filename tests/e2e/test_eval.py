"""The verb `eval`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.render.pack_json import pack_json
from ringfence.workflow.evaluation import MAX_FLOWS
from support.e2e.command import Ringfence, Run
from support.packs import RUNTIMES, domains, pack, rule, web_rule

ONE = ("--src", "10.50.10.7", "--host", "API.OpenAI.com", "--port", "443", "--tls")


def _pack(**changes: Any) -> PolicyPack:
    """Models are permitted by an enforced rule, and the rest is denied by one that watches."""
    return pack(
        web_rule("allow-sanctioned-models", 20, "models"),
        rule("default-deny", 1000, action=RuleAction.DENY, watch=True),
        groups=(domains("models", "api.openai.com", "*.models.example"),),
        **changes,
    )


def _ask(ringfence: Ringfence, *arguments: str | Path, fed: bytes = b"") -> Run:
    path = ringfence.folder / "pack.json"
    path.write_text(pack_json(_pack()), encoding="utf-8")
    return ringfence.run("eval", "--pack", path, *arguments, fed=fed)


def test_one_flow_is_answered_with_its_rule(ringfence: Ringfence) -> None:
    done = _ask(ringfence, *ONE)

    assert (done.code, done.stderr) == (0, "")
    (answer,) = done.document["answers"]
    assert answer["host"] == "api.openai.com"
    assert answer["verdict"] == answer["passes"] == "PERMIT"
    assert (answer["rule"], answer["priority"]) == ("allow-sanctioned-models", 20)
    assert answer["enforced"] is True
    assert answer["stage"] == "sni"
    assert "allow-sanctioned-models" in answer["why"]


def test_a_file_of_flows_is_answered_in_its_order(ringfence: Ringfence) -> None:
    flows: list[dict[str, object]] = [
        {"src": RUNTIMES, "host": "evil.example", "port": 443, "tls": True, "count": 3},
        {"src": "10.50.10.7", "dst": "203.0.113.9", "protocol": "UDP", "port": 53},
        {"src": "192.0.2.1", "host": "api.openai.com", "port": 443},
        {"src": "10.50.10.7", "port": 443, "tls": None},
    ]
    path = ringfence.folder / "flows.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in flows), encoding="utf-8")

    from_lines = _ask(ringfence, "--flows", path)
    from_stdin = _ask(ringfence, "--flows", "-", fed=json.dumps(flows).encode())

    assert from_lines.document == from_stdin.document
    answers = from_lines.document["answers"]
    assert [each["verdict"] for each in answers] == ["DENY", "DENY", "PERMIT", "UNKNOWN"]
    assert [each["rule"] for each in answers] == ["default-deny", "default-deny", None, None]
    assert [each["enforced"] for each in answers] == [False, False, True, False]
    assert answers[3]["candidates"] == ["allow-sanctioned-models", "default-deny"]
    assert all(flow.items() <= answer.items() for flow, answer in zip(flows, answers, strict=True))
    assert from_lines.document["summary"] == {"PERMIT": 1, "DENY": 2, "UNKNOWN": 1}


def test_the_document_validates_against_its_schema(ringfence: Ringfence) -> None:
    document = _ask(ringfence, *ONE).document

    schema = json.loads(ringfence.run("schema", "ringfence.eval/1").stdout)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_same_question_gets_the_same_bytes(ringfence: Ringfence) -> None:
    assert _ask(ringfence, *ONE).stdout == _ask(ringfence, *ONE).stdout


@pytest.mark.parametrize(
    ("host", "options", "verdict"),
    [
        ("models.example", (), "DENY"),
        ("models.example", ("--apex",), "PERMIT"),
        ("a.b.models.example", (), "PERMIT"),
        ("a.b.models.example", ("--wildcard", "one-label"), "DENY"),
    ],
)
def test_what_the_vendor_leaves_open_is_a_choice_that_the_document_repeats(
    ringfence: Ringfence, host: str, options: tuple[str, ...], verdict: str
) -> None:
    done = _ask(ringfence, "--src", "10.50.10.7", "--host", host, "--port", "443", *options)

    (answer,) = done.document["answers"]
    assert answer["verdict"] == verdict
    semantics = done.document["semantics"]
    assert semantics["apex"] == ("--apex" in options)
    assert semantics["wildcard"] == ("one-label" if "one-label" in options else "any-labels")


def test_what_passes_depends_on_what_watching_means(ringfence: Ringfence) -> None:
    path = ringfence.folder / "pack.json"
    made = pack(
        rule("watching-permit", 10, watch=True),
        rule("default-deny", 1000, action=RuleAction.DENY),
    )
    path.write_text(pack_json(made), encoding="utf-8")
    question = ("eval", "--pack", path, *ONE, "--monitor-semantics")

    terminal = ringfence.run(*question, "terminal").document["answers"][0]
    fallthrough = ringfence.run(*question, "fallthrough").document["answers"][0]

    assert terminal["verdict"] == fallthrough["verdict"] == "PERMIT"
    assert (terminal["passes"], fallthrough["passes"]) == ("PERMIT", "DENY")
    assert terminal["passes_by_monitor"] == {"terminal": "PERMIT", "fallthrough": "DENY"}


def test_keys_that_say_nothing_are_named_on_stderr(ringfence: Ringfence) -> None:
    done = _ask(ringfence, "--flows", "-", fed=b'{"src": "10.50.10.7", "hots": "a.example"}')

    assert done.code == 0
    assert "1 of 1 flows have a key that says nothing here: 'hots'" in done.stderr


def test_a_terminal_gets_a_table_and_a_file_the_document(ringfence: Ringfence) -> None:
    _ask(ringfence, *ONE)

    shown = ringfence.on_terminal("eval", "--pack", "pack.json", *ONE)
    written = _ask(ringfence, *ONE, "-o", "eval.json")

    assert "VERDICT" in shown
    assert "20 allow-sanctioned-models" in shown
    assert "is the first rule that takes it, and it is enforced" in shown
    assert "10.50.10.7 → api.openai.com TCP 443\r\n" in shown
    assert "a verdict is what the pack says, not a proof" in shown
    assert written.stdout == ""
    text = (ringfence.folder / "eval.json").read_text(encoding="utf-8")
    assert json.loads(text)["schema"] == "ringfence.eval/1"


def test_names_of_strangers_cannot_steer_a_terminal(ringfence: Ringfence) -> None:
    hostile = "deny\x1b]0;x\x07\u202e\n"
    path = ringfence.folder / "pack.json"
    made = pack(rule(hostile, 10, action=RuleAction.DENY))
    path.write_text(pack_json(made), encoding="utf-8")

    for kind in ("table", "json"):
        done = ringfence.run("eval", "--pack", path, *ONE, "--format", kind)

        assert done.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "fed", "said"),
    [
        ((), b"", "there is no flow to ask for"),
        (("--host", "a.example"), b"", "there is no flow to ask for"),
        (("--flows", "-", "--src", "10.50.10.7"), b"", "--flows and --src both ask"),
        (("--flows", "-"), b"", "stdin holds no flow"),
        (("--flows", "-"), b'{"src": "nobody"}', "line 1: its src"),
        (("--flows", "absent.jsonl"), b"", "absent.jsonl cannot be read"),
        (("--flows", "."), b"", ". cannot be read"),
        (("--src", "nobody"), b"", 'its src "nobody"'),
        (("--src", "10.50.10.7", "--port", "70000"), b"", "its port 70000"),
        (("--src", "10.50.10.7", "--protocol", "any"), b"", "its protocol"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...], fed: bytes, said: str
) -> None:
    done = _ask(ringfence, *arguments, fed=fed)

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert done.stderr.splitlines()[1].startswith("hint: ")


def test_a_wrong_pack_is_one_sentence_and_exit_2(ringfence: Ringfence) -> None:
    (ringfence.folder / "pack.json").write_text("{}", encoding="utf-8")

    done = ringfence.run("eval", "--pack", "pack.json", *ONE)

    assert (done.code, done.stdout) == (2, "")
    assert "is no policy pack" in done.stderr


def test_one_bad_line_among_good_ones_answers_nothing(ringfence: Ringfence) -> None:
    good = b'{"src": "10.50.10.7"}\n'

    done = _ask(ringfence, "--flows", "-", fed=good * 3 + b"{}\n" + good + b"7\n")

    assert (done.code, done.stdout) == (2, "")
    assert "line 4: it has no src; line 6: 7 is no JSON object" in done.stderr


def test_too_many_flows_are_a_question_for_another_verb(
    ringfence: Ringfence, tmp_path: Path
) -> None:
    flows = tmp_path / "many.jsonl"
    flows.write_bytes(b'{"src": "192.0.2.1"}\n' * (MAX_FLOWS + 1))
    (tmp_path / "empty.json").write_text(pack_json(pack()), encoding="utf-8")

    done = ringfence.run("eval", "--pack", tmp_path / "empty.json", "--flows", flows)

    assert (done.code, done.stdout) == (2, "")
    assert f"more than {MAX_FLOWS:,} flows" in done.stderr
    assert "replay" in done.stderr
