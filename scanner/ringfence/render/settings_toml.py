"""Decisions written into the text of a settings file; comments, order and layout stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, MutableSequence
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from ringfence.model.decision import DecisionRecord, RiskException
from ringfence.model.settings import Settings

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_Named = TypeVar("_Named", DecisionRecord, RiskException)


class _Tables(Protocol):
    """A list of tables, whichever of its two spellings the file has."""

    def append(self, value: object, /) -> None: ...
    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> MutableMapping[str, object]: ...
    def __delitem__(self, place: int, /) -> None: ...


def with_decisions(
    text: str, *, before: Settings, after: Settings, canonical: Callable[[str], str]
) -> str:
    """The text with the lists, exceptions and records of `after`; `before` is what it says now.

    canonical gives the form in which Settings holds a host. Nothing else of `after` is looked at.
    """
    import tomlkit  # noqa: PLC0415 - a tenth of a second that only a change is worth

    document = tomlkit.parse(text)
    for key, old, new in (
        ("sanctioned", before.sanctioned, after.sanctioned),
        ("denied", before.denied, after.denied),
    ):
        if set(old) != set(new):
            _write_list(document, key, frozenset(old), new, canonical)
    _write_tables(document, "exception", before.exceptions, after.exceptions, _exception)
    _write_tables(document, "decision", before.decisions, after.decisions, _record)
    return tomlkit.dumps(document)


def _write_list(
    document: TOMLDocument,
    key: str,
    old: frozenset[str],
    new: tuple[str, ...],
    canonical: Callable[[str], str],
) -> None:
    import tomlkit  # noqa: PLC0415 - as above

    if "destinations" not in document:
        document["destinations"] = tomlkit.table()
    table = cast("MutableMapping[str, object]", document["destinations"])
    if key not in table:
        table[key] = tomlkit.array()
    entries = cast("MutableSequence[object]", table[key])
    for place in range(len(entries) - 1, -1, -1):
        if canonical(str(entries[place]).strip()) not in new:
            del entries[place]
    for entry in new:
        if entry not in old:
            entries.append(entry)


def _write_tables(
    document: TOMLDocument,
    key: str,
    old: tuple[_Named, ...],
    new: tuple[_Named, ...],
    write: Callable[[_Named], Mapping[str, object]],
) -> None:
    """Change the tables of a list one by one; the file holds them in the order of `old`."""
    if old == new:
        return
    import tomlkit  # noqa: PLC0415 - as above
    from tomlkit.items import AoT  # noqa: PLC0415 - as above

    if key not in document or not len(cast("_Tables", document[key])):
        document.pop(key, None)
        document[key] = tomlkit.aot()
    tables = cast("_Tables", document[key])
    wanted = {_identity(each): each for each in new}
    for place in range(len(old) - 1, -1, -1):
        target = wanted.pop(_identity(old[place]), None)
        if target is None:
            del tables[place]
        elif target != old[place]:
            _update(tables[place], write(target))
    for each in wanted.values():
        table = tomlkit.table() if isinstance(tables, AoT) else tomlkit.inline_table()
        table.update(write(each))
        tables.append(table)
    if not len(tables):
        del document[key]


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
