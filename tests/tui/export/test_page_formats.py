"""Pages as Markdown and as JSON."""

from __future__ import annotations

import json
import re

from hypothesis import given

from ringfence_tui.blocks import Code, Facts, Grid, Heading, Page, line, spans
from ringfence_tui.export.page_json import page_json
from ringfence_tui.export.page_markdown import page_markdown
from support.markdown import blocks
from support.pages import PAGE, hostile_pages

_ACTING = re.compile(r"(?<!\\)(?:\\\\)*[<\[@]")


def test_markdown_has_headings_lists_tables_and_code() -> None:
    assert page_markdown(PAGE) == (
        "## night\\_batch\n\n"
        "It is \u2717 uncontained, since 3 routes leave it.\n\n"
        "Further in.\n\n"
        "- **mode**: \u2717 PUBLIC\n"
        "- **blast radius**: ?\n\n"
        "- one\n"
        "- two\n\n"
        "- \u2717 3 uncontained\n"
        "- \u2713 9 enforced\n\n"
        "## Routes\n\n"
        "| table | to | why |\n"
        "| --- | --- | --- |\n"
        "| rtb-1 | igw-1 | a default route |\n"
        "| rtb-2 |  | ? |\n\n"
        "```hcl\n"
        'resource "x" "y" {\n'
        "    a = 1\n"
        "}\n"
        "```\n"
    )


def test_markdown_escapes_what_acts_wherever_it_stands() -> None:
    evil = "[x](http://evil.example) <b> @all | a"
    cell = (spans(evil),)
    page: Page = (Heading(evil), line(evil), Facts(((evil, spans(evil)),)), Grid((evil,), (cell,)))

    text = page_markdown(page)

    assert text.count("\\[x\\]\\(http\\://evil.example\\) \\<b\\> \\@all \\| a") == 6
    assert not _ACTING.search(text)


def test_a_paragraph_of_markdown_is_not_cut() -> None:
    long = "word " * 500

    assert page_markdown((line(long),)).count("word") == 500


def test_a_block_of_code_cannot_end_its_fence() -> None:
    text = page_markdown((Code("```\n<script>\n````\n"),))

    assert text == "`````\n```\n<script>\n````\n`````\n"


def test_a_table_without_rows_is_left_out() -> None:
    assert page_markdown((Grid(("a",), ()), line("x"))) == "x\n"


def test_json_names_every_block_and_keeps_its_order() -> None:
    written = json.loads(page_json(PAGE))

    assert [each["kind"] for each in written] == [
        *("heading", "line", "line", "facts", "bullets", "bar", "heading", "grid", "code")
    ]
    assert written[0] == {"kind": "heading", "text": "night_batch"}
    assert written[3]["facts"][1] == {"name": "blast radius", "value": "?"}
    assert written[5]["shares"][1] == {"label": "enforced", "count": 9}
    assert written[7]["rows"][1] == ["rtb-2", "", "?"]
    assert written[8]["language"] == "hcl"


@given(hostile_pages())
def test_whatever_a_page_holds_its_markdown_and_json_steer_no_terminal(page: Page) -> None:
    for text in (page_markdown(page), page_json(page)):
        assert all(each == "\n" or each.isprintable() or each.isspace() for each in text)


@given(hostile_pages())
def test_json_reads_back_what_the_page_says(page: Page) -> None:
    written = json.loads(page_json(page))

    assert len(written) == len(page)
    headings = [each.text for each in page if isinstance(each, Heading)]
    assert [each["text"] for each in written if each["kind"] == "heading"] == headings


def test_code_of_a_page_is_a_block_of_its_language() -> None:
    (block,) = blocks(page_markdown((Code("a = 1\n", "hcl"),)))

    assert (block.language, block.text) == ("hcl", "a = 1\n")
