"""What keeps a pack from deciding on a flow: what the flow leaves out, or what a group comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.flow import Flow
from ringfence.model.policy import AppRequirement, DcfRule, PolicyPack, Semantics
from ringfence.model.trilean import Match
from ringfence.policy.groups import membership
from ringfence.policy.matching import host_of, port_matches, web_group_matches

_NAMED = 3


def unsaid(pack: PolicyPack, rules: Iterable[DcfRule], flow: Flow, semantics: Semantics) -> str:
    """In words, why it is not known whether rules take a flow; empty where nothing is open."""
    found = tuple(
        dict.fromkeys(part for rule in rules for part in _of_rule(pack, rule, flow, semantics))
    )
    more = f" or {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return " or ".join(found[:_NAMED]) + more


def _of_rule(pack: PolicyPack, rule: DcfRule, flow: Flow, semantics: Semantics) -> Iterator[str]:
    host = host_of(flow)
    if rule.web_groups:
        yield from _of_web(pack, rule, flow, semantics)
    elif rule.app_requirement is AppRequirement.TLS and flow.tls is None and not flow.host:
        yield "whether it is TLS"
    if port_matches(rule, flow) is Match.MAYBE:
        yield "the port"
    if name := _perhaps(pack, rule.dst, flow.dst, host, semantics):
        yield f"whether the destination is in {name}" if flow.dst else "the address"
    if name := _perhaps(pack, rule.src, flow.src, "", semantics):
        yield f"whether the source is in {name}"


def _of_web(pack: PolicyPack, rule: DcfRule, flow: Flow, semantics: Semantics) -> Iterator[str]:
    groups = [pack.web_group(name) for name in rule.web_groups]
    matches = [web_group_matches(group, flow, semantics) for group in groups]
    if max(matches) is not Match.MAYBE:
        return
    if not host_of(flow):
        yield "the host"
        return
    for group, match in zip(groups, matches, strict=True):
        if match is Match.MAYBE:
            yield "the URL" if group.urls else f"what {group.name} holds"


def _perhaps(
    pack: PolicyPack, groups: tuple[str, ...], endpoint: str, host: str, semantics: Semantics
) -> str:
    """The first group that a side may be in, where it is surely in none."""
    found = {name: membership(pack, name, endpoint, host, semantics) for name in groups}
    if max(found.values()) is not Match.MAYBE:
        return ""
    return next(name for name, match in found.items() if match is Match.MAYBE)
