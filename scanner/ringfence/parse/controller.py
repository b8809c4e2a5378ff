"""A policy pack from what a controller answered to reads, saved as JSON.

Paths below `/v2.5/api/`: `app-domains` (SmartGroups and WebGroups), `microseg/policy-list3` (the
rulesets, wrapped in `dcf_policies` or flat), `microseg/policy-list` (the controller-wide list) and
`microseg/default-action-policy`. A key that is missing has its zero value. Answers may stand in one
document, under any key or in a list, or in several.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ringfence.errors import PackError
from ringfence.model.policy import (
    ANYWHERE,
    SYSTEM_SMART_GROUPS,
    SYSTEM_WEB_GROUPS,
    DcfRule,
    PolicyPack,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.parse.controller_rule import Refused, parse_rule

_Entry = Mapping[str, object]
_MAX_DEPTH = 20
_SELECTOR_TEXTS = frozenset(
    {
        "cidr",
        "fqdn",
        "type",
        "res_id",
        "account_id",
        "account_name",
        "name",
        "region",
        "zone",
        "site",
        "external",
    }
)
UNRESOLVED = "unresolved"
"""The key of a selector whose expression is not understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadController:
    pack: PolicyPack
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Answers:
    groups: list[_Entry] = field(default_factory=list)
    rulesets: list[_Entry] = field(default_factory=list)
    default_action: _Entry | None = None


@dataclass(slots=True)
class _Reading:
    """Names by UUID, the groups, and what there is to say."""

    smart: dict[str, SmartGroup] = field(default_factory=dict)
    web: dict[str, WebGroup] = field(default_factory=dict)
    smart_names: dict[str, str] = field(
        default_factory=lambda: {each.uuid: each.name for each in SYSTEM_SMART_GROUPS}
    )
    web_names: dict[str, str] = field(
        default_factory=lambda: {each.uuid: each.name for each in SYSTEM_WEB_GROUPS}
    )
    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def holds_answers(document: object) -> bool:
    """Whether decoded JSON is, or holds, an answer of a controller that is read here."""
    found = _Answers()
    _collect(document, found, 0)
    return bool(found.groups or found.rulesets or found.default_action)


def parse_controller(texts: Mapping[str, str], *, name: str) -> ReadController:
    """The pack that a controller enforces, from the texts of JSON files by their names.

    Raises PackError with every reason at once for answers that are none or say what is not known.
    """
    found = _Answers()
    for file, text in sorted(texts.items()):
        try:
            _collect(json.loads(text), found, 0)
        except (ValueError, RecursionError) as error:
            raise PackError(f"{file} is no JSON: {error}") from error
    if not found.rulesets:
        raise PackError(
            f"{name} holds no rules of a controller",
            hint="save the answers of microseg/policy-list3 and app-domains",
        )
    reading = _Reading()
    for entry in found.groups:
        _group(entry, reading)
    return _read(found, reading, name)


def _collect(document: object, found: _Answers, depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(document, list):
        for each in document:
            _collect(each, found, depth + 1)
    if not isinstance(document, dict):
        return
    if "app_domains" in document:
        found.groups.extend(_entries(document["app_domains"]))
    elif "dcf_policies" in document:
        found.rulesets.extend(_entries(document["dcf_policies"]))
    elif "policies" in document or "sub_policies" in document:
        found.rulesets.append(document)
    elif isinstance(document.get("selector"), dict) and "uuid" in document:
        found.groups.append(document)
    elif isinstance(document.get("action"), str) and "src_ads" not in document:
        found.default_action = document
    else:
        for each in document.values():
            _collect(each, found, depth + 1)


def _read(found: _Answers, reading: _Reading, name: str) -> ReadController:
    rules: list[DcfRule] = []
    names: list[str] = []
    seen: set[str] = set()
    system: list[DcfRule] = []
    for entry in _in_order(found.rulesets, reading):
        ruleset = _free(_text(entry, "name") or "V1 Policy List", _text(entry, "uuid"), names)
        made = list(_rules(entry, ruleset, reading, seen, system))
        if made or entry.get("system_resource") is not True:
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
            smart_groups=tuple(reading.smart.values()),
            web_groups=tuple(reading.web.values()),
            rules=tuple(rules),
            rulesets=tuple(names),
        )
    except ValueError as error:
        raise PackError(f"{name}: {error}") from error
    return ReadController(pack=pack, notes=tuple(reading.notes))


