"""A long document read in pieces is the document, and what is none is refused alike."""

from __future__ import annotations

import gc
import json
import weakref
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from ringfence.model.document import ScanDocument
from ringfence_tui.session import piecewise
from ringfence_tui.session.piecewise import decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A document with every kind of field that a reading in pieces tells apart."""

    schema: str
    many: tuple[int, ...]
    pair: tuple[int, int] = (0, 0)
    more: tuple[str, ...] = ()


class Node:
    """What only the collector takes away, once it holds itself."""

    itself: Node


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piecewise, "LONG", 0)


def test_a_scan_read_in_pieces_is_the_scan(documents: Path) -> None:
    content = (documents / "scan.json").read_bytes()

    assert decoded(content, ScanDocument) == msgspec.json.decode(content, type=ScanDocument)


def test_whoever_draws_has_a_turn_between_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    monkeypatch.setattr(piecewise, "_PIECE", 10)
    content = json.dumps({"schema": "s", "many": list(range(1000, 1100))}).encode()

    read = decoded(content, Sample, rest=rests.append)

    assert read == Sample(schema="s", many=tuple(range(1000, 1100)))
    assert len(rests) > 30


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"schema": "s"}',
        b'{"schema": "s", "many": 3}',
        b'{"schema": "s", "many": ["3"]}',
        b'{"schema": "s", "many": [], "pair": [1]}',
        b'{"schema": "s", "many": []',
    ],
)
def test_what_is_no_document_is_refused_and_the_collector_works_as_before(content: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decoded(content, Sample)

    assert gc.isenabled()
    gc.unfreeze()


def test_what_was_garbage_when_a_document_was_read_is_gone_with_the_next() -> None:
    content = b'{"schema": "a", "many": [1, 2]}'
    cycle = Node()
    cycle.itself = cycle
    left = weakref.ref(cycle)
    gc.disable()
    del cycle

    decoded(content, Sample)
    decoded(content, Sample)

    assert left() is None
