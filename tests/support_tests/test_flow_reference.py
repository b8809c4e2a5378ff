"""The reference is right where a person can say what is right."""

from __future__ import annotations

import gzip
import json

import pytest

from ringfence.model.telemetry import FlowAction, FlowGap, FlowSummary, GapKind, Orientation
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.kinds import FileStatus
from support.flow_reference import EVERYTHING, GivenFile, Read, Told, read_files
from support.flow_reference_records import Wanted
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA

DEFAULT = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    " start end action log-status"
)
ASKED = "2 123456789012 eni-1a2b3c4d 10.0.0.7 192.0.2.1 50000 443 6 5 500 100 160 ACCEPT OK"
ANSWERED = "2 123456789012 eni-1a2b3c4d 192.0.2.1 10.0.0.7 443 50000 6 7 700 90 150 ACCEPT OK"
NODATA = "2 123456789012 eni-1a2b3c4d - - - - - - - 100 160 - NODATA"
SKIPDATA = "2 unknown - - - - - - - - 200 260 - SKIPDATA"
ENDS = "srcaddr dstaddr srcport dstport protocol start"


def reading(*lines: str, wanted: Wanted = EVERYTHING, **given: str) -> Read:
    content = "".join(f"{line}\n" for line in lines).encode()
    return read_files([GivenFile(content=content, **given)], wanted)


def told(*lines: str, wanted: Wanted = EVERYTHING, **given: str) -> Told:
    return reading(*lines, wanted=wanted, **given).files[0]


def flow(*lines: str) -> FlowSummary:
    (only,) = reading(*lines).flows
    return only


def test_a_conversation_is_one_flow_with_its_answers() -> None:
    assert reading(DEFAULT, ASKED, ANSWERED, ASKED) == Read(
        flows=(
            FlowSummary(
                interface_id="eni-1a2b3c4d",
                account="123456789012",
                region="",
                client="10.0.0.7",
                server="192.0.2.1",
                port=443,
                protocol="TCP",
                action=FlowAction.ACCEPT,
                orientation=Orientation.INFERRED,
                records=3,
                packets=10,
                bytes=1000,
                reply_packets=7,
                reply_bytes=700,
                first_seen=instant(90),
                last_seen=instant(160),
            ),
        ),
        gaps=(),
        files=(Told(status=FileStatus.READ, records=3),),
    )


def test_windows_without_data_are_gaps() -> None:
    found = reading(NODATA, SKIPDATA, NODATA)

    assert found.flows == ()
    assert found.files == (Told(status=FileStatus.PARTIAL, records=3, lost_windows=1),)
    assert found.gaps == (
        FlowGap(
            interface_id="",
            account="",
            kind=GapKind.SKIPDATA,
            windows=1,
            first_seen=instant(200),
            last_seen=instant(260),
        ),
        FlowGap(
            interface_id="eni-1a2b3c4d",
            account="123456789012",
            kind=GapKind.NODATA,
            windows=2,
            first_seen=instant(100),
            last_seen=instant(160),
        ),
    )


@pytest.mark.parametrize(
    ("flags", "client", "port"),
    [
        (2, "10.0.0.1", 50051),
        (18, "10.0.0.2", 40000),
        (3, "10.0.0.1", 50051),
        (0, "10.0.0.2", 40000),
    ],
)
def test_a_syn_tells_the_client_and_else_the_ports_do(flags: int, client: str, port: int) -> None:
    found = flow(f"{ENDS} tcp-flags", f"10.0.0.1 10.0.0.2 40000 50051 6 100 {flags}")

    assert (found.client, found.port) == (client, port)
    assert (found.orientation is Orientation.OBSERVED) == bool(flags)


def test_equal_ports_are_told_by_who_was_seen_first() -> None:
    found = flow(ENDS, "192.0.2.1 10.0.0.7 123 123 17 99", "10.0.0.7 192.0.2.1 123 123 17 100")

    assert (found.client, found.server, found.records) == ("192.0.2.1", "10.0.0.7", 2)


def test_equal_ports_seen_at_once_are_told_by_who_is_inside() -> None:
    found = flow(ENDS, "8.8.8.8 10.0.0.7 123 123 17 100", "10.0.0.7 8.8.8.8 123 123 17 100")

    assert (found.client, found.server) == ("10.0.0.7", "8.8.8.8")


def test_the_direction_tells_equal_ports_and_is_asked_before_the_times() -> None:
    found = flow(
        f"{ENDS} flow_direction",
        "192.0.2.1 10.0.0.7 8 0 1 99 ingress",
        "10.0.0.7 192.0.2.1 0 0 1 100 egress",
    )

    assert (found.client, found.protocol, found.port) == ("10.0.0.7", "ICMP", 0)


def test_what_was_noted_of_a_client_that_turned_out_to_be_the_server_is_forgotten() -> None:
    found = flow(
        f"{ENDS} pkt-dst-aws-service next-hop-interface-id",
        "10.0.0.7 192.0.2.1 123 123 17 99 S3 eni-b",
        "10.0.0.7 192.0.2.1 123 123 17 99 EC2 eni-a",
        "192.0.2.1 10.0.0.7 123 123 17 100 AMAZON eni-c",
    )

    assert (found.aws_service, found.next_hops) == ("EC2", ("eni-a", "eni-b"))


def test_sixteen_next_hops_are_kept_the_smallest() -> None:
    lines = [f"10.0.0.7 192.0.2.1 5000 443 6 100 eni-{n:02}" for n in range(20, 0, -1)]

    found = flow(f"{ENDS} next-hop-interface-id", *lines)

    assert found.next_hops == tuple(f"eni-{n:02}" for n in range(1, 17))


