"""Pages before lists, and what lies in a folder made good where something of it is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.errors import CollectError
from ringfence_tui.parts import Part
from ringfence_tui.session.commands import document_of, pages_of, rows_of
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from ringfence_tui.views.coverage import LIMITS
from ringfence_tui.views.overview import OVERVIEW
from ringfence_tui.views.registry import SCAN_LISTS
from ringfence_tui.views.runtimes import RUNTIMES
from support.sessions import demo, made, until, using


def test_the_pages_are_shown_while_the_lists_are_written() -> None:
    async def judged(session: Session) -> None:
        await until(session, lambda: session.state(Part.SCAN).stage == "listing")

        assert session.state(Part.SCAN).status is Status.RUNNING
        assert isinstance(session.document(Part.SCAN), ScanHead)
        assert session.page(OVERVIEW)
        assert session.page(LIMITS)
        assert session.rows(RUNTIMES) is None

        await made(session)
        assert session.state(Part.SCAN).status is Status.READY
        assert session.rows(RUNTIMES) is not None

    using(demo(), judged)


def test_who_cancels_while_the_lists_are_written_has_them_nevertheless() -> None:
    async def cancelled(session: Session) -> None:
        await until(session, lambda: session.state(Part.SCAN).stage == "listing")
        session.cancel()
        await made(session)

        assert session.state(Part.SCAN).status is Status.READY
        assert rows_of(session.folder, Part.SCAN).is_file()
        assert all(session.rows(view) is not None for view in SCAN_LISTS)

    using(demo(), cancelled)


def _damaged(path: Path) -> None:
    path.write_text('{"pages": {"overview": [{"type": "Riddle"}]}}')


@pytest.mark.parametrize(
    ("place", "harm"),
    [(pages_of, Path.unlink), (pages_of, _damaged), (rows_of, Path.unlink)],
    ids=["without-pages", "damaged-pages", "without-lists"],
)
def test_what_is_missing_beside_a_document_is_written_and_nothing_is_scanned_again(
    place: Callable[[Path, Part], Path], harm: Callable[[Path], None]
) -> None:
    before: list[int] = []

    async def first(session: Session) -> None:
        await made(session)
        before.append(document_of(session.folder, Part.SCAN).stat().st_ino)
        harm(place(session.folder, Part.SCAN))

    async def second(session: Session) -> None:
        await made(session, Part.SCAN)
        await until(session, lambda: session.rows(RUNTIMES) is not None)

        assert session.state(Part.SCAN).status is Status.READY
        assert session.page(OVERVIEW)
        assert [document_of(session.folder, Part.SCAN).stat().st_ino] == before

    using(demo(), first)
    using(demo(), second)


def test_a_document_of_another_version_is_made_again() -> None:
    async def first(session: Session) -> None:
        await made(session)
        document_of(session.folder, Part.SCAN).write_text('{"schema": "ringfence.scan/9"}')

    async def second(session: Session) -> None:
        await made(session, Part.SCAN)

        assert session.state(Part.SCAN).status is Status.READY
        assert session.page(OVERVIEW)

    using(demo(), first)
    using(demo(), second)


def test_a_map_of_the_scan_is_drawn_by_the_engine_and_a_missing_scan_is_said() -> None:
    async def asked(session: Session) -> None:
        await made(session)
        rows = session.rows(RUNTIMES)
        assert rows is not None
        arn = rows.select().line(0).key  # type: ignore[union-attr]

        assert len(await session.around(arn, 70)) > 1
        assert await session.paths(arn)
        document_of(session.folder, Part.SCAN).unlink()
        with pytest.raises(CollectError, match="cannot be read"):
            await session.paths(arn)

    using(demo(), asked)
