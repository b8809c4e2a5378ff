"""What an earlier session left in the folder."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from ringfence.errors import ConfigError
from ringfence_tui.parts import Part
from ringfence_tui.rows.reading import source_of
from ringfence_tui.session.board import Board
from ringfence_tui.session.commands import document_of, rows_of
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.identity import identity
from ringfence_tui.session.kept import Made, ready_state
from ringfence_tui.session.loading import ReadPart, read_part
from ringfence_tui.session.making import Making
from ringfence_tui.session.parts import Status


class Earlier:
    """Shows the documents that lie there, and has made good what is missing beside them."""

    def __init__(self, ground: Ground, board: Board, making: Making) -> None:
        self._ground = ground
        self._board = board
        self._making = making

    async def show(self, part: Part) -> None:
        """Show the document of a part, if there is one and nothing is known of the part yet."""
        folder, document = self._ground.folder, document_of(self._ground.folder, part)
        if self._making.closed or not document.is_file():
            return
        show = partial(self._show, part)
        try:
            read = await asyncio.to_thread(read_part, part, folder)
        except ConfigError:  # of another version, or half of an older one: made good, or made again
            self._making.renew(part, show)
            return
        await show(read)
        if await asyncio.to_thread(source_of, rows_of(folder, part)) != identity(document):
            self._making.renew(part, show)

    async def _show(self, part: Part, read: ReadPart) -> None:
        made = self._ground.records.made.get(part, Made(stamp="", exit_code=0))
        stamp = await asyncio.to_thread(self._ground.stamp, part)
        waited_for = self._board.state(part).status in (Status.MISSING, Status.RUNNING)
        if waited_for and self._board.document(part) is None and not self._making.closed:
            stale = made.stale or made.unseen or made.stamp != stamp
            self._board.put(part, read)
            self._board.set(part, ready_state(replace(made, stale=stale)))
