"""Sessions of the terminal UI in tests: opened, waited for, and closed however a test ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from ringfence.workflow.places import default_store
from ringfence_tui.engine.client import Engine
from ringfence_tui.parts import Part
from ringfence_tui.session.commands import document_of
from ringfence_tui.session.documents import read_document
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.session import Session

LONGEST = 60.0
"""Seconds without any news that count as never."""
_NEVER = 300.0
"""Seconds of a whole use that do."""


def demo() -> Opening:
    """The sample estate, and the usual store."""
    return Opening(kind=Kind.DEMO, source=("--demo",), store=default_store())


def recorded(path: Path) -> Opening:
    """A bundle or a store."""
    return Opening(kind=Kind.RECORDED, source=("--from", str(path)), store=default_store())


def live(*options: str) -> Opening:
    """Live AWS by these options."""
    return Opening(kind=Kind.LIVE, source=options, store=default_store())


def nothing() -> Opening:
    """No source, and the usual store."""
    return Opening(kind=Kind.NONE, source=(), store=default_store())


def using(
    opening: Opening,
    use: Callable[[Session], Awaitable[None]],
    *,
    engine: Callable[[Path], Engine] = Engine,
) -> None:
    """Start a session, use it, and close it however that ends."""

    async def used() -> None:
        session = Session(opening, engine=engine)
        try:
            await session.start()
            async with asyncio.timeout(_NEVER):
                await use(session)
        finally:
            await session.close()

    asyncio.run(used())


def whole(session: Session, part: Part) -> object:
    """The document that lies in the folder of a session, of which the UI may have the head alone."""
    return read_document(part, document_of(session.folder, part))


async def made(session: Session, *parts: Part) -> None:
    """Ask for parts, and wait until nothing is made any more."""
    for part in parts:
        session.ask(part)
    await until(session, lambda: not session.running)


async def until(session: Session, condition: Callable[[], bool]) -> None:
    """Wait for something that changes with a part."""
    changed = asyncio.Event()
    session.listen(lambda part: changed.set())
    while not condition():
        await asyncio.wait_for(changed.wait(), LONGEST)
        changed.clear()
        await asyncio.sleep(0)
