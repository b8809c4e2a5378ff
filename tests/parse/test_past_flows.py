"""A file of past flows: what a line may say beside its flow, and what is wrong with one that is none."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.replay import LineError
from ringfence.model.traffic import PastFlow
from ringfence.parse.past_flows import MAX_RUNTIME, read_past_flows

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def _read(*lines: object) -> list[PastFlow | LineError]:
    texts = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    return list(read_past_flows(io.BytesIO(b"\n".join(texts)), frozenset({"group"})))


@pytest.mark.parametrize(
    "when", ["2026-11-01T12:00:00Z", "2026-11-01T13:00:00+01:00", "2026-11-01 12:00:00", 1793534400]
)
def test_a_time_is_iso_8601_or_unix_seconds(when: object) -> None:
    (past,) = _read({"src": "10.0.0.1", "time": when})

    assert isinstance(past, PastFlow)
    assert past.first_seen == past.last_seen == NOON


def test_what_a_line_does_not_say_is_not_known() -> None:
    (past,) = _read({"src": "group"})

    assert isinstance(past, PastFlow)
    assert (past.first_seen, past.bytes, past.runtime) == (None, None, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": "soon"},
        {"time": True},
        {"time": -1},
        {"time": 1e300},
        {"bytes": -1},
        {"bytes": 1.5},
        {"bytes": True},
        {"runtime": 7},
        {"runtime": "x" * (MAX_RUNTIME + 1)},
        {"src": "no such group"},
        {"port": "443"},
    ],
)
def test_a_wrong_line_is_named_and_the_next_one_is_read(wrong: dict[str, object]) -> None:
    first, second = _read({"src": "10.0.0.1", **wrong}, {"src": "10.0.0.2"})

    assert isinstance(first, LineError)
    assert first.line == 1
    assert isinstance(second, PastFlow)


@given(st.binary(max_size=300))
def test_any_bytes_are_flows_or_errors(content: bytes) -> None:
    for each in read_past_flows(io.BytesIO(content), frozenset()):
        assert isinstance(each, PastFlow | LineError)


def test_a_flow_that_was_read_before_is_read_as_strictly() -> None:
    right = {"src": "10.0.0.1", "port": 1, "tls": True}

    read = _read(right, {**right, "port": 1.0}, {**right, "tls": 1}, {**right, "host": []}, right)

    assert [type(each) for each in read] == [PastFlow, LineError, LineError, LineError, PastFlow]


@given(st.lists(st.sampled_from(("10.0.0.1", "10.0.0.2", "group", "nobody")), max_size=30))
def test_what_is_remembered_changes_nothing(sources: list[str]) -> None:
    read = _read(*({"src": source, "count": len(source)} for source in sources))

    alone = [_read({"src": source, "count": len(source)})[0] for source in sources]
    assert [each for each in read if isinstance(each, PastFlow)] == [
        each for each in alone if isinstance(each, PastFlow)
    ]


def test_a_host_that_is_left_out_and_one_that_is_null_are_not_remembered_as_one() -> None:
    said = {"src": "10.0.0.1", "port": 443, "tls": True}

    left_out, none = _read(said, {**said, "host": None})

    assert isinstance(left_out, PastFlow)
    assert isinstance(none, PastFlow)
    assert (left_out.flow.tls, none.flow.tls) == (None, True)
