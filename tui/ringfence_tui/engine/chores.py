"""What the engine does for the UI that is no verb of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path


def sample_settings(path: str) -> None:
    """Write the sample estate's own settings where decisions on it go, unless some are there."""
    from ringfence.workflow.settings import write_sample_settings  # noqa: PLC0415 - parses TOML

    write_sample_settings(Path(path))


CHORES: Mapping[str, Callable[..., None]] = {"sample-settings": sample_settings}
"""By the first argument of a request; the others are the chore's."""
