"""A policy pack as `pack.json` (`ringfence.pack/1`): what `parse.pack` reads, and no more."""

from __future__ import annotations

from ringfence.model.policy import (
    SELECTOR_TEXTS,
    AppRequirement,
    DcfRule,
    PolicyPack,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.render.scan_json import to_json

PACK_SCHEMA = "ringfence.pack/1"
_IDS = "INTRUSION_DETECTION_PERMIT"


def pack_json(pack: PolicyPack) -> str:
    """The text of a pack; keys sorted, rules in the order of evaluation."""
    document: dict[str, object] = {
        "schema": PACK_SCHEMA,
        "name": pack.name,
        "version": pack.version,
        "default_action": str(pack.default_action),
        "smart_groups": [_smart_group(group) for group in pack.smart_groups],
        "web_groups": [_web_group(group) for group in pack.web_groups],
        "rules": [_rule(rule) for rule in pack.in_order],
    }
    if pack.rulesets:
        document["rulesets"] = list(pack.rulesets)
    return to_json(document)


def _smart_group(group: SmartGroup) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": group.name,
        "selectors": [_selector(selector) for selector in group.selectors],
    }
    if group.uuid:
        entry["uuid"] = group.uuid
    if group.members is not None:
        entry["members"] = list(group.members)
    return entry


def _selector(selector: SmartGroupSelector) -> dict[str, object]:
    entry: dict[str, object] = {
        key: value for key in SELECTOR_TEXTS if (value := getattr(selector, key))
    }
    entry |= dict(selector.other)
    if selector.tags:
        entry["tags"] = dict(selector.tags)
    return entry


def _web_group(group: WebGroup) -> dict[str, object]:
    entry: dict[str, object] = {"name": group.name, "managed": group.managed}
    if group.sni:
        entry["sni"] = list(group.sni)
    if group.urls:
        entry["urls"] = list(group.urls)
    if group.uuid:
        entry["uuid"] = group.uuid
    return entry


def _rule(rule: DcfRule) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": rule.name,
        "priority": rule.priority,
        "action": _IDS if rule.ids else str(rule.action),
        "protocol": str(rule.protocol),
        "ports": [list(ends) for ends in rule.ports],
        "src": list(rule.src),
        "dst": list(rule.dst),
        "web_groups": list(rule.web_groups),
        "watch": rule.watch,
        "logging": rule.logging,
        "decrypt": str(rule.decrypt),
    }
    if rule.app_requirement is not AppRequirement.UNSPECIFIED:
        entry["app_requirement"] = str(rule.app_requirement)
    if rule.ruleset:
        entry["ruleset"] = rule.ruleset
    if rule.uuid:
        entry["uuid"] = rule.uuid
    return entry
