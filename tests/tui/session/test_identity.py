"""Pages and lists are shown with the document that they were made of, whatever their times say."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.render.scan_json import to_json
from ringfence_tui.parts import Part
from ringfence_tui.rows.reading import source_of
from ringfence_tui.session.commands import document_of, pages_of, rows_of
from ringfence_tui.session.heads import ScanHead, VerifyHead
from ringfence_tui.session.identity import identity
from ringfence_tui.session.loading import read_part
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.worker import chores
from support.sessions import demo, made, until, using
from support.verification_documents import document

LATER = (2_000_000_000, 2_000_000_000)


def put(path: Path, text: str) -> None:
    """Have a file take the place of one, as the round of a watch does."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


def test_pages_of_a_round_are_not_those_of_the_next_one_though_they_were_written_after_it(
    tmp_path: Path,
) -> None:
    first = document()
    second = replace(first, exit=replace(first.exit, code=1, reason="a check fails now"))
    target, pages = document_of(tmp_path, Part.VERIFICATION), pages_of(tmp_path, Part.VERIFICATION)
    put(target, to_json(first))
    chores.brief(Part.VERIFICATION, str(target), str(pages))
    put(target, to_json(second))
    os.utime(pages, LATER)

    with pytest.raises(ConfigError, match="is not of"):
        read_part(Part.VERIFICATION, tmp_path)

    chores.brief(Part.VERIFICATION, str(target), str(pages))
    read = read_part(Part.VERIFICATION, tmp_path)
    assert isinstance(read.document, VerifyHead)
    assert read.document.exit.reason == "a check fails now"


def test_lists_say_of_which_document_they_are(tmp_path: Path) -> None:
    target, rows = document_of(tmp_path, Part.VERIFICATION), rows_of(tmp_path, Part.VERIFICATION)
    put(target, to_json(document()))
    chores.index(Part.VERIFICATION, str(target), str(rows))

    assert source_of(rows) == identity(target)
    assert source_of(tmp_path / "nothing") == source_of(target) == ""


def test_a_document_that_took_the_place_of_one_is_shown_with_its_own_pages_and_lists() -> None:
    async def first(session: Session) -> None:
        await made(session)
        path = document_of(session.folder, Part.SCAN)
        head = session.document(Part.SCAN)
        assert isinstance(head, ScanHead)
        put(path, path.read_text().replace(head.scan_id, "newer"))
        for place in (pages_of, rows_of):
            os.utime(place(session.folder, Part.SCAN), LATER)

    async def second(session: Session) -> None:
        await until(session, lambda: session.rows(RUNTIMES) is not None)

        head = session.document(Part.SCAN)
        assert isinstance(head, ScanHead)
        assert head.scan_id == "newer"
        assert session.state(Part.SCAN).status is Status.READY
        path = document_of(session.folder, Part.SCAN)
        assert source_of(rows_of(session.folder, Part.SCAN)) == identity(path)

    using(demo(), first)
    using(demo(), second)
