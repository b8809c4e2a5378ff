from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringfence.telemetry.columnar.lines import Block, Scratch, padded, short, shorts
from ringfence.telemetry.columnar.words import BEHIND, FRONT, Text

WIDTH = 4
WORDS = st.one_of(
    st.sampled_from(
        [b"a", b"-", b"eni-0", b'{"message":"a', b"{", b"", b"\0", b"x\0y", b"\x7f\xff"]
    ),
    st.binary(max_size=6),
)
GAPS = st.sampled_from([b" ", b" ", b" ", b"  ", b"\t", b"\r", b"\x0b", b"\x1f"])
HOSTILE = st.lists(st.tuples(WORDS, GAPS), max_size=7).map(
    lambda parts: b"".join(word + gap for word, gap in parts)
)
REGULAR = st.lists(
    st.text("ab-.1{", min_size=1, max_size=9).map(str.encode), min_size=WIDTH, max_size=WIDTH
).map(b" ".join)


def is_regular(line: bytes) -> bool:
    """Whether a line is one that the columnar reader may cut itself."""
    fields = line.split(b" ")
    return (
        len(fields) == WIDTH
        and all(fields)
        and not line.startswith(b"{")
        and all(byte >= ord(" ") for byte in line)
    )


@given(content=st.lists(st.one_of(REGULAR, HOSTILE), min_size=1, max_size=9).map(b"\n".join))
@example(content=b"a b c d\na  b c\n")
@example(content=b"a b c\td\n\n \n a b c d\na b c d \n")
@example(content=b'{"message":"a b c d"}\n{ b c d\na b c {\n')
@example(content=b"abcd\nabcd")
@example(content=b"a b\nc d")
def test_regular_lines_are_cut_as_a_plain_split_would_and_all_others_named(content: bytes) -> None:
    lines = content.split(b"\n")

    block = Block((content, b"\n"), Scratch())
    found, others = block.fields(WIDTH)

    assert [block.line(at) for at in range(len(block.breaks))] == lines
    regular = [at for at, line in enumerate(lines) if is_regular(line)]
    assert found.numbers.tolist() == regular
    assert others.tolist() == [at for at in range(len(lines)) if at not in regular]
    assert [[found.cut(place, at) for place in range(WIDTH)] for at in range(len(found))] == [
        lines[at].split(b" ") for at in regular
    ]
    assert found.texts() == [lines[at] + b"\n" for at in regular]


@given(contents=st.lists(st.lists(REGULAR, min_size=1, max_size=5).map(b"\n".join), max_size=4))
def test_memory_that_was_used_for_another_block_changes_nothing(contents: list[bytes]) -> None:
    scratch = Scratch()
    for content in contents:
        used = Block((content, b"\n"), scratch).fields(WIDTH)
        fresh = Block((content, b"\n"), Scratch()).fields(WIDTH)

        assert used[0].ends.tolist() == fresh[0].ends.tolist()
        assert used[1].tolist() == fresh[1].tolist()


@pytest.mark.parametrize("size", [1, 1 << 10, 1 << 20])
@pytest.mark.parametrize("filler", [b"x", b" ", b"\t", b"\0"])
def test_long_lines_between_others_do_not_move_them(size: int, filler: bytes) -> None:
    lines = [b"a b c d", b"e f g " + filler * size, filler * size, b"h i j k"]

    found, others = Block((b"\n".join(lines), b"\n"), Scratch()).fields(WIDTH)

    regular = [at for at, line in enumerate(lines) if is_regular(line)]
    assert found.numbers.tolist() == regular
    assert sorted([*regular, *others.tolist()]) == [0, 1, 2, 3]
    assert found.cut(0, len(found) - 1) == b"h"


def test_one_field_a_line_is_a_layout_too() -> None:
    found, others = Block((b"a\nb\n\nc d\ne\n",), Scratch()).fields(1)

    assert [found.cut(0, at) for at in range(len(found))] == [b"a", b"b", b"e"]
    assert others.tolist() == [2, 3]


@given(fields=st.lists(st.binary(max_size=20).filter(lambda field: b"\0" not in field)))
def test_short_fields_are_words_and_longer_ones_are_none_of_them(fields: list[bytes]) -> None:
    body = b" ".join(fields)
    ends = FRONT + np.cumsum([len(field) + 1 for field in fields], dtype=np.int64) - 1
    starts = ends - np.array([len(field) for field in fields], np.int64)
    text = Text(b"".join((bytes(FRONT), body, bytes(BEHIND))))

    words = shorts(text, starts, ends)
    longer = padded(text, starts, ends, 3)

    assert [int(word) for word in words] == [
        int(short(field)) if len(field) <= 8 else (1 << 64) - 1 for field in fields
    ]
    joined = [
        b"".join(int(part[at]).to_bytes(8, "little") for part in longer).rstrip(b"\0")
        for at in range(len(fields))
    ]
    assert joined == fields
