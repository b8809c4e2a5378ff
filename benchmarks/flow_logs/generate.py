"""Flow logs of an estate of 5,000 interfaces: a million records a file, the same whenever made.

    python -m benchmarks.flow_logs.generate FOLDER FILES [parquet]

Thirty files hold about 2.6 million groups. Half of the records are requests and half replies, with a
client port of the ephemeral range; two intervals in a thousand have no data or were skipped. With
`parquet` the same records lie beside each file in the columns and types that AWS writes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.flow_logs.optional import needed
from benchmarks.flow_logs.question import COLUMNS, INTERFACES

RECORDS = 1_000_000
GROUPS = 2_600_000
START = 1_763_800_000

# hash() is DuckDB's own and the same on every machine; a new release may change it, which changes the
# records and not what they are like.
_GROUPS = f"""
    CREATE TABLE groups AS
    SELECT number,
           format('eni-{{:017x}}', ((1::UBIGINT << 60) + owner)::UBIGINT) AS interface,
           format('10.{{}}.{{}}.10', owner // 250, owner % 250) AS own,
           format('{{}}.{{}}.{{}}.{{}}', 1 + hash(number * 3 + 2) % 223, hash(number * 5 + 3) % 256,
                  hash(number * 11 + 3) % 256, 1 + hash(number * 13 + 5) % 254) AS there,
           [443, 443, 443, 443, 80, 53, 8443, 22][(1 + hash(number) % 8)::INTEGER] AS port,
           CASE WHEN hash(number) % 8 = 5 THEN 17 ELSE 6 END AS protocol,
           CASE WHEN hash(number * 17) % 20 = 0 THEN 'REJECT' ELSE 'ACCEPT' END AS action
    FROM (SELECT number, (hash(number * 7 + 1) % {INTERFACES})::BIGINT AS owner
          FROM range({GROUPS}) AS numbers(number))"""  # noqa: S608 - all of it is written here

_RECORDS = f"""
    SELECT 2 AS version, 123456789012 AS "account-id", interface AS "interface-id",
           CASE WHEN idle THEN '-' WHEN request THEN own ELSE there END AS srcaddr,
           CASE WHEN idle THEN '-' WHEN request THEN there ELSE own END AS dstaddr,
           CASE WHEN idle THEN '-' WHEN request THEN client_port ELSE port::VARCHAR END AS srcport,
           CASE WHEN idle THEN '-' WHEN request THEN port::VARCHAR ELSE client_port END AS dstport,
           CASE WHEN idle THEN '-' ELSE protocol::VARCHAR END AS protocol,
           CASE WHEN idle THEN '-' ELSE (1 + hash(chance, 3) % 200)::VARCHAR END AS packets,
           CASE WHEN idle THEN '-' ELSE (40 + hash(chance, 5) % 200000)::VARCHAR END AS bytes,
           second AS start, second + 60 AS "end",
           CASE WHEN idle THEN '-' ELSE action END AS action,
           CASE WHEN NOT idle THEN 'OK' WHEN request THEN 'NODATA' ELSE 'SKIPDATA' END
             AS "log-status"
    FROM (SELECT line, hash(line + $file * {RECORDS}) AS chance,
                 chance % 2 = 0 AS request, chance % 1000 < 2 AS idle,
                 (32768 + hash(line * 31 + $file) % 28000)::VARCHAR AS client_port,
                 {START} + $file * 300 + line // 4000 AS second
          FROM range({RECORDS}) AS lines(line))
    JOIN groups ON number = hash(chance) % {GROUPS}
    ORDER BY line"""  # noqa: S608 - all of it is written here


def text_paths(folder: Path, count: int) -> tuple[Path, ...]:
    return tuple(folder / f"f{number:02d}.log.gz" for number in range(count))


def parquet_path(text: Path) -> Path:
    return text.with_suffix(".parquet")


def make_text(paths: tuple[Path, ...]) -> None:
    """The first files of the estate as gzip text, where they do not exist."""
    missing = [(number, path) for number, path in enumerate(paths) if not path.exists()]
    if missing:
        connection = _connection(needed("duckdb"))
        connection.execute(_GROUPS)
        for number, path in missing:
            records = _RECORDS.replace("$file", str(number))
            _copy(connection, records, path, "FORMAT csv, DELIMITER ' ', COMPRESSION gzip")


def make_parquet(texts: tuple[Path, ...]) -> None:
    """The same records as Parquet, beside the text."""
    connection = _connection(needed("duckdb"))
    for text in texts:
        path = parquet_path(text)
        if not path.exists():
            connection.read_csv(
                str(text), delimiter=" ", header=True, columns=COLUMNS, na_values="-"
            ).create_view("records", replace=True)
            _copy(connection, "FROM records", path, "FORMAT parquet, COMPRESSION gzip")


def _connection(duckdb: ModuleType) -> Any:
    return duckdb.connect(config={"threads": 2})


def _copy(connection: Any, query: str, path: Path, options: str) -> None:
    """Under another name first, so that what exists is whole."""
    part = path.with_name(f"{path.name}.part")
    connection.execute(f"COPY ({query}) TO '{part}' ({options})")
    part.rename(path)


def main(folder: str, count: str, *formats: str) -> None:
    texts = text_paths(Path(folder), int(count))
    make_text(texts)
    if "parquet" in formats:
        make_parquet(texts)


if __name__ == "__main__":
    main(*sys.argv[1:])
