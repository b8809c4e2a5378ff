"""How long a rule has watched, by what the store remembers and the evidence shows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import ConfigError, PackError, StoreError
from ringfence.model.promotion import (
    BlockCode,
    PromotionDocument,
    PromotionThresholds,
    Readiness,
)
from ringfence.workflow.promote import promote
from ringfence.workflow.promotion_files import read_folder
from ringfence.workflow.promotion_request import Promoted, PromoteRequest
from ringfence.workflow.sources import Demo
from support.packs import domains, networks
from support.promotion_folders import IOCS, MODELS, REST, contents, starter, write_folder

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def request_(tmp_path: Path) -> PromoteRequest:
    write_folder(tmp_path / "out", starter())
    (tmp_path / "mine.toml").write_text(
        '[promotion]\ndefault_action = "PERMIT"\nrulesets_ahead = []\n'
    )
    return PromoteRequest(
        pack=tmp_path / "out",
        source=Demo(),
        flows=str(tmp_path / "flows.jsonl"),
        settings=tmp_path / "mine.toml",
        store=tmp_path / "ringfence.db",
    )


def ask(request: PromoteRequest, *, today: datetime, newest: datetime) -> PromotionDocument:
    """Ask on a day, with a flow on each of the twenty days up to another."""
    flow = {"src": "10.50.10.7", "host": "api.openai.com", "port": 443, "tls": True}
    days = (newest - timedelta(days=day) for day in range(20))
    lines = [json.dumps({**flow, "time": day.isoformat()}) + "\n" for day in days]
    Path(request.flows).write_text("".join(lines))
    return promote(request, clock=lambda: today).document


def codes(document: PromotionDocument) -> set[BlockCode]:
    (models,) = (each for each in document.rules if each.name == MODELS)
    return {each.code for each in models.reasons}


def test_days_are_counted_from_when_the_rule_was_first_seen(request_: PromoteRequest) -> None:
    later = FIRST + timedelta(days=5)

    assert codes(ask(request_, today=FIRST, newest=FIRST)) == {BlockCode.WATCHED}
    almost = later - timedelta(seconds=1)
    assert codes(ask(request_, today=almost, newest=almost)) == {BlockCode.WATCHED}
    assert codes(ask(request_, today=later, newest=later)) == set()


def test_evidence_of_the_time_before_shows_nothing_of_a_rule(request_: PromoteRequest) -> None:
    ask(request_, today=FIRST, newest=FIRST - timedelta(days=30))

    later = FIRST + timedelta(days=30)
    assert codes(ask(request_, today=later, newest=FIRST)) == {BlockCode.WATCHED}


def test_a_file_from_the_future_does_not_let_days_pass(request_: PromoteRequest) -> None:
    document = ask(request_, today=FIRST, newest=FIRST + timedelta(days=400))

    assert document.as_of == FIRST
    assert BlockCode.WATCHED in codes(document)


def test_a_changed_group_begins_the_count_anew(request_: PromoteRequest) -> None:
    ask(request_, today=FIRST, newest=FIRST)
    wider = replace(
        starter(), web_groups=(domains("models", "*.openai.com"), domains("iocs", "evil.example"))
    )
    write_folder(request_.pack, wider)

    later = FIRST + timedelta(days=5)
    document = ask(request_, today=later, newest=later)

    assert BlockCode.WATCHED in codes(document)


def test_a_step_is_remembered_and_its_rollback_begins_the_count_anew(
    request_: PromoteRequest,
) -> None:
    ask(request_, today=FIRST, newest=FIRST)
    later = FIRST + timedelta(days=5)
    step = replace(request_, apply_to=request_.pack)
    ask(step, today=later, newest=later)

    (models, *_) = ask(request_, today=later, newest=later).rules
    assert (models.readiness, models.promoted_at) == (Readiness.PROMOTED, later)

    promote(replace(step, rollback=MODELS), clock=lambda: later)
    after = later + timedelta(days=4)
    document = ask(request_, today=after, newest=after)
    assert document.rules[0].watched_since == later
    assert BlockCode.WATCHED in codes(document)


def test_a_store_that_is_none_ends_the_run_before_any_file_is_written(
    request_: PromoteRequest,
) -> None:
    store = request_.store
    assert store is not None
    store.write_bytes(b"no database, and long enough to be looked at as one" * 40)
    before = contents(request_.pack)

    with pytest.raises(StoreError):
        ask(replace(request_, apply_to=request_.pack), today=FIRST, newest=FIRST)

    assert contents(request_.pack) == before


def test_packs_of_one_name_in_two_folders_have_lives_of_their_own(
    request_: PromoteRequest, tmp_path: Path
) -> None:
    mine, theirs = starter(), starter()
    group = networks("agentcore-runtime-subnets", "10.50.0.0/16")
    write_folder(tmp_path / "theirs", replace(theirs, smart_groups=(group,)))
    other = replace(request_, pack=tmp_path / "theirs")
    assert mine.name == theirs.name

    days = tuple(FIRST + timedelta(days=day) for day in range(6))
    asked = [ask(each, today=day, newest=day) for day in days for each in (request_, other)]

    assert codes(asked[-2]) == codes(asked[-1]) == set()
    now = days[-1]
    same = write_folder(tmp_path / "same", starter())
    assert codes(ask(replace(request_, pack=same), today=now, newest=now)) == {BlockCode.WATCHED}
    by_file = replace(request_, pack=request_.pack / "pack.json")
    assert codes(ask(by_file, today=now, newest=now)) == set()


def test_exceptions_for_rules_that_the_pack_does_not_have_are_told(
    request_: PromoteRequest,
) -> None:
    assert request_.settings is not None
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    with request_.settings.open("a") as stream:
        stream.write(
            f"""
