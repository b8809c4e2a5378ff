"""How long a rule has watched, by what the store remembers and the evidence shows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfence.errors import StoreError
from ringfence.model.promotion import BlockCode, PromotionDocument, Readiness
from ringfence.workflow.promote import promote
from ringfence.workflow.promotion_request import PromoteRequest
from ringfence.workflow.sources import Demo
from support.packs import domains
from support.promotion_folders import MODELS, contents, starter, write_folder

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
