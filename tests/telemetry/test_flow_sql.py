# ruff: noqa: S608 - the statements under test are built from the names of their own tables
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from ringfence.model.telemetry import GapKind
from ringfence.telemetry import flow_sql
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.flow_columns import (
    UnfitTable,
    one_of,
    records,
    text_columns,
    typed_columns,
    wanted,
)
from ringfence.telemetry.kinds import FileStatus, LogKind
from ringfence.telemetry.reading import Span
from support.flow_lines import ENI, V5, random_lines
from support.log_text import (
    AGENT,
    DEFAULT_HEADER,
    PROVIDER,
    START,
    add_text,
    answer_line,
    flow_line,
    gap_line,
)
from support.sql_engines import EVERYTHING, by_way_of, counted_by_sql, load_lines

FLOWS = LogKind.FLOW_LOGS
DIALECTS = ["", "athena", "spark"]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def canonical(header: str = DEFAULT_HEADER) -> str:
    return f"({records(text_columns(header.split()), 'lines')}) AS records"


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, object]]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_request_and_its_answer_are_one_row(connection: duckdb.DuckDBPyConnection) -> None:
    load_lines(
        connection,
        DEFAULT_HEADER,
        [flow_line(packets=5, bytes=50), answer_line(packets=7, bytes=70, end=START + 90)],
    )

    (row,) = rows_of(connection, flow_sql.flows(canonical()))

    assert row == {
        "interface_id": ENI,
        "account_id": "123456789012",
        "region": "",
        "client": AGENT,
        "server": PROVIDER,
        "port": 443,
        "protocol": 6,
        "accepted": True,
        "tied": False,
        "records": 2,
        "packets": 5,
        "bytes": 50,
        "reply_packets": 7,
        "reply_bytes": 70,
        "first_seen": START,
        "last_seen": START + 90,
        "observed": 0,
        "service": None,
    }


