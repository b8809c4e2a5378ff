from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import Engine, FileResult, FileStatus, LogFile, LogKind
from support.flow_parquet import Row, text_of, write_parquet
from support.log_text import DEFAULT_HEADER, START, flow_line

FLOWS = LogKind.FLOW_LOGS
DEFAULT = tuple(DEFAULT_HEADER.split())
EXTENDED = (
    *DEFAULT,
    *("vpc-id", "tcp-flags", "pkt-srcaddr", "pkt-dstaddr", "region", "pkt-src-aws-service"),
    *("pkt-dst-aws-service", "flow-direction", "next-hop-interface-id"),
)
INTERFACE, OTHER = "eni-0abc12345def67890", "eni-1a2b3c4d"
ADDRESSES = ["10.20.1.57", "104.18.7.192", "2600:1f18::1", "2600:1f18:0::1", "-"]
TALLIES = ("status", "records", "skipped", "outside", "unwanted", "lost_windows")


def row(**values: object) -> Row:
    fields = dict(zip(DEFAULT, flow_line().split(), strict=True))
    numbers = {name: int(value) if value.isdigit() else value for name, value in fields.items()}
    numbers["account-id"] = fields["account-id"]
    extended = {name: "-" for name in EXTENDED if name not in fields}
    return {**extended, **numbers, **{k.replace("_", "-"): v for k, v in values.items()}}


def gap(status: str, **values: object) -> Row:
    absent = ("srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "action")
    return row(**{**dict.fromkeys(absent, "-"), "log_status": status, **values})


def read(
    files: Sequence[LogFile], *, engine: Engine = Engine.DUCKDB, **wanted: Any
) -> tuple[Telemetry, tuple[FileResult, ...]]:
    builder = TelemetryBuilder(engine=engine, **wanted)
    results = builder.add_files(FLOWS, files)
    return builder.build(), results


def text_file(content: bytes, name: str = "log") -> LogFile:
    return LogFile(name=name, open=lambda: io.BytesIO(content), size=len(content))


def tallies(result: FileResult) -> Mapping[str, object]:
    return {name: getattr(result, name) for name in TALLIES}


records = st.builds(
    row,
    interface_id=st.sampled_from([INTERFACE, INTERFACE, OTHER, "-", "eni-odd"]),
    account_id=st.sampled_from(["123456789012", "unknown", "-", "999999999999"]),
    region=st.sampled_from(["us-east-1", "eu-west-3", "-"]),
    srcaddr=st.sampled_from([*ADDRESSES, "nowhere", "10.0.0.999"]),
    dstaddr=st.sampled_from(ADDRESSES),
    pkt_srcaddr=st.sampled_from(["-", "-", "10.20.1.58"]),
    pkt_dstaddr=st.sampled_from(["-", "-", "104.18.7.193", "::1"]),
    srcport=st.sampled_from([443, 443, 40000, 0, "-", 65535, 65536, -1]),
    dstport=st.sampled_from([443, 443, 40000, 0]),
    protocol=st.sampled_from([6, 6, 17, 1, 58, 47, 255, 256, "-"]),
    packets=st.sampled_from([1, 25, "-", -1]),
    bytes=st.sampled_from([40, 20000, "-", 1 << 53, (1 << 53) + 1]),
    start=st.integers(START - 5, START + 5),
    end=st.integers(START, START + 70),
    action=st.sampled_from(["ACCEPT", "ACCEPT", "REJECT", "?"]),
    tcp_flags=st.sampled_from(["-", 0, 2, 18, 3, 256]),
    flow_direction=st.sampled_from(["-", "egress", "ingress", "sideways"]),
    pkt_src_aws_service=st.sampled_from(["-", "S3", "AMAZON", "NEWEST"]),
    pkt_dst_aws_service=st.sampled_from(["-", "S3", "AMAZON", "NEWEST"]),
    next_hop_interface_id=st.sampled_from(["-", "eni-1", "eni-0abc12345def67891"]),
)
gaps = st.builds(
    gap,
    status=st.sampled_from(["NODATA", "SKIPDATA", "?"]),
    interface_id=st.sampled_from([INTERFACE, OTHER, "-"]),
    account_id=st.sampled_from(["123456789012", "unknown"]),
    start=st.integers(START - 5, START + 5),
)
contents = st.lists(st.lists(st.one_of(records, records, gaps), max_size=8), min_size=1, max_size=4)
WANTED: list[dict[str, Any]] = [
    {},
    {"window": TimeWindow(instant(START), instant(START + 60))},
    {"interfaces": frozenset({INTERFACE})},
    {"interfaces": frozenset()},
    {"idle": frozenset({OTHER, "eni-0abc12345def67891"})},
    {"idle": frozenset({*(f"eni-{number:08x}" for number in range(6000)), OTHER})},
    {"accounts": frozenset({"123456789012"})},
]


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    parts=contents,
    fields=st.sampled_from([DEFAULT, EXTENDED]),
    mixed=st.booleans(),
    absent=st.sampled_from([None, "-"]),
    hyphens=st.booleans(),
    wanted=st.sampled_from(WANTED),
)
def test_records_come_to_the_same_as_text_and_as_parquet(  # noqa: PLR0917 - Hypothesis gives them by name
    parts: list[list[Row]],
    fields: tuple[str, ...],
    mixed: bool,
    absent: str | None,
    hyphens: bool,
    wanted: dict[str, Any],
) -> None:
    chosen = [DEFAULT if mixed and at % 2 else fields for at in range(len(parts))]
    texts = [text_file(text_of(*each)) for each in zip(chosen, parts, strict=True)]
    expected, told = read(texts, engine=Engine.BUILTIN, **wanted)

    with TemporaryDirectory() as folder:
        files = [
            write_parquet(
                Path(folder) / f"region=elsewhere/{at}", *each, absent=absent, hyphens=hyphens
            )
            for at, each in enumerate(zip(chosen, parts, strict=True))
        ]
        found, results = read(files, **wanted)

    assert (found.flows, found.gaps) == (expected.flows, expected.gaps)
    assert list(map(tallies, results)) == list(map(tallies, told))