def _rules(
    entry: _Entry, ruleset: str, reading: _Reading, seen: set[str], system: list[DcfRule]
) -> Iterator[DcfRule]:
    for each in (*_entries(entry.get("policies")), *_entries(entry.get("sub_policies"))):
        uuid = _text(each, "uuid")
        if "action" not in each and "src_ads" not in each:
            continue  # a block of the tree, which only says an order
        if uuid and uuid in seen:
            continue
        seen.add(uuid)
        try:
            rule = parse_rule(each, ruleset, lambda key, uuid: _name_of(reading, key, uuid))
        except Refused as refused:
            reading.refusals.append(str(refused))
            continue
        if rule is None:
            reading.notes.append(f"The rule {_shown(each.get('name'))} is disabled, and left out")
        elif each.get("system_resource") is True:
            system.append(rule)
        else:
            yield rule


def _default_action(found: _Answers, system: list[DcfRule], reading: _Reading) -> RuleAction:
    last = [rule for rule in system if rule.src == rule.dst == (ANYWHERE,)]
    if system:
        reading.notes.append(
            f"{len(system)} rule(s) are the controller's own and left out of the rules"
        )
    told = found.default_action
    if told is not None and str(told.get("action")).upper() in set(RuleAction):
        return RuleAction(str(told["action"]).upper())
    if told is None and last:
        return last[-1].action
    reading.notes.append(
        "No answer of microseg/default-action-policy is among the files; PERMIT, the first value of"
        " the Default Action Rule, is taken"
    )
    return RuleAction.PERMIT


def _in_order(rulesets: Sequence[_Entry], reading: _Reading) -> list[_Entry]:
    """Rulesets as the tree of blocks evaluates them, where the answers hold one."""
    by_uuid = {_text(each, "uuid"): each for each in rulesets if _text(each, "uuid")}
    below: dict[str, list[str]] = {
        uuid: _targets(each) for uuid, each in by_uuid.items() if _targets(each)
    }
    if not below:
        if len(rulesets) > 1:
            reading.notes.append(
                f"The answers do not say in which order {len(rulesets)} rulesets are evaluated; they"
                " are taken as listed"
            )
        return list(rulesets)
    pointed = {target for targets in below.values() for target in targets}
    order: dict[str, None] = {}
    for root in (uuid for uuid in below if uuid not in pointed):
        _walk(root, below, order)
    placed = [by_uuid[uuid] for uuid in order if uuid in by_uuid]
    return placed + [each for each in rulesets if all(each is not one for one in placed)]


def _walk(uuid: str, below: Mapping[str, Sequence[str]], order: dict[str, None]) -> None:
    if uuid in order or len(order) > 10_000:  # noqa: PLR2004 - more than any tree of rulesets
        return
    order[uuid] = None
    for target in below.get(uuid, ()):
        _walk(target, below, order)


def _targets(entry: _Entry) -> list[str]:
    blocks = [
        each
        for each in _entries(entry.get("sub_policies"))
        if "action" not in each and "src_ads" not in each
    ]
    blocks.sort(key=lambda each: _number(each.get("priority")))
    return [target for each in blocks if (target := _target(each))]


def _target(block: _Entry) -> str:
    for key in ("list", "block", "target_uuid"):
        value = block.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, dict) and _text(value, "uuid"):
            return _text(value, "uuid")
    point = block.get("attachment_point")
    return _text(point, "target_uuid") if isinstance(point, dict) else ""


