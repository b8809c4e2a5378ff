"""Scans are kept, listed and judged again from the store."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

import ringfence_data
from support.e2e import view
from support.e2e.command import Ringfence, Run
from support.e2e.scans import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A store with a scan of the contained estate, and after it one of the sample."""

    path: Path
    first: Run
    second: Run


@pytest.fixture(scope="module")
def kept(recorded: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    command = Ringfence(folder=tmp_path_factory.mktemp("kept"))
    return Kept(
        path=command.folder / "scans.db",
        first=command.run("scan", "--from", recorded.folder, "--store", "scans.db"),
        second=command.run("scan", "--demo", "--store", "scans.db"),
    )


def test_scans_are_listed_newest_first(kept: Kept, ringfence: Ringfence) -> None:
    listed = ringfence.run("history", "--store", kept.path, "--format", "json")

    rows = json.loads(listed.stdout)
    assert [row["scan_id"] for row in rows] == [
        kept.second.document["scan_id"],
        kept.first.document["scan_id"],
    ]
    assert [row["exit_code"] for row in rows] == [1, 0]
    assert rows[1]["runtimes"] == 2


def test_the_table_of_the_history_names_every_scan(kept: Kept, ringfence: Ringfence) -> None:
    listed = ringfence.run("history", "--store", kept.path)

    for done in (kept.first, kept.second):
        assert done.document["scan_id"] in listed.stdout


def test_a_store_is_for_its_owner_alone(kept: Kept) -> None:
    assert kept.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("chosen", ["latest", "first"])
def test_a_kept_scan_can_be_judged_again(kept: Kept, ringfence: Ringfence, chosen: str) -> None:
    before = kept.second if chosen == "latest" else kept.first
    # The sample brings settings of its own, and a store keeps evidence, not decisions.
    settings = Path(ringfence_data.__file__).parent / "sample" / "ringfence.toml"
    scan_id = before.document["scan_id"]
    named = ("--settings", settings) if chosen == "latest" else ("--scan-id", scan_id)

    again = ringfence.run("scan", "--from", kept.path, "--no-store", *named)

    assert again.code == before.code
    assert view.timeless(again.document) == view.timeless(before.document)


def test_attacks_are_counted_over_the_runtimes_of_the_scan_that_is_named(
    kept: Kept, ringfence: Ringfence
) -> None:
    ringfence.run("propose", "--demo", "-o", "proposal")
    tried = ("simulate", "--pack", "proposal", "--from", kept.path, "--format", "json")

    latest, first = (
        ringfence.run(*tried),
        ringfence.run(*tried, "--scan-id", kept.first.document["scan_id"]),
    )

    assert latest.document["ungoverned"]["runtimes"] == 24
    assert first.document["ungoverned"]["runtimes"] == 2


def test_a_scan_that_is_not_in_the_store_is_said(kept: Kept, ringfence: Ringfence) -> None:
    done = ringfence.run("scan", "--from", kept.path, "--scan-id", "no-such-scan")

    assert done.code == 4
    assert "no-such-scan" in done.stderr
    assert done.stdout == ""


def test_a_scan_is_kept_in_the_state_directory_unless_a_store_is_named(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    ringfence.run("scan", "--from", recorded.folder)

    assert ringfence.store.stat().st_mode & 0o777 == 0o600
    assert ringfence.store.parent.stat().st_mode & 0o077 == 0


def test_the_sample_is_kept_only_in_a_store_that_was_named(
    kept: Kept, ringfence: Ringfence
) -> None:
    ringfence.run("scan", "--demo")

    assert not list(ringfence.folder.iterdir())
    assert kept.path.is_file()


def test_nothing_is_kept_when_nothing_shall_be(recorded: Recorded, ringfence: Ringfence) -> None:
    ringfence.run("scan", "--from", recorded.folder, "--no-store")

    assert list(ringfence.folder.iterdir()) == []


def test_a_store_of_something_else_is_left_alone(recorded: Recorded, ringfence: Ringfence) -> None:
    path = ringfence.folder / "notes.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    before = path.read_bytes()

    done = ringfence.run("scan", "--from", recorded.folder, "--store", "notes.db")

    assert done.code == 2
    assert "notes.db is a SQLite file of another program" in done.stderr
    assert path.read_bytes() == before


def test_findings_of_a_baseline_no_longer_fail_the_scan(sample: Run, ringfence: Ringfence) -> None:
    (ringfence.folder / "accepted.json").write_text(sample.stdout)

    done = ringfence.run("scan", "--demo", "--baseline", "accepted.json")

    assert sample.code == 1
    assert done.code == 3  # the sample has gaps, which no baseline closes
    assert {found["status"] for found in done.document["findings"]} == {"existing"}


def test_the_threshold_decides_what_fails(sample: Run, ringfence: Ringfence) -> None:
    critical = sample.document["summary"]["severity"]["critical"]

    done = ringfence.run("scan", "--demo", "--fail-on", "critical")

    assert critical > 0
    assert done.code == 1
    assert done.document["exit"]["reason"].startswith(f"{critical} finding")


def test_the_operators_decisions_are_honoured(sample: Run, ringfence: Ringfence) -> None:
    (ringfence.folder / "decisions.toml").write_text(
        '[destinations]\nsanctioned = ["api.openai.com"]\n'
    )

    done = ringfence.run("scan", "--demo", "--settings", "decisions.toml")

    arn = view.runtime(sample.document, "support_assistant")["arn"]
    assert "unsanctioned-model-egress" in view.detections(sample.document, arn)
    assert "unsanctioned-model-egress" not in view.detections(done.document, arn)


def test_an_unknown_key_in_the_settings_is_refused(ringfence: Ringfence) -> None:
    (ringfence.folder / "decisions.toml").write_text("[destination]\nsanctioned = []\n")

    done = ringfence.run("scan", "--demo", "--settings", "decisions.toml")

    assert done.code == 2
    assert "destination" in done.stderr


def test_a_recorded_bundle_is_not_changed_by_being_judged(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    copy = ringfence.folder / "copy"
    shutil.copytree(recorded.folder, copy)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}

    ringfence.run("scan", "--from", copy, "--no-store")

    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
