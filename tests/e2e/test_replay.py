"""The verb `replay`, as a user runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringfence.model.policy import PolicyPack, RuleAction, SmartGroup
from ringfence.render.pack_json import pack_json
from support.e2e.command import Ringfence, Run
from support.packs import RUNTIMES, domains, networks, pack, rule, web_rule

GOLDEN = Path(__file__).parents[1] / "golden" / "replay"
HOSTILE = 'x"; ${file("/etc/passwd")} \x1b[31m\n'


def _pack(**changes: Any) -> PolicyPack:
    """Models are permitted and the rest is denied, by rules that watch."""
    return pack(
        web_rule("allow-sanctioned-models", 20, "models", watch=True),
        rule("deny-mail", 30, action=RuleAction.DENY, ports=((25, 25),), watch=True),
        rule("default-deny", 1000, action=RuleAction.DENY, watch=True),
        groups=(domains("models", "api.openai.com", "*.models.example"),),
        **changes,
    )


FLOWS: tuple[dict[str, object], ...] = (
    {
        "src": "10.50.10.7",
        "host": "api.openai.com",
        "port": 443,
        "tls": True,
        "count": 5,
        "time": "2026-11-01T00:00:00Z",
        "bytes": 100,
        "runtime": "arn:a",
    },
    {
        "src": "10.50.10.7",
        "host": "evil.example",
        "port": 443,
        "tls": True,
        "count": 2,
        "time": 1_793_800_000,
        "bytes": 7,
        "runtime": "arn:a",
    },
    {"src": RUNTIMES, "dst": "203.0.113.9", "port": 443},
    {"src": "192.0.2.1", "dst": "203.0.113.9", "protocol": "UDP", "port": 443},
)


def _replay(ringfence: Ringfence, *arguments: str | Path, fed: bytes = b"", **changes: Any) -> Run:
    path = ringfence.folder / "pack.json"
    path.write_text(pack_json(_pack(**changes)), encoding="utf-8")
    return ringfence.run("replay", "--pack", path, *arguments, fed=fed)


def _file(ringfence: Ringfence, *lines: object) -> Path:
    path = ringfence.folder / "flows.jsonl"
    texts = (each if isinstance(each, str) else json.dumps(each) for each in lines)
    path.write_text("".join(f"{each}\n" for each in texts), encoding="utf-8")
    return path


def _sums(document: dict[str, Any]) -> dict[str, int]:
    return {
        name: volume["connections"]
        for name, volume in document["changes"].items()
        if volume["connections"]
    }


def test_a_file_of_flows_is_replayed(ringfence: Ringfence) -> None:
    done = _replay(ringfence, "--flows", _file(ringfence, *FLOWS))

    assert (done.code, done.stderr) == (0, "")
    document = done.document
    assert _sums(document) == {"no_change": 6, "access_revoked": 2, "access_maybe_revoked": 1}
    assert document["results"]["log_count"] == 9
    assert document["results"]["oldest_date"] == "2026-11-01T00:00:00Z"
    first = document["flows"][0]
    assert (first["change"], first["host"], first["rule"]) == (
        "ACCESS_REVOKED",
        "evil.example",
        "default-deny",
    )
    cut = {each["runtime"]: each for each in document["cut"]}
    assert cut["arn:a"]["revoked"] == {"bytes": 7, "connections": 2, "flows": 1}
    assert cut["arn:a"]["owner"] == "not known"


def test_lines_and_an_array_from_stdin_are_the_same_traffic(ringfence: Ringfence) -> None:
    lines = _replay(ringfence, "--flows", _file(ringfence, *FLOWS))
    array = _replay(ringfence, "--flows", "-", fed=json.dumps(FLOWS).encode())

    assert lines.stdout == array.stdout


def test_the_document_is_what_was_approved_and_fits_its_schema(ringfence: Ringfence) -> None:
    done = _replay(ringfence, "--flows", _file(ringfence, *FLOWS))
    golden = GOLDEN / "replay.json"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(done.stdout, encoding="utf-8")

    schema = json.loads(ringfence.run("schema", "ringfence.replay/1").stdout)
    jsonschema.validate(done.document, schema)
    assert done.document["schema"] == "ringfence.replay/1"
    assert done.stdout == golden.read_text(encoding="utf-8")


def test_the_table_is_what_was_approved(ringfence: Ringfence) -> None:
    done = _replay(ringfence, "--flows", _file(ringfence, *FLOWS), "--format", "table")
    golden = GOLDEN / "replay.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(done.stdout, encoding="utf-8")

    assert done.stdout == golden.read_text(encoding="utf-8")


def test_what_would_only_perhaps_be_cut_is_told_and_fails_nothing(ringfence: Ringfence) -> None:
    nameless = {"src": "10.50.10.7", "dst": "104.20.1.1", "port": 443, "count": 3}
    path = _file(ringfence, nameless)

    done = _replay(ringfence, "--flows", path, "--fail-on-revoked")

    assert done.code == 0
    assert "3 perhaps" in done.document["exit"]["reason"]


def test_it_fails_on_what_would_be_cut_only_when_told_to(ringfence: Ringfence) -> None:
    path = _file(ringfence, *FLOWS)

    failed = _replay(ringfence, "--flows", path, "--fail-on-revoked")
    passed = _replay(ringfence, "--flows", _file(ringfence, FLOWS[0]), "--fail-on-revoked")

    assert failed.code == failed.document["exit"]["code"] == 1
    assert "2 connections" in failed.document["exit"]["reason"]
    assert "1 more perhaps" in failed.document["exit"]["reason"]
    assert passed.code == 0


def test_a_pack_that_only_watches_changes_nothing_as_it_is(ringfence: Ringfence) -> None:
    done = _replay(ringfence, "--flows", _file(ringfence, *FLOWS), "--as-is")

    assert _sums(done.document) == {"no_change": 9}
    assert done.document["pack"]["side"] == "as-is"


def test_a_pack_can_be_compared_with_the_one_before(ringfence: Ringfence) -> None:
    before = ringfence.folder / "before.json"
    before.write_text(
        pack_json(pack(rule("deny-all", 1, action=RuleAction.DENY))), encoding="utf-8"
    )

    done = _replay(ringfence, "--flows", _file(ringfence, *FLOWS), "--baseline", before)

    assert done.document["baseline"] == {"kind": "pack", "name": "test"}
    assert _sums(done.document) == {"no_change": 3, "access_gained": 5, "access_maybe_gained": 1}


def test_lines_that_are_no_flow_are_counted_named_and_leave_a_gap(ringfence: Ringfence) -> None:
    path = _file(
        ringfence, FLOWS[0], "no json", {"host": "a.example"}, {**FLOWS[1], "time": "soon"}
    )

    done = _replay(ringfence, "--flows", path)
    allowed = _replay(ringfence, "--flows", path, "--allow-incomplete")

    assert done.code == done.document["exit"]["code"] == 3
    assert done.document["results"]["error_count"] == 3
    assert done.document["results"]["log_count"] == 8
    assert [each["line"] for each in done.document["errors"]] == [2, 3, 4]
    assert "3 of" in done.document["exit"]["reason"]
    assert allowed.code == 0
    assert "--allow-incomplete" in allowed.document["exit"]["reason"]


@pytest.mark.parametrize("text", ["", "\n\n", "no json\n", "[]", '{"port": 1}\n'])
def test_a_file_without_a_readable_flow_is_refused(ringfence: Ringfence, text: str) -> None:
    path = ringfence.folder / "flows.jsonl"
    path.write_text(text, encoding="utf-8")

    done = _replay(ringfence, "--flows", path)

    assert (done.code, done.stdout) == (2, "")
    assert "holds no flow" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--flows", "missing.jsonl"), "missing.jsonl cannot be read"),
        (("--flows", "-", "--demo"), "--flows and --demo are both traffic"),
        (("--demo", "--baseline", "missing.json"), "missing.json cannot be read"),
        (("--demo", "--show", "-1"), "--show must not be below 0"),
    ],
)
def test_wrong_input_is_one_sentence(
    ringfence: Ringfence, arguments: tuple[str, ...], said: str
) -> None:
    done = _replay(ringfence, *arguments)

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sample_estate_is_replayed_with_owners_and_what_no_pack_governs(
    ringfence: Ringfence,
) -> None:
    groups: tuple[SmartGroup, ...] = (networks("estate", "10.0.0.0/8"),)
    whole = pack(
        rule("default-deny", 1000, src=("estate",), action=RuleAction.DENY, watch=True),
        smart_groups=groups,
    )
    path = ringfence.folder / "whole.json"
    path.write_text(pack_json(whole), encoding="utf-8")

    done = ringfence.run("replay", "--pack", path, "--demo")

    document = done.document
    assert (
        done.code == document["exit"]["code"] == 3
    )  # the sample estate has sources that were denied
    results = document["results"]
    assert results["log_count"] == (
        results["unchanged_count"]
        + results["difference_count"]
        + results["unknown_count"]
        + results["not_governed_count"]
    )
    assert {"finance", "customs"} <= {each["owner"] for each in document["cut"]}
    public = [each for each in document["not_governed"] if "PUBLIC" in each["reason"]]
    assert public
    only_public = [each["runtime"] for each in public if "support_assistant" in each["runtime"]]
    assert only_public
    assert not set(only_public) & {each["runtime"] for each in document["cut"]}
    ambiguous = [each for each in document["flows"] if each["candidates"]]
    assert ambiguous
    assert {each["host"] for each in ambiguous} == {""}
    assert document["not_replayed"]["declared"] > 0
    assert done.stdout == ringfence.run("replay", "--pack", path, "--demo").stdout


def test_hostile_names_stay_inert(ringfence: Ringfence) -> None:
    hostile = {**FLOWS[1], "runtime": HOSTILE}
    path = _file(ringfence, hostile)

    as_json = _replay(ringfence, "--flows", path)
    as_table = _replay(ringfence, "--flows", path, "--format", "table")

    assert as_json.document["cut"][0]["runtime"] == HOSTILE
    assert "\x1b" not in as_json.stdout
    assert "\x1b" not in as_table.stdout
    assert "would be cut" in as_table.stdout


def test_the_document_goes_to_a_file(ringfence: Ringfence) -> None:
    there = ringfence.folder / "out" / "replay.json"

    done = _replay(ringfence, "--flows", _file(ringfence, *FLOWS), "-o", there)

    assert done.stdout == ""
    assert json.loads(there.read_text(encoding="utf-8"))["schema"] == "ringfence.replay/1"


def _days(*hosts: str) -> list[dict[str, object]]:
    """One connection a day for each host, in turn."""
    return [
        {
            "src": "10.50.10.7",
            "host": host,
            "port": 443,
            "tls": True,
            "bytes": 10,
            "runtime": "arn:a",
            "time": f"2026-11-{day:02}T00:00:00Z",
        }
        for day, host in enumerate(hosts, 1)
    ]


def test_a_time_split_of_a_file_is_exact(ringfence: Ringfence) -> None:
    ours = "tools.corp.example"
    path = _file(ringfence, *_days(ours, "late.example", ours, ours, ours, "late.example"))
    mine = ringfence.folder / "mine.toml"
    mine.write_text('[destinations]\nsanctioned = ["*.corp.example"]\n')
    split = ("--flows", path, "--holdout", "0.5", "--settings", str(mine))

    done = _replay(ringfence, *split)
    told = _replay(ringfence, *split, "--format", "table")

    assert done.code == 0
    found = done.document["holdout"]
    assert found["exact"] is True
    assert found["split"] == "2026-11-03T12:00:00Z"
    assert found["pooled"]["recall_connections"] == {"low": 2 / 3, "high": 2 / 3}
    assert found["pooled"]["recall_pairs"] == 0.5
    assert found["breadth"]["corpus_permitted"] == 0
    assert "connections 67%, pairs 50%" in told.stdout


def test_a_time_split_of_a_scan_says_that_it_has_bounds(ringfence: Ringfence) -> None:
    done = _replay(ringfence, "--demo", "--holdout", "0.7")

    split = done.document["holdout"]
    assert split["exact"] is False
    assert split["spanning"] > 0
    assert any("spans the split" in limit for limit in split["limits"])
    assert split["pooled"]["recall_pairs"] is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--holdout", "1"), "between 0 and 1"),
        (("--holdout", "nan"), "between 0 and 1"),
        (("--holdout", "0.5"), "needs traffic of several times"),
    ],
)
def test_a_split_that_cannot_be_is_one_sentence(
    ringfence: Ringfence, arguments: tuple[str, ...], said: str
) -> None:
    path = _file(ringfence, {"src": "10.50.10.7"})

    done = _replay(ringfence, "--flows", path, *arguments)

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_split_is_not_read_from_stdin(ringfence: Ringfence) -> None:
    done = _replay(ringfence, "--flows", "-", "--holdout", "0.5", fed=b'{"src": "10.0.0.1"}')

    assert done.code == 2
    assert "more than once" in done.stderr