def _group(entry: _Entry, reading: _Reading) -> None:
    uuid = _text(entry, "uuid")
    if uuid in reading.smart_names or uuid in reading.web_names:
        return
    expressions = _expressions(entry)
    if any("snifilter" in each or "urlfilter" in each for each in expressions):
        taken = (*reading.web, *(each.name for each in SYSTEM_WEB_GROUPS))
        name = _free(_text(entry, "name") or uuid, uuid, taken)
        reading.web_names[uuid] = name
        reading.web[name] = _web_group(name, entry, expressions, reading)
    else:
        taken = (*reading.smart, *(each.name for each in SYSTEM_SMART_GROUPS))
        name = _free(_text(entry, "name") or uuid, uuid, taken)
        reading.smart_names[uuid] = name
        selectors = tuple(_selector(each) for each in expressions)
        reading.smart[name] = SmartGroup(name=name, uuid=uuid, selectors=selectors)


def _expressions(entry: _Entry) -> list[_Entry]:
    selector = entry.get("selector")
    found = _entries(selector.get("any")) if isinstance(selector, dict) else []
    return [all_of for each in found if isinstance(all_of := each.get("all"), dict)]


def _web_group(
    name: str, entry: _Entry, expressions: Sequence[_Entry], reading: _Reading
) -> WebGroup:
    sni = tuple(text for each in expressions if (text := _text(each, "snifilter")))
    urls = tuple(text for each in expressions if (text := _text(each, "urlfilter")))
    managed = entry.get("system_resource") is True
    if sni and urls:
        reading.notes.append(
            f"The WebGroup {_shown(name)} mixes domains and URLs, so whether a rule with it matches"
            " stays unknown"
        )
        sni = urls = ()
    return WebGroup(name=name, sni=sni, urls=urls, managed=managed, uuid=_text(entry, "uuid"))


def _selector(expression: _Entry) -> SmartGroupSelector:
    texts = {key: _text(expression, key) for key in expression if _text(expression, key)}
    tags = tuple(
        (key.removeprefix("tags."), value)
        for key, value in sorted(texts.items())
        if key.startswith("tags.")
    )
    named = {key: value for key, value in texts.items() if key in _SELECTOR_TEXTS}
    other = {
        key: value
        for key, value in texts.items()
        if key not in _SELECTOR_TEXTS and not key.startswith("tags.")
    }
    if "cidr" in named and not _is_network(named["cidr"]):
        other[UNRESOLVED] = f"cidr = {named.pop('cidr')}"
    if not (named or other or tags):
        other[UNRESOLVED] = json.dumps(expression)[:200]
    return SmartGroupSelector(**named, tags=tags, other=tuple(sorted(other.items())))


def _name_of(reading: _Reading, key: str, uuid: str) -> str:
    names = reading.web_names if key == "web_filters" else reading.smart_names
    if uuid not in names:
        reading.notes.append(
            f"The rules name the group {_shown(uuid)}, which is not among the answers: whether they"
            " match stays unknown"
        )
        names[uuid] = uuid
        if key == "web_filters":
            reading.web[uuid] = WebGroup(name=uuid, uuid=uuid)
        else:
            reading.smart[uuid] = SmartGroup(name=uuid, uuid=uuid)
    return names[uuid]


def _free(name: str, uuid: str, taken: Sequence[str]) -> str:
    """The name, told apart by its UUID from one that is taken."""
    if name not in taken:
        return name
    return next(
        made
        for number in range(len(taken) + 1)
        if (made := f"{name} ({uuid or 'without uuid'}{f' {number}' if number else ''})")
        not in taken
    )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _entries(value: object) -> list[_Entry]:
    """The objects of a list, or a single one that stands for it."""
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, dict)]


def _text(entry: _Entry, key: str) -> str:
    value = entry.get(key)
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _shown(value: object) -> str:
    return ascii(value)[:80]
