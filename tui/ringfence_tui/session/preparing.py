"""What commands stand on before the first of them runs."""

from __future__ import annotations

from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Failed
from ringfence_tui.session.ground import Ground


async def prepare(ground: Ground, engine: Engine) -> Failed | None:
    """Have the sample's settings written where decisions on it go; what went wrong, or None."""
    if ground.samples_settings and not ground.settings.is_file():
        outcome = await engine.run(("sample-settings", str(ground.settings)))
        return outcome if isinstance(outcome, Failed) else None
    return None
