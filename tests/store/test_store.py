"""The store keeps whole scans, privately, and refuses what is not its own."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfence.errors import StoreError
from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement, RuntimeVersion
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import ExitInfo, ScanDocument
from ringfence.model.egress import EgressMap
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.telemetry import FlowAction, FlowSummary, Orientation, Telemetry
from ringfence.model.window import TimeWindow
from ringfence.render.document import scan_document
from ringfence.store import Store
from ringfence.store.migrations import MIGRATIONS

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ACCOUNT = "111122223333"
REGION = "us-east-1"
HOSTILE = "a'; DROP TABLE scans; --\u202e\x1b[31m"


def snapshot(*, flows: int = 3) -> Snapshot:
    runtime = AgentRuntime(
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/agent-abcdefghij",
        id="agent-abcdefghij",
        name=HOSTILE,
        account=ACCOUNT,
        region=REGION,
        status="READY",
        latest_version="1",
        versions=(
            RuntimeVersion(
                version="1",
                placement=Placement(mode=NetworkMode.VPC, subnets=("subnet-1",)),
                created_at=NOW,
            ),
        ),
        tags=(("team", HOSTILE),),
    )
    return Snapshot(
        taken_at=NOW,
        scope=Scope(
            accounts=(ACCOUNT,),
            regions=(REGION,),
            window=TimeWindow(NOW - timedelta(days=14), NOW),
        ),
        coverage=(
            Coverage(
                source=Source.RUNTIMES,
                account=ACCOUNT,
                region=REGION,
                status=CoverageStatus.COMPLETE,
                records=1,
                required=True,
            ),
        ),
        inventory=Inventory(runtimes=(runtime,)),
        telemetry=Telemetry(
            flows=tuple(
                FlowSummary(
                    interface_id=f"eni-{number:08x}",
                    account=ACCOUNT,
                    region=REGION,
                    client="10.0.0.9",
                    server="192.0.2.1",
                    port=443,
                    protocol="TCP",
                    action=FlowAction.ACCEPT,
                    orientation=Orientation.OBSERVED,
                    records=1,
                    packets=6,
                    bytes=900,
                    first_seen=NOW - timedelta(days=1),
                    last_seen=NOW,
                )
                for number in range(flows)
            )
        ),
        api_calls=(("bedrock-agentcore-control:ListAgentRuntimes", 1),),
    )


def document(scan_id: str, taken: Snapshot) -> ScanDocument:
    return scan_document(
        taken,
        Assessment(verdicts=(), tool_verdicts=(), egress_map=EgressMap(), grants=(), findings=()),
        scan_id=scan_id,
        exit_info=ExitInfo(code=0, reason="coverage complete"),
    )


def test_a_snapshot_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    saved = snapshot()

    with Store(tmp_path / "ringfence.db") as store:
        store.save(saved, document("s1", saved), source="demo")

    with Store(tmp_path / "ringfence.db", read_only=True) as store:
        assert store.load() == saved
        assert store.load("s1") == saved
        (row,) = store.scans()
        assert (row.scan_id, row.runtimes, row.findings, row.exit_code) == ("s1", 1, 0, 0)
        assert '"ringfence.scan/1"' in store.document("s1")


def test_the_latest_scan_is_the_newest_by_time_whenever_it_was_saved(tmp_path: Path) -> None:
    newer, older = snapshot(flows=2), replace(snapshot(flows=1), taken_at=NOW - timedelta(days=1))

    with Store(tmp_path / "ringfence.db") as store:
        store.save(newer, document("s2", newer), source="demo")
        store.save(older, document("s1", older), source="demo")

        assert [row.scan_id for row in store.scans()] == ["s2", "s1"]
        assert store.load() == newer


def test_readers_are_not_kept_out_while_a_scan_is_written(tmp_path: Path) -> None:
    path = tmp_path / "ringfence.db"
    Store(path).__exit__(None, None, None)

    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_the_file_and_its_companions_are_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ringfence.db"
    previous = os.umask(0)
    try:
        with Store(path) as store:
            taken = snapshot()
            store.save(taken, document("s1", taken), source="demo")

            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    finally:
        os.umask(previous)

    assert "ringfence.db" in modes
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_scan_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    taken = snapshot()
    with Store(tmp_path / "ringfence.db") as store:
        store.save(taken, document("s1", taken), source="demo")

        with pytest.raises(StoreError, match="cannot be written"):
            store.save(taken, document("s1", taken), source="demo")

        assert [row.scan_id for row in store.scans()] == ["s1"]
        assert store.load("s1") == taken


def test_a_foreign_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE invoices (id INTEGER)")
    other.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match="another program"):
        Store(path)

    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("this is no database, it is a note of some length\n" * 20)

    with pytest.raises(StoreError, match="cannot be opened"):
        Store(path)

    assert path.read_text().startswith("this is no database")


def test_a_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ringfence.db"
    Store(path).__exit__(None, None, None)
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()

    with pytest.raises(StoreError, match="newer release"):
        Store(path)


def test_an_empty_store_says_that_it_holds_no_scan(tmp_path: Path) -> None:
    with (
        Store(tmp_path / "ringfence.db") as store,
        pytest.raises(StoreError, match="holds no scan"),
    ):
        store.load()


def test_reading_a_missing_file_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no file"):
        Store(tmp_path / "absent.db", read_only=True)

    assert not list(tmp_path.iterdir())


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store import document, snapshot
from ringfence.store import Store
taken = snapshot(flows=400)
with Store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    for number in range(10_000):
        store.save(taken, document(f"{sys.argv[3]}-{number}", taken), source="demo")
        print(number, flush=True)
"""


def test_a_killed_writer_leaves_whole_scans_only(tmp_path: Path) -> None:
    path = tmp_path / "ringfence.db"
    acknowledged = 0
    for round_number, lines in enumerate((1, 2, 3, 5, 8)):
        command = [
            sys.executable,
            "-c",
            WRITER,
            str(path),
            str(Path(__file__).parent),
            f"r{round_number}",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
            acknowledged += lines - 1

    with Store(path) as store:
        scans = store.scans()
        assert len(scans) >= acknowledged
        for row in scans:
            assert len(store.load(row.scan_id).telemetry.flows) == 400
            assert row.runtimes == 1
