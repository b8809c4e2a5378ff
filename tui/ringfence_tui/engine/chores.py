"""What the engine does for the UI that is no verb of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ringfence_tui.rows.spec import ListSpec, Row
from ringfence_tui.session.parts import Part
from ringfence_tui.views.view import ListView


def sample_settings(path: str) -> None:
    """Write the sample estate's own settings where decisions on it go, unless some are there."""
    from ringfence.workflow.settings import write_sample_settings  # noqa: PLC0415 - parses TOML

    write_sample_settings(Path(path))


def write_proposal(manifest: str, folder: str, digest: str) -> tuple[str, ...]:
    """Write a proposal to a folder as it was shown."""
    from ringfence_tui.session.shown import write_shown  # noqa: PLC0415 - only for that

    return write_shown(Path(manifest), Path(folder), digest)


def index(part: str, document: str, rows: str) -> None:
    """Write the lists of a document into a file of rows, so that nobody who looks at them waits."""
    from ringfence_tui.rows.writing import write_lists  # noqa: PLC0415 - only for what has lists
    from ringfence_tui.session.documents import read_document  # noqa: PLC0415 - every model

    read = read_document(Part(part), Path(document))
    write_lists(Path(rows), _filled(_lists_of(Part(part)), read))


def _lists_of(part: Part) -> tuple[ListView[Any], ...]:
    """Every list of a part that a screen shows, once."""
    from ringfence_tui.views.registry import SCAN_LISTS  # noqa: PLC0415 - every view
    from ringfence_tui.views.screens import SCREENS  # noqa: PLC0415 - every view

    shown = (view for screen in SCREENS for view in screen.lists)
    of_it = (view for view in (*SCAN_LISTS, *shown) if view.part is part)
    return tuple({view.spec.name: view for view in of_it}.values())


def _filled(
    views: tuple[ListView[Any], ...], document: object
) -> Iterable[tuple[ListSpec, Iterable[Row]]]:
    return ((view.spec, view.rows(document)) for view in views)


CHORES: Mapping[str, Callable[..., tuple[str, ...] | None]] = {
    "sample-settings": sample_settings,
    "index": index,
    "write-proposal": write_proposal,
}
"""By the first argument of a request; the others are the chore's. What one returns are notes."""
