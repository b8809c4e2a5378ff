from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.flow_log import (
    CLIENT,
    DEFAULT_FIELDS,
    EITHER,
    RECORD_FIELDS,
    SERVER,
    Layout,
    Sender,
    WrongFormat,
    canonical_address,
    guess_layout,
    is_header,
    parse_layout,
    sender,
)
from support.log_text import DEFAULT_HEADER, flow_line, gap_line

TRANSIT_GATEWAY = (
    "version resource-type account-id tgw-id tgw-attachment-id srcaddr dstaddr srcport dstport"
    " protocol packets bytes start end log-status"
)


def record(layout: Layout, line: str) -> dict[str, bytes]:
    values = [*line.encode().split(), *layout.defaults(account="999999999999", region="eu-west-1")]
    return dict(zip(RECORD_FIELDS, layout.record(values), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        DEFAULT_HEADER,
        DEFAULT_HEADER.replace("-", "_"),
        " ".join(f"${{{name}}}" for name in DEFAULT_FIELDS),
        ",".join(DEFAULT_FIELDS),
        f"'{DEFAULT_HEADER}'",
    ],
)
def test_the_same_layout_is_read_from_every_way_to_write_it(text: str) -> None:
    assert parse_layout(text).fields == DEFAULT_FIELDS


def test_values_are_found_by_name_whatever_their_order() -> None:
    layout = parse_layout("bytes start dstport srcport protocol dstaddr srcaddr interface-id end")

    found = record(layout, "20 1763800000 443 50000 6 192.0.2.1 10.0.0.1 eni-1 1763800060")

    assert found["srcport"] == b"50000"
    assert found["pkt-dstaddr"] == b"192.0.2.1"
    assert found["interface-id"] == b"eni-1"


def test_fields_that_a_format_lacks_have_the_values_of_the_file_or_say_nothing() -> None:
    layout = parse_layout("srcaddr dstaddr srcport dstport protocol start")

    found = record(layout, "10.0.0.1 192.0.2.1 50000 443 6 1763800000")

    assert found["account-id"] == b"999999999999"
    assert found["region"] == b"eu-west-1"
    assert found["end"] == b"1763800000"
    assert found["log-status"] == b"OK"
    assert found["interface-id"] == found["tcp-flags"] == found["bytes"] == b"-"
    assert not layout.tells_action


def test_packet_addresses_come_before_those_of_the_interface() -> None:
    layout = parse_layout(f"{DEFAULT_HEADER} pkt-srcaddr pkt-dstaddr")

    found = record(layout, f"{flow_line()} 10.9.9.9 203.0.113.5")

    assert (found["pkt-srcaddr"], found["pkt-dstaddr"]) == (b"10.9.9.9", b"203.0.113.5")


@pytest.mark.parametrize(
    "text", [TRANSIT_GATEWAY, "version resource-type srcaddr dstaddr", "${tgw-id} ${srcaddr}"]
)
def test_a_transit_gateway_format_is_refused_by_name(text: str) -> None:
    with pytest.raises(WrongFormat, match="transit gateway"):
        parse_layout(text)


def test_a_format_without_needed_fields_says_which() -> None:
    with pytest.raises(WrongFormat, match="lacks dstport, start, srcaddr or pkt-srcaddr"):
        parse_layout("dstaddr srcport protocol")


@pytest.mark.parametrize("text", ["", "${}", "1 2 3", "<srcaddr>", "a " * 200])
def test_what_is_no_list_of_field_names_is_no_format(text: str) -> None:
    with pytest.raises(WrongFormat, match="no flow log format"):
        parse_layout(text)


def test_a_record_of_the_default_format_needs_no_header() -> None:
    layout = guess_layout(flow_line().encode())

    assert layout is not None
    assert layout.fields == DEFAULT_FIELDS


