"""A policy pack from what a controller answered to reads, saved as JSON.

Paths below `/v2.5/api/`: `app-domains` (SmartGroups and WebGroups), `microseg/policy-list3` (the
rulesets, wrapped in `dcf_policies` or flat), `microseg/policy-list` (the controller-wide list) and
`microseg/default-action-policy`. A key that is missing has its zero value. Answers may stand in one
document, under any key or in a list, or in several.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ringfence.errors import PackError
from ringfence.model.policy import ANYWHERE, DcfRule, PolicyPack, RuleAction
from ringfence.model.text import why_unread
from ringfence.parse.controller_answers import Found, find_answers, merged
from ringfence.parse.controller_groups import ControllerGroups, free
from ringfence.parse.controller_order import V1_LIST, in_force, in_order
from ringfence.parse.controller_rule import Refused, parse_rule
from ringfence.parse.controller_wire import Entry, entries, shown, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadController:
    pack: PolicyPack
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """The groups, and what there is to say of rules."""

    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    disabled: list[tuple[str, str]] = field(default_factory=list)
    groups: ControllerGroups = field(init=False)

    def __post_init__(self) -> None:
        self.groups = ControllerGroups(notes=self.notes)


def holds_answers(document: object) -> bool:
    """Whether decoded JSON is, or holds, an answer of a controller that is read here."""
    if isinstance(document, dict) and "schema" in document:
        return False
    found = Found()
    find_answers(document, found)
    return bool(found.groups or found.rulesets or found.default_action)


def parse_controller(texts: Mapping[str, str], *, name: str) -> ReadController:
    """The pack that a controller enforces, from the texts of JSON files by their names.

    Raises PackError with every reason at once for answers that are none or say what is not known.
    """
    found = Found()
    for file, text in sorted(texts.items()):
        try:
            find_answers(json.loads(text), found)
        except (ValueError, RecursionError) as error:
            raise PackError(f"{file} is no JSON: {why_unread(error)}") from error
    if not found.rulesets:
        raise PackError(
            f"{name} holds no rules of a controller",
            hint="save the answers of microseg/policy-list3 and app-domains",
        )
    reading = Reading()
    for entry in found.groups:
        reading.groups.add(entry)
    return _read(found, reading, name)


def _read(found: Found, reading: Reading, name: str) -> ReadController:
    rules: list[DcfRule] = []
    names: list[str] = []
    seen: set[str] = set()
    system: list[DcfRule] = []
    for entry in in_order(in_force(merged(found.rulesets), reading.notes), reading.notes):
        ruleset = free(text_of(entry, "name") or V1_LIST, text_of(entry, "uuid"), names)
        made = list(rules_of(entry, ruleset, reading, seen, system))
        if made or stands_alone(entry):
            names.append(ruleset)
            rules.extend(made)
    default = _default_action(found, system, reading)
    if reading.refusals:
        raise PackError(
            f"{name}: {len(reading.refusals)} thing(s) cannot be read: "
            + "; ".join(reading.refusals)
        )
    try:
        pack = PolicyPack(
            name=name,
            default_action=default,
            smart_groups=tuple(reading.groups.smart.values()),
            web_groups=tuple(reading.groups.web.values()),
            rules=tuple(rules),
            rulesets=tuple(names),
        )
    except ValueError as error:
        raise PackError(f"{name}: {error}") from error
    return ReadController(pack=pack, notes=tuple(reading.notes))


def stands_alone(entry: Entry) -> bool:
    """Whether a ruleset is one even without rules: neither the system's nor a list of other rulesets' rules."""
    named = text_of(entry, "uuid") or text_of(entry, "name")
    return bool(named) and entry.get("system_resource") is not True


def rules_of(
    entry: Entry, ruleset: str, reading: Reading, seen: set[str], system: list[DcfRule]
) -> Iterator[DcfRule]:
    """The rules of a ruleset that somebody wrote; those of the controller's own are added to system."""
    for each in (*entries(entry.get("policies")), *entries(entry.get("sub_policies"))):
        uuid = text_of(each, "uuid")
        if "action" not in each and "src_ads" not in each:
            continue  # a block of the tree, which only says an order
        if uuid and uuid in seen:
            continue
        seen.add(uuid)
        try:
            rule = parse_rule(each, ruleset, reading.groups.name_of)
        except Refused as refused:
            reading.refusals.append(str(refused))
            continue
        if rule is None:
            reading.disabled.append((text_of(each, "name"), uuid))
            reading.notes.append(f"The rule {shown(each.get('name'))} is disabled, and left out")
        elif each.get("system_resource") is True:
            system.append(rule)
        else:
            yield rule


def _default_action(found: Found, system: list[DcfRule], reading: Reading) -> RuleAction:
    if system:
        reading.notes.append(
            f"{len(system)} rule(s) are the controller's own and left out of the rules"
        )
    told = told_default(found, system)
    if told is not None:
        return told
    reading.notes.append(
        "No answer of microseg/default-action-policy is among the files; PERMIT, the first value of"
        " the Default Action Rule, is taken"
    )
    return RuleAction.PERMIT


def told_default(found: Found, system: list[DcfRule]) -> RuleAction | None:
    """The default action as its own answer tells it, or else the controller's own last rule."""
    if found.default_action is not None:
        return RuleAction(text_of(found.default_action, "action").upper())
    last = [rule for rule in system if rule.src == rule.dst == (ANYWHERE,)]
    return last[-1].action if last else None
