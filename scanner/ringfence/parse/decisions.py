"""Exceptions and the records of decisions, in `ringfence.toml`.

    [[exception]]
    destination = "api.partner.example"   # or: finding = "0123456789abcdef"
    owner = "ml-platform"
    reason = "contract ends in March, ticket 4711"
    expires = 2027-03-31
    runtime = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/assistant-*"   # optional
    rule = "allow-agent-tools"            # optional
    granted = 2026-12-01                  # optional; `ringfence approve` writes it

    [[decision]]
    destination = "api.openai.com"
    decision = "sanctioned"               # or "denied", as [destinations] says
    owner = "security"
    reason = "reviewed with legal"
    decided = 2026-12-01

Everything that is wrong is told at once: the reader that refuses a file raises the first of it.
How far off an expiry may be is judged where there is a clock, or by `granted`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ringfence.model.decision import (
    LONGEST_EXCEPTION,
    LONGEST_TEXT,
    DecisionKind,
    DecisionRecord,
    RiskException,
    is_fingerprint,
)
from ringfence.model.text import hidden
from ringfence.parse.own_catalogue import Problem
from ringfence.parse.toml_value import shown

_EXCEPTION_KEYS = (
    "destination",
    "expires",
    "finding",
    "granted",
    "owner",
    "reason",
    "rule",
    "runtime",
)
_DECISION_KEYS = ("decided", "decision", "destination", "owner", "reason")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHOWN = 80
_HOST_HINT = "write a host (api.partner.example), a suffix (*.partner.example) or an address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """How hosts and workloads are spelled; each gives empty for what is neither."""

    host: Callable[[str], str]
    workload: Callable[[str], str]


class Problems(Protocol):
    """Where what is wrong is noted."""

    problems: list[Problem]


@dataclass(slots=True)
class Decisions:
    """What the two lists of tables say, and everything that is wrong with them."""

    exceptions: list[RiskException] = field(default_factory=list)
    records: list[DecisionRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_decisions(
    exceptions: object, records: object, *, where: str, readers: Readers
) -> Decisions:
    """Read `[[exception]]` and `[[decision]]`; where names the file."""
    found = Decisions()
    for place, table in tables(exceptions, "exception", _EXCEPTION_KEYS, where, found):
        _read_exception(Table(table, place, found), readers, found)
    for place, table in tables(records, "decision", _DECISION_KEYS, where, found):
        _read_record(Table(table, place, found), readers, found)
    return found


def tables(
    value: object, name: str, keys: tuple[str, ...], where: str, found: Problems
) -> list[tuple[str, Mapping[str, object]]]:
    """The tables of a list with their places; what is none, or has a foreign key, is a problem."""
    if not isinstance(value, list):
        found.problems.append(
            Problem(f"{where}: {name} is no list of tables", f"write [[{name}]] on its own line")
        )
        return []
    read: list[tuple[str, Mapping[str, object]]] = []
    for number, table in enumerate(value, 1):
        place = f"{where}: [[{name}]] number {number}"
        if not isinstance(table, dict):
            found.problems.append(Problem(f"{place} is no table", f"write [[{name}]]"))
        elif unknown := sorted(set(table) - set(keys)):
            message = f"{place}: unknown key {unknown[0][:_SHOWN]!r}"
            found.problems.append(Problem(message, f"known here: {', '.join(keys)}"))
        else:
            read.append((place, table))
    return read


def _read_exception(table: Table, readers: Readers, found: Decisions) -> None:
    before = len(found.problems)
    destination = table.spelled("destination", readers.host, _HOST_HINT)
    finding = table.spelled("finding", _fingerprint, "copy the fingerprint of a scan's finding")
    if len(found.problems) == before and bool(destination) == bool(finding):
        table.wrong("needs one of destination and finding", "write one of them")
    owner = table.text("owner", "say who answers for it, a team or a person")
    reason = table.text("reason", "say why it is accepted, and where that is written")
    expires = table.day("expires", needed=True)
    granted = table.day("granted", needed=False)
    rule = table.text("rule", "name a rule of the pack", needed=False)
    runtime = table.spelled("runtime", readers.workload, "write an ARN, or a pattern of one with *")
    if expires and granted and not 0 <= (expires - granted).days <= LONGEST_EXCEPTION:
        table.wrong(
            f"expires {expires} is not within {LONGEST_EXCEPTION} days after granted {granted}",
            "choose a nearer day and renew it then, or sanction the destination",
        )
    if expires is None or len(found.problems) > before:
        return
    made = RiskException(
        destination=destination,
        finding=finding,
        owner=owner,
        reason=reason,
        expires=expires,
        rule=rule,
        runtime=runtime,
        granted=granted,
    )
    if any(_alike(made, other) for other in found.exceptions):
        table.wrong(f"excepts {made.subject} a second time", "keep one of the two")
    else:
        found.exceptions.append(made)


def _alike(one: RiskException, other: RiskException) -> bool:
    return (one.subject, one.rule, one.runtime) == (other.subject, other.rule, other.runtime)


def _read_record(table: Table, readers: Readers, found: Decisions) -> None:
    before = len(found.problems)
    destination = table.spelled("destination", readers.host, _HOST_HINT, needed=True)
    decision = table.spelled(
        "decision", _kind, f"write one of {', '.join(DecisionKind)}", needed=True
    )
    owner = table.text("owner", "say who decided it, a team or a person")
    reason = table.text("reason", "say why it was decided so")
    decided = table.day("decided", needed=True)
    if decided is None or len(found.problems) > before:
        return
    if any(each.destination == destination for each in found.records):
        table.wrong(f"decides on {destination} a second time", "keep one of the two")
        return
    found.records.append(
        DecisionRecord(
            destination=destination,
            decision=DecisionKind(decision),
            owner=owner,
            reason=reason,
            decided=decided,
        )
    )


@dataclass(frozen=True, slots=True)
class Table:
    """One table, read key by key; what is wrong with a key is noted with its place."""

    content: Mapping[str, object]
    place: str
    found: Problems

    def wrong(self, message: str, hint: str) -> None:
        self.found.problems.append(Problem(f"{self.place}: {message}", hint))

    def text(self, key: str, hint: str, *, needed: bool = True) -> str:
        """One line of text; empty, with a problem, where it is missing or none."""
        value = self.content.get(key, "")
        if needed and key not in self.content:
            self.wrong(f"{key} is missing", hint)
            return ""
        text = value.strip() if isinstance(value, str) else ""
        if not isinstance(value, str) or len(text) > LONGEST_TEXT or any(map(hidden, text)):
            self.wrong(f"{key} is no line of 1 to {LONGEST_TEXT} printable characters", hint)
        elif not text and (needed or key in self.content):
            self.wrong(f"{key} is empty", hint)
        return text

    def spelled(
        self, key: str, read: Callable[[str], str], hint: str, *, needed: bool = False
    ) -> str:
        """A text in canonical form; empty without a problem only where it may be left out."""
        if key not in self.content:
            if needed:
                self.wrong(f"{key} is missing", hint)
            return ""
        value = self.content[key]
        read_value = read(value.strip()) if isinstance(value, str) else ""
        if not read_value:
            self.wrong(f"{key}: {shown(value)} is malformed", hint)
        return read_value

    def day(self, key: str, *, needed: bool) -> date | None:
        """A TOML date, or a text of the same form."""
        hint = f"write {key} = 2027-03-31, a day without a time"
        if key not in self.content:
            if needed:
                self.wrong(f"{key} is missing", hint)
            return None
        day = _day(self.content[key])
        if day is None:
            self.wrong(f"{key}: {shown(self.content[key])} is no day", hint)
        return day


def _day(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _ISO.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _fingerprint(text: str) -> str:
    return text if is_fingerprint(text) else ""


def _kind(text: str) -> str:
    return text if text in tuple(DecisionKind) else ""