def test_a_record_of_a_cloudwatch_export_has_a_timestamp_before_it() -> None:
    line = f"2025-11-22T08:26:40.000Z {flow_line()}"

    layout = guess_layout(line.encode())

    assert layout is not None
    assert record(layout, line)["pkt-srcaddr"] == b"10.20.1.57"


@pytest.mark.parametrize("line", [gap_line("NODATA"), gap_line("SKIPDATA")])
def test_a_record_without_data_is_one_of_the_default_format(line: str) -> None:
    assert guess_layout(line.encode()) is not None


@pytest.mark.parametrize(
    "line",
    [
        "",
        flow_line() + " extra",
        flow_line(srcaddr="nonsense"),
        flow_line(srcport="https"),
        flow_line(start="-"),
        flow_line(action="ALLOW"),
        flow_line(log_status="MAYBE"),
        flow_line(version="two"),
        " ".join(["word"] * 14),
    ],
)
def test_fourteen_words_are_no_record_unless_they_parse(line: str) -> None:
    assert guess_layout(line.encode()) is None


def test_a_record_of_a_transit_gateway_is_refused_by_name() -> None:
    line = "6 TransitGateway 123456789012 tgw-1 " + "x " * 20

    with pytest.raises(WrongFormat, match="transit gateway"):
        guess_layout(line.encode())


@pytest.mark.parametrize(
    ("line", "header"),
    [
        (DEFAULT_HEADER, True),
        (TRANSIT_GATEWAY, True),
        ("account_id pkt_dstaddr start", True),
        (flow_line(), False),
        (flow_line(interface_id="srcaddr"), False),
        ("", False),
        ("interface went down", False),
    ],
)
def test_a_header_names_fields_and_holds_no_values(line: str, *, header: bool) -> None:
    assert is_header(line.encode()) is header


@pytest.mark.parametrize(
    ("flags", "direction", "difference", "expected"),
    [
        (b"2", b"-", -1, CLIENT),
        (b"3", b"ingress", -1, CLIENT),
        (b"18", b"-", 1, SERVER),
        (b"19", b"egress", 1, SERVER),
        (b"1", b"-", 1, CLIENT),
        (b"0", b"-", -1, SERVER),
        (b"-", b"-", 0, EITHER),
        (b"-", b"egress", 0, CLIENT),
        (b"-", b"ingress", 0, SERVER),
        (b"-", b"ingress", 1, CLIENT),
        (b"999", b"-", 1, CLIENT),
    ],
)
def test_flags_tell_the_sender_then_ports_then_the_direction(
    flags: bytes, direction: bytes, difference: int, expected: Sender
) -> None:
    assert sender(b"6", flags, direction, difference) == expected


def test_flags_of_other_protocols_say_nothing() -> None:
    assert sender(b"17", b"2", b"-", -1) == SERVER


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (b"10.0.0.1", b"10.0.0.1"),
        (b"2001:DB8:0:0:0:0:0:1", b"2001:db8::1"),
        (b"10.0.0.1\xff", b""),
        (b"10.0.0", b""),
        (b"-", b""),
    ],
)
def test_an_address_has_one_form(raw: bytes, address: bytes) -> None:
    assert canonical_address(raw) == address


@given(st.binary(max_size=300))
def test_no_line_breaks_the_recognition_of_formats(line: bytes) -> None:
    try:
        layout = guess_layout(line)
        if is_header(line):
            parse_layout(line.decode("ascii", "replace"))
    except WrongFormat:
        return

    assert layout is None or layout.width in (14, 15)


@given(st.permutations(DEFAULT_FIELDS))
def test_a_layout_gives_back_every_value_under_its_name(fields: list[str]) -> None:
    layout = parse_layout(" ".join(fields))

    found = record(layout, " ".join(fields))
    for name in set(DEFAULT_FIELDS) & set(RECORD_FIELDS):
        assert found[name] == name.encode()
    assert found["pkt-srcaddr"] == b"srcaddr"
    assert layout.width == len(fields)
