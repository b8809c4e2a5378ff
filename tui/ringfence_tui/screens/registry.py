"""Which class shows which screen; the ones that only show have none of their own."""

from __future__ import annotations

from ringfence_tui.screens.attacks import AttacksScreen
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.destinations import DestinationsScreen
from ringfence_tui.screens.egress import EgressScreen
from ringfence_tui.screens.enforcement import EnforcementScreen
from ringfence_tui.screens.findings import FindingsScreen
from ringfence_tui.screens.history import HistoryScreen
from ringfence_tui.screens.overview import OverviewScreen
from ringfence_tui.screens.panels import Lists, Pages
from ringfence_tui.screens.promotion import PromotionScreen
from ringfence_tui.screens.proposal import ProposalScreen
from ringfence_tui.screens.replay import ReplayScreen
from ringfence_tui.views.screens import ScreenSpec

_OWN: dict[str, type[AssessmentScreen]] = {
    "overview": OverviewScreen,
    "egress": EgressScreen,
    "destinations": DestinationsScreen,
    "findings": FindingsScreen,
    "proposal": ProposalScreen,
    "replay": ReplayScreen,
    "promotion": PromotionScreen,
    "enforcement": EnforcementScreen,
    "attacks": AttacksScreen,
    "history": HistoryScreen,
}


def screen_of(spec: ScreenSpec) -> AssessmentScreen:
    """Make a screen."""
    return _class_of(spec)(spec)


def views_of(spec: ScreenSpec) -> tuple[Lists, Pages]:
    """The lists and pages that a screen shows, in their order."""
    kind = _class_of(spec)
    return (*spec.lists, *kind.OWN_LISTS), (*spec.pages, *kind.OWN_PAGES)


def _class_of(spec: ScreenSpec) -> type[AssessmentScreen]:
    return _OWN.get(spec.name, AssessmentScreen)
