from __future__ import annotations

import gzip

import pytest

from support.flow_engines import read
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
