from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.lines import batches, message_batches
from ringfence.telemetry.reading import Tally

LIMITS = Limits(line=16, document=40)


def lines_of(chunks: list[bytes], *, documents: bool = False) -> tuple[list[bytes], Tally]:
    tally, lines = Tally(), list[bytes]()
    for first, batch in batches(iter(chunks), tally, LIMITS, documents=documents):
        assert first == len(lines) + 1
        lines += batch
    return lines, tally


@given(
    st.lists(
        st.sampled_from([b"a", b"\n", b"bcd", b"0123456789abcdef", b"[", b'{"Records":', b"\r"]),
        max_size=40,
    )
)
def test_where_chunks_end_makes_no_difference(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)

    for documents in (False, True):
        expected, tally = lines_of([whole], documents=documents)

        assert lines_of(pieces, documents=documents) == (expected, tally)
        assert lines_of([bytes([b]) for b in whole], documents=documents) == (expected, tally)


@given(st.lists(st.binary(max_size=8).map(lambda line: line.replace(b"\n", b"")), max_size=10))
def test_short_lines_come_out_as_they_are(lines: list[bytes]) -> None:
    found, tally = lines_of([b"".join(line + b"\n" for line in lines)])

    assert found == lines
    assert tally.skipped == 0


def test_a_line_that_is_too_long_leaves_its_number_and_nothing_else() -> None:
    found, tally = lines_of([b"one\n", b"x" * 9, b"x" * 9, b"x" * 50, b"\nthree\n" + b"y" * 17])

    assert found == [b"one", b"", b"three"]
    assert (tally.skipped, tally.first_skipped) == (2, 2)


def test_a_line_of_just_the_limit_is_read() -> None:
    found, _ = lines_of([b"x" * 16 + b"\n" + b"y" * 16])

    assert found == [b"x" * 16, b"y" * 16]


def test_a_document_on_one_line_may_be_longer() -> None:
    document = b'{"Records":[1,2,3,4,5,6]}'

    assert lines_of([document[:10], document[10:]], documents=True)[0] == [document]
    assert lines_of([document], documents=False)[1].skipped == 1
    assert lines_of([b"[" + b"1" * 40], documents=True)[1].skipped == 1


def test_messages_are_numbered_as_they_come() -> None:
    tally = Tally()

    found = list(message_batches(["one", b"two\nlines", "x" * 17], tally, LIMITS, documents=False))

    assert found == [(1, [b"one"]), (2, [b"two", b"lines"]), (3, [b""])]
    assert (tally.skipped, tally.first_skipped) == (1, 3)


def test_messages_that_are_documents_stay_whole() -> None:
    found = list(message_batches(["{\n}"], Tally(), LIMITS, documents=True))

    assert found == [(1, [b"{\n}"])]