@pytest.mark.parametrize("engine", Engine)
def test_every_engine_reads_parquet_among_texts(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "a.log").write_bytes(text_of(DEFAULT, [row(bytes=1)]))
    files = [
        LogFile.at(tmp_path / "a.log"),
        write_parquet(tmp_path / "b", DEFAULT, [row(bytes=2)]),
        LogFile.at(tmp_path / "missing"),
        write_parquet(tmp_path / "c", DEFAULT, [row(bytes=4)]),
    ]

    found, results = read(files, engine=engine)

    assert [result.status for result in results] == [
        FileStatus.READ,
        FileStatus.READ,
        FileStatus.UNREADABLE,
        FileStatus.READ,
    ]
    assert [result.name for result in results] == [file.name for file in files]
    assert [(flow.records, flow.bytes) for flow in found.flows] == [(3, 7)]


@pytest.mark.parametrize("engine", Engine)
def test_parquet_that_lies_on_no_disk_is_refused_with_what_to_do(
    tmp_path: Path, engine: Engine
) -> None:
    file = write_parquet(tmp_path / "a", DEFAULT, [row()])

    _, (result,) = read([replace(file, path=None)], engine=engine)

    assert result.status is FileStatus.WRONG_INPUT
    assert "Parquet" in result.detail
    assert "from a disk" in result.detail


def test_transit_gateways_are_told_by_their_columns(tmp_path: Path) -> None:
    fields = ("tgw-id", *DEFAULT)
    file = write_parquet(tmp_path / "a", fields, [{"tgw-id": "tgw-1", **row()}])

    found, (result,) = read([file])

    assert (result.status, found.flows) == (FileStatus.WRONG_INPUT, ())
    assert "transit gateway" in result.detail


