"""A page of blocks, scrolled by keys and wheel, laid out for the width that it has."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ringfence_tui.blocks import Page, Spans, Tone, text_of
from ringfence_tui.widgets.page_layout import lay_out, lay_out_wide
from ringfence_tui.widgets.tones import TONE_CLASSES, tone_styles


class PageView(ScrollView, can_focus=True):
    """Shows a page; it draws the lines in view only, however long the page is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    DEFAULT_CSS = """
    PageView {
        height: 1fr;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "j,down", "scroll_down", "Down", show=False, id="page.down", tooltip="One line down"
        ),
        Binding("k,up", "scroll_up", "Up", show=False, id="page.up", tooltip="One line up"),
        Binding(
            "ctrl+d,pagedown,space",
            "page_down",
            "Page down",
            show=False,
            id="page.page_down",
            tooltip="One page down",
        ),
        Binding(
            "ctrl+u,pageup",
            "page_up",
            "Page up",
            show=False,
            id="page.page_up",
            tooltip="One page up",
        ),
        Binding("g,home", "scroll_home", "Top", show=False, id="page.top", tooltip="To the top"),
        Binding("G,end", "scroll_end", "End", show=False, id="page.end", tooltip="To the end"),
    ]

    def __init__(self, page: Page = (), *, name: str = "", columns: bool = False) -> None:
        super().__init__(id=name or None)
        self._page = page
        self._columns = columns
        """Whether two columns are made of it where there is room."""
        self._lines: tuple[Spans, ...] = ()
        self._width = 0
        self._styles: dict[Tone, Style] = {}

    @property
    def page(self) -> Page:
        """What is shown."""
        return self._page

    @property
    def text(self) -> str:
        """The lines as they are drawn, without tones."""
        return "\n".join(text_of(each).rstrip() for each in self._lines)

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Show another page, from its top unless it is the same one renewed."""
        self._page = page
        self._lay_out()
        if not keep_place:
            self.scroll_to(y=0, animate=False)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._restyle())

    def on_resize(self, event: Resize) -> None:
        del event
        if self.scrollable_content_region.width != self._width:
            self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._restyle()

    def render_line(self, y: int) -> Strip:
        number = y + round(self.scroll_offset.y)
        if not self._styles:
            self._styles = tone_styles(self)
        base = self.rich_style
        if number >= len(self._lines):
            return Strip.blank(self._width, base)
        segments = [
            Segment(piece.text, base + self._styles[piece.tone]) for piece in self._lines[number]
        ]
        return Strip(segments).adjust_cell_length(self._width, base)

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        draw = lay_out_wide if self._columns else lay_out
        # One cell stays free, so that no text touches the scroll bar.
        self._lines = draw(self._page, self._width - 1) if self._width > 1 else ()
        self.virtual_size = Size(self._width, len(self._lines))
        self.refresh()

    def _restyle(self) -> None:
        self._styles = {}
        self.refresh()
