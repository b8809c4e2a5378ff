"""The evaluation against one that is slow and plain: whole flows, one rule after the other."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import (
    ANY_WEB,
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    DecryptPolicy,
    MonitorSemantics,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    WildcardSemantics,
)
from ringfence.policy.evaluate import evaluate, passes
from ringfence.policy.patterns import host_matches
from support.packs import RUNTIME_CIDR, RUNTIMES, domains, networks, pack, rule, urls

ADDRESSES = ("10.50.10.7", "10.60.0.1", "203.0.113.9", "198.51.100.1")
PATTERNS = (
    "*",
    "a.x",
    "A.X",
    "*.x",
    "*.B.x",
    "*.a.*",
    "a*.x",
    "*a*",
    "a.*.x",
    "**.x",
    "*b.x",
)
HOSTS = ("a.x", "b.x", "a.b.x", "b.a.x", "a.a.b.x", "ab.x")
PATHS = ("", "p", "p/q", "P/q", "r")
PORTS = (22, 53, 80, 443)
MEMBERS = {
    RUNTIMES: (RUNTIME_CIDR,),
    "tools": ("10.60.0.0/16", "203.0.113.0/28"),
    ANYWHERE: ("0.0.0.0/0",),
}
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def first_rule(made: PolicyPack, flow: Flow, reading: Semantics) -> DcfRule | None:
    """The first rule that takes a flow of which everything is known; None for the default action."""
    for each in sorted(made.rules, key=lambda r: r.priority):
        if takes(made, each, flow, reading):
            return each
    return None


def takes(made: PolicyPack, each: DcfRule, flow: Flow, reading: Semantics) -> bool:
    if each.protocol not in ("ANY", flow.protocol):
        return False
    if each.ports and not any(flow.port in range(low, high + 1) for low, high in each.ports):
        return False
    if not any(is_member(flow.src, name) for name in each.src):
        return False
    if not any(is_member(flow.dst, name) for name in each.dst):
        return False
    if not each.web_groups:
        return True
    return flow.protocol == "TCP" and any(
        names(made, group, flow, reading)
        for group in each.web_groups
        if sees(made, each, group, flow)
    )


def sees(made: PolicyPack, each: DcfRule, group: str, flow: Flow) -> bool:
    hidden = flow.tls is True and each.decrypt is DecryptPolicy.NOT_ALLOWED
    return not (hidden and made.web_group(group).urls)


def is_member(address: str, group: str) -> bool:
    if group == PUBLIC_INTERNET:
        return not any(inside(address, cidr) for cidr in PRIVATE)
    return any(inside(address, cidr) for cidr in MEMBERS[group])


def inside(address: str, cidr: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(cidr)


def names(made: PolicyPack, name: str, flow: Flow, reading: Semantics) -> bool:
    group = made.web_group(name)
    if not flow.host:
        return flow.tls is True and "*" in group.sni
    if group.sni:
        return any(domain_takes(pattern, flow.host, reading) for pattern in group.sni)
    host, _, path = flow.url.partition("/")
    for pattern in group.urls:
        wanted, _, below = pattern.partition("/")
        ends = below + "*" if not below or below.endswith("/") else below
        if domain_takes(wanted, host, reading) and glob(ends, path, crosses=True):
            return True
    return False


def domain_takes(pattern: str, host: str, reading: Semantics) -> bool:
    pattern = pattern.lower()
    if pattern == "*":
        return True
    crosses = reading.wildcard is WildcardSemantics.ANY_LABELS
    if not pattern.startswith("*."):
        return glob(pattern, host, crosses=crosses)
    if reading.apex and host == pattern[2:]:
        return True
    for place, character in enumerate(host):
        front, rest = host[:place], host[place + 1 :]
        whole_front = character == "." and front and (crosses or "." not in front)
        if whole_front and glob(pattern[2:], rest, crosses=crosses):
            return True
    return False


def glob(pattern: str, text: str, *, crosses: bool) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        if glob(pattern[1:], text, crosses=crosses):
            return True
        return (
            bool(text) and (crosses or text[0] != ".") and glob(pattern, text[1:], crosses=crosses)
        )
    return bool(text) and pattern[0] == text[0] and glob(pattern[1:], text[1:], crosses=crosses)


def completions(flow: Flow) -> Iterator[Flow]:
    """Every whole flow, out of a small world, that a flow with gaps may be."""
    named = [(flow.host, flow.tls)]
    if not flow.host and not flow.tls and flow.protocol == "TCP":
        known = (True, False) if flow.tls is None else (flow.tls,)
        named = [("", tls) for tls in known]
        named += [(host, tls) for host in HOSTS for tls in known] if flow.tls is None else []
    destinations = [flow.dst] if flow.dst else ADDRESSES
    ports = [flow.port] if flow.port is not None or flow.protocol == "ICMP" else PORTS
    for (host, tls), dst, port in product(named, destinations, ports):
        whole = replace(flow, host=host, tls=tls, dst=dst, port=port)
        paths = PATHS if host and not flow.url else (None,)
        for path in paths:
            yield whole if path is None else replace(whole, url=f"{host}/{path}")


_PATTERNS = st.sampled_from(PATTERNS)
_URLS = st.builds(
    "{}/{}".format, _PATTERNS, st.sampled_from(("", "p", "p/", "p/*", "*q", "*", "P/"))
)
_GROUPS = st.sampled_from((RUNTIMES, "tools", ANYWHERE, PUBLIC_INTERNET))
_WEBS = ("domains", "more", "paths", ANY_WEB)
_RANGES = st.sampled_from(((), ((443, 443),), ((1, 100),), ((22, 22), (443, 500))))


@st.composite
def rules(draw: st.DrawFn) -> DcfRule:
    protocol = draw(st.sampled_from(Protocol))
    return rule(
        draw(st.uuids().map(str)),
        draw(st.integers(0, 5)),
        action=draw(st.sampled_from(RuleAction)),
        src=tuple(draw(st.lists(_GROUPS, min_size=1, max_size=2))),
        dst=tuple(draw(st.lists(_GROUPS, min_size=1, max_size=2))),
        web_groups=tuple(draw(st.lists(st.sampled_from(_WEBS), max_size=2))),
        protocol=protocol,
        ports=() if protocol is Protocol.ICMP else draw(_RANGES),
        watch=draw(st.booleans()),
        decrypt=draw(st.sampled_from((DecryptPolicy.ALLOWED, DecryptPolicy.NOT_ALLOWED))),
    )


@st.composite
def packs(draw: st.DrawFn) -> PolicyPack:
    return pack(
        *draw(st.lists(rules(), max_size=6)),
        smart_groups=(networks("tools", *MEMBERS["tools"]),),
        groups=(
            domains("domains", *draw(st.lists(_PATTERNS, min_size=1, max_size=3))),
            domains("more", *draw(st.lists(_PATTERNS, min_size=1, max_size=2))),
            urls("paths", *draw(st.lists(_URLS, min_size=1, max_size=2))),
        ),
        default_action=draw(st.sampled_from(RuleAction)),
    )


@st.composite
def whole_flows(draw: st.DrawFn) -> Flow:
    protocol = draw(st.sampled_from(("TCP", "TCP", "TCP", "UDP", "ICMP")))
    host = draw(st.sampled_from(("", *HOSTS))) if protocol == "TCP" else ""
    return Flow(
        src=draw(st.sampled_from(ADDRESSES)),
        dst=draw(st.sampled_from(ADDRESSES)),
        host=host,
        url=f"{host}/{draw(st.sampled_from(PATHS))}" if host else "",
        protocol=protocol,
        port=None if protocol == "ICMP" else draw(st.sampled_from(PORTS)),
        tls=draw(st.booleans()) if protocol == "TCP" else None,
    )


READINGS = st.builds(
    Semantics,
    wildcard=st.sampled_from(WildcardSemantics),
    apex=st.booleans(),
    monitor=st.sampled_from(MonitorSemantics),
    named_is_public=st.just(False),
)


@pytest.mark.parametrize("apex", [False, True])
@pytest.mark.parametrize("wildcard", WildcardSemantics)
def test_every_pattern_takes_the_names_of_the_plain_evaluation(
    wildcard: WildcardSemantics, *, apex: bool
) -> None:
    reading = Semantics(wildcard=wildcard, apex=apex)

    for pattern, host in product(PATTERNS, HOSTS):
        taken = host_matches(pattern, host, reading)

        assert taken == domain_takes(pattern, host, reading), (pattern, host)


@settings(max_examples=300)
@given(packs(), whole_flows(), READINGS)
def test_a_whole_flow_gets_the_rule_of_the_plain_evaluation(
    made: PolicyPack, flow: Flow, reading: Semantics
) -> None:
    verdict = evaluate(made, flow, reading)

    expected = first_rule(made, flow, reading)
    assert verdict.rule == (expected.name if expected else None)
    assert verdict.decision == (expected.action if expected else made.default_action).value
    assert verdict.enforced == (expected is None or not expected.watch)
    assert verdict.candidates == ()


@settings(max_examples=300)
@given(packs(), whole_flows(), READINGS)
def test_what_passes_is_what_the_plain_evaluation_lets_pass(
    made: PolicyPack, flow: Flow, reading: Semantics
) -> None:
    fall = reading.monitor is MonitorSemantics.FALLTHROUGH
    enforced = replace(made, rules=tuple(r for r in made.rules if not (fall and r.watch)))
    taken = first_rule(enforced, flow, reading)
    action = taken.action if taken else made.default_action
    watched = taken is not None and taken.watch

    assert passes(made, flow, reading) == ("PERMIT" if watched else action.value)


@settings(max_examples=200)
@given(packs(), whole_flows(), READINGS, st.sets(st.sampled_from(("dst", "host", "port", "url"))))
def test_a_flow_with_gaps_is_answered_only_as_all_it_may_be_would_be(
    made: PolicyPack, flow: Flow, reading: Semantics, gaps: set[str]
) -> None:
    flow = _with_gaps(flow, gaps)

    verdict = evaluate(made, flow, reading)

    possible = [first_rule(made, whole, reading) for whole in completions(flow)]
    decisions = {(each.action if each else made.default_action).value for each in possible}
    found = {each.name if each else None for each in possible}
    if verdict.decision is not Decision.UNKNOWN:
        assert decisions == {verdict.decision}
    if not verdict.candidates:
        assert found == {verdict.rule}
    else:
        assert found - {None} <= set(verdict.candidates)


def _with_gaps(flow: Flow, gaps: set[str]) -> Flow:
    if "host" in gaps:
        flow = replace(flow, host="", url="", tls=None)
    if "url" in gaps:
        flow = replace(flow, url="")
    if "dst" in gaps:
        flow = replace(flow, dst="")
    return replace(flow, port=None) if "port" in gaps and flow.protocol != "ICMP" else flow
