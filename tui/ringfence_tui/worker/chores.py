"""What the engine does for the UI that is no verb of the command line."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ringfence.model.document import ScanDocument
from ringfence.model.verification import VerifyDocument
from ringfence_tui.blocks import Line
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import ListSpec, Row
from ringfence_tui.session.brief import Brief, sent_page, write_brief
from ringfence_tui.session.heads import Unread, scan_head, verify_head
from ringfence_tui.session.identity import identity
from ringfence_tui.views.view import ListView, PageView


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a chore has to say."""

    document: str = ""
    notes: tuple[str, ...] = ()


def sample_settings(path: str) -> None:
    """Write the sample estate's own settings where decisions on it go, unless some are there."""
    from ringfence.workflow.settings import write_sample_settings  # noqa: PLC0415 - parses TOML

    write_sample_settings(Path(path))


def write_proposal(manifest: str, folder: str, digest: str) -> Done:
    """Write a proposal to a folder as it was shown."""
    from ringfence_tui.session.shown import write_shown  # noqa: PLC0415 - only for that

    return Done(notes=write_shown(Path(manifest), Path(folder), digest))


def brief(part: str, document: str, path: str) -> None:
    """Write the pages of a document, and its head, so that the UI need not read it."""
    of = identity(Path(document))
    found = _read(Part(part), Path(document))
    write_brief(Path(path), replace(briefed(Part(part), found), of=of))


def briefed(part: Part, document: object) -> Brief:
    """The pages of every screen that are of this document, and its head where it may be large."""
    return Brief(
        pages={view.name: view.page(document) for view in _pages_of(part)},
        scan=scan_head(document) if isinstance(document, ScanDocument) else None,
        verification=verify_head(document) if isinstance(document, VerifyDocument) else None,
        unread=Unread() if part in (Part.REPLAY, Part.SIMULATION) else None,
    )


def index(part: str, document: str, rows: str) -> None:
    """Write the lists of a document into a file of rows, so that nobody who looks at them waits."""
    from ringfence_tui.rows.writing import write_lists  # noqa: PLC0415 - only for what has lists

    of = identity(Path(document))
    found = _read(Part(part), Path(document))
    gc.disable()  # millions of values that are no garbage, looked through again and again
    try:
        write_lists(Path(rows), _filled(_lists_of(Part(part)), found), of=of)
    finally:
        gc.enable()
        _reading.cache_clear()


def around(document: str, key: str, width: str) -> Done:
    """The map around one end of an edge of a scan."""
    from ringfence_tui.views.ego import ego  # noqa: PLC0415 - seldom wanted
    from ringfence_tui.views.ego_drawing import ego_lines  # noqa: PLC0415 - likewise

    lines = ego_lines(ego(_scan(document), key), int(width))
    return Done(document=sent_page(tuple(Line(each) for each in lines)))


def paths(document: str, runtime: str) -> Done:
    """The ways of a runtime of a scan to the internet."""
    from ringfence_tui.views.paths import paths_page  # noqa: PLC0415 - seldom wanted

    return Done(document=sent_page(paths_page(_scan(document), runtime)))


def _scan(path: str) -> ScanDocument:
    found = _read(Part.SCAN, Path(path))
    if not isinstance(found, ScanDocument):
        raise TypeError(f"{path} is no scan")
    return found


def _read(part: Part, path: Path) -> object:
    """The document; the pages and the lists of a large one are made of it in one reading."""
    if part not in (Part.SCAN, Part.VERIFICATION):
        return _reading.__wrapped__(part, path, "")
    return _reading(part, path, identity(path))


@lru_cache(maxsize=1)
def _reading(part: Part, path: Path, _: str) -> object:
    from ringfence_tui.session.documents import read_document  # noqa: PLC0415 - every model

    return read_document(part, path)


def _pages_of(part: Part) -> tuple[PageView[Any], ...]:
    from ringfence_tui.views.screens import SCREENS  # noqa: PLC0415 - every view

    return tuple(view for screen in SCREENS for view in screen.pages if view.part is part)


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


CHORES: Mapping[str, Callable[..., Done | None]] = {
    "sample-settings": sample_settings,
    "write-proposal": write_proposal,
    "brief": brief,
    "index": index,
    "around": around,
    "paths": paths,
}
"""By the first argument of a request; the others are the chore's."""
