"""The lists and pages of a screen, one at a time, and what stands in for the ones that are not there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import ContentSwitcher

from ringfence.errors import RingfenceError, StoreError
from ringfence_tui.blocks import Line, Page, Span, Tone
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.screens.list_panel import ListPanel, name_of_list
from ringfence_tui.screens.notice import (
    aside,
    live_page,
    notice,
    start_page,
    what_a_pack_needs,
)
from ringfence_tui.session.needs import OF_THE_PACK
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from ringfence_tui.views import view as views
from ringfence_tui.views.screens import ScreenSpec
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import plural
from ringfence_tui.widgets.filter_bar import FilterBar
from ringfence_tui.widgets.page_view import PageView
from ringfence_tui.widgets.tab_bar import Tab, TabBar

_NOTICE, _ASIDE = "notice", "aside"
_COUNTED = 1_000
"""Marks up to which those that a filter hides are counted at every key; of more when they are decided of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnViews:
    """What a screen shows beside the views of its spec, from what it hears while it is open."""

    lists: tuple[ListView[Any], ...] = ()
    pages: tuple[views.PageView[Any], ...] = ()
    rows: Callable[[ListView[Any]], Rows | None] = lambda _: None
    page: Callable[[views.PageView[Any]], Page | None] = lambda _: None
    notice: Callable[[], Page | None] = lambda: None
    """What stands in for the document while it is made; None for the usual."""
    told: Callable[[views.PageView[Any], Page], Page] = lambda _, page: page
    """A page of the spec, with what the screen alone knows of it."""


class Panels(Vertical):
    """Shows the panels of one screen from the documents of a session."""

    def __init__(self, spec: ScreenSpec, session: Callable[[], Session], own: OwnViews) -> None:
        super().__init__()
        self.spec = spec
        self._session = session
        self._own = own
        self.lists = (*spec.lists, *own.lists)
        self.pages = (*spec.pages, *own.pages)
        self.names = panel_names(self.lists, self.pages)
        self.opened = self.names[0] if self.names else ""
        self._drawn: dict[str, Page] = {}
        """What each page says."""
        self._of: Session | None = None
        """The session whose documents are shown."""
        self.ready = False
        """Whether the panels are there; before that nothing can be shown."""

    @property
    def session(self) -> Session:
        """The session of the moment: another one may be opened."""
        return self._session()

    @dataclass
    class Ready(Message):
        """Every panel is there."""

    def on_mount(self) -> None:
        self.ready = True
        self.post_message(self.Ready())

    def compose(self) -> ComposeResult:
        if len(self.names) > 1:
            yield TabBar(_tabs(self.lists, self.pages), name="panels")
        yield PageView(name=_ASIDE)
        with ContentSwitcher(initial=_NOTICE, id="switcher"):
            for view in self.lists:
                yield ListPanel(view)
            for page in self.pages:
                yield PageView(name=f"page-{page.name}", columns=True)
            yield PageView(name=_NOTICE)
        yield FilterBar()

    @property
    def list_panel(self) -> ListPanel | None:
        """The list that is shown; None where a page is, and for one of the session before."""
        shown = self._switcher.visible_content if self._of is self.session else None
        return shown if isinstance(shown, ListPanel) else None

    @property
    def page_panel(self) -> PageView | None:
        """The page that is shown; None where a list is, and for one of the session before."""
        shown = self._switcher.visible_content if self._of is self.session else None
        return shown if isinstance(shown, PageView) else None

    @property
    def view(self) -> ListView[Any] | views.PageView[Any] | None:
        """What the open panel shows."""
        every: tuple[ListView[Any] | views.PageView[Any], ...] = (*self.lists, *self.pages)
        named = zip(self.names, every, strict=True)
        return next((view for name, view in named if name == self.opened), None)

    @property
    def part(self) -> Part:
        """The part that the open panel shows."""
        return self.view.part if self.view is not None else self.spec.part

    def panel(self, list_name: str) -> ListPanel:
        """One of the lists."""
        return self.query_one(f"#panel-{list_name}", ListPanel)

    def refresh_views(self) -> None:
        """Show what the session has by now."""
        self.open(self.opened)

    def open(self, name: str) -> None:
        """Show one of the panels, or why it is not there; only what is looked at is drawn."""
        self.opened = name
        if self._of is not self.session:
            self._of = self.session
            for each in self.query(ListPanel):
                each.clear()
        there = self._draw(name)
        if not there:
            self.query_one(f"#{_NOTICE}", PageView).show(self.notice_page(), keep_place=True)
        target = name if there else _NOTICE
        if self._switcher.current != target:
            self._switcher.current = target
            self.focus_panel()
        self._say_beside(there=there)
        for bar in self.query("#panels").results(TabBar):
            bar.open_tab = name
        self.tell_list()
        self.screen.refresh_bindings()

    def _say_beside(self, *, there: bool) -> None:
        """What is wrong with the filter, else what has to be known of what is shown."""
        complaint = self.list_panel.complaint if self.list_panel is not None else ""
        in_rows = isinstance(self.view, ListView) and self.view not in self._own.lists
        said = aside(self.session.state(self.part), in_rows=in_rows) if there else None
        if complaint:
            said = Span(f"the filter: {complaint}", Tone.BAD)
        beside = self.query_one(f"#{_ASIDE}", PageView)
        beside.display = said is not None
        beside.show((Line((said,)),) if said is not None else ())

    def _draw(self, name: str) -> bool:
        """Bring the open panel up to date; whether there is anything to show in it."""
        view = self.view
        if isinstance(view, ListView):
            own = view in self._own.lists
            rows = self._own.rows(view) if own else self.session.rows(view)
            if rows is not None:
                self.panel(view.spec.name).fill(rows)
            return rows is not None
        return view is not None and self._draw_page(name, view)

    def _draw_page(self, name: str, view: views.PageView[Any]) -> bool:
        """Lay a page out when it says something new, not each time that something is heard of its part."""
        own = view in self._own.pages
        page = self._own.page(view) if own else self.session.page(view)
        if page is None:
            return False
        page = page if own else self._own.told(view, page)
        if self._drawn.get(name) != page:
            self._drawn[name] = page
            self.query_one(f"#{name}", PageView).show(page, keep_place=True)
        return True

    def step(self, step: int) -> None:
        """Show the panel so many places on."""
        self.open(self.names[(self.names.index(self.opened) + step) % len(self.names)])

    def notice_page(self) -> Page:
        """What is said of the open panel where its document is not there."""
        own = self._own.notice()
        if own is not None:
            return own
        part, session = self.part, self.session
        if session.opening.kind is Kind.NONE and part is Part.SCAN:
            store = str(session.opening.store)
            return start_page(session.state(Part.HISTORY), store=store)
        command = ""
        with suppress(RingfenceError):  # a disk that takes no file; the part itself says so
            command = session.command(part)
        state = session.state(part)
        unasked = state.status in (Status.FAILED, Status.MISSING) and state.exit_code is None
        if session.opening.kind is Kind.LIVE and part is Part.SCAN and unasked:
            return live_page(command)
        page = notice(part, state, command=command)
        unmade = part in (Part.PROPOSAL, *OF_THE_PACK) and session.opening.pack is None
        return (*page, *what_a_pack_needs(session.state(Part.PROPOSAL))) if unmade else page

    def focus_panel(self) -> None:
        """Give the keys to what is shown."""
        panel = self.list_panel
        if panel is not None:
            (panel.detail if panel.has_class("-reading") else panel.table).focus()
        elif self.page_panel is not None:
            self.page_panel.focus()

    def tell_list(self) -> None:
        """Say under a list how many rows match, and show its filter."""
        bar = self.query_one(FilterBar)
        panel = self.list_panel
        bar.display = panel is not None
        if panel is None:
            return
        if bar.input.value != panel.filter_text and not bar.input.has_focus:
            bar.set_text(panel.filter_text)  # not while it is typed: the list is a few keys behind
        bar.tell(told_count(panel), wrong=bool(panel.complaint))
        self._say_beside(there=True)

    @property
    def _switcher(self) -> ContentSwitcher:
        return self.query_one("#switcher", ContentSwitcher)

    @on(ListPanel.Shown)
    def _list_was_shown(self, message: ListPanel.Shown) -> None:
        if message.panel is self.list_panel:
            self.tell_list()
            self.screen.refresh_bindings()  # what is grouped can be folded

    @on(FilterBar.Changed)
    def _filter_changed(self, message: FilterBar.Changed) -> None:
        message.stop()
        if self.list_panel is not None:
            self.list_panel.apply_filter(message.text)

    @on(FilterBar.Done)
    def _filter_done(self, message: FilterBar.Done) -> None:
        message.stop()
        self.focus_panel()

    @on(TabBar.Asked, "#panels")
    def _panel_asked(self, message: TabBar.Asked) -> None:
        message.stop()
        self.open(message.name)


