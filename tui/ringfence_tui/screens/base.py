"""The screen of an assessment: one line each above and below, and the panels of its views between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from ringfence_tui.parts import Part
from ringfence_tui.screens.asking import asks, changes
from ringfence_tui.screens.dialogs import Choice, Choose
from ringfence_tui.screens.exporting import export_shown
from ringfence_tui.screens.list_panel import ListPanel
from ringfence_tui.screens.panels import Lists, OwnViews, Pages, Panels
from ringfence_tui.screens.status import standing_of
from ringfence_tui.session.parts import Status
from ringfence_tui.views.screens import SCREENS, ScreenSpec
from ringfence_tui.views.view import ListView
from ringfence_tui.widgets.filter_bar import FilterBar
from ringfence_tui.widgets.key_footer import KeyFooter
from ringfence_tui.widgets.page_view import PageView
from ringfence_tui.widgets.status_bar import StatusBar
from ringfence_tui.widgets.tab_bar import Tab, TabBar

if TYPE_CHECKING:
    from ringfence_tui.app import RingfenceApp

_TABS = tuple(Tab(name=e.name, key=e.key, title=e.title, short=e.short) for e in SCREENS)
_CHOICE_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class AssessmentScreen(Screen[None]):
    """Shows the lists and pages of one ScreenSpec, with what can be done on every list and page."""

    CSS_PATH = "base.tcss"
    OWN_LISTS: ClassVar[Lists] = ()
    """Lists beside those of the spec, of what is heard while the screen is open."""
    OWN_PAGES: ClassVar[Pages] = ()
    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {}
    """Actions of a screen that work on one of its lists alone."""
    OF_PART: ClassVar[dict[str, Part]] = {}
    """Actions of a screen that work once a part was made."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            "Filter",
            key_display="/",
            id="list.filter",
            tooltip="Show only rows that match",
        ),
        Binding("o", "sort", "Sort", id="list.sort", tooltip="Order the list by a column"),
        Binding(
            "b",
            "group",
            "Group",
            id="list.group",
            tooltip="Group the list by a column, the next one each time",
        ),
        Binding(
            "z",
            "fold",
            "Fold",
            id="list.fold",
            tooltip="Fold all groups to their headings, or unfold them",
        ),
        Binding(
            "right_square_bracket",
            "panel(1)",
            "Next part",
            key_display="]",
            id="panel.next",
            tooltip="The next list or page of this screen",
        ),
        Binding(
            "left_square_bracket",
            "panel(-1)",
            "Part before",
            key_display="[",
            show=False,
            id="panel.before",
            tooltip="The list or page before",
        ),
        Binding(
            "y",
            "copy",
            "Copy",
            id="view.copy",
            tooltip="Copy what identifies this row, or the text of this page",
        ),
        Binding("e", "export", "Export", id="view.export", tooltip="Write what is shown to a file"),
        Binding(
            "f",
            "full",
            "Full text",
            show=False,
            id="view.full",
            tooltip="Read the details of this row on a page of their own",
        ),
        Binding(
            "r", "again", "Again", id="view.again", tooltip="Make what this screen shows again"
        ),
    ]

    def __init__(self, spec: ScreenSpec) -> None:
        super().__init__(name=spec.name)
        self.spec = spec
        self._wanted: tuple[str, str] | None = None
        """The panel to show, and the key to stand on, as soon as the panels are there."""

    @property
    def front(self) -> RingfenceApp:
        """The app, by its own type."""
        return cast("RingfenceApp", self.app)

    @property
    def panels(self) -> Panels:
        return self.query_one(Panels)

    @property
    def list_panel(self) -> ListPanel | None:
        """The list that is shown; None where a page is, or nothing yet."""
        return self.panels.list_panel if self.is_ready else None

    @property
    def page_panel(self) -> PageView | None:
        """The page that is shown; None where a list is, or nothing yet."""
        return self.panels.page_panel if self.is_ready else None

    @property
    def shown_name(self) -> str:
        """The list or page that is shown, in lower-case words with hyphens."""
        return self.panels.opened.partition("-")[2].replace("_", "-") or self.spec.name

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield TabBar(_TABS, name="tabs")
        yield Panels(self.spec, lambda: self.front.session, self.own_views())
        yield KeyFooter()

    def own_views(self) -> OwnViews:
        """What the screen shows beside the views of its spec."""
        return OwnViews()

    def on_mount(self) -> None:
        self.query_one("#tabs", TabBar).open_tab = self.spec.name

    @on(Panels.Ready)
    def _panels_are_ready(self, message: Panels.Ready) -> None:
        message.stop()
        for view in self.panels.lists:
            left = self.front.list_state(view.spec.name)
            if left is not None:
                self.panels.panel(view.spec.name).restore(left)
        self.refresh_view()
        self.front.follow_link(self)
        if self._wanted is not None:
            self.show(*self._wanted)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to show documents in."""
        return bool(self.query(Panels)) and self.panels.ready

    def on_screen_resume(self) -> None:
        for part in self.spec.parts:
            self._ask(part)
        self.refresh_view()

    def _ask(self, part: Part) -> None:
        """Have made what nobody made yet, and what is old; what failed waits until somebody asks."""
        state = self.front.session.state(part)
        if state.status is Status.MISSING or (state.status is Status.READY and state.stale):
            self.front.session.ask(part)

    def part_changed(self, part: Part) -> None:
        """Hear that a document came, went stale, or is further."""
        if part in self.spec.parts:
            self.refresh_view()
            if self.front.session.state(part).stale:
                self._ask(part)
        else:
            self.tell_standing()

    def refresh_view(self) -> None:
        """Show what there is by now."""
        if self.is_ready:
            self.panels.refresh_views()
            self.tell_standing()

    def tell_standing(self) -> None:
        """Renew the first line."""
        if not self.is_ready:
            return
        self.query_one(StatusBar).standing = standing_of(self.front.session)

    def follow(self, filter_text: str, key: str) -> None:
        """Filter the first list, and stand on a row of it."""
        if self.panels.lists:
            panel = self.panels.panel(self.panels.lists[0].spec.name)
            self.panels.open(f"panel-{panel.view.spec.name}")
            if filter_text:
                panel.apply_filter(filter_text)
            if key:
                panel.stand_on(key)

    def show(self, panel: str, key: str = "") -> None:
        """Show a list or a page, and stand on a row of it, as soon as they are there."""
        if not self.is_ready:
            self._wanted = (panel, key)
            return
        self._wanted = None
        self.panels.open(panel)
        if key:
            self.query_one(f"#{panel}", ListPanel).stand_on(key)

    @on(ListPanel.Shown)
    def _list_was_shown(self, message: ListPanel.Shown) -> None:
        message.stop()
        self.front.keep_list(message.panel.view.spec.name, message.panel.state)

    @on(TabBar.Asked, "#tabs")
    def _tab_asked(self, message: TabBar.Asked) -> None:
        message.stop()
        self.front.action_open(message.name)

    def action_panel(self, step: int) -> None:
        self.panels.step(step)

    def action_filter(self) -> None:
        self.query_one(FilterBar).begin()

    def action_group(self) -> None:
        if self.list_panel is not None:
            self.list_panel.next_group()

    def action_fold(self) -> None:
        if self.list_panel is not None:
            self.list_panel.fold()

    @asks
    async def action_sort(self) -> None:
        panel = self.list_panel
        if panel is None:
            return
        columns = sorted(panel.view.spec.columns, key=lambda each: each.hidden)
        choices = tuple(
            Choice(key=key, label=each.title or each.name.replace("_", " "), value=each.name)
            for key, each in zip(_CHOICE_KEYS, columns, strict=False)
        )
        column = await self.front.push_screen_wait(Choose("Order by", choices))
        if column is not None:
            panel.sort_by(column)

    def action_copy(self) -> None:
        if self.list_panel is not None:
            self.front.copy(self.list_panel.key)
        elif self.page_panel is not None:
            self.front.copy(*self.page_panel.text.split("\n"))

    @changes
    async def action_export(self) -> None:
        await export_shown(self)

    def action_full(self) -> None:
        panel = self.list_panel
        if panel is not None and panel.detail.page:
            self.front.read(panel.key or "A group", panel.detail.page)

    def action_again(self) -> None:
        self.front.session.ask(self.panels.part, again=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action works at the moment; None has help say that it does not."""
        if action in self.OF_LIST:
            panel = self.list_panel
            return (panel is not None and panel.view is self.OF_LIST[action]) or None
        if action in self.OF_PART:
            return self.front.session.document(self.OF_PART[action]) is not None or None
        if action in ("filter", "sort", "full"):
            return self.list_panel is not None or None
        if action == "group":
            panel = self.list_panel
            return (panel is not None and bool(panel.view.spec.groups)) or None
        if action == "fold":
            return (self.list_panel is not None and self.list_panel.folds) or None
        if action == "panel":
            return (self.is_ready and len(self.panels.names) > 1) or None
        return super().check_action(action, parameters)
