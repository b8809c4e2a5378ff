"""Random packs and flows over a few addresses and names, so that they meet often."""

from __future__ import annotations

from hypothesis import strategies as st

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    MonitorSemantics,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    WildcardSemantics,
)
from support.packs import domains, hosts, networks, urls

_SMART = (
    networks("runtimes", "10.50.10.0/24"),
    networks("vpc", "10.50.0.0/16", "2001:db8::/48"),
    hosts("named", "api.example.com"),
    SmartGroup(name="members", members=("203.0.113.0/28",)),
    SmartGroup(name="empty"),
)
_WEB = (
    domains("models", "api.example.com", "*.models.example"),
    domains("glob", "a*.example.com"),
    urls("paths", "api.example.com/v1/*", "*.models.example/x"),
)
_SMART_NAMES = (*(group.name for group in _SMART), ANYWHERE, PUBLIC_INTERNET)
_NAMES = (
    "",
    "api.example.com",
    "a.models.example",
    "models.example",
    "evil.example",
    "db.internal",
)
_ADDRESSES = ("", "10.50.10.7", "10.50.99.1", "203.0.113.9", "203.0.113.200", "2001:db8::5")


def _some(*names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def rules(draw: st.DrawFn, name: str) -> DcfRule:
    return DcfRule(
        name=name,
        priority=draw(st.integers(0, 5)),
        action=draw(st.sampled_from(RuleAction)),
        src=draw(_some(*_SMART_NAMES)),
        dst=draw(_some(*_SMART_NAMES)),
        web_groups=draw(st.just(()) | _some("models", "glob", "paths", "Any-Web")),
        protocol=draw(st.sampled_from(Protocol)),
        ports=draw(st.sampled_from(((), ((443, 443),), ((0, 1000), (8000, 9000))))),
        watch=draw(st.booleans()),
        app_requirement=draw(st.sampled_from(AppRequirement)),
        decrypt=draw(st.sampled_from(DecryptPolicy)),
    )


@st.composite
def packs(draw: st.DrawFn) -> PolicyPack:
    size = draw(st.integers(0, 6))
    return PolicyPack(
        name="random",
        default_action=draw(st.sampled_from(RuleAction)),
        smart_groups=_SMART,
        web_groups=_WEB,
        rules=tuple(draw(rules(f"rule-{place}")) for place in range(size)),
    )


def flows() -> st.SearchStrategy[Flow]:
    host = st.sampled_from(_NAMES)
    return st.builds(
        Flow,
        src=st.sampled_from((*_ADDRESSES, "runtimes", "vpc", "named")),
        dst=st.sampled_from((*_ADDRESSES, "members", ANYWHERE)),
        host=host,
        url=st.sampled_from(("", "", "api.example.com/v1/chat", "a.models.example/x")),
        protocol=st.sampled_from(("TCP", "UDP", "ICMP", "GRE")),
        port=st.sampled_from((None, 443, 53, 8080)),
        tls=st.sampled_from((None, True, False)),
        count=st.integers(1, 5),
    )


def semantics() -> st.SearchStrategy[Semantics]:
    return st.builds(
        Semantics,
        wildcard=st.sampled_from(WildcardSemantics),
        apex=st.booleans(),
        monitor=st.sampled_from(MonitorSemantics),
        named_is_public=st.booleans(),
    )
