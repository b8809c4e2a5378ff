"""Every engine comes to what a slow and obvious reading of the same files comes to."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.telemetry.kinds import FileStatus
from support.flow_engines import ENGINES, agreed, read
from support.flow_log_files import NOISES, NoisyFile, files, wanteds
from support.flow_log_records import layouts, records
from support.flow_reference import GivenFile, read_files
from support.flow_reference_records import Wanted
from support.log_text import DEFAULT_HEADER, START, flow_line

FILES = st.lists(files(), min_size=1, max_size=3)
STEPS = st.sampled_from([1, 2, 3, 7, 64, 300, 1 << 20])
FEW = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MANY = settings(FEW, max_examples=300 if os.environ.get("CI") else 1500)
every_engine = pytest.mark.parametrize("engine", ENGINES)


def check(engine: str, noisy: Sequence[NoisyFile], wanted: Wanted, step: int) -> None:
    given_files = [each.file for each in noisy]
    expected = read_files(given_files, wanted)

    found = read(engine, given_files, wanted, step=step)

    assert agreed(found, expected) == expected


@every_engine
@FEW
@given(noisy=FILES, wanted=wanteds(), step=STEPS)
def test_files_come_to_what_a_slow_and_obvious_reading_says(
    engine: str, noisy: list[NoisyFile], wanted: Wanted, step: int
) -> None:
    check(engine, noisy, wanted, step)


@pytest.mark.slow
@every_engine
@MANY
@given(noisy=FILES, wanted=wanteds(), step=STEPS)
def test_many_more_files_come_to_it_as_well(
    engine: str, noisy: list[NoisyFile], wanted: Wanted, step: int
) -> None:
    check(engine, noisy, wanted, step)


@every_engine
@settings(FEW, max_examples=30)
@given(data=st.data(), noisy=FILES, wanted=wanteds())
def test_the_order_of_files_changes_only_the_order_of_results(
    engine: str, data: st.DataObject, noisy: list[NoisyFile], wanted: Wanted
) -> None:
    order = data.draw(st.permutations(range(len(noisy))))
    expected = read_files([each.file for each in noisy], wanted)

    found = read(engine, [noisy[at].file for at in order], wanted)

    in_order = [found.files[order.index(at)] for at in range(len(noisy))]
    found = agreed(type(found)(flows=found.flows, gaps=found.gaps, files=tuple(in_order)), expected)
    assert found == expected


@every_engine
@settings(FEW, max_examples=30)
@given(data=st.data(), wanted=wanteds())
def test_how_a_log_is_cut_into_files_changes_no_summary(
    engine: str, data: st.DataObject, wanted: Wanted
) -> None:
    layout = data.draw(layouts())
    header = " ".join(layout).encode()
    lines = [data.draw(records(layout)) for _ in range(data.draw(st.integers(0, 60)))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(lines)), max_size=4)))
    pieces = [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)]
    whole = read_files([GivenFile(content=b"\n".join([header, *lines]))], wanted)

    found = read(
        engine, [GivenFile(content=b"\n".join([header, *piece])) for piece in pieces], wanted
    )

    assert (found.flows, found.gaps) == (whole.flows, whole.gaps)
    for tally in ("records", "skipped", "outside", "unwanted", "lost_windows"):
        assert sum(getattr(told, tally) for told in found.files) == getattr(whole.files[0], tally)


@every_engine
def test_a_line_of_ten_megabytes_is_skipped_and_its_neighbours_count(engine: str) -> None:
    filler = "x" * (10 << 20)
    for long_line in (
        filler,
        flow_line(log_status=f"OK {filler}"),
        json.dumps({"message": f"{flow_line()} {filler}"}),
        f"{DEFAULT_HEADER} {filler}",
        " " * (10 << 20),
    ):
        text = "\n".join([DEFAULT_HEADER, flow_line(), long_line, flow_line(bytes=1)]).encode()
        for content in (text, gzip.compress(text)):
            given_files = [GivenFile(content=content), GivenFile(content=text[: -len(flow_line())])]

            found = read(engine, given_files)

            assert found == read_files(given_files)
            assert [(told.records, told.skipped) for told in found.files] == [(2, 1), (1, 1)]


@every_engine
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_line_may_be_one_mebibyte_long_and_no_longer(engine: str, more: int) -> None:
    header = f"{DEFAULT_HEADER} instance-tag"
    room = (1 << 20) - len(flow_line()) - 1 + more
    content = f"{header}\n{flow_line()} {'t' * room}\n{flow_line()} t\n".encode()

    found = read(engine, [GivenFile(content=content)])

    assert found == read_files([GivenFile(content=content)])
    assert found.files[0].records == (1 if more > 0 else 2)


@every_engine
def test_a_file_that_is_corrupt_between_others_is_reported_and_the_rest_counts(engine: str) -> None:
    good = gzip.compress(f"{DEFAULT_HEADER}\n{flow_line()}\n".encode() * 500)
    corrupt = good[:60] + bytes([good[60] ^ 1]) + good[61:]
    given_files = [GivenFile(content=content) for content in (good, corrupt, good[:-4], good)]

    found = read(engine, given_files)

    assert found == read_files(given_files)
    assert [told.status for told in found.files] == [
        FileStatus.READ,
        FileStatus.UNREADABLE,
        FileStatus.UNREADABLE,
        FileStatus.READ,
    ]
    assert [flow.records for flow in found.flows] == [1000]


@every_engine
def test_counts_beyond_what_the_store_can_hold_stay_at_its_most(engine: str) -> None:
    most = 1 << 53
    text = "\n".join([DEFAULT_HEADER, *[flow_line(bytes=most)] * 1025]).encode()

    found = read(engine, [GivenFile(content=text)])

    assert found == read_files([GivenFile(content=text)])
    assert found.flows[0].bytes == (1 << 63) - 1


@every_engine
def test_of_next_hops_the_sixteen_smallest_are_kept_and_of_services_the_smallest(
    engine: str,
) -> None:
    header = f"{DEFAULT_HEADER} next-hop-interface-id pkt-dst-aws-service"
    lines = [f"{flow_line()} eni-{number % 40:08x} {'-SE'[number % 3]}" for number in range(90)]
    contents = ("\n".join([header, *part]).encode() for part in (lines[:50], lines[50:]))
    given_files = [GivenFile(content=content) for content in contents]

    found = read(engine, given_files)

    assert found == read_files(given_files)
    assert found.flows[0].next_hops == tuple(f"eni-{number:08x}" for number in range(16))
    assert found.flows[0].aws_service == "E"


@every_engine
@pytest.mark.parametrize("id_", ["eni-0abc12345def67891", "eni-1a2b3c4d", "eni-1a2b3c4", "eni-X"])
def test_only_what_looks_like_an_interface_of_aws_excuses_the_rest_of_its_line(
    engine: str, id_: str
) -> None:
    lines = [
        flow_line(),
        flow_line(interface_id=id_),
        flow_line(interface_id=id_, start="x", srcport=-1, log_status="?"),
        flow_line(interface_id=id_, start=-1, end=-1),
        flow_line(start="x"),
        f"{flow_line(interface_id=id_)} more",
    ]
    given_files = [GivenFile(content="\n".join([DEFAULT_HEADER, *lines]).encode())]
    wanted = Wanted(interfaces=frozenset({"eni-0abc12345def67890"}))

    found = read(engine, given_files, wanted)

    assert found == read_files(given_files, wanted)
    excused = len(id_) in (12, 21)
    assert (found.files[0].unwanted, found.files[0].skipped) == ((4, 1) if excused else (2, 3))


@every_engine
@pytest.mark.parametrize("later", [0, 1])
def test_equal_ports_are_told_by_the_times_and_then_by_who_is_inside(
    engine: str, later: int
) -> None:
    ends = {"srcaddr": "192.168.7.7", "dstaddr": "104.18.7.192"}
    back = {"srcaddr": "104.18.7.192", "dstaddr": "192.168.7.7"}
    equal = {"srcport": 123, "dstport": 123, "protocol": 17}
    lines = [flow_line(**back, **equal), flow_line(**ends, **equal, start=START + later)]
    given_files = [GivenFile(content=line.encode()) for line in lines]

    found = read(engine, given_files)

    assert found == read_files(given_files)
    assert [flow.client for flow in found.flows] == [(back if later else ends)["srcaddr"]]


@every_engine
def test_so_many_lines_of_nothing_are_another_kind_of_file(engine: str) -> None:
    nothing = "what is this\n" * 19_999
    contents = (
        f"{DEFAULT_HEADER}\n{nothing}{flow_line()}\n",
        f"{DEFAULT_HEADER}\n{nothing}nothing\n{flow_line()}\n",
    )
    given_files = [GivenFile(content=content.encode()) for content in contents]

    found = read(engine, given_files)

    assert found == read_files(given_files)
    assert [told.status for told in found.files] == [FileStatus.PARTIAL, FileStatus.WRONG_INPUT]


def test_generated_files_hold_every_noise_and_come_to_every_outcome() -> None:
    noises, statuses, seen = set[str](), set[FileStatus](), set[str]()

    @settings(FEW, max_examples=400, derandomize=True, database=None)
    @given(noisy=FILES, wanted=wanteds())
    def collect(noisy: list[NoisyFile], wanted: Wanted) -> None:
        everything = read_files([each.file for each in noisy], wanted)
        for each, told in zip(noisy, everything.files, strict=True):
            noises.update(each.noises)
            statuses.add(told.status)
            seen.update(
                tally
                for tally in ("records", "skipped", "outside", "unwanted", "lost_windows")
                if getattr(told, tally)
            )
        for flow in everything.flows:
            seen.update({flow.protocol, flow.orientation, flow.action})
            seen.update(["reply"] if flow.reply_packets and flow.packets else [])
            seen.update(["service"] if flow.aws_service else [])
            seen.update(["hop"] if flow.next_hops else [])
            seen.update(["several records"] if flow.records > 2 else [])
        seen.update(gap.kind for gap in everything.gaps)

    collect()

    assert noises == NOISES
    assert statuses == set(FileStatus) - {FileStatus.UNREAD}
    assert seen >= {
        *("records", "skipped", "outside", "unwanted", "lost_windows", "NODATA", "SKIPDATA"),
        *("TCP", "UDP", "ICMP", "ICMPv6", "47", "132", "observed", "inferred", "ACCEPT", "REJECT"),
        *("reply", "service", "hop", "several records"),
    }