[[exception]]
destination = "partner.example"
rule = "allow-tools"
owner = "ml"
reason = "x"
expires = {tomorrow}
"""
        )

    document = ask(request_, today=FIRST, newest=FIRST)

    assert any(
        "names the rule allow-tools, which the pack does not have" in each
        for each in document.notes
    )


def _rollback(request: PromoteRequest, **changes: Any) -> Promoted:
    """Take the default deny back in a folder in which every rule is enforced."""
    write_folder(request.pack, starter(MODELS, IOCS, REST))
    asked = replace(request, apply_to=request.pack, rollback=REST, **changes)
    found = promote(asked, clock=lambda: FIRST)
    assert read_folder(request.pack, every=False).pack == starter(MODELS, IOCS)
    return found


def test_a_rollback_is_made_whatever_the_settings_say(request_: PromoteRequest) -> None:
    assert request_.settings is not None
    request_.settings.write_text("[promotion]\nquiet_dayz = 3\n")

    found = _rollback(request_)

    assert any("the settings are not used" in note for note in found.notes)
    assert found.document.thresholds == PromotionThresholds()


def test_a_rollback_is_made_and_told_where_the_store_cannot_be_read(
    request_: PromoteRequest,
) -> None:
    assert request_.store is not None
    request_.store.write_bytes(b"no database, and long enough to be looked at as one" * 40)

    found = _rollback(request_)

    assert any("not kept" in note for note in found.notes)


def test_a_rollback_is_made_where_a_file_that_does_not_change_was_changed_by_hand(
    request_: PromoteRequest, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "edited", starter(REST))
    for name in ("groups.tf", "rules.tf"):
        if (path := folder / name).is_file():
            path.write_text(path.read_text() + "# a note\n")
    before = contents(folder)
    asked = replace(request_, pack=folder, apply_to=folder, rollback=REST)

    promote(asked, clock=lambda: FIRST)

    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} == {
        "pack.json",
        "policy-manifest.json",
        "ringfence.values.json",
    }


def test_a_rollback_is_refused_where_a_file_that_changes_was_changed_by_hand(
    request_: PromoteRequest,
) -> None:
    folder = write_folder(request_.pack, starter(REST))
    path = folder / "ringfence.values.json"
    path.write_text(path.read_text() + " ")
    before = contents(folder)

    with pytest.raises(PackError, match="is not what the manifest says"):
        promote(replace(request_, apply_to=folder, rollback=REST), clock=lambda: FIRST)

    assert contents(folder) == before


def test_a_rollback_of_the_sample_leaves_the_default_store_as_it_is(
    request_: PromoteRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringfence.workflow.rollback.default_store", lambda: tmp_path / "own.db")

    _rollback(request_, store=None)

    assert not (tmp_path / "own.db").exists()


def test_a_rollback_is_kept(request_: PromoteRequest) -> None:
    assert _rollback(request_).document.rules[2].watched_since == FIRST
    after = FIRST + timedelta(days=1)
    assert ask(request_, today=after, newest=after).rules[2].watched_since == FIRST


def test_a_permit_is_not_rolled_back_in_front_of_a_deny_that_is_enforced(
    request_: PromoteRequest,
) -> None:
    folder = write_folder(request_.pack, starter(MODELS, IOCS, REST))
    before = contents(folder)

    with pytest.raises(ConfigError, match=f"{REST} is enforced"):
        promote(replace(request_, apply_to=folder, rollback=MODELS), clock=lambda: FIRST)

    assert contents(folder) == before


def test_a_deny_for_a_runtime_that_goes_around_is_not_ready_and_told_what_it_would_cut(
    request_: PromoteRequest,
) -> None:
    """The sources are the subnet of a runtime of the sample estate whose route leads past the spoke."""
    around = replace(
        starter(MODELS, IOCS),
        smart_groups=(networks("agentcore-runtime-subnets", "10.30.1.0/24"),),
    )
    write_folder(request_.pack, around)
    asked = replace(request_, flows="", allow_incomplete=True)

    document = promote(asked, clock=lambda: FIRST + timedelta(days=30)).document

    rest = document.rules[2]
    found = {each.code: each.message for each in rest.reasons}
    assert {BlockCode.NO_TRAFFIC, BlockCode.WOULD_CUT} <= set(found)
    assert "invoice_matcher" in found[BlockCode.WOULD_CUT]
    assert document.next_step is None
    assert rest.traffic is not None
    assert not any("invoice_matcher" in each for each in rest.traffic.runtimes)
