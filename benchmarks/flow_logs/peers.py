"""The same question, answered alone by what one would take without ringfence.

    python -m benchmarks.flow_logs.peers NAME WANTED MEMORY FILE...

NAME is a key of PEERS, WANTED a file of interfaces or `-`, MEMORY a ceiling in bytes or 0. Files are
read as text or as Parquet, by their names. Prints the totals as JSON.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from benchmarks.flow_logs.optional import needed
from benchmarks.flow_logs.question import COLUMNS, TOTALS, Totals, grouping, read_wanted

Wanted = frozenset[str] | None


def duckdb(paths: list[str], wanted: Wanted, memory: int) -> Totals:
    """Two threads, no order to keep, columns given: nothing to sniff."""
    with tempfile.TemporaryDirectory() as folder:
        config = {
            "threads": 2,
            "preserve_insertion_order": False,
            "temp_directory": folder,
            **({"memory_limit": f"{memory}B"} if memory else {}),
        }
        connection = needed("duckdb").connect(config=config)
        if paths[0].endswith(".parquet"):
            source = f"read_parquet({paths})"
        else:
            source = (
                f"read_csv({paths}, delim=' ', header=true, columns={COLUMNS},"
                " quote='', escape='', nullstr='-', auto_detect=false)"
            )
        names = None if wanted is None else sorted(wanted)
        connection.execute(f"CREATE TABLE flows AS {grouping(source, names)}")
        return Totals(**dict(zip(_FIELDS, connection.execute(TOTALS).fetchone(), strict=True)))


_FIELDS = (
    *("groups", "records", "packets", "bytes", "squares"),
    *("reply_packets", "reply_bytes", "first", "last"),
)


def polars(paths: list[str], wanted: Wanted, _: int) -> Totals:
    """Lazily, with the streaming engine."""
    pl = needed("polars")
    if paths[0].endswith(".parquet"):
        records = pl.scan_parquet(paths)
    else:
        types = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64}
        records = pl.scan_csv(
            paths,
            separator=" ",
            new_columns=list(COLUMNS),
            schema_overrides={name: types[kind] for name, kind in COLUMNS.items()},
            null_values="-",
            quote_char=None,
        )
    records = records.filter(pl.col("log_status") == "OK")
    if wanted is not None:
        records = records.filter(pl.col("interface_id").is_in(sorted(wanted)))
    return _polars_totals(pl, _polars_flows(pl, records).collect(engine="streaming"))


def _polars_flows(pl: Any, records: Any) -> Any:
    asks = pl.col("srcport") >= pl.col("dstport")
    oriented = records.select(
        *("interface_id", "protocol", "action", "start", "end"),
        client=pl.when(asks).then("srcaddr").otherwise("dstaddr"),
        server=pl.when(asks).then("dstaddr").otherwise("srcaddr"),
        port=pl.min_horizontal("srcport", "dstport"),
        # Sums of columns, and no filter within a sum: the streaming engine knows only the former.
        packets=pl.when(asks).then("packets").otherwise(0),
        bytes=pl.when(asks).then("bytes").otherwise(0),
        reply_packets=pl.when(asks).then(0).otherwise("packets"),
        reply_bytes=pl.when(asks).then(0).otherwise("bytes"),
    )
    key = ("interface_id", "client", "server", "port", "protocol", "action")
    return oriented.group_by(*key).agg(
        records=pl.len().cast(pl.Int64),
        packets=pl.col("packets").sum(),
        bytes=pl.col("bytes").sum(),
        reply_packets=pl.col("reply_packets").sum(),
        reply_bytes=pl.col("reply_bytes").sum(),
        first=pl.col("start").min(),
        last=pl.col("end").max(),
    )


def _polars_totals(pl: Any, flows: Any) -> Totals:
    row = flows.select(
        groups=pl.len(),
        records=pl.col("records").sum(),
        packets=pl.col("packets").sum() + pl.col("reply_packets").sum(),
        bytes=pl.col("bytes").sum() + pl.col("reply_bytes").sum(),
        squares=(pl.col("records") * pl.col("records")).sum(),
        reply_packets=pl.col("reply_packets").sum(),
        reply_bytes=pl.col("reply_bytes").sum(),
        first=pl.col("first").min(),
        last=pl.col("last").max(),
    ).row(0, named=True)
    return Totals(**row)


def flowlogs_reader(paths: list[str], wanted: Wanted, _: int) -> Totals:
    """Its FlowRecord, made as its own file reader makes them, and a dictionary."""
    record_type = needed("flowlogs_reader").FlowRecord
    return _counted(_flowlogs_reader_records(record_type, paths, wanted))


def _flowlogs_reader_records(
    record_type: Any, paths: list[str], wanted: Wanted
) -> Iterator[_Fields]:
    for path in paths:
        with gzip.open(path, "rt") as stream:
            reader = csv.DictReader(stream, delimiter=" ")
            reader.fieldnames = [name.replace("-", "_") for name in reader.fieldnames or ()]
            for row in reader:
                record = record_type(row)
                if record.log_status == "OK" and (wanted is None or record.interface_id in wanted):
                    yield (
                        *(record.interface_id, record.srcaddr, record.dstaddr),
                        *(record.srcport, record.dstport, record.protocol, record.action),
                        *(record.packets, record.bytes, record.start, record.end),
                    )


_Fields = tuple[str, str, str, int, int, Any, str, int, int, Any, Any]
"""Interface, source, destination, their ports, protocol, action, packets, bytes, start, end."""


def split(paths: list[str], wanted: Wanted, _: int) -> Totals:
    """The standard library: gzip, str.split and a dictionary."""
    return _counted(_split_records(paths, wanted))


def _split_records(paths: list[str], wanted: Wanted) -> Iterator[_Fields]:
    for path in paths:
        with gzip.open(path, "rt", encoding="ascii") as stream:
            next(stream)
            for line in stream:
                f = line.split()
                if (wanted is None or f[2] in wanted) and f[13] == "OK":
                    ports = int(f[5]), int(f[6])
                    yield f[2], f[3], f[4], *ports, f[7], f[12], int(f[8]), int(f[9]), f[10], f[11]


def _counted(records: Iterable[_Fields]) -> Totals:
    flows: dict[tuple[object, ...], list[Any]] = {}
    for (
        interface,
        source,
        target,
        from_,
        to,
        protocol,
        action,
        packets,
        size,
        start,
        end,
    ) in records:
        if from_ >= to:
            key, at = (interface, source, target, to, protocol, action), 1
        else:
            key, at = (interface, target, source, from_, protocol, action), 3
        flow = flows.get(key)
        if flow is None:
            flow = flows[key] = [0, 0, 0, 0, 0, start, end]
        flow[0] += 1
        flow[at] += packets
        flow[at + 1] += size
        flow[5] = min(flow[5], start)
        flow[6] = max(flow[6], end)
    return Totals(
        groups=len(flows),
        records=sum(flow[0] for flow in flows.values()),
        packets=sum(flow[1] + flow[3] for flow in flows.values()),
        bytes=sum(flow[2] + flow[4] for flow in flows.values()),
        squares=sum(flow[0] ** 2 for flow in flows.values()),
        reply_packets=sum(flow[3] for flow in flows.values()),
        reply_bytes=sum(flow[4] for flow in flows.values()),
    )


PEERS: dict[str, Callable[[list[str], Wanted, int], Totals]] = {
    "duckdb": duckdb,
    "polars": polars,
    "flowlogs_reader": flowlogs_reader,
    "split": split,
}


def main(name: str, wanted: str, memory: str, *paths: str) -> None:
    print(json.dumps(asdict(PEERS[name](list(paths), read_wanted(wanted), int(memory)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