@pytest.mark.parametrize("cut", [4, 5, 11, 100, 1000, -1, -8])
def test_a_file_that_is_cut_off_is_unreadable_and_its_neighbours_count(
    tmp_path: Path, cut: int
) -> None:
    files = [write_parquet(tmp_path / name, DEFAULT, [row()] * 50) for name in "abc"]
    content = (tmp_path / "b").read_bytes()
    (tmp_path / "b").write_bytes(content[:cut])

    found, results = read(files)

    assert [result.status for result in results] == [
        FileStatus.READ,
        FileStatus.UNREADABLE,
        FileStatus.READ,
    ]
    assert [flow.records for flow in found.flows] == [100]


@settings(max_examples=8, deadline=None)
@given(at=st.integers(4, 10_000), flipped=st.integers(1, 255))
def test_a_flipped_byte_ends_in_a_result_and_leaves_the_neighbours_alone(
    at: int, flipped: int
) -> None:
    with TemporaryDirectory() as folder:
        broken = Path(folder) / "broken"
        files = [
            write_parquet(broken, DEFAULT, [row(srcport=1000 + n) for n in range(50)]),
            write_parquet(Path(folder) / "whole", DEFAULT, [row(interface_id=OTHER)] * 7),
        ]
        content = bytearray(broken.read_bytes())
        content[at % (len(content) - 4)] ^= flipped
        content[:4] = b"PAR1"
        broken.write_bytes(content)

        found, results = read(files)

    assert results[1].status is FileStatus.READ
    assert [flow.records for flow in found.flows if flow.interface_id == OTHER] == [7]


@pytest.mark.parametrize(
    ("field", "kind", "value"),
    [
        ("srcaddr", "VARCHAR[]", ["10.20.1.57"]),
        ("srcaddr", "BLOB", b"10.20.1.57"),
        ("dstaddr", "STRUCT(a VARCHAR)", {"a": "10.20.1.57"}),
        ("start", "TIMESTAMP", "2025-11-22 08:26:40"),
        ("start", "DOUBLE", float(START)),
        ("bytes", "DECIMAL(10, 2)", 1.5),
        ("account-id", "BIGINT", 123456789012),
        ("protocol", "BOOLEAN", True),
        ("end", "DATE", "2025-11-22"),
    ],
)
def test_a_column_of_another_type_is_named_and_the_other_files_count(
    tmp_path: Path, field: str, kind: str, value: object
) -> None:
    odd = write_parquet(tmp_path / "odd", DEFAULT, [{**row(), field: value}], types={field: kind})
    good = write_parquet(tmp_path / "good", DEFAULT, [row()])

    found, results = read([odd, good])

    assert [result.status for result in results] == [FileStatus.WRONG_INPUT, FileStatus.READ]
    assert f"its column {field.replace('-', '_')} holds {kind[:5]}" in results[0].detail
    assert [flow.records for flow in found.flows] == [1]


@pytest.mark.parametrize("field", ["srcport", "start", "bytes"])
def test_numbers_may_be_of_any_width_and_even_texts(tmp_path: Path, field: str) -> None:
    for kind in ("UBIGINT", "UINTEGER", "BIGINT", "VARCHAR"):
        value = START if field == "start" else 443
        file = write_parquet(
            tmp_path / kind, DEFAULT, [{**row(), field: value}], types={field: kind}
        )

        _, (result,) = read([file])

        assert (result.status, result.records) == (FileStatus.READ, 1)


def test_a_number_that_no_column_of_ours_holds_is_no_record(tmp_path: Path) -> None:
    rows = [row(), row(bytes=(1 << 64) - 1), row(bytes=1 << 63)]
    file = write_parquet(tmp_path / "a", DEFAULT, rows, types={"bytes": "UBIGINT"})

    _, (result,) = read([file])

    assert (result.status, result.records, result.skipped) == (FileStatus.PARTIAL, 1, 2)


