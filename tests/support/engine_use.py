"""An engine of the terminal UI that a test uses, and that is closed however the test ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from ringfence_tui.engine.client import Engine


def with_engine(
    folder: Path, use: Callable[[Engine], Awaitable[None]], command: tuple[str, ...] = ()
) -> None:
    """Use an engine, and close it however that ends."""

    async def used() -> None:
        engine = Engine(folder, command=command) if command else Engine(folder)
        try:
            await use(engine)
        finally:
            await engine.close()

    asyncio.run(used())
