from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ringfence.errors import RingfenceError
from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.columnar.database import Database, OutOfSpace, quoted_text
from ringfence.telemetry.kinds import Engine, Limits, LogFile, LogKind
from support.environment import same_imports
from support.log_text import DEFAULT_HEADER, flow_line


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_csv('{secret}')",
        "FROM read_text('{secret}')",
        "FROM '{secret}'",
        "FROM read_text('{folder}/../secret.csv')",
        "FROM glob('{outside}/*')",
        "COPY (SELECT 1) TO '{outside}/written.csv'",
        "COPY (SELECT 1) TO '{folder}/../written.csv'",
        "EXPORT DATABASE '{outside}/export'",
        "ATTACH '{outside}/other.db' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{outside}/any.duckdb_extension'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "SET memory_limit = '100GB'",
        "SET temp_directory = '{outside}'",
        "FROM read_parquet('https://example.com/a.parquet')",
        "FROM read_parquet('s3://bucket/a.parquet')",
    ],
)
def test_sql_reaches_nothing_but_its_own_folder(tmp_path: Path, statement: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    (tmp_path / "own").mkdir()
    database = Database(folder=tmp_path / "own")
    (tmp_path / "own" / "secret.csv").write_text("a,b\n1,2\n")

    with pytest.raises(duckdb.Error):
        database.rows(statement.format(secret=secret, outside=tmp_path, folder=database.folder))

    assert not list(tmp_path.rglob("written*"))
    database.close()


def test_a_file_that_is_named_is_read_and_its_neighbour_is_not(tmp_path: Path) -> None:
    for name in ("it's given", "neighbour"):
        (tmp_path / name).write_text("a\n1\n")
    database = Database(files=[tmp_path / "it's given"])

    given = quoted_text(str(tmp_path / "it's given"))
    assert database.rows(f"FROM read_csv({given})") == [(1,)]
    with pytest.raises(duckdb.Error):
        database.rows(f"FROM read_csv('{tmp_path}/neighbour')")
    database.close()


def test_a_link_in_its_folder_leads_to_a_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a\n1\n")
    database = Database(files=[tmp_path / "file"])
    (database.folder / "link").symlink_to(tmp_path / "file")

    assert database.rows(f"FROM read_csv('{database.folder}/link')") == [(1,)]
    database.close()


def test_what_was_spilled_is_gone_when_the_database_is_closed(tmp_path: Path) -> None:
    database = Database(memory=64 << 20, folder=tmp_path)
    database.run("CREATE TABLE t AS SELECT hash(range) AS a, range AS b FROM range(12000000)")
    assert list(database.folder.iterdir())

    database.close()

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "raise ValueError"])
def test_what_was_spilled_is_gone_when_the_process_ends(tmp_path: Path, end: str) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from ringfence.telemetry.columnar.database import Database\n"
        "database = Database(folder=Path(sys.argv[1]))\n"
        "(database.folder / 'spilled').write_bytes(b'1')\n"
        "print(len(list(Path(sys.argv[1]).iterdir())))\n"
    )
    environment = {**os.environ, **same_imports()}

    ended = subprocess.run(
        [sys.executable, "-c", script + end, str(tmp_path)],
        capture_output=True,
        env=environment,
        check=False,
    )

    assert ended.stdout == b"1\n"
    assert not list(tmp_path.iterdir())


def test_a_file_that_has_gone_is_no_lack_of_room() -> None:
    database = Database()

    with pytest.raises(duckdb.IOException):
        database.rows(f"FROM read_parquet('{database.folder}/gone')")
    database.close()


def test_too_little_room_is_said_with_what_to_do(tmp_path: Path) -> None:
    database = Database(memory=64 << 20, folder=tmp_path)
    wide = ", ".join(f"list(hash(range + {at}))" for at in range(8))

    with pytest.raises(OutOfSpace) as caught:
        database.rows(f"FROM range(8000000) SELECT {wide}")

    assert isinstance(caught.value, RingfenceError)
    assert caught.value.exit_code == RingfenceError("").exit_code
    assert "--log-memory" in caught.value.hint
    database.close()


def test_columns_are_given_and_taken_under_one_name(tmp_path: Path) -> None:
    database = Database(folder=tmp_path)

    database.load({"a": np.arange(5)}, "CREATE TABLE t AS SELECT a * 2 AS b FROM given")

    assert database.columns("SELECT b FROM t ORDER BY b")["b"].tolist() == [0, 2, 4, 6, 8]
    with pytest.raises(duckdb.Error):
        database.rows("FROM given")
    database.close()


def test_little_memory_gives_the_same_summaries_by_way_of_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w") as file:
        file.write(f"{DEFAULT_HEADER}\n")
        for at in range(60_000):
            address = f"104.{at >> 16}.{at >> 8 & 255}.{at & 255}"
            file.write(f"{flow_line(dstaddr=address, bytes=at)}\n")

    assert _read(path, Engine.DUCKDB, 1 << 20) == _read(path, Engine.BUILTIN, None)


def _read(path: Path, engine: Engine, memory: int | None) -> Telemetry:
    builder = TelemetryBuilder(engine=engine, memory=memory, limits=Limits(keys=20_000))
    builder.add_files(LogKind.FLOW_LOGS, [LogFile.at(path)])
    return builder.build()


def test_a_statement_ends_when_the_reading_is_called_off() -> None:
    database, cancelled = Database(), threading.Event()
    endless = "SELECT COUNT(*) FROM range(10_000_000_000) AS a, range(10_000_000_000) AS b"
    timer = threading.Timer(0.1, cancelled.set)
    timer.start()

    with pytest.raises(duckdb.InterruptException), database.interruptible(cancelled):
        database.rows(endless)

    timer.join()
    assert database.rows("SELECT 1") == [(1,)]
    database.close()


def test_a_file_that_was_named_is_read_and_its_own_folder_written(tmp_path: Path) -> None:
    named = tmp_path / "named.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS one) TO {quoted_text(str(named))} (FORMAT parquet)")
    database = Database(folder=tmp_path, files=[named])
    place = quoted_text(str(database.folder / "rows.parquet"))

    database.run(f"COPY (SELECT 2 AS two) TO {place} (FORMAT parquet)")

    assert database.rows(f"FROM read_parquet({quoted_text(str(named))})") == [(1,)]
    assert database.rows(f"FROM read_parquet({place})") == [(2,)]
    assert database.folder.stat().st_mode & 0o777 == 0o700
    database.close()
