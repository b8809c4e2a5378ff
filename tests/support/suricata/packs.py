"""Packs over the hosts and addresses of the capture."""

from __future__ import annotations

import random

from ringfence.model.policy import (
    ANY_WEB,
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
)
from support.packs import RUNTIMES, domains, networks, pack, rule, urls, web_rule

DENY = RuleAction.DENY
SMART = (
    networks("tools", "10.60.0.0/16", "10.50.11.0/24"),
    networks("servers", "203.0.113.0/24", "172.16.4.4"),
    networks("dns", "10.99.0.5/32", "198.51.100.0/25"),
)
WEB = (
    domains("models", "api.openai.com", "*.anthropic.com"),
    domains("aws", "*.us-east-1.amazonaws.com", "amazonaws.com"),
    domains("evil", "evil.us-east-1.amazonaws.com", "*.evil.example"),
    domains("globs", "bucket-*.s3.*.amazonaws.com", "mcp*.tools.example", "*open*"),
    domains("upper", "API.Anthropic.com", "*.OpenAI.com"),
    urls("ioc", "raw.githubusercontent.com/shai-hulud/", "*.evil.example/shai-hulud/*"),
    urls("paths", "api.openai.com/v1/models", "*.anthropic.com/v1/*", "mcp.tools.example/*//*"),
)


def starter() -> PolicyPack:
    """Nine rules in the order of the published pack, with an indicator before its permit."""
    return pack(
        rule("east-west", 10, src=("tools",), dst=(RUNTIMES,)),
        web_rule("deny-evil", 15, "evil", action=DENY),
        web_rule("allow-sanctioned-models", 20, "models"),
        web_rule("deny-supply-chain-ioc", 25, "ioc", action=DENY, ports=((80, 80), (443, 443))),
        web_rule("allow-tools", 29, "globs"),
        web_rule("allow-aws", 30, "aws", dst=(ANYWHERE,)),
        rule("deny-dns-exfil-udp", 40, action=DENY, protocol=Protocol.UDP, ports=((53, 53),)),
        rule("deny-dns-exfil-tcp", 41, action=DENY, protocol=Protocol.TCP, ports=((53, 53),)),
        rule("default-deny", 1000, action=DENY),
        smart_groups=SMART,
        groups=WEB,
    )


def random_pack(seed: int) -> PolicyPack:
    """Rules over every kind of group, in any order."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, nothing secret
    groups = [RUNTIMES, "tools", "servers", "dns", ANYWHERE, PUBLIC_INTERNET]

    def one(place: int) -> DcfRule:
        webs = chance.sample([*(g.name for g in WEB), ANY_WEB], chance.choice((0, 1, 1, 2)))
        protocol = chance.choice((Protocol.TCP, Protocol.ANY) if webs else tuple(Protocol))
        ports = () if protocol is Protocol.ICMP else chance.choice(PORTS)
        return rule(
            f"rule-{place}",
            place,
            action=chance.choice(tuple(RuleAction)),
            src=tuple(chance.sample(groups, chance.choice((1, 1, 2)))),
            dst=tuple(chance.sample(groups, chance.choice((1, 2)))),
            web_groups=tuple(webs),
            protocol=protocol,
            ports=ports,
        )

    made = [one(place) for place in range(chance.randrange(1, 12))]
    return pack(*made, smart_groups=SMART, groups=WEB, default_action=chance.choice((*RuleAction,)))


PORTS: tuple[tuple[tuple[int, int], ...], ...] = (
    (),
    ((443, 443),),
    ((80, 80), (443, 443)),
    ((1, 1023),),
    ((53, 53), (8000, 9000)),
)
