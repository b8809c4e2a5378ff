"""What a pack comes to, in the words that the static Terraform reads."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.model.policy import (
    SYSTEM_SMART_GROUPS,
    SYSTEM_WEB_GROUPS,
    DcfRule,
    PolicyPack,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.render.aviatrix.refusals import PLAIN_KEYS
from ringfence.render.terraform_text import labels

_IDS = "INTRUSION_DETECTION_PERMIT"
SELECTOR_KEYS = (
    "cidr",
    "fqdn",
    "site",
    "type",
    "res_id",
    "account_id",
    "account_name",
    "name",
    "region",
    "zone",
    "k8s_cluster_id",
    "k8s_namespace",
    "k8s_service",
    "k8s_pod",
    "s2c",
    "external",
)
SELECTOR_MAPS = ("tags", "ext_args")


def values(pack: PolicyPack) -> dict[str, object]:
    """The document that the static form reads; groups by the key that rules name them by."""
    smart, web = smart_groups(pack), web_groups(pack)
    smart_labels, web_labels = labels(smart), labels(web)
    return {
        "pack": about(pack),
        "ruleset_name": ruleset_name(pack),
        "smart_groups": {
            smart_labels[group.name]: {
                "name": group.name,
                "selectors": [selector(each) for each in group.selectors],
            }
            for group in smart.values()
            if group.selectors and not is_system(group)
        },
        "existing_smart_groups": {
            smart_labels[group.name]: {"name": group.name, "uuid": group.uuid}
            for group in smart.values()
            if not group.selectors or is_system(group)
        },
        "web_groups": {
            web_labels[group.name]: {
                "name": group.name,
                "sni": list(group.sni),
                "urls": list(group.urls),
            }
            for group in web.values()
            if is_ours(group)
        },
        "managed_web_groups": {
            web_labels[group.name]: group.name for group in web.values() if group.managed
        },
        "existing_web_groups": {
            web_labels[group.name]: {"name": group.name, "uuid": group.uuid}
            for group in web.values()
            if not group.managed and not is_ours(group)
        },
        "rules": [_rule(rule, smart_labels, web_labels) for rule in pack.in_order],
    }


def about(pack: PolicyPack) -> dict[str, object]:
    """What no resource holds; Terraform gives it back as an output and does nothing with it."""
    return {
        "name": pack.name,
        "version": pack.version,
        "default_action": str(pack.default_action),
    }


def ruleset_name(pack: PolicyPack) -> str:
    """The name of the pack's one ruleset, which is the pack's where it has no other."""
    return next(
        (name for name in (*pack.rulesets, *(r.ruleset for r in pack.rules)) if name), pack.name
    )


def smart_groups(pack: PolicyPack) -> Mapping[str, SmartGroup]:
    """The groups the pack defines, and those of the vendor's that its rules name."""
    named = [name for rule in pack.in_order for name in (*rule.src, *rule.dst)]
    defined = {group.name: group for group in pack.smart_groups}
    return defined | {name: pack.smart_group(name) for name in named}


def web_groups(pack: PolicyPack) -> Mapping[str, WebGroup]:
    """Like `smart_groups`."""
    named = [name for rule in pack.in_order for name in rule.web_groups]
    defined = {group.name: group for group in pack.web_groups}
    return defined | {name: pack.web_group(name) for name in named}


def is_system(group: SmartGroup) -> bool:
    return any(group.uuid == each.uuid for each in SYSTEM_SMART_GROUPS)


def is_ours(group: WebGroup) -> bool:
    """Whether the pack says what the group holds, so that Terraform makes it."""
    system = any(group.uuid == each.uuid for each in SYSTEM_WEB_GROUPS)
    return bool(group.sni or group.urls) and not group.managed and not system


def selector(each: SmartGroupSelector) -> dict[str, object]:
    """A match expression with the keys it has; arguments of a feed are `ext_args`."""
    other = dict(each.other)
    entry: dict[str, object] = {
        key: value for key in SELECTOR_KEYS if (value := getattr(each, key, "") or other.get(key))
    }
    if each.tags:
        entry["tags"] = dict(each.tags)
    if arguments := {key: value for key, value in other.items() if key not in PLAIN_KEYS}:
        entry["ext_args"] = arguments
    return entry


def action(rule: DcfRule) -> str:
    return _IDS if rule.ids else str(rule.action)


def _rule(
    rule: DcfRule, smart_labels: Mapping[str, str], web_labels: Mapping[str, str]
) -> dict[str, object]:
    return {
        "name": rule.name,
        "priority": rule.priority,
        "action": action(rule),
        "protocol": str(rule.protocol),
        "ports": ports(rule),
        "src": [smart_labels[name] for name in rule.src],
        "dst": [smart_labels[name] for name in rule.dst],
        "web_groups": [web_labels[name] for name in rule.web_groups],
        "decrypt": str(rule.decrypt),
        "app_requirement": str(rule.app_requirement),
        "logging": rule.logging,
        "watch": rule.watch,
    }


def ports(rule: DcfRule) -> list[dict[str, int]]:
    return [{"lo": low, "hi": high} for low, high in rule.ports]
