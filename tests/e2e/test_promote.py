"""The verb `promote`: from flows to one rewritten switch, and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.model.policy import PolicyPack
from ringfence.parse.pack import parse_pack
from support.e2e.command import Ringfence, Run
from support.promotion_folders import IOCS, MODELS, REST, contents, starter, write_folder

NEWEST = datetime(2026, 11, 20, tzinfo=UTC)
KNOWN = """
[promotion]
watched_days = 0
default_action = "PERMIT"
rulesets_ahead = []
"""
ASK = ("out", "--flows", "flows.jsonl", "--settings", "mine.toml")


def _flow(host: str, day: int) -> str:
    flow = {
        "src": "10.50.10.7",
        "host": host,
        "port": 443,
        "tls": True,
        "runtime": "assistant",
        "time": (NEWEST - timedelta(days=day)).isoformat(),
    }
    return json.dumps(flow) + "\n"


@pytest.fixture
def here(ringfence: Ringfence) -> Ringfence:
    """The command beside a folder of generated files, twenty days of flows, and settings."""
    write_folder(ringfence.folder / "out", starter())
    text = "".join(
        _flow(host, day) for day in range(19, -1, -1) for host in ("api.openai.com", "pastebin.com")
    )
    (ringfence.folder / "flows.jsonl").write_text(text)
    (ringfence.folder / "mine.toml").write_text(KNOWN)
    return ringfence


def _ask(here: Ringfence, *more: str) -> Run:
    return here.run("promote", *ASK, *more)


def _standing(run: Run) -> dict[str, str]:
    return {each["name"]: each["readiness"] for each in run.document["rules"]}


def _reasons(run: Run, rule: str) -> set[str]:
    (found,) = (each for each in run.document["rules"] if each["name"] == rule)
    return {each["code"] for each in found["reasons"]}


def _pack(here: Ringfence) -> PolicyPack:
    path = here.folder / "out" / "pack.json"
    return parse_pack(path.read_text(), path="pack.json")


def _more(here: Ringfence, *lines: str) -> None:
    with (here.folder / "flows.jsonl").open("a") as stream:
        stream.writelines(lines)


def test_the_rules_are_promoted_one_command_at_a_time_and_taken_back_to_the_same_bytes(
    here: Ringfence,
) -> None:
    before = contents(here.folder / "out")

    for expected in (starter(MODELS), starter(MODELS, IOCS), starter(MODELS, IOCS, REST)):
        asked = _ask(here)
        assert asked.code == 0, asked.stderr
        done = _ask(here, "--apply-to", "out")
        assert done.code == 0, done.stderr
        assert done.document["next_step"]["rule"] == asked.document["next_step"]["rule"]
        assert done.document["next_step"]["applied"] is True
        assert _pack(here) == expected

    assert set(_standing(_ask(here)).values()) == {"promoted"}
    for rule in (REST, IOCS, MODELS):
        done = here.run("promote", "out", "--rollback", rule, "--apply-to", "out")
        assert done.code == 0, done.stderr
    assert contents(here.folder / "out") == before


def test_another_step_than_the_expected_one_is_not_made(here: Ringfence) -> None:
    before = contents(here.folder / "out")

    other = _ask(here, "--expect", REST, "--apply-to", "out")

    assert other.code == 2
    assert other.document["exit"]["reason"] == (
        f"nothing was written: the next step is {MODELS}, not {REST}"
    )
    assert other.document["next_step"]["applied"] is False
    assert contents(here.folder / "out") == before
    assert _ask(here, "--expect", MODELS, "--apply-to", "out").code == 0
    assert _pack(here) == starter(MODELS)


@pytest.mark.parametrize("more", [(), ("--rollback", REST, "--apply-to", "out")])
def test_a_step_is_expected_only_where_one_is_made(here: Ringfence, more: tuple[str, ...]) -> None:
    refused = _ask(here, "--expect", MODELS, *more)

    assert refused.code == 2
    assert "--expect goes with --apply-to alone" in refused.stderr


def test_asking_writes_nothing_into_the_folder(here: Ringfence) -> None:
    before = contents(here.folder / "out")

    document = _ask(here).document

    assert contents(here.folder / "out") == before
    assert document["schema"] == "ringfence.promotion/1"
    assert document["next_step"]["applied"] is False
    assert document["next_step"]["command"] == (
        f"ringfence promote out --expect {MODELS} --apply-to out"
    )
    assert document["next_step"]["rollback_command"] == (
        f"ringfence promote out --rollback {MODELS} --apply-to out"
    )
    assert {each["path"] for each in document["next_step"]["changes"]} == {
        "pack.json",
        "policy-manifest.json",
        "ringfence.values.json",
    }


def test_what_nobody_approved_blocks_the_default_deny_and_what_is_prohibited_does_not(
    here: Ringfence,
) -> None:
    write_folder(here.folder / "out", starter(MODELS, IOCS))
    assert _standing(_ask(here))[REST] == "ready"

    _more(here, _flow("unknown.example", 0))
    done = _ask(here, "--apply-to", "out")

    assert done.code == 2
    assert {"would-cut", "new-destination"} == _reasons(done, REST)
    assert "nothing was written: no rule is ready" in done.document["exit"]["reason"]
    assert _pack(here) == starter(MODELS, IOCS)


def test_a_cut_blocks_as_long_as_the_evidence_has_to_reach_back(here: Ringfence) -> None:
    write_folder(here.folder / "out", starter(MODELS, IOCS))
    _more(here, _flow("gone.example", 15))
    assert _standing(_ask(here))[REST] == "ready"

    _more(here, _flow("weekly.example", 6))
    assert _reasons(_ask(here), REST) == {"would-cut"}


def test_an_exception_in_force_holds_the_rule_that_would_cut_it(here: Ringfence) -> None:
    write_folder(here.folder / "out", starter(MODELS, IOCS))
    exception = (
        '[[exception]]\ndestination = "gone.example"\nowner = "ml"\nreason = "x"\nexpires = {}\n'
    )

    today = datetime.now(UTC)
    (here.folder / "mine.toml").write_text(
        KNOWN + exception.format(f"{today + timedelta(2):%Y-%m-%d}")
    )
    assert _reasons(_ask(here), REST) == {"exception"}

    (here.folder / "mine.toml").write_text(
        KNOWN + exception.format(f"{today - timedelta(2):%Y-%m-%d}")
    )
    assert _standing(_ask(here))[REST] == "ready"


def test_without_anybody_having_looked_at_the_controller_no_rule_is_ready(here: Ringfence) -> None:
    (here.folder / "mine.toml").write_text("")

    done = _ask(here)

    assert done.code == 0
    assert done.document["next_step"] is None
    assert {"default-action", "rulesets-ahead", "watched"} <= _reasons(done, MODELS)


def test_lines_that_are_no_flows_block_and_are_counted(here: Ringfence) -> None:
    _more(here, "{}\n")

    done = _ask(here)

    assert done.code == 3
    assert "1 lines of the flows could not be read" in done.document["exit"]["reason"]
    assert "replay-errors" in _reasons(done, MODELS)


def test_gaps_of_the_sample_estate_block_every_rule_and_end_with_3(here: Ringfence) -> None:
    done = here.run("promote", "out", "--demo", "--settings", "mine.toml")

    assert done.code == 3
    assert all("coverage" in _reasons(done, rule) for rule in (MODELS, IOCS, REST))
    assert done.document["gaps"]

    allowed = here.run("promote", "out", "--demo", "--settings", "mine.toml", "--allow-incomplete")
    assert allowed.code == 0
    assert "coverage" not in _reasons(allowed, MODELS)
    assert any("--allow-incomplete" in note for note in allowed.document["notes"])


def test_a_permit_is_not_taken_back_in_front_of_a_deny_that_is_enforced(here: Ringfence) -> None:
    write_folder(here.folder / "out", starter(MODELS, IOCS, REST))
    before = contents(here.folder / "out")

    done = here.run("promote", "out", "--rollback", MODELS, "--apply-to", "out")

    assert done.code == 2
    assert f"roll back {REST} first" in done.stderr
    assert contents(here.folder / "out") == before


def _spoil(folder: Path) -> None:
    path = folder / "out" / "ringfence.values.json"
    path.write_text(path.read_text() + " ")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("missing", "--demo"), "missing"),
        (("out", "--flows", "missing.jsonl"), "missing.jsonl cannot be read"),
        (("out", "--flows", "empty.jsonl"), "holds no flow"),
        (("out", "--flows", "flows.jsonl", "--demo"), "--flows stands in place of a source"),
        (("out", "--rollback", MODELS), "add --apply-to DIR"),
        (("out", "--rollback", "nothing", "--apply-to", "out"), "the pack has no rule nothing"),
        (("out", "--rollback", MODELS, "--apply-to", "out"), "only watches"),
        (("other.json", "--flows", "flows.jsonl", "--apply-to", "out"), "is not the pack of out"),
        (("spoilt", "--flows", "flows.jsonl"), "is not what the manifest says"),
        ((*ASK[:3], "--settings", "broken.toml"), "promotion.quiet_days: -1 is no number of days"),
    ],
)
def test_wrong_input_is_one_clear_sentence_and_exit_2_and_nothing_is_written(
    here: Ringfence, arguments: tuple[str, ...], named: str
) -> None:
    (here.folder / "empty.jsonl").write_text("")
    (here.folder / "broken.toml").write_text("[promotion]\nquiet_days = -1\n")
    other = write_folder(here.folder / "spoilt", starter(REST))
    (here.folder / "other.json").write_bytes((other / "pack.json").read_bytes())
    (other / "rules.tf").write_text("# by hand\n")
    before = contents(here.folder / "out")

    done = here.run("promote", *arguments)

    assert done.code == 2
    assert named in done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert contents(here.folder / "out") == before


def test_people_see_the_standing_the_step_and_its_rollback(here: Ringfence) -> None:
    shown = here.on_terminal("promote", *ASK, "--no-color")

    assert f"PROMOTE {MODELS}" in shown
    assert "take it back: ringfence promote out --rollback" in shown
    assert "order: its turn is after" in shown


def test_a_pack_alone_is_judged_and_its_files_are_not_looked_for(here: Ringfence) -> None:
    done = here.run("promote", "out/pack.json", *ASK[1:])

    assert done.code == 0
    step: dict[str, Any] = done.document["next_step"]
    assert (step["rule"], step["changes"], step["command"]) == (MODELS, [], "")


def test_a_proposal_of_the_sample_is_replayed_promoted_by_one_rule_and_still_lints(
    ringfence: Ringfence,
) -> None:
    settings = 'destinations.sanctioned = ["api.openai.com"]\n' + KNOWN
    (ringfence.folder / "mine.toml").write_text(settings)
    mine = ("--demo", "--settings", "mine.toml", "--allow-incomplete")
    made = ringfence.run("propose", *mine, "-o", "out")
    assert made.code == 0, made.stderr
    before = contents(ringfence.folder / "out")
    replayed = ringfence.run("replay", "--pack", "out", *mine)
    assert replayed.code == 0, replayed.stderr
    linted = ringfence.run("lint", "out")

    done = ringfence.run("promote", "out", *mine, "--apply-to", "out")

    assert done.code == 0, done.stderr
    rule = done.document["next_step"]["rule"]
    (promoted,) = (
        each for each in done.document["rules"] if each["name"] == rule and each["reasons"] == []
    )
    assert promoted["phase"] == "permit"
    assert _standing(done)["default-deny"] == "blocked"
    after = contents(ringfence.folder / "out")
    assert {name for name in after if after[name] != before[name]} == {
        "pack.json",
        "policy-manifest.json",
        "ringfence.values.json",
    }
    assert ringfence.run("lint", "out").code == linted.code

    back = ringfence.run("promote", "out", "--rollback", rule, "--apply-to", "out")
    assert back.code == 0, back.stderr
    assert contents(ringfence.folder / "out") == before
