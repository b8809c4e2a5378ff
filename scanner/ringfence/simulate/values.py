"""What a pack holds that an attacker would abuse: permitted names, and names close to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from fnmatch import fnmatchcase
from itertools import chain, islice

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
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
_LONGEST = 253
"""Characters of a name (RFC 1035)."""
_ASKED = 32
"""Names of one kind; who lists one in a permit mostly means it."""


def values_of(pack: PolicyPack, src: str) -> Mapping[str, str]:
    """A value for each placeholder that the pack gives one for, sorted by name.

    pack has every rule enforced; src is an address or a SmartGroup of it.
    """
    names = scenario_names()
    texts = tuple(_texts(pack))
    permitted = _permitted(pack, src, names)
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
        **_of_permits(permitted),
        **_spoofable(pack, src, tuple(chain.from_iterable(permitted.values()))),
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


def _of_permits(permitted: Mapping[_Kind, tuple[str, ...]]) -> dict[str, str]:
    """The first permitted name of each kind, and what looks like the plainest of them."""
    aws = sorted(permitted[_Kind.AWS], key=lambda host: not host.startswith("logs."))
    chosen = {
        "sanctioned_model": (*permitted[_Kind.AWS_MODEL], *permitted[_Kind.MODEL]),
        "shared_host": permitted[_Kind.SHARED],
        "aws_host": (*aws, *permitted[_Kind.AWS_MODEL]),
        "permitted_mcp": permitted[_Kind.MCP],
        "permitted_host": tuple(host for kind in _PLAINEST for host in permitted[kind]),
    }
    found = {name: hosts[0] for name, hosts in chosen.items() if hosts}
    if host := found.get("permitted_host"):
        found["suffix_host"] = _suffixed(host)
        if twin := _twin(host):
            found["homoglyph_host"] = twin
    return found


class _Kind(Enum):
    """What a permitted name is, as far as it says."""

    PLAIN = auto()
    SHARED = auto()
    MCP = auto()
    MODEL = auto()
    AWS = auto()
    AWS_MODEL = auto()


_PLAINEST = (
    _Kind.PLAIN,
    _Kind.SHARED,
    _Kind.MCP,
    _Kind.MODEL,
    _Kind.AWS_MODEL,
    _Kind.AWS,
)


def _kind(host: str, names: ScenarioNames) -> _Kind:
    aws = host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    if _any(names.models, host):
        return _Kind.AWS_MODEL if aws else _Kind.MODEL
    if aws:
        return _Kind.AWS
    if "mcp" in host.split("."):
        return _Kind.MCP
    return _Kind.SHARED if _any(names.shared, host) else _Kind.PLAIN


def _permitted(pack: PolicyPack, src: str, names: ScenarioNames) -> Mapping[_Kind, tuple[str, ...]]:
    """Names that permits list and the pack permits, by kind; first those it permits on every path.

    Of each kind the first few are asked: a pack may list thousands.
    """
    listed: dict[_Kind, dict[str, None]] = {kind: {} for kind in _Kind}
    for rule in pack.in_order:
        for host in _names(pack, rule) if rule.action is RuleAction.PERMIT else ():
            kept = listed[_kind(host, names)]
            if len(kept) < _ASKED:
                kept[host] = None
    return {kind: _passing(pack, src, hosts) for kind, hosts in listed.items()}


def _passing(pack: PolicyPack, src: str, hosts: Iterable[str]) -> tuple[str, ...]:
    hosts = tuple(hosts)
    always = [host for host in hosts if _passes(pack, permit_flow(src, host))]
    by_path = [
        host
        for host in hosts
        if host not in always and _passes(pack, permit_flow(src, host, url=f"{host}{_PAGE}"))
    ]
    return (*always, *by_path)


def _passes(pack: PolicyPack, flow: Flow) -> bool:
    return evaluate(pack, flow).decision is Decision.PERMIT


def _names(pack: PolicyPack, rule: DcfRule) -> Iterator[str]:
    """Host names that a rule takes, one for each entry that spells one."""
    for group in map(pack.web_group, rule.web_groups):
        for pattern in group.sni:
            host = "www.example.com" if set(pattern) <= {"*"} else _sample(pattern.lower())
            if _is_host(host):
                yield host
    if not rule.web_groups:
        for name in rule.dst:
            for selector in pack.smart_group(name).selectors:
                if _is_host(host := selector.fqdn.lower()):
                    yield host


def _is_host(text: str) -> bool:
    """Whether a text is a name as it goes over the wire, of two labels or more, and no address."""
    return len(text) <= _LONGEST and _HOST.fullmatch(text) is not None and text[-1].isalpha()


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
    listed = (
        host
        for rule in pack.in_order
        if rule.action is RuleAction.PERMIT
        for host in _names(pack, rule)
    )
    for host in islice(listed, _ASKED):
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
                yield from filter(None, map(_denied_url, group.urls))


def _denied_url(pattern: str) -> str:
    """A `host/path` that a URL glob takes; empty where its host is no name."""
    host = url_host(pattern).lower()
    _, slash, path = without_scheme(pattern).partition("/")
    return f"{host}/{_sample(path)}" if slash and _is_host(host) else ""


def _sample(pattern: str) -> str:
    """One text that a glob takes."""
    return re.sub(r"\*+", "any", pattern)


def _suffixed(host: str) -> str:
    """A name that somebody else may register and that ends in all of this one."""
    return f"secure-{'.'.join(host.split('.')[-_LABELS:])}"


def _twin(host: str) -> str:
    """The same name to the eye, with one letter of another alphabet, as it is sent (RFC 3490).

    Empty for a name that is spelled so already, or that has no such letter.
    """
    labels = host.split(".")
    owned = labels[-_LABELS]
    place = next((at for at, letter in enumerate(owned) if letter in _TWINS), None)
    if place is None or owned.startswith("xn--"):
        return ""
    try:
        sent = (owned[:place] + _TWINS[owned[place]] + owned[place + 1 :]).encode("idna").decode()
    except UnicodeError:  # too long once it is spelled in ASCII
        return ""
    labels[-_LABELS] = sent
    return ".".join(labels)


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
