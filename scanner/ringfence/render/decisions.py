"""Decisions of the operator: as entries of a document, as changes, and for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ringfence.model.approval import (
    ChangeKind,
    DecisionChange,
    DecisionsDocument,
    GrantedException,
    ListedEntry,
)
from ringfence.model.decision import DecisionRecord, RiskException
from ringfence.model.settings import Settings
from ringfence.model.text import printable

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}
_LIMIT = 500


def listed_entries(destinations: tuple[str, ...], settings: Settings) -> tuple[ListedEntry, ...]:
    """The entries of one list, each with the record of whoever put it there."""
    records = {each.destination: each for each in settings.decisions}
    entries = []
    for destination in destinations:
        record = records.get(destination)
        entries.append(
            ListedEntry(
                destination=destination,
                owner=record.owner,
                reason=record.reason,
                decided=record.decided,
            )
            if record
            else ListedEntry(destination=destination)
        )
    return tuple(entries)


def granted_exceptions(settings: Settings, *, today: date) -> tuple[GrantedException, ...]:
    """The exceptions in the order of the file."""
    return tuple(
        GrantedException(
            destination=each.destination,
            finding=each.finding,
            owner=each.owner,
            reason=each.reason,
            expires=each.expires,
            rule=each.rule,
            runtime=each.runtime,
            granted=each.granted,
            in_force=each.in_force(today),
        )
        for each in settings.exceptions
    )


def changes_between(before: Settings, after: Settings) -> tuple[DecisionChange, ...]:
    """What two settings decide differently: the lists, then records, then exceptions."""
    return (
        *_of_list("destinations.sanctioned", before.sanctioned, after.sanctioned),
        *_of_list("destinations.denied", before.denied, after.denied),
        *_of_tables(
            "decision",
            {each.destination: _record(each) for each in before.decisions},
            {each.destination: _record(each) for each in after.decisions},
        ),
        *_of_tables(
            "exception",
            {_subject(each): _terms(each) for each in before.exceptions},
            {_subject(each): _terms(each) for each in after.exceptions},
        ),
    )


def decisions_table(document: DecisionsDocument) -> str:
    """What stands in the file, for people; expired exceptions say so."""
    lines = [printable(document.settings, limit=_LIMIT)]
    lines += _listing("SANCTIONED", document.sanctioned)
    lines += _listing("DENIED", document.denied)
    lines += ["EXCEPTED", *map(_exception, document.exceptions)] if document.exceptions else []
    if len(lines) == 1:
        lines.append("nothing is decided yet")
    return "\n".join(lines) + "\n"


def changes_text(document: DecisionsDocument, *, dry_run: bool) -> str:
    """One line for each change, and whether the file was written."""
    lines = [
        f"{_SIGNS[each.kind]} {each.place}: "
        + printable(" ".join(filter(None, (each.subject, each.detail))), limit=_LIMIT)
        for each in document.changes
    ]
    file = printable(document.settings, limit=_LIMIT)
    if not document.changes:
        lines.append(f"nothing changes: {file} already is as asked")
    elif dry_run:
        lines.append(f"not written, as asked: {file}")
    else:
        lines.append(f"written: {file}")
    return "\n".join(lines) + "\n"


def _of_list(
    place: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[DecisionChange]:
    for entry in sorted(set(before) - set(after)):
        yield DecisionChange(kind=ChangeKind.REMOVED, place=place, subject=entry)
    for entry in sorted(set(after) - set(before)):
        yield DecisionChange(kind=ChangeKind.ADDED, place=place, subject=entry)


def _of_tables(
    place: str, before: dict[str, str], after: dict[str, str]
) -> Iterator[DecisionChange]:
    for subject in sorted(before.keys() | after.keys()):
        old, new = before.get(subject), after.get(subject)
        if old == new:
            continue
        kind = ChangeKind.CHANGED
        if old is None or new is None:
            kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED
        yield DecisionChange(kind=kind, place=place, subject=subject, detail=new or old or "")


def _record(record: DecisionRecord) -> str:
    return f"{record.decision} by {record.owner} on {record.decided}: {record.reason}"


def _subject(exception: RiskException) -> str:
    of = (("of rule", exception.rule), ("for", exception.runtime))
    return " ".join((exception.subject, *(f"{word} {value}" for word, value in of if value)))


def _terms(exception: RiskException) -> str:
    return f"until {exception.expires} by {exception.owner}: {exception.reason}"


def _listing(title: str, entries: tuple[ListedEntry, ...]) -> Iterator[str]:
    if entries:
        yield title
    for entry in entries:
        by = f"{entry.owner}, {entry.decided}: {entry.reason}" if entry.owner else "no record"
        shown = printable(entry.destination, limit=_LIMIT)
        yield f"  {shown:<40} {printable(by, limit=_LIMIT)}"


def _exception(entry: GrantedException) -> str:
    subject = entry.destination or f"finding {entry.finding}"
    state = f"until {entry.expires}" if entry.in_force else f"EXPIRED {entry.expires}"
    more = "".join(
        f", {word} {value}"
        for word, value in (("rule", entry.rule), ("runtime", entry.runtime))
        if value
    )
    said = f"{state}, {entry.owner}: {entry.reason}{more}"
    return f"  {printable(subject, limit=_LIMIT):<40} {printable(said, limit=_LIMIT)}"
