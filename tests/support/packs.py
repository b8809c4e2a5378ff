"""Packs and flows with valid defaults, for the tests of the policy rooms."""

from __future__ import annotations

from typing import Any

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)

RUNTIMES = "agentcore-runtime-subnets"
RUNTIME_CIDR = "10.50.10.0/24"


def rule(name: str, priority: int, **changes: Any) -> DcfRule:
    """A rule from the runtimes to anywhere, permitting everything unless told otherwise."""
    values: dict[str, Any] = {
        "action": RuleAction.PERMIT,
        "src": (RUNTIMES,),
        "dst": (ANYWHERE,),
        "watch": False,
    }
    return DcfRule(name=name, priority=priority, **{**values, **changes})


def web_rule(name: str, priority: int, *groups: str, **changes: Any) -> DcfRule:
    """A rule for names on TCP 443 of the public internet."""
    values: dict[str, Any] = {
        "dst": (PUBLIC_INTERNET,),
        "web_groups": groups,
        "protocol": Protocol.TCP,
        "ports": ((443, 443),),
    }
    return rule(name, priority, **{**values, **changes})


def domains(name: str, *sni: str) -> WebGroup:
    return WebGroup(name=name, sni=sni)


def urls(name: str, *patterns: str) -> WebGroup:
    return WebGroup(name=name, urls=patterns)


def networks(name: str, *cidrs: str) -> SmartGroup:
    return SmartGroup(name=name, selectors=tuple(SmartGroupSelector(cidr=cidr) for cidr in cidrs))


def hosts(name: str, *fqdns: str) -> SmartGroup:
    return SmartGroup(name=name, selectors=tuple(SmartGroupSelector(fqdn=fqdn) for fqdn in fqdns))


def pack(*rules: DcfRule, groups: tuple[WebGroup, ...] = (), **changes: Any) -> PolicyPack:
    """A pack with the runtime subnet as a group, and default action PERMIT."""
    smart = (networks(RUNTIMES, RUNTIME_CIDR), *changes.pop("smart_groups", ()))
    return PolicyPack(
        name="test", smart_groups=smart, web_groups=groups, rules=tuple(rules), **changes
    )


def flow(host: str = "", **changes: Any) -> Flow:
    """A TLS connection of a runtime to port 443."""
    values: dict[str, Any] = {"src": "10.50.10.7", "host": host, "port": 443, "tls": True}
    return Flow(**{**values, **changes})
