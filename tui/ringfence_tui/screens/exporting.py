"""Writing what is shown to a file: which format, where, and whether a file there may be replaced."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from ringfence.errors import ConfigError, RingfenceError
from ringfence.workflow.places import is_folder
from ringfence_tui.blocks import Page, line
from ringfence_tui.export.files import AlreadyThereError, place_of, save
from ringfence_tui.export.formats import ListFormat, PageFormat
from ringfence_tui.export.lists import export
from ringfence_tui.export.page_json import page_json
from ringfence_tui.export.page_markdown import page_markdown
from ringfence_tui.export.page_text import page_text
from ringfence_tui.export.svg import standing_alone
from ringfence_tui.screens.dialogs import Ask, Choice, Choose, Confirm, Field

if TYPE_CHECKING:
    from ringfence_tui.screens.base import AssessmentScreen

_SVG = "svg"
_EXTENSIONS = {ListFormat.MARKDOWN: "md", PageFormat.TEXT: "txt"}
_PICTURE = {_SVG: "SVG, a picture of this screen"}
_OF_LISTS = {
    ListFormat.JSON: "JSON, every row that the filter leaves",
    ListFormat.CSV: "CSV, every row that the filter leaves",
    ListFormat.MARKDOWN: "Markdown table",
    **_PICTURE,
}
_OF_PAGES = {
    PageFormat.TEXT: "plain text",
    PageFormat.MARKDOWN: "Markdown",
    PageFormat.JSON: "JSON",
    **_PICTURE,
}
"""Two tables, since a list and a page share the names of formats."""


async def export_shown(screen: AssessmentScreen) -> None:
    """Ask for a format and a place, and write what is shown there. Runs in a worker."""
    front = screen.front
    selection = screen.list_panel.selection if screen.list_panel is not None else None
    if screen.list_panel is not None and selection is None:
        front.say("the list is still being read; try again in a moment", severity="warning")
        return
    page = screen.page_panel.page if screen.page_panel is not None else ()
    labels = _OF_LISTS if selection is not None else _OF_PAGES
    choices = tuple(
        Choice(key=str(number), label=label, value=kind)
        for number, (kind, label) in enumerate(labels.items(), 1)
    )
    kind = await front.push_screen_wait(Choose("Export what is shown as", choices))
    if kind is None:
        return
    name = f"ringfence-{screen.shown_name}.{_EXTENSIONS.get(kind, kind)}"  # type: ignore[call-overload]
    field = Field(name="path", label="file", value=name)
    answers = await front.push_screen_wait(Ask("Write it to", (field,)))
    if answers is None:
        return
    try:
        path = place_of(answers["path"])
        if not is_folder(path.parent):
            raise ConfigError(f"{path.parent} is no folder", hint="make it, or name another")
        if kind == _SVG:
            text = standing_alone(front.export_screenshot(title="ringfence"))
        elif selection is not None:
            text = await asyncio.to_thread(export, selection, ListFormat(kind))
        else:
            text = text_of(page, PageFormat(kind))
    except RingfenceError as error:
        front.complain(error)
        return
    await _write(screen, path, text)


def text_of(page: Page, kind: PageFormat) -> str:
    """A page in a format."""
    match kind:
        case PageFormat.TEXT:
            return page_text(page)
        case PageFormat.MARKDOWN:
            return page_markdown(page)
        case PageFormat.JSON:
            return page_json(page)


async def _write(screen: AssessmentScreen, path: Path, text: str) -> None:
    front = screen.front
    try:
        await asyncio.to_thread(save, path, text)
    except AlreadyThereError:
        page = (line(f"{path} is there already, and would be replaced."),)
        if not await front.push_screen_wait(Confirm("Replace the file?", page)):
            return
        try:
            await asyncio.to_thread(save, path, text, replace=True)
        except RingfenceError as error:
            front.complain(error)
            return
    except RingfenceError as error:
        front.complain(error)
        return
    front.say(f"written to {path}")
