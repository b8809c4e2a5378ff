"""Any pack that the Aviatrix provider can express, for properties."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from ringfence.model.policy import (
    ANY_WEB,
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)

texts = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    | st.sampled_from(['${file("/x")}', "%{if true}", '"\n}', "$${a}", "\\", "\x1b[0m", "a\u202eb"])
).map(lambda text: unicodedata.normalize("NFC", text))
"""Texts that some syntax acts on among them; NFC, since Terraform makes that of any text."""
_hosts = st.from_regex(r"(\*\.)?[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){0,2}", fullmatch=True)
_urls = st.from_regex(r"[a-z]{1,8}\.example/[a-z*$&]{0,8}", fullmatch=True).filter(
    lambda url: "**" not in url
)
_pairs = st.dictionaries(texts, texts, max_size=3).map(lambda made: tuple(sorted(made.items())))

_selectors = st.one_of(
    st.sampled_from(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]).map(
        lambda cidr: SmartGroupSelector(cidr=cidr)
    ),
    _hosts.filter(lambda host: "*" not in host).map(lambda fqdn: SmartGroupSelector(fqdn=fqdn)),
    st.builds(
        SmartGroupSelector,
        type=texts,
        res_id=texts | st.just(""),
        account_name=texts | st.just(""),
        zone=texts | st.just(""),
        tags=_pairs,
        other=st.just(()) | st.just((("k8s_namespace", "agents"),)),
    ),
    st.builds(SmartGroupSelector, external=texts, other=_pairs),
)


def _smart(name: str) -> st.SearchStrategy[SmartGroup]:
    selectors = st.lists(_selectors, min_size=1, max_size=3).map(tuple)
    return selectors.map(lambda made: SmartGroup(name=name, selectors=made)) | st.uuids().map(
        lambda uuid: SmartGroup(name=name, uuid=str(uuid))
    )


def _web(name: str) -> st.SearchStrategy[WebGroup]:
    return st.one_of(
        st.lists(_hosts, min_size=1, max_size=3).map(
            lambda sni: WebGroup(name=name, sni=tuple(sni))
        ),
        st.lists(_urls, min_size=1, max_size=3).map(
            lambda url: WebGroup(name=name, urls=tuple(url))
        ),
        st.just(WebGroup(name=name, managed=True)),
        st.uuids().map(lambda uuid: WebGroup(name=name, uuid=str(uuid))),
    )


@st.composite
def packs(draw: st.DrawFn) -> PolicyPack:
    """A pack of up to four rules, whose priorities ascend."""
    smart_names = draw(st.lists(texts, max_size=3, unique=True))
    web_names = draw(st.lists(texts, max_size=3, unique=True))
    smart = [draw(_smart(name)) for name in smart_names if name not in (ANYWHERE, PUBLIC_INTERNET)]
    web = [draw(_web(name)) for name in web_names if name != ANY_WEB]
    sides = st.lists(
        st.sampled_from([*(group.name for group in smart), ANYWHERE, PUBLIC_INTERNET]),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(tuple)
    webs = st.lists(
        st.sampled_from([*(group.name for group in web), ANY_WEB]), max_size=2, unique=True
    ).map(tuple)
    names = draw(st.lists(texts, max_size=4, unique=True))
    return PolicyPack(
        name=draw(texts),
        version=draw(texts),
        default_action=draw(st.sampled_from(RuleAction)),
        smart_groups=tuple(sorted(smart, key=lambda group: group.name)),
        web_groups=tuple(sorted(web, key=lambda group: group.name)),
        rules=tuple(draw(_rule(name, place * 10, sides, webs)) for place, name in enumerate(names)),
    )


@st.composite
def _rule(
    draw: st.DrawFn,
    name: str,
    priority: int,
    sides: st.SearchStrategy[tuple[str, ...]],
    webs: st.SearchStrategy[tuple[str, ...]],
) -> DcfRule:
    protocol = draw(st.sampled_from(Protocol))
    action = draw(st.sampled_from(RuleAction))
    ends = st.tuples(st.integers(1, 65_535), st.integers(1, 65_535)).map(sorted)
    ports = st.lists(ends.map(lambda made: (made[0], made[1])), max_size=3).map(tuple)
    return DcfRule(
        name=name,
        priority=priority,
        action=action,
        src=draw(sides),
        dst=draw(sides),
        web_groups=draw(webs),
        protocol=protocol,
        ports=() if protocol is Protocol.ICMP else draw(ports),
        watch=draw(st.booleans()),
        logging=draw(st.booleans()),
        decrypt=draw(st.sampled_from(DecryptPolicy)),
        app_requirement=draw(st.sampled_from(AppRequirement)),
        ids=action is RuleAction.PERMIT and draw(st.booleans()),
    )
