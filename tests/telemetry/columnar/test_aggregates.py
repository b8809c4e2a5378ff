from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ringfence.telemetry.columnar.aggregates import FLOW_COLUMNS, Aggregates
from ringfence.telemetry.columnar.columns import RECORD_COLUMNS, Columns, narrowed
from ringfence.telemetry.columnar.database import Database, names_of
from ringfence.telemetry.columnar.engine import FlowEngine
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.kinds import FileStatus, Limits, LogFile
from ringfence.telemetry.reading import Span, Wanted
from support.log_text import DEFAULT_HEADER, flow_line

Record = dict[str, int]

small = st.integers(0, 2)
records = st.fixed_dictionaries(
    {
        **{name: st.just(1) for name in RECORD_COLUMNS},
        **dict.fromkeys(("interface_id", "account_id", "srcaddr", "dstaddr"), small),
        **dict.fromkeys(("srcport", "dstport"), st.sampled_from([0, 443, 50000])),
        "protocol": st.sampled_from([1, 6, 17]),
        "tcp_flags": st.sampled_from([0, 2, 18]),
        "egress": st.sampled_from([-1, 0, 1]),
        "accepted": st.integers(0, 1),
        "packets": st.sampled_from([0, 1, (1 << 32) - 1]),
        "bytes": st.sampled_from([0, 40, 1 << 44]),
        "first_seen": st.integers(0, 9),
        "last_seen": st.integers(9, 20),
        **dict.fromkeys(("src_service", "dst_service", "next_hop"), small),
    }
)
batches = st.lists(st.lists(records, min_size=1, max_size=6), max_size=4)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    database = Database()
    yield database
    database.close()


NAMES = count()


def aggregates(database: Database, *, waiting: int, merging: int) -> Aggregates:
    return Aggregates(
        database,
        memory=0,
        name=f"t{next(NAMES)}",
        least_waiting=waiting,
        least_to_merge=merging,
    )


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    parts=st.lists(st.tuples(batches, st.booleans()), max_size=5),
    waiting=st.integers(1, 9),
    merging=st.integers(1, 9),
    looked=st.booleans(),
)
def test_totals_are_the_same_however_batches_merges_and_parts_fall(
    database: Database,
    parts: list[tuple[list[list[Record]], bool]],
    waiting: int,
    merging: int,
    looked: bool,
) -> None:
    everything = [record for part, _ in parts for batch in part for record in batch]
    plain = aggregates(database, waiting=1 << 20, merging=1 << 20)
    plain.add([_columns(everything)] if everything else [])
    found = aggregates(database, waiting=waiting, merging=merging)
    for part, apart in parts:
        into = aggregates(database, waiting=waiting, merging=merging) if apart else found
        for batch in part:
            into.add([_columns(batch)])
        if looked:
            into.totals()
        if apart:
            found.absorb(into)

    assert _rows(database, found) == _rows(database, plain)
    assert (
        found.totals()
        == plain.totals()
        == (
            len(everything),
            sum(record["packets"] for record in everything),
            sum(record["bytes"] for record in everything),
        )
    )
    assert found.count() == plain.count()
    assert found.seen() == plain.seen()
    found.drop()
    plain.drop()
    assert database.rows("SHOW TABLES") == []


@pytest.mark.parametrize("held", [1, 3, 100])
@pytest.mark.parametrize("cut", [0, 200])
def test_a_large_file_that_breaks_at_its_end_leaves_nothing_behind(held: int, cut: int) -> None:
    good = "\n".join([DEFAULT_HEADER, *[flow_line()] * 50, ""]).encode()
    lines = [
        DEFAULT_HEADER,
        *(flow_line(srcaddr=f"10.0.{at >> 8}.{at & 255}") for at in range(3000)),
    ]
    broken = gzip.compress("\n".join(lines).encode(), 1)
    broken = broken[: -8 - cut] if cut else broken[:-1] + bytes([broken[-1] ^ 1])
    limits = Limits(block=4096)
    engine = FlowEngine(wanted=Wanted(span=Span.of(None)), limits=limits, held=held)
    before = Counter(engine._database.rows("SHOW TABLES"))

    results = engine.read(
        [
            LogFile(name="log", open=partial(io.BytesIO, content), size=len(content))
            for content in (good, broken, good)
        ],
        lambda _result, _flows: None,
    )

    assert [result.status for result in results] == [
        FileStatus.READ,
        FileStatus.UNREADABLE,
        FileStatus.READ,
    ]
    assert Counter(engine._database.rows("SHOW TABLES")) == before
    assert engine.aggregates.totals()[0] == 100
    drained = Flows(limits)
    engine.drain(drained)
    assert [entry.records for entry in drained.table.entries.values()] == [100]


def _columns(batch: Sequence[Record]) -> Columns:
    return narrowed(
        {name: np.array([record[name] for record in batch], np.int64) for name in RECORD_COLUMNS}
    )


def _rows(database: Database, found: Aggregates) -> tuple[list[str], list[str]]:
    flows = database.rows(f"FROM {found.flow_table} SELECT {names_of(FLOW_COLUMNS)}")
    hops = database.rows(f"FROM {found.hop_table}")
    return sorted(map(repr, flows)), sorted(map(repr, hops))
