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
from ringfence.model.controller import ControllerRuleset
from ringfence.model.policy import ANYWHERE, DcfRule, PolicyPack, RuleAction
from ringfence.model.text import why_unread
from ringfence.parse.controller_groups import ControllerGroups, free
from ringfence.parse.controller_order import (
    V1_LIST,
    in_force,
    in_order,
    is_attached,
    order_is_known,
)
from ringfence.parse.controller_rule import Refused, parse_rule
from ringfence.parse.controller_wire import Entry, entries, shown, text_of

_MAX_DEPTH = 20
_PARTS = frozenset({"app_domains", "dcf_policies", "policies", "sub_policies", "selector"})
"""What is read where it stands, and not searched for answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadController:
    """What the answers of a controller come to."""

    pack: PolicyPack
    notes: tuple[str, ...] = ()
    rulesets: tuple[ControllerRuleset, ...] = ()
    """Those in force first, in the order of evaluation."""
    order_known: bool = False
    disabled: tuple[tuple[str, str], ...] = ()
    """Name and UUID of rules that are switched off."""
    loose: PolicyPack | None = None
    """The rules of rulesets that are attached to nothing; None for none."""
    refused: tuple[str, ...] = ()
    """Rules that say what is not known here, where they do not end the reading."""


@dataclass(slots=True)
class Answers:
    """The parts that were found, whichever file holds them."""

    groups: list[Entry] = field(default_factory=list)
    rulesets: list[Entry] = field(default_factory=list)
    default_action: Entry | None = None
    feature: Entry | None = None
    """Of the feature `microseg`."""
    points: list[Entry] | None = None
    """Attachment points; None where nobody asked for them."""
    version: str = ""


@dataclass(slots=True)
class _Reading:
    """The groups, and what there is to say."""

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
    found = Answers()
    _collect(document, found, 0)
    return bool(found.groups or found.rulesets or found.default_action)


def parse_controller(texts: Mapping[str, str], *, name: str) -> ReadController:
    """The pack that a controller enforces, from the texts of JSON files by their names.

    Raises PackError with every reason at once for answers that are none or say what is not known.
    """
    found = find_answers(texts)
    if not found.rulesets:
        raise PackError(
            f"{name} holds no rules of a controller",
            hint="save the answers of microseg/policy-list3 and app-domains",
        )
    read = read_answers(found, name)
    if read.refused:
        raise PackError(
            f"{name}: {len(read.refused)} thing(s) cannot be read: " + "; ".join(read.refused)
        )
    return read


def find_answers(texts: Mapping[str, str]) -> Answers:
    """What the texts of JSON files hold of a controller's answers; PackError for what is no JSON."""
    found = Answers()
    for file, text in sorted(texts.items()):
        try:
            _collect(json.loads(text), found, 0)
        except (ValueError, RecursionError) as error:
            raise PackError(f"{file} is no JSON: {why_unread(error)}") from error
    return found


def _collect(document: object, found: Answers, depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(document, list):
        for each in document:
            _collect(each, found, depth + 1)
    if not isinstance(document, dict):
        return
    found.groups.extend(entries(document.get("app_domains")))
    found.rulesets.extend(entries(document.get("dcf_policies")))
    if "policies" in document or "sub_policies" in document:
        found.rulesets.append(document)
    if isinstance(document.get("selector"), dict) and "uuid" in document:
        found.groups.append(document)
    if document.get("feature") == "microseg" and "enabled" in document:
        found.feature = document
    if "attachment_point_id" in document:
        found.points = [*(found.points or ()), document]
    found.version = text_of(document, "current_version") or found.version
    if text_of(document, "action").upper() in set(RuleAction) and "src_ads" not in document:
        found.default_action = document
    for key, value in document.items():
        if key not in _PARTS:
            _collect(value, found, depth + 1)


def read_answers(found: Answers, name: str) -> ReadController:
    """Rules, groups and their order; a rule that is not understood is among `refused`."""
    reading = _Reading()
    for entry in found.groups:
        reading.groups.add(entry)
    kept = in_order(in_force(found.rulesets, reading.notes), reading.notes)
    left = [each for each in found.rulesets if not any(each is other for other in kept)]
    seen: set[str] = set()
    system: list[DcfRule] = []
    rules, rulesets = _rulesets(kept, found.rulesets, reading, seen, system)
    loose, orphans = _rulesets(left, found.rulesets, reading, seen, [])
    default = _default_action(found, system, reading)
    return ReadController(
        pack=_pack(name, rules, rulesets, reading, default),
        notes=tuple(reading.notes),
        rulesets=(*rulesets, *orphans),
        order_known=order_is_known([each for each in kept if entries(each.get("policies"))]),
        disabled=tuple(reading.disabled),
        loose=_pack(name, loose, orphans, reading, default) if loose else None,
        refused=tuple(reading.refusals),
    )


def _rulesets(
    some: list[Entry],
    every: list[Entry],
    reading: _Reading,
    seen: set[str],
    system: list[DcfRule],
) -> tuple[list[DcfRule], list[ControllerRuleset]]:
    rules: list[DcfRule] = []
    rulesets: list[ControllerRuleset] = []
    for entry in some:
        taken = [each.name for each in rulesets]
        name = free(text_of(entry, "name") or V1_LIST, text_of(entry, "uuid"), taken)
        made = list(_rules(entry, name, reading, seen, system))
        if made or entry.get("system_resource") is not True:
            rules.extend(made)
            rulesets.append(
                ControllerRuleset(
                    name=name,
                    uuid=text_of(entry, "uuid"),
                    attached=is_attached(entry, every),
                    system=entry.get("system_resource") is True,
                )
            )
    return rules, rulesets


def _pack(
    name: str,
    rules: list[DcfRule],
    rulesets: list[ControllerRuleset],
    reading: _Reading,
    default: RuleAction,
) -> PolicyPack:
    try:
        return PolicyPack(
            name=name,
            default_action=default,
            smart_groups=tuple(reading.groups.smart.values()),
            web_groups=tuple(reading.groups.web.values()),
            rules=tuple(rules),
            rulesets=tuple(each.name for each in rulesets),
        )
    except ValueError as error:
        raise PackError(f"{name}: {error}") from error


def _rules(
    entry: Entry, ruleset: str, reading: _Reading, seen: set[str], system: list[DcfRule]
) -> Iterator[DcfRule]:
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


def _default_action(found: Answers, system: list[DcfRule], reading: _Reading) -> RuleAction:
    last = [rule for rule in system if rule.src == rule.dst == (ANYWHERE,)]
    if system:
        reading.notes.append(
            f"{len(system)} rule(s) are the controller's own and left out of the rules"
        )
    told = found.default_action
    if told is not None:
        return RuleAction(text_of(told, "action").upper())
    if last:
        return last[-1].action
    reading.notes.append(
        "No answer of microseg/default-action-policy is among the files; PERMIT, the first value of"
        " the Default Action Rule, is taken"
    )
    return RuleAction.PERMIT
