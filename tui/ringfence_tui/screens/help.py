"""Help: which keys work where one is, what the filter understands, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterable

from textual.screen import Screen

from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, spans
from ringfence_tui.rows.spec import ListSpec

_KINDS = ("run.", "list.", "view.", "panel.", "table.", "page.", "app.", "go.")
"""How the ids of bindings begin that several screens have, in the order in which they are told."""
_FILTERS = (
    ("two words", "rows with both of them, in any column"),
    ("field:word", "rows whose field has the word; * and ? stand for any characters"),
    ("field:a,b", "rows whose field has one of them"),
    ("-word, -field:a", "rows without it"),
    ('"two words"', "these words next to each other"),
    ("bytes:>1MB", "numbers: >, >=, <, <=, or the number itself; kB, MB, GB"),
    ("field:?", "rows of which that is not known"),
)


def help_page(
    screen: Screen[object], spec: ListSpec | None, glossary: Iterable[tuple[str, str]]
) -> Page:
    """The keys of a screen, the fields of the list on it, and the glossary."""
    return (
        Heading("Keys that work here"),
        Facts(tuple(_keys(screen))),
        *_filter_help(spec),
        Heading("What the words mean"),
        Facts(tuple((term, spans(sentence)) for term, sentence in glossary)),
    )


def _keys(screen: Screen[object]) -> Iterable[tuple[str, Spans]]:
    """Each action once, with all its keys, the screen's own first.

    One that does not work at the moment says so; what the framework binds beside ours is left out.
    """
    live = [each for each in screen.active_bindings.values() if each.binding.id]
    live.sort(key=lambda each: _rank(str(each.binding.id)))
    keys: dict[str, list[str]] = {}
    told: dict[str, Spans] = {}
    for active in live:
        binding = active.binding
        keys.setdefault(binding.action, []).append(screen.app.get_key_display(binding))
        now = () if active.enabled else (Span(" (not at the moment)", Tone.DIM),)
        told[binding.action] = (Span(binding.tooltip or binding.description), *now)
    for action, names in keys.items():
        yield " ".join(dict.fromkeys(names)), told[action]


def _rank(binding: str) -> int:
    """The places of the kinds of bindings: what only this screen has comes first."""
    starts = (place for place, each in enumerate(_KINDS, 1) if binding.startswith(each))
    return next(starts, 0)


def _filter_help(spec: ListSpec | None) -> Page:
    if spec is None:
        return ()
    aliases = {column: alias for alias, column in spec.aliases}
    fields = ", ".join(
        f"{each.name} ({aliases[each.name]})" if each.name in aliases else each.name
        for each in spec.columns
    )
    return (
        Heading("Filters of this list, after /"),
        Facts(tuple((form, spans(means)) for form, means in _FILTERS)),
        Bullets((spans(Span("fields: ", Tone.DIM), fields),)),
    )