def test_addresses_ports_and_protocols_have_one_form() -> None:
    found = flow(
        ENDS,
        "2001:DB8:0::1 2001:db8::2 50000 0443 06 100",
        "2001:db8::1 2001:db8:0:0:0:0:0:2 5_000 +443 6 100",
    )

    assert (found.client, found.server, found.port, found.protocol, found.records) == (
        *("2001:db8::1", "2001:db8::2", 443, "TCP", 2),
    )


@pytest.mark.parametrize(
    "values",
    [
        "10.0.0.7 192.0.2.1 50000 - 6 100",
        "10.0.0.7 192.0.2.1 50000 65536 6 100",
        "10.0.0.7 192.0.2.1 50000 \uff14\uff14\uff13 6 100",
        "10.0.0.7 192.0.2.1 50000 443 256 100",
        "10.0.0.7 - 50000 443 6 100",
        "10.0.0.7 192.0.2.1 50000 443 6 -",
        "10.0.0.7 192.0.2.1 50000 443 6",
        "10.0.0.7 192.0.2.1 50000 443 6 100 100",
        '{"message": "10.0.0.7 192.0.2.1 50000 443 6"}',
        "srcaddr dstaddr",
    ],
)
def test_what_makes_no_record_is_skipped(values: str) -> None:
    found = told(ENDS, "10.0.0.7 192.0.2.1 50000 443 6 100", values)

    assert found == Told(status=FileStatus.PARTIAL, records=1, skipped=1)


def test_a_line_is_judged_by_its_interface_then_its_times_then_the_rest() -> None:
    wanted = Wanted(
        window=TimeWindow(instant(100), instant(200)), interfaces=frozenset({"eni-1a2b3c4d"})
    )
    other, odd = ("eni-0123456789abcdef0", "eni-x")
    lines = [
        ASKED,
        ASKED.replace("eni-1a2b3c4d", other).replace("100 160", "x y"),
        ASKED.replace("eni-1a2b3c4d", odd),
        ASKED.replace("eni-1a2b3c4d", odd).replace("100 160", "x y"),
        ASKED.replace("100 160", "99 160").replace("10.0.0.7", "nobody"),
        ASKED.replace("100 160", "160 100"),
    ]

    assert told(DEFAULT, *lines, wanted=wanted) == Told(
        status=FileStatus.PARTIAL, records=1, unwanted=2, skipped=2, outside=1
    )


def test_wrapped_records_count_as_if_they_stood_alone() -> None:
    wrapped = json.dumps({"message": f"{ASKED}\n{ANSWERED}"})

    assert reading(DEFAULT, wrapped).flows == reading(DEFAULT, ASKED, ANSWERED).flows


def test_account_and_region_of_a_file_are_for_records_that_have_none() -> None:
    line = "10.0.0.7 192.0.2.1 50000 443 6 100"

    (found,) = reading(ENDS, line, account="9", region="r").flows

    assert (found.account, found.region) == ("9", "r")


WHOLE = gzip.compress(f"{DEFAULT}\n{ASKED}\n".encode(), mtime=0)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", FileStatus.EMPTY),
        (b"\n \r\n\n", FileStatus.EMPTY),
        (gzip.compress(b"", mtime=0), FileStatus.EMPTY),
        (WHOLE, FileStatus.READ),
        (WHOLE + WHOLE + b"\0" * 9, FileStatus.READ),
        (WHOLE[:-1], FileStatus.UNREADABLE),
        (WHOLE[:2], FileStatus.UNREADABLE),
        (WHOLE + b"more", FileStatus.UNREADABLE),
        (b"\xef\xbb\xbf" + ENDS.encode(), FileStatus.READ),
        (b"no log at all", FileStatus.WRONG_INPUT),
        (b"srcaddr dstaddr start", FileStatus.WRONG_INPUT),
        (b"PAR1", FileStatus.WRONG_INPUT),
        (f"tgw-id {ENDS}\n".encode(), FileStatus.WRONG_INPUT),
        (f"6 TransitGateway {'- ' * 20}".encode(), FileStatus.WRONG_INPUT),
        (f"{DEFAULT}\nnothing".encode(), FileStatus.WRONG_INPUT),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, status: FileStatus) -> None:
    (found,) = read_files([GivenFile(content=content)]).files

    assert found.status is status


def test_the_layout_follows_the_headers_of_joined_files() -> None:
    found = told(
        ASKED,
        "dstaddr srcaddr srcport dstport protocol start",
        "192.0.2.1 10.0.0.7 50000 443 6 100",
        ASKED,
    )

    assert found == Told(status=FileStatus.PARTIAL, records=2, skipped=1)


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=WITHOUT_SHARED_DATA)
def test_published_records_come_to_what_their_publishers_say() -> None:
    samples = json.loads((SHARED_DATA / "flowlogs/flowlogs_reader_samples.json").read_text())
    contents = ["\n".join(samples["V2_RECORDS"]), samples["V3_FILE"], samples["V4_FILE"]]

    found = read_files([GivenFile(content=content.encode()) for content in contents])

    assert [(file.records, file.skipped, file.lost_windows) for file in found.files] == [
        *((5, 0, 1), (2, 0, 0), (2, 0, 0)),
    ]
    assert [(gap.interface_id, gap.kind) for gap in found.gaps] == [
        ("eni-1a2b3c4d", GapKind.NODATA),
        ("eni-4b118871", GapKind.SKIPDATA),
    ]
    (answered,) = [flow for flow in found.flows if flow.interface_id == "eni-102010ab"]
    assert (answered.packets, answered.bytes) == (20, 1680)
    assert (answered.reply_packets, answered.reply_bytes) == (10, 840)
