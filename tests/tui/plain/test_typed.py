"""Lines as somebody types them."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator

import pytest

from ringfence_tui.plain.typed import TypedLines


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.TextIOWrapper]]:
    far, near = os.pipe()
    with open(far, encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor
        yield near, stream


def _lines(stream: io.TextIOWrapper, count: int) -> list[str | None]:
    async def read() -> list[str | None]:
        typed = TypedLines(stream)
        return [await typed.line() for _ in range(count)]

    return asyncio.run(read())


def test_lines_are_read_one_at_a_time_and_then_the_end(
    pipe: tuple[int, io.TextIOWrapper],
) -> None:
    near, stream = pipe
    os.write(near, b"one\r\n\ntwo\nlast")
    os.close(near)

    assert _lines(stream, 6) == ["one", "", "two", "last", None, None]


def test_a_character_may_come_in_pieces_and_what_is_none_is_replaced(
    pipe: tuple[int, io.TextIOWrapper],
) -> None:
    near, stream = pipe

    async def read() -> str | None:
        typed = TypedLines(stream)
        loop = asyncio.get_running_loop()
        os.write(near, b"M\xc3")
        loop.call_soon(os.write, near, b"\xbc\xff\n")
        return await typed.line()

    assert asyncio.run(read()) == "M\u00fc\ufffd"
    os.close(near)


def test_a_line_without_an_end_takes_no_memory_without_an_end(
    pipe: tuple[int, io.TextIOWrapper],
) -> None:
    near, stream = pipe
    os.write(near, b"x" * 60_000)
    os.close(near)

    (line,) = _lines(stream, 1)

    assert line is not None
    assert len(line) == 16_384


def test_other_work_goes_on_while_a_line_is_waited_for(
    pipe: tuple[int, io.TextIOWrapper],
) -> None:
    near, stream = pipe

    async def read() -> str | None:
        line = asyncio.ensure_future(TypedLines(stream).line())
        await asyncio.sleep(0)
        os.write(near, b"done\n")
        return await line

    assert asyncio.run(read()) == "done"
    os.close(near)


def test_a_terminal_that_is_gone_is_the_end() -> None:
    far, near = os.openpty()
    os.close(far)

    with open(near, encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor
        assert _lines(stream, 1) == [None]


def test_a_stream_without_a_file_is_read_as_it_is() -> None:
    async def read() -> list[str | None]:
        typed = TypedLines(io.StringIO("a\nb"))
        return [await typed.line() for _ in range(3)]

    assert asyncio.run(read()) == ["a", "b", None]