Lists = tuple[ListView[Any], ...]
Pages = tuple[views.PageView[Any], ...]


def panel_names(lists: Lists, pages: Pages) -> tuple[str, ...]:
    """The ids of the panels of a screen, in their order."""
    return (*map(name_of_list, lists), *(f"page-{e.name}" for e in pages))


def panel_titles(lists: Lists, pages: Pages) -> tuple[str, ...]:
    """What the tabs of the panels say, in the same order."""
    return (*(each.heading for each in lists), *(each.title for each in pages))


def _tabs(lists: Lists, pages: Pages) -> tuple[Tab, ...]:
    pairs = zip(panel_names(lists, pages), panel_titles(lists, pages), strict=True)
    return tuple(Tab(name=name, key="", title=title, short=title) for name, title in pairs)


def told_count(panel: ListPanel) -> str:
    """How many rows are shown, in which order."""
    if panel.selection is None or panel.rows is None:
        return "…"
    matched, total = panel.selection.matched, panel.rows.total
    count = f"{total:,}" if matched == total else f"{matched:,} of {total:,}"
    order = panel.sort or panel.view.spec.sort
    by = f" · by {order[0].column.replace('_', ' ')}" if order else ""
    grouped = f" · grouped by {panel.group.replace('_', ' ')}" if panel.group else ""
    shown = panel.table.selection
    folded = ", folded" if shown is not None and shown.open is not None else ""
    noun = panel.view.noun if total == 1 else plural(panel.view.noun)
    before = " · of the filter before" if panel.complaint else ""
    return f"{count} {noun}{by}{grouped}{folded}{_marks_told(panel)}{before}"


def _marks_told(panel: ListPanel) -> str:
    table, hidden = panel.table, ""
    if len(table.marked) > _COUNTED and panel.filter_text.strip():
        hidden = ", maybe some hidden"
    with suppress(StoreError):  # the table says so in place of its rows
        hidden = hidden or (f", {unseen:,} hidden" if (unseen := table.unseen) else "")
    return f" · {len(table.marked):,} marked{hidden}" if table.marked else ""
