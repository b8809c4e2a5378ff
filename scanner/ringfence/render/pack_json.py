"""A policy pack as `pack.json` (`ringfence.pack/1`): what `parse.pack` reads, and no more."""

from __future__ import annotations

from msgspec import UNSET

from ringfence.model.policy import (
    SELECTOR_TEXTS,
    AppRequirement,
    DcfRule,
    PolicyPack,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.render.pack_document import (
    PACK_SCHEMA,
    PackDocument,
    PackRule,
    PackSmartGroup,
    PackWebGroup,
    WrittenAction,
)
from ringfence.render.scan_json import to_json


def pack_json(pack: PolicyPack) -> str:
    """The text of a pack; keys sorted, rules in the order of evaluation."""
    document = PackDocument(
        schema=PACK_SCHEMA,
        name=pack.name,
        version=pack.version,
        default_action=pack.default_action,
        smart_groups=tuple(map(_smart_group, pack.smart_groups)),
        web_groups=tuple(map(_web_group, pack.web_groups)),
        rules=tuple(map(_rule, pack.in_order)),
        rulesets=pack.rulesets or UNSET,
    )
    return to_json(document)


def _smart_group(group: SmartGroup) -> PackSmartGroup:
    return PackSmartGroup(
        name=group.name,
        selectors=tuple(map(_selector, group.selectors)),
        members=UNSET if group.members is None else group.members,
        uuid=group.uuid or UNSET,
    )


def _selector(selector: SmartGroupSelector) -> dict[str, object]:
    entry: dict[str, object] = {
        key: value for key in SELECTOR_TEXTS if (value := getattr(selector, key))
    }
    entry |= dict(selector.other)
    if selector.tags:
        entry["tags"] = dict(selector.tags)
    return entry


def _web_group(group: WebGroup) -> PackWebGroup:
    return PackWebGroup(
        name=group.name,
        managed=group.managed,
        sni=group.sni or UNSET,
        urls=group.urls or UNSET,
        uuid=group.uuid or UNSET,
    )


def _rule(rule: DcfRule) -> PackRule:
    ids = WrittenAction.INTRUSION_DETECTION_PERMIT
    asked = rule.app_requirement
    return PackRule(
        name=rule.name,
        priority=rule.priority,
        action=ids if rule.ids else WrittenAction(rule.action),
        protocol=rule.protocol,
        ports=rule.ports,
        src=rule.src,
        dst=rule.dst,
        web_groups=rule.web_groups,
        watch=rule.watch,
        logging=rule.logging,
        decrypt=rule.decrypt,
        app_requirement=UNSET if asked is AppRequirement.UNSPECIFIED else asked,
        ruleset=rule.ruleset or UNSET,
        uuid=rule.uuid or UNSET,
    )
