"""SmartGroups and WebGroups of a controller, which it answers together (`app-domains`).

A selector is `{"any": [{"all": {…}}]}`; tags are flattened to `tags.KEY`, the arguments of a feed to
bare keys. What holds `snifilter` or `urlfilter` is a WebGroup.
"""

from __future__ import annotations

import ipaddress
import itertools
import json
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from ringfence.model.policy import (
    SELECTOR_TEXTS,
    SYSTEM_SMART_GROUPS,
    SYSTEM_WEB_GROUPS,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.parse.controller_wire import Entry, entries, shown, text_of

UNRESOLVED = "unresolved"
"""The key of a selector whose expression is not understood."""
_SMART_NAMES = frozenset(each.name for each in SYSTEM_SMART_GROUPS)
_WEB_NAMES = frozenset(each.name for each in SYSTEM_WEB_GROUPS)


@dataclass(slots=True)
class ControllerGroups:
    """The groups by name, and the names by UUID, by which rules name groups."""

    notes: list[str]
    smart: dict[str, SmartGroup] = field(default_factory=dict)
    web: dict[str, WebGroup] = field(default_factory=dict)
    smart_names: dict[str, str] = field(
        default_factory=lambda: {each.uuid: each.name for each in SYSTEM_SMART_GROUPS}
    )
    web_names: dict[str, str] = field(
        default_factory=lambda: {each.uuid: each.name for each in SYSTEM_WEB_GROUPS}
    )

    def add(self, entry: Entry) -> None:
        """Take one group of an answer; the vendor's own that every pack has are left out."""
        uuid = text_of(entry, "uuid")
        if uuid in self.smart_names or uuid in self.web_names:
            return
        expressions = _expressions(entry)
        if any("snifilter" in each or "urlfilter" in each for each in expressions):
            name = free(text_of(entry, "name") or uuid, uuid, self.web.keys() | _WEB_NAMES)
            self.web_names[uuid] = name
            self.web[name] = _web_group(name, entry, expressions, self.notes)
        else:
            name = free(text_of(entry, "name") or uuid, uuid, self.smart.keys() | _SMART_NAMES)
            self.smart_names[uuid] = name
            selectors = tuple(_selector(each) for each in expressions)
            self.smart[name] = SmartGroup(name=name, uuid=uuid, selectors=selectors)

    def name_of(self, key: str, uuid: str) -> str:
        """The name of the group that a rule names by this UUID, under this key."""
        names = self.web_names if key == "web_filters" else self.smart_names
        if uuid not in names:
            self.notes.append(
                f"The rules name the group {shown(uuid)}, which is not among the answers: whether they"
                " match stays unknown"
            )
            names[uuid] = uuid
            if key == "web_filters":
                self.web[uuid] = WebGroup(name=uuid, uuid=uuid)
            else:
                self.smart[uuid] = SmartGroup(name=uuid, uuid=uuid)
        return names[uuid]


def _expressions(entry: Entry) -> list[Entry]:
    selector = entry.get("selector")
    found = entries(selector.get("any")) if isinstance(selector, dict) else []
    return [all_of for each in found if isinstance(all_of := each.get("all"), dict)]


def _web_group(name: str, entry: Entry, expressions: Sequence[Entry], notes: list[str]) -> WebGroup:
    sni = tuple(found for each in expressions if (found := text_of(each, "snifilter")))
    urls = tuple(found for each in expressions if (found := text_of(each, "urlfilter")))
    managed = entry.get("system_resource") is True
    uuid = text_of(entry, "uuid")
    try:
        return WebGroup(name=name, sni=sni, urls=urls, managed=managed, uuid=uuid)
    except ValueError as error:
        notes.append(f"{error}, so whether a rule with it matches stays unknown")
        return WebGroup(name=name, managed=managed, uuid=uuid)


def _selector(expression: Entry) -> SmartGroupSelector:
    texts = {key: text_of(expression, key) for key in expression if text_of(expression, key)}
    tags = tuple(
        (key.removeprefix("tags."), value)
        for key, value in sorted(texts.items())
        if key.startswith("tags.")
    )
    named = {key: value for key, value in texts.items() if key in SELECTOR_TEXTS}
    other = {
        key: value
        for key, value in texts.items()
        if key not in SELECTOR_TEXTS and not key.startswith("tags.")
    }
    if "cidr" in named and not _is_network(named["cidr"]):
        other[UNRESOLVED] = f"cidr = {named.pop('cidr')}"
    if not (named or other or tags):
        return _unresolved(expression)
    try:
        return SmartGroupSelector(**named, tags=tags, other=tuple(sorted(other.items())))
    except ValueError:  # keys that exclude each other: which of them counts is not known
        return _unresolved(expression)


def _unresolved(expression: Entry) -> SmartGroupSelector:
    return SmartGroupSelector(other=((UNRESOLVED, json.dumps(expression)[:200]),))


def free(name: str, uuid: str, taken: Container[str]) -> str:
    """The name, told apart by its UUID from one that is taken."""
    if name not in taken:
        return name
    return next(
        made
        for number in itertools.count()
        if (made := f"{name} ({uuid or 'without uuid'}{f' {number}' if number else ''})")
        not in taken
    )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
