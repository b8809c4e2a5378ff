"""What a pack holds that an attacker would abuse: permitted names, and names close to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction, Semantics
from ringfence.model.trilean import Match
from ringfence.policy.evaluate import evaluate
from ringfence.policy.groups import membership
from ringfence.policy.patterns import url_host, without_scheme
from ringfence_rules.scenarios import ScenarioNames, scenario_names

ATTACKER = "collect.attacker.example"
FOREIGN_ADDRESS = "203.0.113.66"
"""RFC 5737: nobody's."""
FOREIGN_ADDRESS_V6 = "2001:db8::66"
"""RFC 3849."""
_PAGE = "/approved/page"
"""A path that a job may ask for."""
FOREIGN_ACCOUNT = "999988887777"
_ACCOUNT, _REGION = "111122223333", "us-east-1"
_AWS = re.compile(r"\.([a-z]{2}(?:-[a-z]+){1,3}-\d{1,2})\.(?:vpce\.)?amazonaws\.com")
_REGISTRY = re.compile(r"(\d{12})\.dkr\.ecr\.")
_TWINS = {
    "a": "\u0430",
    "c": "\u0441",
    "e": "\u0435",
    "i": "\u0456",
    "o": "\u043e",
    "p": "\u0440",
    "s": "\u0455",
    "x": "\u0445",
    "y": "\u0443",
}
"""Latin letters and the Cyrillic ones that look like them."""
_LABELS = 2


def values_of(pack: PolicyPack, src: str) -> Mapping[str, str]:
    """A value for each placeholder that the pack gives one for, sorted by name.

    pack has every rule enforced; src is an address or a SmartGroup of it.
    """
    names = scenario_names()
    texts = tuple(_texts(pack))
    permitted = _permitted(pack, src)
    region = _first(_AWS, texts) or _REGION
    account = _first(_REGISTRY, texts) or _ACCOUNT
    found = {
        "account": account,
        "attacker": ATTACKER,
        "foreign_account": FOREIGN_ACCOUNT,
        "foreign_address": FOREIGN_ADDRESS,
        "foreign_address_v6": FOREIGN_ADDRESS_V6,
        "ioc_url": next(_denied_urls(pack), names.ioc_url),
        "region": region,
        "runtime_arn": f"arn:{partition_of(region)}:bedrock-agentcore:{region}:{account}"
        ":runtime/agent-a1B2c3D4e5",
        **_shadow(pack, names),
        **_of_permits(permitted, names),
        **_spoofable(pack, src, permitted),
    }
    return {name: found[name] for name in sorted(found)}


def partition_of(region: str) -> str:
    """The partition that a region is in."""
    for start, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(start):
            return partition
    return "aws"


def permit_flow(src: str, host: str, *, dst: str = "", url: str = "") -> Flow:
    """The connection that a permit for a name is there for."""
    return Flow(src=src, dst=dst, host=host, url=url, protocol="TCP", port=443, tls=True)


def _of_permits(permitted: tuple[str, ...], names: ScenarioNames) -> dict[str, str]:
    """The first permitted name of each kind, and what looks like the plainest of them."""
    models = [host for host in permitted if _any(names.models, host)]
    shared = [host for host in permitted if _any(names.shared, host)]
    aws = [host for host in permitted if host.endswith((".amazonaws.com", ".amazonaws.com.cn"))]
    mcp = [host for host in permitted if "mcp" in host.split(".")]
    plain = [host for host in permitted if host not in {*models, *aws, *mcp}]
    chosen = {
        "sanctioned_model": models,
        "shared_host": shared,
        "aws_host": sorted(aws, key=lambda host: not host.startswith("logs.")),
        "permitted_mcp": mcp,
        "permitted_host": [*plain, *mcp, *models, *aws],
    }
    found = {name: hosts[0] for name, hosts in chosen.items() if hosts}
    if host := found.get("permitted_host"):
        found["suffix_host"] = _suffixed(host)
        found["homoglyph_host"] = _twin(host)
    return found


