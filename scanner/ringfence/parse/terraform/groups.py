"""SmartGroups and WebGroups of a root module."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from ringfence.model.policy import (
    SELECTOR_TEXTS,
    SYSTEM_SMART_GROUPS,
    SYSTEM_WEB_GROUPS,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.parse.terraform.evaluate import Scope
from ringfence.parse.terraform.module import SMART_GROUP, WEB_GROUP, Instance, Module
from ringfence.parse.terraform.syntax import Body
from ringfence.parse.terraform.values import GroupKind, GroupUuid, Unknown, Value, as_text

_OTHER = ("k8s_cluster_id", "k8s_namespace", "k8s_service", "k8s_pod", "s2c")
_MAPS = ("tags", "ext_args", "namespacetags")
UNRESOLVED = "unresolved"
"""The key of a selector that stands for arguments whose values the files do not say."""


@dataclass(slots=True)
class Groups:
    """What is known of groups while the rules are read; rules add those that only a UUID names."""

    smart: dict[str, SmartGroup] = field(default_factory=dict)
    web: dict[str, WebGroup] = field(default_factory=dict)
    names: dict[GroupUuid, str] = field(default_factory=dict)
    smart_uuids: dict[str, str] = field(default_factory=dict)
    """Names by UUID."""
    web_uuids: dict[str, str] = field(default_factory=dict)


def read_groups(module: Module) -> Groups:
    """Every group that the module makes or looks up."""
    groups = Groups(
        smart_uuids={each.uuid: each.name for each in SYSTEM_SMART_GROUPS},
        web_uuids={each.uuid: each.name for each in SYSTEM_WEB_GROUPS},
    )
    for instance in module.instances("resource", SMART_GROUP):
        name = _name(module, instance, groups.smart)
        groups.names[GroupUuid(GroupKind.SMART, instance.address)] = name
        groups.smart[name] = SmartGroup(name=name, selectors=_selectors(module, instance, name))
    for instance in module.instances("resource", WEB_GROUP):
        name = _name(module, instance, groups.web)
        groups.names[GroupUuid(GroupKind.WEB, instance.address)] = name
        groups.web[name] = _web_group(module, instance, name)
    for instance in module.instances("data", WEB_GROUP):
        _looked_up(module, instance, groups)
    _existing(module, groups)
    return groups


def _name(module: Module, instance: Instance, taken: Mapping[str, object]) -> str:
    value = module.value(instance.body, "name", instance.scope)
    if not isinstance(value, str) or not value:
        why = value.why if isinstance(value, Unknown) else "it has none"
        module.report.note(
            f"{instance.body.place}: the name of {instance.address} is not known here ({why})"
        )
        value = instance.address
    if value in taken:
        module.report.refuse(f"{instance.body.place}: two groups are named {value[:80]!a}")
    return value


def _selectors(module: Module, instance: Instance, name: str) -> tuple[SmartGroupSelector, ...]:
    found: list[SmartGroupSelector] = []
    for body, scope in _expressions(module, instance):
        made = _selector(module, body, scope, name)
        if made is not None:
            found.append(made)
    return tuple(found)


def _expressions(module: Module, instance: Instance) -> list[tuple[Body, Scope]]:
    """The match expressions; where it is not known how many there are, none, and a note."""
    selectors = module.nested(instance.body, "selector", instance.scope)
    if isinstance(selectors, Unknown):
        return _no_content(module, instance, selectors)
    found: list[tuple[Body, Scope]] = []
    for body, scope in selectors:
        expressions = module.nested(body, "match_expressions", scope)
        if isinstance(expressions, Unknown):
            return _no_content(module, instance, expressions)
        found.extend(expressions)
    return found


def _no_content(module: Module, instance: Instance, unknown: Unknown) -> list[tuple[Body, Scope]]:
    module.report.note(
        f"{instance.body.place}: what {instance.address} holds depends on {unknown.why}, so whether"
        " a rule with it matches stays unknown"
    )
    return []


def _selector(module: Module, body: Body, scope: Scope, name: str) -> SmartGroupSelector | None:
    texts: dict[str, str] = {}
    maps: dict[str, tuple[tuple[str, str], ...]] = {}
    unknown: list[str] = []
    for attribute in body.attributes:
        if attribute.name not in (*SELECTOR_TEXTS, *_OTHER, *_MAPS):
            module.report.refuse(
                f"{attribute.place}: a SmartGroup selects by {attribute.name!a}, which is not known"
            )
            continue
        value = module.evaluated(attribute, scope)
        pairs = _pairs(value) if attribute.name in _MAPS else None
        text = as_text(value) if attribute.name not in _MAPS else ""
        if value is None or (pairs == () and isinstance(value, Mapping)):
            continue
        if pairs:
            maps[attribute.name] = pairs
        elif isinstance(text, str) and text:
            texts[attribute.name] = text
        elif attribute.name in _MAPS or isinstance(text, Unknown):
            unknown.append(f"{attribute.name} = {attribute.text[:120]}")
            module.report.note(
                f"{attribute.place}: {attribute.name} of the SmartGroup {name[:80]!a} is not known here,"
                " so who is a member stays unknown"
            )
    return _made(module, body, texts, maps, unknown)


def _made(
    module: Module,
    body: Body,
    texts: dict[str, str],
    maps: Mapping[str, tuple[tuple[str, str], ...]],
    unknown: list[str],
) -> SmartGroupSelector | None:
    if unknown:  # an address or a name would otherwise answer for the whole expression
        alone = ("cidr", "fqdn", "site")
        unknown += [f"{key} = {texts.pop(key)}" for key in alone if key in texts]
    if "cidr" in texts and not _is_network(texts["cidr"]):
        module.report.refuse(
            f"{body.place}: {texts['cidr'][:80]!a} is neither a CIDR nor an address"
        )
    other = [(key, texts.pop(key)) for key in _OTHER if key in texts]
    other += [
        *maps.get("ext_args", ()),
        *((f"namespacetags.{k}", v) for k, v in maps.get("namespacetags", ())),
    ]
    if unknown:
        other.append((UNRESOLVED, "; ".join(unknown)))
    tags = maps.get("tags", ())
    if not (texts or other or tags):
        module.report.refuse(f"{body.place}: a match expression selects by nothing")
        return None
    try:
        return SmartGroupSelector(**texts, tags=tags, other=tuple(sorted(other)))
    except ValueError as error:
        module.report.refuse(f"{body.place}: {error}")
        return None


def _pairs(value: Value) -> tuple[tuple[str, str], ...]:
    """A map of texts, sorted; empty where one of them is not known."""
    if not isinstance(value, Mapping):
        return ()
    found = [(key, as_text(each)) for key, each in sorted(value.items())]
    known = tuple((key, text) for key, text in found if isinstance(text, str))
    return known if len(known) == len(found) else ()


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _web_group(module: Module, instance: Instance, name: str) -> WebGroup:
    found: dict[str, list[str]] = {"snifilter": [], "urlfilter": []}
    for body, scope in _expressions(module, instance):
        for attribute in body.attributes:
            if attribute.name not in found:
                module.report.refuse(f"{attribute.place}: a WebGroup has no {attribute.name!a}")
                continue
            value = module.evaluated(attribute, scope)
            if isinstance(value, str) and value:
                found[attribute.name].append(value)
            elif value not in (None, ""):
                module.report.note(
                    f"{attribute.place}: {attribute.name} of the WebGroup {name[:80]!a} is not known here,"
                    " so whether a rule with it matches stays unknown"
                )
                return WebGroup(name=name)
    try:
        return WebGroup(name=name, sni=tuple(found["snifilter"]), urls=tuple(found["urlfilter"]))
    except ValueError as error:
        module.report.refuse(f"{instance.body.place}: {error}")
        return WebGroup(name=name)


def _looked_up(module: Module, instance: Instance, groups: Groups) -> None:
    value = module.value(instance.body, "name", instance.scope)
    name = value if isinstance(value, str) and value else instance.address
    groups.names[GroupUuid(GroupKind.WEB, instance.address)] = name
    if name not in groups.web and name not in groups.web_uuids.values():
        groups.web[name] = WebGroup(name=name, managed=True)


def _existing(module: Module, groups: Groups) -> None:
    """The names that the files of `propose` give to groups which the controller has already."""
    values = module.local("values")
    for kind in ("smart", "web"):
        key = f"existing_{kind}_groups"
        told = module.local(key) or (values.get(key) if isinstance(values, Mapping) else None)
        for entry in told.values() if isinstance(told, Mapping) else ():
            if not isinstance(entry, Mapping):
                continue
            name, uuid = entry.get("name"), entry.get("uuid")
            if isinstance(name, str) and isinstance(uuid, str) and name and uuid:
                _known(groups, kind, name, uuid)


def _known(groups: Groups, kind: str, name: str, uuid: str) -> None:
    uuids = groups.smart_uuids if kind == "smart" else groups.web_uuids
    if uuid in uuids:
        return
    uuids[uuid] = name
    if kind == "smart":
        groups.smart.setdefault(name, SmartGroup(name=name, uuid=uuid))
    else:
        groups.web.setdefault(name, WebGroup(name=name, uuid=uuid))
