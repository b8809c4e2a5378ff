from __future__ import annotations

import gzip

import pytest

from support.flow_engines import ENGINES, read
from support.flow_reference import GivenFile, read_files
from support.log_text import DEFAULT_HEADER, flow_line


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("step", [1, 2, 3, 64])
@pytest.mark.parametrize("rest", ["", f"{DEFAULT_HEADER}\n{flow_line()}\n"])
def test_a_byte_order_mark_is_none_of_the_text_however_chunks_cut_it(
    content: bytes, step: int, rest: str
) -> None:
    for packed in (content + rest.encode(), gzip.compress(content + rest.encode())):
        given_files = [GivenFile(content=packed)]

        assert read("duckdb", given_files, step=step) == read_files(given_files)


WRAPPED = '{"message":"%s"}'
LIMIT = 1 << 20


@pytest.mark.parametrize("more", [-15, -1, 0, 1])
@pytest.mark.parametrize("shape", ["%s", WRAPPED, "%s\r"])
def test_the_bytes_of_a_line_count_with_all_that_surrounds_the_record(
    shape: str, more: int
) -> None:
    room = LIMIT - len(flow_line()) - 1 - len(shape) + 2 + more
    lines = [f"{flow_line()} {tag}" for tag in ("t", "t" * room, "t")]
    text = "\n".join([f"{DEFAULT_HEADER} instance-tag", *(shape % line for line in lines)])
    given_files = [GivenFile(content=text.encode())]

    found = read("duckdb", given_files, step=2 << 20)

    assert found == read_files(given_files)
    assert found.files[0].skipped == (1 if more > 0 else 0)


UNUSABLE = "srcaddr dstaddr start"


@pytest.mark.parametrize(
    "lines",
    [
        [DEFAULT_HEADER, UNUSABLE, flow_line()],
        [DEFAULT_HEADER, "nothing", UNUSABLE, flow_line(), flow_line()],
        [DEFAULT_HEADER, flow_line(action="?"), UNUSABLE, flow_line()],
        [DEFAULT_HEADER, flow_line(), UNUSABLE, flow_line()],
        [DEFAULT_HEADER, flow_line(interface_id="eni-1a2b3c4d"), UNUSABLE, flow_line()],
        [DEFAULT_HEADER, *[flow_line(action="?")] * 19_999, flow_line()],
        [DEFAULT_HEADER, *[flow_line(action="?")] * 20_000, flow_line()],
        [flow_line(), *[flow_line(action="?")] * 20_000, flow_line()],
    ],
    ids=range(8),
)
@pytest.mark.parametrize("step", [1 << 14, 1 << 20])
def test_what_a_file_is_its_first_lines_say_in_their_order(lines: list[str], step: int) -> None:
    given_files = [GivenFile(content="\n".join(lines).encode())]

    assert read("duckdb", given_files, step=step) == read_files(given_files)


LONG = f"{DEFAULT_HEADER} pkt-dst-aws-service next-hop-interface-id"


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_longer_than_any_service_hop_or_address_is_cut_or_no_record(engine: str) -> None:
    lines = [
        LONG,
        f"{flow_line()} {'S' * 300} eni-{'1' * 300}",
        f"{flow_line(srcaddr='fe80::1%' + 'z' * 56)} - -",
        f"{flow_line(srcaddr='fe80::1%' + 'z' * 57)} - -",
        f"{flow_line(srcaddr='fe80::1%' + 'z' * (1 << 19))} - -",
    ]
    given_files = [GivenFile(content="\n".join(lines).encode())]

    found = read(engine, given_files)

    assert found == read_files(given_files)
    assert (found.files[0].records, found.files[0].skipped) == (2, 2)
    assert {len(flow.aws_service) for flow in found.flows} == {0, 128}
    assert [hop for flow in found.flows for hop in flow.next_hops] == ["eni-" + "1" * 124]
