"""The database is shut in: it reaches nothing but the files that were named and a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ringfence.telemetry.columnar.database import Database, quoted_text


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A Parquet file that the database may open."""
    file = tmp_path / "named.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS one) TO {quoted_text(str(file))} (FORMAT parquet)")
    return file


@pytest.fixture
def database(tmp_path: Path, named: Path) -> Iterator[Database]:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    opened = Database(folder=tmp_path / "temporary", files=[named])
    yield opened
    opened.close()


def test_a_file_that_was_named_is_read(database: Database, named: Path) -> None:
    assert database.rows(f"FROM read_parquet({quoted_text(str(named))})") == [(1,)]


def test_its_own_folder_is_written(database: Database) -> None:
    place = database.folder / "rows.parquet"

    database.run(f"COPY (SELECT 2 AS two) TO {quoted_text(str(place))} (FORMAT parquet)")

    assert database.rows(f"FROM read_parquet({quoted_text(str(place))})") == [(2,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('{folder}/secret.txt')",
        "SELECT * FROM read_text('{own}/../../secret.txt')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM read_csv('https://logs.example/flows.csv')",
        "COPY (SELECT 1) TO '{folder}/written.csv'",
        "ATTACH '{folder}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '64GB'",
    ],
)
def test_nothing_else_is_reached_and_no_setting_is_changed(
    database: Database, tmp_path: Path, statement: str
) -> None:
    with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
        database.run(statement.format(folder=tmp_path, own=database.folder))


def test_its_folder_is_the_owners_alone_and_gone_when_it_is_closed(database: Database) -> None:
    folder = database.folder
    assert folder.stat().st_mode & 0o777 == 0o700

    database.close()

    assert not folder.exists()
