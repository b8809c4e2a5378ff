"""Decisions written into the text of a settings file; comments, order and layout stay as they are.

What is removed takes along the comments that are about it, by the rules of `toml_text` and
`toml_array`. Line ends stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from ringfence.model.decision import DecisionRecord, RiskException
from ringfence.model.settings import Settings
from ringfence.render.toml_array import with_entry, without_entry
from ringfence.render.toml_text import Section, sections, with_table, without

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_Named = TypeVar("_Named", DecisionRecord, RiskException)
_DESTINATIONS = re.compile(r"""[ \t]*\[[ \t]*(["']?)destinations\1[ \t]*\]""")


def with_decisions(
    text: str, *, before: Settings, after: Settings, canonical: Callable[[str], str]
) -> str:
    """The text with the lists, exceptions and records of `after`; `before` is what it says now.

    canonical gives the form in which Settings holds a host. Nothing else of `after` is looked at.
    """
    whole = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    found = sections(text.replace("\r\n", "\n") if whole else text)
    for key, old, new in (
        ("sanctioned", before.sanctioned, after.sanctioned),
        ("denied", before.denied, after.denied),
    ):
        if set(old) != set(new):
            found = _with_list(found, key, frozenset(old), new, canonical)
    found = _with_tables(found, "exception", before.exceptions, after.exceptions, _exception)
    found = _with_tables(found, "decision", before.decisions, after.decisions, _record)
    edited = "".join(map(str, found))
    return edited.replace("\n", "\r\n") if whole else edited


def _with_list(
    found: list[Section],
    key: str,
    old: frozenset[str],
    new: tuple[str, ...],
    canonical: Callable[[str], str],
) -> list[Section]:
    import tomlkit  # noqa: PLC0415 - a tenth of a second that only a change is worth

    place = next((each for each, one in enumerate(found) if one.heads(_DESTINATIONS)), 0)
    document = tomlkit.parse(found[place].core)
    if "destinations" not in document:
        found = with_table(found, "[destinations]\n", len(found) - 1)
        return _with_list(found, key, old, new, canonical)
    table = cast("MutableMapping[str, object]", document["destinations"])
    if key not in table:
        table[key] = tomlkit.array()
    entries = cast("Sequence[object]", table[key])
    gone = [
        place for place, entry in enumerate(entries) if canonical(str(entry).strip()) not in new
    ]
    added = [tomlkit.item(entry).as_string() for entry in new if entry not in old]
    _change_array(table, key, gone, added)
    found[place].core = tomlkit.dumps(document)
    return found


def _change_array(
    table: MutableMapping[str, object] | TOMLDocument,
    key: str,
    gone: Sequence[int],
    added: Sequence[str],
) -> None:
    import tomlkit  # noqa: PLC0415 - as above
    from tomlkit.items import Array  # noqa: PLC0415 - as above

    text = cast("Array", table[key]).as_string()
    for place in reversed(gone):
        text = without_entry(text, place)
    for entry in added:
        text = with_entry(text, entry)
    table[key] = tomlkit.parse(f"array = {text}")["array"]


def _with_tables(
    found: list[Section],
    key: str,
    old: tuple[_Named, ...],
    new: tuple[_Named, ...],
    write: Callable[[_Named], Mapping[str, object]],
) -> list[Section]:
    """Change the tables of a list one by one; the file holds them in the order of `old`."""
    if old == new:
        return found
    import tomlkit  # noqa: PLC0415 - as above

    if key in (first := tomlkit.parse(found[0].core)):
        _change_inline(first, key, old, new, write)
        found[0].core = tomlkit.dumps(first)
        return found
    header = re.compile(rf"""[ \t]*\[\[[ \t]*(["']?){key}\1[ \t]*\]\]""")
    places = [place for place, each in enumerate(found) if each.heads(header)]
    last = places[-1] if places else len(found) - 1
    wanted = {_identity(each): each for each in new}
    kept = [wanted.pop(_identity(each), None) for each in old]
    for place, each in enumerate(wanted.values(), last):
        found = with_table(found, tomlkit.dumps({key: [write(each)]}), place)
    for place, was, target in reversed(list(zip(places, old, kept, strict=True))):
        if target is None:
            found = without(found, place)
        elif target != was:
            found[place].core = _updated(found[place].core, key, write(target))
    return found


def _change_inline(
    document: TOMLDocument,
    key: str,
    old: tuple[_Named, ...],
    new: tuple[_Named, ...],
    write: Callable[[_Named], Mapping[str, object]],
) -> None:
    """The same for `key = [{…}, {…}]`, which stays where it is even when nothing is left in it."""
    wanted = {_identity(each): each for each in new}
    gone = []
    for place, was in enumerate(old):
        target = wanted.pop(_identity(was), None)
        if target is None:
            gone.append(place)
        elif target != was:
            tables = cast("Sequence[MutableMapping[str, object]]", document[key])
            _update(tables[place], write(target))
    _change_array(document, key, gone, [_inline(write(each)) for each in wanted.values()])


def _inline(values: Mapping[str, object]) -> str:
    import tomlkit  # noqa: PLC0415 - as above

    table = tomlkit.inline_table()
    table.update(values)
    return table.as_string()


def _updated(core: str, key: str, values: Mapping[str, object]) -> str:
    """The text of one table of a list with other values."""
    import tomlkit  # noqa: PLC0415 - as above

    document = tomlkit.parse(core)
    _update(cast("Sequence[MutableMapping[str, object]]", document[key])[0], values)
    return tomlkit.dumps(document)


def _update(table: MutableMapping[str, object], values: Mapping[str, object]) -> None:
    for gone in [key for key in table if key not in values]:
        del table[gone]
    for key, value in values.items():
        if table.get(key) != value:
            table[key] = value


def _identity(entry: DecisionRecord | RiskException) -> tuple[str, ...]:
    if isinstance(entry, DecisionRecord):
        return (entry.destination,)
    return (entry.subject, entry.rule, entry.runtime)


def _exception(entry: RiskException) -> Mapping[str, object]:
    values = {
        "destination": entry.destination,
        "finding": entry.finding,
        "runtime": entry.runtime,
        "rule": entry.rule,
        "owner": entry.owner,
        "reason": entry.reason,
        "granted": entry.granted,
        "expires": entry.expires,
    }
    return {key: value for key, value in values.items() if value}


def _record(entry: DecisionRecord) -> Mapping[str, object]:
    return {
        "destination": entry.destination,
        "decision": entry.decision.value,
        "owner": entry.owner,
        "reason": entry.reason,
        "decided": entry.decided,
    }
