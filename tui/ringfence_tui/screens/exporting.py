"""Writing what is shown to a file: which format, where, and whether a file there may be replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ringfence.errors import RingfenceError
from ringfence_tui.blocks import line
from ringfence_tui.export.files import AlreadyThereError, save
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
_LABELS = {
    ListFormat.JSON: "JSON, every row that the filter leaves",
    ListFormat.CSV: "CSV, every row that the filter leaves",
    ListFormat.MARKDOWN: "Markdown table",
    PageFormat.TEXT: "plain text",
    PageFormat.MARKDOWN: "Markdown",
    PageFormat.JSON: "JSON",
    _SVG: "SVG, a picture of this screen",
}


async def export_shown(screen: AssessmentScreen) -> None:
    """Ask for a format and a place, and write what is shown there. Runs in a worker."""
    front = screen.front
    formats = tuple(ListFormat) if screen.list_panel is not None else tuple(PageFormat)
    choices = tuple(
        Choice(key=str(number), label=_LABELS[kind], value=kind)
        for number, kind in enumerate((*formats, _SVG), 1)
    )
    kind = await front.push_screen_wait(Choose("Export what is shown as", choices))
    if kind is None:
        return
    name = f"ringfence-{screen.shown_name}.{_EXTENSIONS.get(kind, kind)}"  # type: ignore[call-overload]
    field = Field(name="path", label="file", value=name)
    answers = await front.push_screen_wait(Ask("Write it to", (field,)))
    if answers is not None:
        await _write(screen, Path(answers["path"]).expanduser(), text_of_shown(screen, kind))


def text_of_shown(screen: AssessmentScreen, kind: str) -> str:
    """What is shown, in a format: a list as it is filtered and ordered, or a page."""
    if kind == _SVG:
        return standing_alone(screen.front.export_screenshot(title="ringfence"))
    panel, page = screen.list_panel, screen.page_panel
    if panel is not None and panel.selection is not None:
        return export(panel.selection, ListFormat(kind))
    shown = page.page if page is not None else ()
    match PageFormat(kind):
        case PageFormat.TEXT:
            return page_text(shown)
        case PageFormat.MARKDOWN:
            return page_markdown(shown)
        case PageFormat.JSON:
            return page_json(shown)


async def _write(screen: AssessmentScreen, path: Path, text: str) -> None:
    front = screen.front
    try:
        save(path, text)
    except AlreadyThereError:
        page = (line(f"{path} is there already, and would be replaced."),)
        if not await front.push_screen_wait(Confirm("Replace the file?", page)):
            return
        try:
            save(path, text, replace=True)
        except RingfenceError as error:
            front.complain(error)
            return
    except RingfenceError as error:
        front.complain(error)
        return
    front.say(f"written to {path}")
