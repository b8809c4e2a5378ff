"""`[[promotion.accept_perhaps]]` of `ringfence.toml`: rules whose possible cuts somebody accepts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ringfence.model.promotion import AcceptedPerhaps
from ringfence.parse.decisions import Table, tables
from ringfence.parse.own_catalogue import Problem

_KEYS = ("expires", "owner", "reason", "rule", "rule_hash")
_HASH = re.compile(r"[0-9a-f]{16,64}")
_NAME = "promotion.accept_perhaps"


@dataclass(slots=True)
class AcceptedTables:
    """What the tables say, and everything that is wrong with them."""

    accepted: list[AcceptedPerhaps] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_accepted(content: object, *, where: str) -> AcceptedTables:
    """Read the tables; where names the file."""
    found = AcceptedTables()
    for place, content_of in tables(content, _NAME, _KEYS, where, found):
        _read(Table(content_of, place, found), found)
    return found


def _read(table: Table, found: AcceptedTables) -> None:
    before = len(found.problems)
    rule = table.text("rule", "name a rule of the pack")
    rule_hash = table.spelled(
        "rule_hash", _digest, "copy the line that `ringfence promote` prints", needed=True
    )
    owner = table.text("owner", "say who answers for it, a team or a person")
    reason = table.text("reason", "say why it is accepted, and where that is written")
    expires = table.day("expires", needed=True)
    if expires is None or len(found.problems) > before:
        return
    found.accepted.append(
        AcceptedPerhaps(rule=rule, rule_hash=rule_hash, owner=owner, reason=reason, expires=expires)
    )


def _digest(text: str) -> str:
    return text if _HASH.fullmatch(text) else ""
