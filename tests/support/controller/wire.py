"""A state of a controller as the answers that it would give: what a round trip compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringfence.model.controller import ControllerState
from ringfence.model.policy import (
    SELECTOR_TEXTS,
    SYSTEM_SMART_GROUPS,
    SYSTEM_WEB_GROUPS,
    DcfRule,
    PolicyPack,
    Protocol,
    SmartGroup,
    WebGroup,
)

BEFORE_UI = "11111111-0000-4000-8000-000000000001"
"""The id of TERRAFORM_BEFORE_UI_MANAGED on the fake controller."""
POINTS = {
    "TERRAFORM_BEFORE_UI_MANAGED": BEFORE_UI,
    "TERRAFORM_AFTER_UI_MANAGED": "11111111-0000-4000-8000-000000000002",
}


def wire_of(state: ControllerState, *, flat: bool = False) -> dict[str, object]:
    """Answers by the name of their read. flat gives the rulesets without `dcf_policies`."""
    packs = [each for each in (state.pack, state.loose) if each is not None]
    uuids = _uuids(packs)
    rulesets = [_ruleset(each.name, each.uuid, state, uuids) for each in state.rulesets]
    groups: dict[str, object] = {}
    for pack in packs:
        groups |= {each.name: _smart_group(each, uuids) for each in pack.smart_groups}
        groups |= {each.name: _web_group(each, uuids) for each in pack.web_groups}
    return {
        "get_controller_feature": {
            "return": True,
            "results": {"feature": "microseg", "enabled": state.dcf_enabled},
        },
        "list_version_info": {
            "return": True,
            "results": {"current_version": f"UserConnect-{state.version}"},
        },
        "app-domains": {"app_domains": list(groups.values())},
        "microseg/policy-list3": rulesets if flat else {"dcf_policies": rulesets},
        "microseg/policy-list": {"policies": []},
        "microseg/default-action-policy": {
            "action": str(state.default_action),
            "logging": state.default_logging,
        },
        **{
            f"microseg/attachment-points/{name}": [{"attachment_point_id": point, "name": name}]
            for name, point in POINTS.items()
        },
    }


def _uuids(packs: list[PolicyPack]) -> Mapping[str, str]:
    """UUIDs of groups by name: their own, the vendor's, or made of the name."""
    system = {each.name: each.uuid for each in SYSTEM_SMART_GROUPS}
    system |= {each.name: each.uuid for each in SYSTEM_WEB_GROUPS}
    smart = {each.name: each.uuid for pack in packs for each in pack.smart_groups}
    web = {each.name: each.uuid for pack in packs for each in pack.web_groups}
    own = {name: uuid or f"group-{name}" for name, uuid in {**smart, **web}.items()}
    return {**own, **system}


def _ruleset(
    name: str, uuid: str, state: ControllerState, uuids: Mapping[str, str]
) -> dict[str, Any]:
    attached = next(each.attached for each in state.rulesets if each.name == name)
    pack = state.loose if attached is False else state.pack
    rules = [each for each in pack.rules if each.ruleset == name] if pack else []
    made: dict[str, Any] = {
        "uuid": uuid,
        "name": name,
        "policies": [_rule(each, uuids) for each in rules],
        "metadata": {"terraform": {"resource_type": "terraform-policy-list"}},
    }
    return made | ({"attach_to": BEFORE_UI} if attached else {})


def _rule(rule: DcfRule, uuids: Mapping[str, str]) -> dict[str, Any]:
    """One rule; a value that is the zero value of its type is left out, as the controller does."""
    any_protocol = rule.protocol is Protocol.ANY
    made: dict[str, Any] = {
        "uuid": rule.uuid,
        "name": rule.name,
        "action": "INTRUSION_DETECTION_PERMIT" if rule.ids else str(rule.action),
        "priority": rule.priority,
        "protocol": "PROTOCOL_UNSPECIFIED" if any_protocol else str(rule.protocol),
        "src_ads": [uuids[name] for name in rule.src],
        "dst_ads": [uuids[name] for name in rule.dst],
        "web_filters": [uuids[name] for name in rule.web_groups],
        "port_ranges": [{"lo": lo} | ({"hi": hi} if hi > lo else {}) for lo, hi in rule.ports],
        "logging": rule.logging,
        "watch": rule.watch,
        "enforcement": "MONITOR" if rule.watch else "ENFORCE",
        "decrypt_policy": str(rule.decrypt),
        "flow_app_requirement": str(rule.app_requirement),
    }
    return {key: value for key, value in made.items() if value not in ([], False, 0)}


def _smart_group(group: SmartGroup, uuids: Mapping[str, str]) -> dict[str, Any]:
    expressions = [
        {key: value for key in SELECTOR_TEXTS if (value := getattr(each, key))}
        | {f"tags.{key}": value for key, value in each.tags}
        | dict(each.other)
        for each in group.selectors
    ]
    return _group(group.name, uuids, expressions)


def _web_group(group: WebGroup, uuids: Mapping[str, str]) -> dict[str, Any]:
    expressions = [{"snifilter": each} for each in group.sni]
    expressions += [{"urlfilter": each} for each in group.urls]
    return _group(group.name, uuids, expressions, system=group.managed)


def _group(
    name: str, uuids: Mapping[str, str], expressions: list[dict[str, str]], *, system: bool = False
) -> dict[str, Any]:
    return {
        "uuid": uuids[name],
        "name": name,
        "selector": {"any": [{"all": each} for each in expressions]},
        "system_resource": system,
    }
