from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.flow_fold import fold_flow
from ringfence.telemetry.kinds import FileStatus, Limits, LogKind
from support.flow_engines import Trickle
from support.flow_reference import GivenFile, read_files
from support.log_text import START

HEADER = (
    "interface-id srcaddr dstaddr srcport dstport protocol tcp-flags packets bytes start end action"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record."""

    interface: str
    source: str
    target: str
    source_port: int
    target_port: int
    protocol: int
    flags: int
    packets: int
    size: int
    start: int
    end: int
    action: str

    def line(self) -> str:
        return (
            f"{self.interface} {self.source} {self.target} {self.source_port} {self.target_port}"
            f" {self.protocol} {self.flags} {self.packets} {self.size} {self.start} {self.end}"
            f" {self.action}"
        )


ADDRESSES = st.sampled_from(
    ["10.20.1.57", "10.20.1.58", "104.18.7.192", "198.18.0.1", "2001:db8::1", "2606:4700::1"]
)
PORTS = st.sampled_from([0, 53, 123, 443, 8080, 32768, 40000, 40001, 50051])


@st.composite
def records(draw: st.DrawFn) -> Seen:
    start = START + draw(st.integers(0, 3))
    return Seen(
        interface=draw(st.sampled_from(["eni-1", "eni-2"])),
        source=draw(ADDRESSES),
        target=draw(ADDRESSES),
        source_port=draw(PORTS),
        target_port=draw(PORTS),
        protocol=draw(st.sampled_from([6, 17, 1, 47])),
        flags=draw(st.sampled_from([0, 1, 2, 3, 18, 19])),
        packets=draw(st.integers(0, 9)),
        size=draw(st.integers(0, 9)),
        start=start,
        end=start + draw(st.integers(0, 3)),
        action=draw(st.sampled_from(["ACCEPT", "REJECT"])),
    )


def content_of(file: Sequence[Seen]) -> bytes:
    return "\n".join([HEADER, *(record.line() for record in file)]).encode()


def built(
    files: Sequence[Sequence[Seen]], limits: Limits | None = None, **how: Any
) -> tuple[TelemetryBuilder, Telemetry]:
    builder = TelemetryBuilder(limits=limits)
    for file in files:
        content = content_of(file)
        if how.get("packed"):
            content = gzip.compress(content, mtime=0)
        result = builder.add_file(
            LogKind.FLOW_LOGS, "log", Trickle(content, how.get("step", 1 << 20))
        )
        assert result.status in (FileStatus.READ, FileStatus.PARTIAL)
        assert (result.records, result.skipped) == (len(file), 0)
    return builder, builder.build()


@given(st.lists(records(), max_size=40))
def test_the_summaries_are_those_of_a_slow_and_obvious_reading(seen: list[Seen]) -> None:
    _, telemetry = built([seen])

    assert telemetry.flows == read_files([GivenFile(content=content_of(seen))]).flows


@given(st.data(), st.lists(records(), max_size=30))
def test_neither_order_nor_files_nor_chunks_change_the_summaries(
    data: st.DataObject, seen: list[Seen]
) -> None:
    shuffled = data.draw(st.permutations(seen))
    cut = data.draw(st.integers(0, len(seen)))
    step = data.draw(st.integers(1, 300))
    packed = data.draw(st.booleans())

    _, whole = built([seen])
    _, pieces = built([shuffled[:cut], shuffled[cut:]], step=step, packed=packed)

    assert pieces == whole


@given(st.lists(records(), max_size=30), st.integers(0, 30))
def test_summaries_of_parts_merge_to_the_summaries_of_the_whole(seen: list[Seen], cut: int) -> None:
    told = [r for r in seen if r.protocol in (6, 17) and r.source_port != r.target_port]
    _, whole = built([told])
    merged = TelemetryBuilder()

    for part in (told[:cut], told[cut:]):
        merged.merge(built([part])[1])

    assert merged.build() == whole


@settings(max_examples=60)
@given(st.data(), st.lists(records(), max_size=60), st.integers(1, 12))
def test_folding_depends_on_the_records_and_not_on_how_they_come(
    data: st.DataObject, seen: list[Seen], keys: int
) -> None:
    limits = Limits(keys=keys)
    shuffled = data.draw(st.permutations(seen))
    cut = data.draw(st.integers(0, len(seen)))

    one, whole = built([seen], limits)
    two, pieces = built([shuffled[:cut], shuffled[cut:]], limits)

    assert pieces == whole
    assert two.folds(LogKind.FLOW_LOGS) == one.folds(LogKind.FLOW_LOGS)
    assert len(whole.flows) <= keys


@given(st.lists(records(), max_size=60), st.integers(1, 12))
def test_no_record_is_lost_without_being_counted(seen: list[Seen], keys: int) -> None:
    builder, telemetry = built([seen], Limits(keys=keys))

    folded = sum(fold.records for fold in builder.folds(LogKind.FLOW_LOGS))
    kept = sum(flow.records for flow in telemetry.flows)
    assert kept <= len(seen) <= kept + folded


@pytest.mark.parametrize("level", range(1, 12))
@given(record=records(), more=st.integers(0, 6))
def test_folding_twice_is_folding_at_the_higher_level(level: int, record: Seen, more: int) -> None:
    key = (
        f"{record.interface}   {record.source} {record.target} {record.target_port}"
        f" {record.protocol} {record.action} told"
    ).encode()
    once = fold_flow(key, level + more)

    first = fold_flow(key, level)

    assert (fold_flow(first, level + more) if first is not None else None) == once