def test_windows_without_data_are_counted_by_interface_and_kind(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    lines = [gap_line("NODATA"), gap_line("NODATA", end=START + 600), gap_line("SKIPDATA")]
    load_lines(connection, DEFAULT_HEADER, [*lines, flow_line()])

    found = connection.execute(f"{flow_sql.gaps(canonical())} ORDER BY status").fetchall()

    assert found == [
        (ENI, "123456789012", 1, 2, START, START + 600),
        (ENI, "123456789012", 2, 1, START, START + 60),
    ]


def test_next_hops_are_told_by_the_records_of_the_client(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    header = f"{DEFAULT_HEADER} next-hop-interface-id"
    lines = [
        f"{flow_line()} eni-b",
        f"{flow_line()} eni-a",
        f"{flow_line()} eni-a",
        f"{flow_line()} -",
        f"{answer_line()} eni-c",
    ]
    load_lines(connection, header, lines)

    rows = rows_of(connection, flow_sql.hops(canonical(header)))

    assert sorted(str(row["next_hop"]) for row in rows) == ["eni-a", "eni-b"]
    assert {(row["client"], row["server"], row["port"]) for row in rows} == {(AGENT, PROVIDER, 443)}


NONSENSE: list[dict[str, Any]] = [
    {"dstport": 65536},
    {"srcport": "-"},
    {"dstport": "-1"},
    {"protocol": 256},
    {"protocol": "1.5"},
    {"packets": "many"},
    {"bytes": 1 << 54},
    {"start": START + 61},
    {"start": "soon"},
    {"end": "-"},
    {"action": "PERHAPS"},
    {"action": "-"},
    {"log_status": "-"},
    {"log_status": "ok"},
    {"srcaddr": "-"},
    {"interface_id": "eni-" + "a" * 126},
]


def test_a_record_that_makes_no_sense_is_in_no_sum_but_is_counted(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    nonsense = [flow_line(**values) for values in NONSENSE]
    load_lines(connection, DEFAULT_HEADER, [flow_line(), *nonsense])

    (flow,) = rows_of(connection, flow_sql.flows(canonical()))
    ((lost,),) = connection.execute(flow_sql.rejected(canonical())).fetchall()

    assert (flow["records"], lost) == (1, len(nonsense))
    assert not connection.execute(flow_sql.gaps(canonical())).fetchall()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_not_understood_makes_the_result_partial(dialect: str) -> None:
    nonsense = [flow_line(**values) for values in [*NONSENSE, {"dstaddr": "nowhere"}]]

    result, builder = counted_by_sql(DEFAULT_HEADER, [flow_line(), *nonsense], dialect=dialect)

    assert (result.status, result.records) == (FileStatus.PARTIAL, 1)
    assert result.skipped == len(nonsense)
    assert [flow.records for flow in builder.build().flows] == [1]


def test_rows_are_kept_apart_by_origin_and_add_up_when_merged(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    header = f"{DEFAULT_HEADER} file"
    load_lines(
        connection,
        header,
        [
            f"{flow_line(bytes=1)} a",
            f"{answer_line(bytes=2)} b",
            f"{gap_line('NODATA')} a",
            f"{gap_line('NODATA')} b",
            f"{flow_line(protocol=999)} b",
        ],
    )
    select = records(text_columns(DEFAULT_HEADER.split()), "lines", origin=("file",))
    connection.execute(f"CREATE TABLE records AS {select}")
    connection.execute(f"CREATE TABLE parts AS {flow_sql.flows('records', ('file',))}")
    connection.execute(f"CREATE TABLE windows AS {flow_sql.gaps('records', ('file',))}")

    (whole,) = rows_of(connection, flow_sql.merged_flows("parts"))
    (gap,) = rows_of(connection, flow_sql.merged_gaps("windows"))
    lost = connection.execute(flow_sql.rejected("records", ("file",))).fetchall()

    assert connection.execute("SELECT COUNT(*) FROM parts").fetchall() == [(2,)]
    assert (whole["records"], whole["bytes"], whole["reply_bytes"]) == (2, 1, 2)
    assert (gap["records"], lost) == (2, [("b", 1)])


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("seed", range(3))
def test_the_sql_says_what_reading_line_by_line_says(seed: int, dialect: str) -> None:
    lines = random_lines(seed)
    careful = TelemetryBuilder()

    read = add_text(careful, FLOWS, V5, *lines)
    counted, builder = counted_by_sql(V5, lines, dialect=dialect)

    assert builder.build() == careful.build()
    assert (counted.records, counted.skipped, counted.lost_windows) == (
        read.records,
        read.skipped,
        read.lost_windows,
    )


@pytest.mark.parametrize("seed", range(2))
def test_statements_for_several_passes_say_what_the_one_for_a_single_pass_says(
    connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    load_lines(connection, V5, random_lines(seed))
    connection.execute(f"CREATE TABLE records AS {records(text_columns(V5.split()), 'lines')}")
    connection.execute(f"CREATE TABLE partials AS {flow_sql.partials('records')}")
    keys = ", ".join(flow_sql.FLOW_KEYS)

    flows = connection.execute(f"{flow_sql.flows('records')} ORDER BY ALL").fetchall()
    folded = connection.execute(
        f"{flow_sql.merged_flows('(SELECT * FROM partials WHERE kind = 0) AS kinds')} ORDER BY ALL"
    ).fetchall()
    hops = connection.execute(f"{flow_sql.hops('records')} ORDER BY ALL").fetchall()
    named = connection.execute(
        f"SELECT {keys}, next_hop FROM partials WHERE next_hop IS NOT NULL ORDER BY ALL"
    ).fetchall()

    assert flows == folded
    assert hops == named
    assert flows


def test_parts_that_were_summed_twice_say_the_same(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    load_lines(connection, V5, random_lines(1))
    connection.execute(f"CREATE TABLE records AS {records(text_columns(V5.split()), 'lines')}")
    first, second = (
        flow_sql.partials("records", f"first_seen {comparison} {START + 300}")
        for comparison in ("<", ">=")
    )
    whole, halves = TelemetryBuilder(), TelemetryBuilder()

    merged = flow_sql.merged_partials(f"({first} UNION ALL {second}) AS parts")
    whole.add_partials("whole", connection.execute(flow_sql.partials("records")).fetchall())
    halves.add_partials("halves", connection.execute(merged).fetchall())

    assert whole.build() == halves.build()


def test_only_the_window_and_the_wanted_interfaces_count(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    lines = [
        flow_line(),
        flow_line(interface_id="eni-other"),
        flow_line(start=START - 1),
        flow_line(end=START + 3601),
        flow_line(start="never"),
    ]
    load_lines(connection, DEFAULT_HEADER, lines)
    condition = wanted(Span(START, START + 3600), frozenset({ENI}))

    (flow,) = rows_of(connection, flow_sql.flows(canonical(), where=condition))
    ((lost,),) = connection.execute(flow_sql.rejected(canonical(), where=condition)).fetchall()

    assert (flow["records"], lost) == (1, 1)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_typed_table_with_underscored_names_reads_the_same(
    connection: duckdb.DuckDBPyConnection, dialect: str
) -> None:
    lines = random_lines(5)
    load_lines(connection, V5, lines)
    numbers = ("srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "tcp_flags")
    types = [
        (name, "bigint" if name in numbers else "varchar")
        for name in (field.replace("-", "_") for field in V5.split())
    ]
    typed = ", ".join(
        f'TRY_CAST("{name.replace("_", "-")}" AS {kind}) AS "{name}"' for name, kind in types
    )
    connection.execute(f"CREATE TABLE typed AS SELECT {typed} FROM lines")
    sql = flow_sql.partials(f"({records(typed_columns(types), 'typed')}) AS r", wanted(EVERYTHING))
    careful, builder = TelemetryBuilder(), TelemetryBuilder()
    add_text(careful, FLOWS, V5, *lines)

    rows = connection.execute(by_way_of(sql, dialect) if dialect else sql).fetchall()
    result = builder.add_partials("typed", rows)

    assert builder.build() == careful.build()
    assert result.skipped > 0


def test_a_format_without_action_or_status_is_accepted_traffic() -> None:
    header = "interface-id srcaddr dstaddr srcport dstport protocol start"

    result, builder = counted_by_sql(
        header, [f"{ENI} {AGENT} {PROVIDER} 40000 443 6 {START}"], dialect="spark"
    )

    (flow,) = builder.build().flows
    assert (flow.action, flow.packets, flow.bytes) == ("ACCEPT", 0, 0)
    assert flow.last_seen == flow.first_seen
    assert result.status is FileStatus.READ


def test_a_regional_nat_gateway_stands_for_its_interface() -> None:
    header = f"{DEFAULT_HEADER} resource-id"

    _, builder = counted_by_sql(header, [f"{flow_line(interface_id='-')} nat-0aa"])

    assert [flow.interface_id for flow in builder.build().flows] == ["nat-0aa"]


def test_lost_windows_make_the_result_partial() -> None:
    result, builder = counted_by_sql(DEFAULT_HEADER, [flow_line(), gap_line("SKIPDATA")])

    assert (result.status, result.lost_windows) == (FileStatus.PARTIAL, 1)
    assert [gap.kind for gap in builder.build().gaps] == [GapKind.SKIPDATA]


def test_sums_beyond_what_a_column_holds_end_at_a_cap() -> None:
    result, builder = counted_by_sql(DEFAULT_HEADER, [flow_line(bytes=1 << 53)] * 1100)

    (flow,) = builder.build().flows
    assert flow.bytes == 9 * 10**18
    assert result.records == 1100


@pytest.mark.parametrize("name", ['a"b', "a b", "", "x" * 129, "a;--", "ä"])
def test_a_name_that_could_act_is_refused(name: str) -> None:
    with pytest.raises(UnfitTable):
        text_columns([name])


def test_an_interface_that_could_act_is_refused() -> None:
    with pytest.raises(UnfitTable):
        one_of("interface_id", ["eni-1'); DROP TABLE x; --"])


def test_a_table_without_the_needed_columns_is_refused_with_their_names() -> None:
    with pytest.raises(UnfitTable, match="dstport, start, dstaddr or pkt-dstaddr"):
        records(text_columns(["srcport", "protocol", "srcaddr"]), "t")


def test_rows_of_another_statement_are_refused() -> None:
    builder = TelemetryBuilder()

    short = builder.add_partials("rows", [("1", "2")])
    wrong = builder.add_partials("rows", [(None,) * len(flow_sql.PARTIAL_COLUMNS)])

    assert {short.status, wrong.status} == {FileStatus.UNREADABLE}


def test_a_value_with_spaces_in_it_is_not_understood() -> None:
    row = dict.fromkeys(flow_sql.PARTIAL_COLUMNS, "1") | {
        "kind": "0",
        "interface_id": "eni-1 eni-2",
        "client": AGENT,
        "server": PROVIDER,
    }
    builder = TelemetryBuilder()

    result = builder.add_partials("rows", [tuple(row.values())])

    assert (result.skipped, builder.build().flows) == (1, ())