def _permitted(pack: PolicyPack, src: str) -> tuple[str, ...]:
    """Every name that a permit lists and the pack permits; first those it permits on every path."""
    named = dict.fromkeys(
        host
        for rule in pack.in_order
        if rule.action is RuleAction.PERMIT
        for host in _names(pack, rule)
    )
    always = [host for host in named if _passes(pack, permit_flow(src, host))]
    by_path = [
        host
        for host in named
        if host not in always and _passes(pack, permit_flow(src, host, url=f"{host}{_PAGE}"))
    ]
    return (*always, *by_path)


def _passes(pack: PolicyPack, flow: Flow) -> bool:
    return evaluate(pack, flow).decision is Decision.PERMIT


def _names(pack: PolicyPack, rule: DcfRule) -> Iterator[str]:
    for group in map(pack.web_group, rule.web_groups):
        for pattern in group.sni:
            yield "www.example.com" if set(pattern) <= {"*"} else _sample(pattern.lower())
    if not rule.web_groups:
        for name in rule.dst:
            yield from (each.fqdn.lower() for each in pack.smart_group(name).selectors if each.fqdn)


def _spoofable(pack: PolicyPack, src: str, permitted: Iterable[str]) -> dict[str, str]:
    """A name that is permitted at any address, else one whose addresses the pack narrows.

    A group of host names narrows them as well, and which addresses those are only the gateway knows:
    what it permits at a foreign address is left out.
    """
    rules = {rule.name: rule for rule in pack.in_order}
    for host in permitted:
        verdict = evaluate(pack, permit_flow(src, host, dst=FOREIGN_ADDRESS))
        rule = rules.get(verdict.rule or "")
        if verdict.decision is Decision.PERMIT and (rule is None or _anywhere(pack, rule)):
            return {"spoofable_host": host}
    for rule in pack.in_order:
        for host in _names(pack, rule) if rule.action is RuleAction.PERMIT else ():
            verdict = evaluate(pack, permit_flow(src, host, dst=FOREIGN_ADDRESS))
            if verdict.decision is Decision.DENY:
                return {"spoofable_host": host}
    return {}


def _anywhere(pack: PolicyPack, rule: DcfRule) -> bool:
    members = (
        membership(pack, name, FOREIGN_ADDRESS, "", Semantics(named_is_public=False))
        for name in rule.dst
    )
    return max(members) is Match.YES


def _shadow(pack: PolicyPack, names: ScenarioNames) -> dict[str, str]:
    """The first provider of models that no permit names."""
    listed = {
        pattern.lower()
        for rule in pack.rules
        if rule.action is RuleAction.PERMIT
        for group in map(pack.web_group, rule.web_groups)
        for pattern in group.sni
    }
    free = (host for host in names.models if "*" not in host and host not in listed)
    return {"shadow_model": host} if (host := next(free, "")) else {}


def _denied_urls(pack: PolicyPack) -> Iterator[str]:
    for rule in pack.in_order:
        if rule.action is RuleAction.DENY:
            for group in map(pack.web_group, rule.web_groups):
                yield from (
                    _sample(without_scheme(url)) for url in group.urls if "*" not in url_host(url)
                )


def _sample(pattern: str) -> str:
    """One text that a glob takes."""
    return re.sub(r"\*+", "any", pattern)


def _suffixed(host: str) -> str:
    """A name that somebody else may register and that ends in all of this one."""
    return f"secure-{'.'.join(host.split('.')[-_LABELS:])}"


def _twin(host: str) -> str:
    """The same name to the eye, with one letter of another alphabet, as it is sent (RFC 3490)."""
    labels = host.split(".")
    owned = labels[-_LABELS]
    place = next((at for at, letter in enumerate(owned) if letter in _TWINS), None)
    labels[-_LABELS] = (
        f"{owned}\u0430"
        if place is None
        else owned[:place] + _TWINS[owned[place]] + owned[place + 1 :]
    )
    return ".".join(label.encode("idna").decode("ascii") for label in labels)


def _texts(pack: PolicyPack) -> Iterator[str]:
    for web in pack.web_groups:
        yield from (*web.sni, *web.urls)
    for group in pack.smart_groups:
        for selector in group.selectors:
            yield from filter(None, (selector.fqdn,))


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    found = sorted(match[1] for text in texts if (match := pattern.search(text)))
    return found[0] if found else ""


def _any(patterns: Iterable[str], host: str) -> bool:
    return any(fnmatchcase(host, pattern) for pattern in patterns)