def test_a_file_without_the_needed_columns_is_refused_by_their_names(tmp_path: Path) -> None:
    fields = [name for name in DEFAULT if name not in ("dstport", "dstaddr")]

    _, (result,) = read([write_parquet(tmp_path / "a", fields, [row()])])

    assert result.status is FileStatus.WRONG_INPUT
    assert "no column for dstport, dstaddr or pkt-dstaddr" in result.detail


def test_a_file_of_no_rows_is_read_as_a_header_without_lines_is(tmp_path: Path) -> None:
    expected = read([text_file(text_of(DEFAULT, []))])[1]

    found, results = read([write_parquet(tmp_path / "a", DEFAULT, [])])

    assert found.flows == ()
    assert list(map(tallies, results)) == list(map(tallies, expected))


@pytest.mark.parametrize(
    "name", ['it\'s a "log".parquet', "[a-b]*?.parquet", "b\n", "ü; DROP TABLE x", "a,b']--"]
)
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    file = write_parquet(tmp_path / "day [1]" / name, DEFAULT, [row()])
    write_parquet(tmp_path / "day [1]" / "a", DEFAULT, [row()])

    found, (result,) = read([file])

    assert (result.status, result.records) == (FileStatus.READ, 1)
    assert [flow.records for flow in found.flows] == [1]


def test_a_link_is_read_like_what_it_leads_to(tmp_path: Path) -> None:
    write_parquet(tmp_path / "there" / "a", DEFAULT, [row()])
    (tmp_path / "here").symlink_to(tmp_path / "there")
    (tmp_path / "b").symlink_to("here/a")

    _, results = read([LogFile.at(tmp_path / "b"), LogFile.at(tmp_path / "here" / "a")])

    assert [result.records for result in results] == [1, 1]


HOSTILE = [
    "'",
    '"; DROP TABLE flows; --',
    "a b",
    "\n",
    "\0",
    "x" * (1 << 20),
    "\U0001f9ea",
    "%s",
    "",
]


FIELDS = (
    *("interface-id", "account-id", "region", "srcaddr", "pkt-dst-aws-service", "action"),
    *("next-hop-interface-id", "flow-direction", "log-status", "vpc-id"),
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_skipped_or_kept_as_text_and_all_else_counts(
    tmp_path: Path, text: str
) -> None:
    rows = [{**row(srcport=1024 + at), field: text} for at, field in enumerate(FIELDS)]
    odd = write_parquet(tmp_path / "odd", EXTENDED, [row(), *rows, row()])
    good = write_parquet(tmp_path / "good", EXTENDED, [row(interface_id=OTHER)])

    found, results = read([good, odd])

    assert (results[0].records, results[0].skipped) == (1, 0)
    assert results[1].records + results[1].skipped == len(rows) + 2
    assert results[1].records >= 2
    assert sum(flow.records for flow in found.flows) == 1 + results[1].records
    assert all(len(text) <= 128 for flow in found.flows for text in _texts(flow))


def test_what_is_no_address_is_skipped_in_the_file_that_has_it(tmp_path: Path) -> None:
    files = [
        write_parquet(tmp_path / "a", DEFAULT, [row()]),
        write_parquet(tmp_path / "b", DEFAULT, [row(), *[row(srcaddr="fe80::1%a b")] * 5]),
        write_parquet(tmp_path / "c", DEFAULT, [row(dstaddr="example.com")] * 3),
    ]

    found, results = read(files)

    assert [(each.status, each.records, each.skipped) for each in results] == [
        (FileStatus.READ, 1, 0),
        (FileStatus.PARTIAL, 1, 5),
        (FileStatus.WRONG_INPUT, 0, 3),
    ]
    assert [flow.records for flow in found.flows] == [2]


def _texts(flow: Any) -> list[str]:
    return [flow.interface_id, flow.account, flow.region, flow.aws_service, *flow.next_hops]
