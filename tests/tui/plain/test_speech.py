"""What is said: no drawing, nothing that steers, and an end without complaints."""

from __future__ import annotations

import errno
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import ConfigError
from ringfence_tui.blocks import Page, line
from ringfence_tui.plain.front import Streams, read_out
from ringfence_tui.plain.speech import ReaderGoneError, Speech
from ringfence_tui.rows.spec import Row
from support.documents import HOSTILE
from support.pages import STEERING, hostile_pages
from support.plain_talk import ESTATE, SCREENS, Terminal, named, printed, runtime, session, typed

_DRAWN = re.compile("[\u2500-\u28ff]")
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
_EVIL = f"\u2713 \u2588\u28ff\u2500 {STEERING} {HOSTILE}"
_texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(_EVIL)), max_size=40)


def _hostile(text: str) -> dict[str, tuple[Row, ...]]:
    row = runtime(text, verdict=text, mode=text)
    return {"runtimes": (row,), "destinations": named(text), "findings": named(text)}


@given(_texts)
def test_whatever_strangers_wrote_nothing_is_drawn_and_nothing_steers(text: str) -> None:
    of = session(_hostile(text))

    said = typed("2", "1", f"filter {text}", "filter", f"find {text}", "3", "1", text, of=of)

    assert not _DRAWN.search(said.out)
    assert not _STEERS.search(said.out)


@given(_texts)
def test_what_is_printed_of_it_steers_nothing_either(text: str) -> None:
    for changes in ({"screen": "runtimes"}, {"focus": text}, {"filter": text}, {"screen": text}):
        said = printed(session(_hostile(text), **changes))

        assert not _DRAWN.search(said.out + said.err)
        assert not _STEERS.search(said.out + said.err)


def test_a_hostile_name_is_spelled_out_and_its_row_stays_on_one_line() -> None:
    said = printed(session(_hostile("a\u2588\n\x1b[2J\u202e"), screen="runtimes"))

    lines = said.out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("1. a\\u2588\\x0a\\x1b[2J\\u202e; verdict ")


@given(hostile_pages())
def test_no_page_is_drawn(page: Page) -> None:
    out = io.StringIO()

    Speech(out, out, conversation=True).page(page)

    assert not _DRAWN.search(out.getvalue())
    assert not _STEERS.search(out.getvalue())


class _Broken(io.StringIO):
    """A stream that takes some lines and then no more."""

    def __init__(self, number: int, *, takes: int) -> None:
        super().__init__()
        self._number = number
        self._takes = takes

    def write(self, text: str) -> int:
        if self._takes <= 0:
            raise OSError(self._number, "no more")
        self._takes -= 1
        return super().write(text)


@pytest.mark.parametrize("takes", [0, 1, 2, 3])
@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO])
def test_a_reader_that_went_away_ends_it_without_a_word(number: int, takes: int) -> None:
    for lines in (io.StringIO(""), Terminal("runtimes\n1\n")):
        of, out, err = session(screen="runtimes"), _Broken(number, takes=takes), io.StringIO()

        code = read_out(of, Streams(lines, out, err), screens=SCREENS)

        assert (code, err.getvalue(), of.closed) == (0, "", True)


def test_a_full_disk_is_an_error() -> None:
    of, err = session(screen="runtimes"), io.StringIO()

    code = read_out(
        of, Streams(io.StringIO(), _Broken(errno.ENOSPC, takes=0), err), screens=SCREENS
    )

    assert code == ConfigError.exit_code
    assert err.getvalue().startswith("ringfence: error: what is said cannot be written: no more\n")


def test_a_complaint_that_nobody_reads_is_not_missed() -> None:
    err = _Broken(errno.EPIPE, takes=0)

    code = read_out(
        session(screen="nowhere"), Streams(io.StringIO(), io.StringIO(), err), screens=SCREENS
    )

    assert code == ConfigError.exit_code


def test_what_a_terminal_of_another_encoding_cannot_show_is_spelled() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")

    Speech(out, out, conversation=True).say("M\u00fcnchen")

    assert raw.getvalue() == b"M\\xfcnchen\n"


def test_nobody_who_reads_is_not_the_same_as_nothing_to_say() -> None:
    with pytest.raises(ReaderGoneError):
        Speech(_Broken(errno.EPIPE, takes=0), io.StringIO(), conversation=True).say("x")


def test_a_page_is_wrapped_for_a_terminal_and_a_sentence_a_line_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "61")
    page = (line("word " * 40),)
    shown, piped = Terminal(), io.StringIO()

    Speech(shown, shown, conversation=True).page(page)
    Speech(piped, piped, conversation=False).page(page)

    assert max(map(len, shown.getvalue().splitlines())) <= 60
    assert len(piped.getvalue().splitlines()) == 1


def test_all_rows_of_the_estate_are_words() -> None:
    said = printed(session(ESTATE, screen="runtimes"))

    assert said.out.isascii()
