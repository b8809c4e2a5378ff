"""The life of the rules of a pack, in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from ringfence.model.promotion import PromotionStep, StepKind
from ringfence.store import Store
from ringfence.store.migrations import APPLICATION_ID, MIGRATIONS

STEP = PromotionStep(
    pack="starter",
    place="here",
    rule="default-deny",
    step=StepKind.WATCHING,
    at=datetime(2026, 11, 1, 12, tzinfo=UTC),
    rule_hash="a" * 64,
    pack_hash="b" * 64,
)


def test_steps_come_back_as_they_were_kept_and_by_their_pack(tmp_path: Path) -> None:
    later = replace(STEP, step=StepKind.PROMOTED, at=datetime(2026, 10, 1, tzinfo=UTC))
    with Store(tmp_path / "ringfence.db") as store:
        store.keep_promotion_steps((STEP, later))
        store.keep_promotion_steps((replace(STEP, pack="other"), replace(STEP, place="there")))

    with Store(tmp_path / "ringfence.db") as store:
        assert store.promotion_steps("starter", "here") == (STEP, later)
        assert store.promotion_steps("nothing", "here") == ()


def test_a_store_of_an_earlier_release_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "ringfence.db"
    old = Database(path)
    MIGRATIONS[0](old)
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 1")
    old.close()

    with Store(path) as store:
        store.keep_promotion_steps((STEP,))
        assert store.promotion_steps("starter", "here") == (STEP,)
        assert store.scans() == ()


def test_what_was_kept_before_places_were_is_of_no_place(tmp_path: Path) -> None:
    path = tmp_path / "ringfence.db"
    old = Database(path)
    MIGRATIONS[0](old)
    MIGRATIONS[1](old)
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 2")
    row = {"pack": "starter", "rule": "r", "step": "watching", "at": "2026-11-01T00:00:00+00:00"}
    old.table("promotion_steps").insert({**row, "rule_hash": "a", "pack_hash": "b"})
    old.close()

    with Store(path) as store:
        assert store.promotion_steps("starter", "here") == ()
        (step,) = store.promotion_steps("starter", "")
        assert step.rule == "r"


def test_a_name_that_no_column_can_hold_is_kept_as_one_that_it_can(tmp_path: Path) -> None:
    hostile = replace(STEP, pack="a\udcff'; DROP TABLE scans", rule="\udcff")
    with Store(tmp_path / "ringfence.db") as store:
        store.keep_promotion_steps((hostile,))

        (step,) = store.promotion_steps(hostile.pack, "here")
        assert step.rule == "?"
        assert store.scans() == ()
