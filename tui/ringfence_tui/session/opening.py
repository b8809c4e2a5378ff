"""What was asked to be opened, as the options of `ringfence tui` say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """Where the telemetry comes from."""

    DEMO = "DEMO"
    RECORDED = "RECORDED"
    LIVE = "LIVE"
    NONE = "NONE"
    """Nothing was named and nothing was scanned yet: the first screen offers both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A source and what goes with it. Arguments are spelled as the command line takes them."""

    kind: Kind
    source: tuple[str, ...]
    """`--demo`, `--from PATH`, or the options of live AWS."""
    logs: tuple[str, ...] = ()
    """Log files given by hand."""
    store: Path
    settings: Path | None = None
    """None for ringfence.toml beside the store; of the sample estate a copy that decisions go to."""
    pack: Path | None = None
    """The pack that is replayed, promoted and verified; None for the one that is proposed."""
    verification: tuple[str, ...] = ()
    """Options of `verify` beside the source: the controller, the guardrail, a probe's report."""
    screen: str = ""
    """The screen to open at; empty for the one that was left last."""
    focus: str = ""
    """The key of the row to stand on, such as an ARN."""
    filter: str = ""
