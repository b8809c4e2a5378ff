"""The verb `diff`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.render.pack_json import pack_json
from support.e2e.command import Ringfence, Run
from support.packs import domains, pack, rule, web_rule


def _pack(*hosts: str) -> PolicyPack:
    return pack(
        web_rule("allow-tools", 20, "tools"),
        rule("default-deny", 1000, action=RuleAction.DENY),
        groups=(domains("tools", *hosts),),
    )


def _diff(ringfence: Ringfence, *arguments: str | Path) -> Run:
    for name, made in (("old", _pack("a.com")), ("new", _pack("a.com", "*.new.org"))):
        (ringfence.folder / f"{name}.json").write_text(pack_json(made), encoding="utf-8")
    return ringfence.run("diff", "old.json", "new.json", *arguments)


def test_what_the_new_pack_opens_is_told_by_name(ringfence: Ringfence) -> None:
    done = _diff(ringfence)

    assert (done.code, done.stderr) == (0, "")
    (change,) = done.document["packs"]["changes"]
    assert (change["kind"], change["hosts"]) == ("opened", ["*.new.org"])
    assert change["old"]["rule"] == "default-deny"
    assert change["observed"] is None
    schema = ringfence.run("schema", "ringfence.diff/1").document
    jsonschema.Draft202012Validator(schema).validate(done.document)


def test_fail_on_new_fails_what_opens_and_not_what_closes(ringfence: Ringfence) -> None:
    opens = _diff(ringfence, "--fail-on-new")
    closes = ringfence.run("diff", "new.json", "old.json", "--fail-on-new")

    assert (opens.code, opens.document["exit"]["code"]) == (1, 1)
    assert closes.code == 0


def test_past_flows_weigh_the_changes(ringfence: Ringfence) -> None:
    flows = [
        {"src": "10.50.10.7", "host": "x.new.org", "port": 443, "tls": True, "count": 5},
        {"src": "10.50.10.7", "host": "a.com", "port": 443, "tls": True},
        {"src": "10.50.10.7", "port": 443},
    ]
    path = ringfence.folder / "flows.jsonl"
    path.write_text("\n".join(map(json.dumps, flows)), encoding="utf-8")

    packs = _diff(ringfence, "--flows", path).document["packs"]

    assert packs["observed"] == {"flows": 7, "changed": 5, "unknown": 1}
    assert packs["changes"][0]["observed"] == 5


def test_the_table_goes_to_a_file_and_says_what_to_look_at(ringfence: Ringfence) -> None:
    done = _diff(ringfence, "--format", "table", "-o", "diff.txt")

    text = (ringfence.folder / "diff.txt").read_text(encoding="utf-8")
    assert (done.code, done.stdout) == (0, "")
    assert "OPENED    default-deny DENY → allow-tools PERMIT" in text
    assert "*.new.org" in text
    assert text.endswith("exit 0: 1 change\n")


def test_a_pack_is_compared_with_itself(ringfence: Ringfence) -> None:
    _diff(ringfence)

    same = ringfence.run("diff", "old.json", "old.json")

    assert same.document["packs"]["changes"] == []
    assert same.document["exit"]["reason"] == "the packs decide alike"


@pytest.mark.parametrize("content", ["", "{}", '{"schema": "ringfence.pack/1"}'])
def test_a_file_that_is_no_pack_is_refused(ringfence: Ringfence, content: str) -> None:
    _diff(ringfence)
    (ringfence.folder / "bad.json").write_text(content, encoding="utf-8")

    for arguments in (("bad.json", "new.json"), ("old.json", "bad.json")):
        done = ringfence.run("diff", *arguments)
        assert (done.code, done.stdout) == (2, "")
        assert done.stderr.startswith("ringfence: error: ")
        assert "Traceback" not in done.stderr


def test_flows_that_are_none_are_refused(ringfence: Ringfence) -> None:
    (ringfence.folder / "flows").write_text("{}", encoding="utf-8")

    assert _diff(ringfence, "--flows", "flows").code == 2
    assert _diff(ringfence, "--flows", "nowhere").code == 2


def test_a_file_without_flows_weighs_nothing_and_is_refused(ringfence: Ringfence) -> None:
    (ringfence.folder / "flows").write_text("\n", encoding="utf-8")

    done = _diff(ringfence, "--flows", "flows")

    assert (done.code, done.stdout) == (2, "")
    assert "flows holds no flow" in done.stderr


def test_two_scans_are_compared_from_files_and_by_their_ids(ringfence: Ringfence) -> None:
    scan = ringfence.run("scan", "--demo", "--store", "kept.db", "--format", "json=scan.json")
    assert scan.code in (1, 3)
    stored = json.loads((ringfence.folder / "scan.json").read_text(encoding="utf-8"))
    less = {
        **stored,
        "destinations": stored["destinations"][1:],
        "findings": stored["findings"][1:],
    }
    (ringfence.folder / "less.json").write_text(json.dumps(less), encoding="utf-8")

    kept = ("--store", "kept.db", "--fail-on-new")
    same = ringfence.run("diff", stored["scan_id"], "scan.json", *kept)
    more = ringfence.run("diff", "less.json", stored["scan_id"], *kept)
    fewer = ringfence.run("diff", "scan.json", "less.json", "--fail-on-new")

    assert (same.code, same.document["scans"]["findings"]) == (0, [])
    assert (more.code, len(more.document["scans"]["destinations"])) == (1, 1)
    assert more.document["scans"]["findings"][0]["standing"] == "new"
    assert fewer.code == 0
    # The sample estate has sources that are not read to their end.
    assert fewer.document["scans"]["destinations"][0]["standing"] == "unclear"
    schema = ringfence.run("schema", "ringfence.diff/1").document
    jsonschema.Draft202012Validator(schema).validate(more.document)


def test_a_scan_and_a_pack_are_not_compared(ringfence: Ringfence) -> None:
    _diff(ringfence)
    (ringfence.folder / "scan.json").write_text('{"schema": "ringfence.scan/1"}', encoding="utf-8")

    broken = ringfence.run("diff", "scan.json", "scan.json")
    ringfence.run("scan", "--demo", "--format", "json=scan.json")
    mixed = ringfence.run("diff", "scan.json", "old.json")
    weighed = ringfence.run("diff", "scan.json", "scan.json", "--flows", "-")

    assert broken.code == mixed.code == weighed.code == 2
    assert "no whole scan document" in broken.stderr
    assert "scan.json is a scan, and old.json is none" in mixed.stderr
    assert "--flows weighs packs" in weighed.stderr
