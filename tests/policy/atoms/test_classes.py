"""Classes decide what the evaluator decides, for any flow of any pack."""

from __future__ import annotations

import ipaddress
import random
from collections.abc import Iterator

import numpy as np
import pytest

from ringfence.model.flow import Decision, Flow
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
    Semantics,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
    WildcardSemantics,
)
from ringfence.model.trilean import Match
from ringfence.policy.atoms.classes import Classes, RuleTable, classes_of
from ringfence.policy.atoms.name_classes import Name, name_of
from ringfence.policy.atoms.service_classes import NO_PORT, PROTOCOLS
from ringfence.policy.evaluate import evaluate
from ringfence.policy.matching import rule_matches
from support.packs import domains, flow, hosts, networks, pack, rule, urls, web_rule

FLOWS_EACH = 100
PACKS = 100
_CIDRS = ("10.0.0.0/8", "10.50.10.0/24", "10.50.10.7", "0.0.0.0/0", "203.0.113.0/25", "::/0",
          "2001:db8::/32", "fc00::/8", "172.16.0.0/12", "255.255.255.255")  # fmt: skip
_ADDRESSES = ("10.50.10.7", "10.50.10.8", "10.0.0.0", "9.255.255.255", "203.0.113.127", "::",
              "203.0.113.128", "2001:db8::1", "fd00::1", "255.255.255.255", "0.0.0.0")  # noqa: S104  # fmt: skip
_HOSTS = ("a.com", "b.a.com", "c.b.a.com", "api.a.com", "x.api.a.com", "evil.test", "svc.internal",
          "single", "raw.github.com", "github.com")  # fmt: skip
_GLOBS = ("a.com", "*.a.com", "*", "*.com", "api.*", "a*m", "*.B.a.com", "*hub*", "github.com",
          "*.internal", "**")  # fmt: skip
_URLS = ("github.com/x*", "https://github.com/", "*.github.com/repos/*/*hulud*", "*/login",
         "a.com/*/x", "a.com")  # fmt: skip
_PATHS = ("", "x", "xy", "repos/a/shai-hulud", "login", "q/x", "X")


def _group(chance: random.Random, name: str) -> SmartGroup:
    selectors = []
    for _ in range(chance.randint(1, 2)):
        kind = chance.randrange(5)
        if kind < 2:
            selectors.append(SmartGroupSelector(cidr=chance.choice(_CIDRS)))
        elif kind < 4:
            selectors.append(SmartGroupSelector(fqdn=chance.choice(_HOSTS).upper()))
        else:
            selectors.append(SmartGroupSelector(type="vpc", name="v"))
    members = tuple(chance.sample(_CIDRS, chance.randint(0, 2))) if chance.random() < 0.2 else None
    return SmartGroup(name=name, selectors=tuple(selectors), members=members)


def _web(chance: random.Random, name: str) -> WebGroup:
    kind = chance.randrange(4)
    if kind == 0:
        return WebGroup(name=name, urls=tuple(chance.sample(_URLS, 2)))
    if kind == 1:
        return WebGroup(name=name, managed=True)
    return WebGroup(name=name, sni=tuple(chance.sample(_GLOBS, 2)))


def _rule(chance: random.Random, place: int, smart: list[str], web: list[str]) -> DcfRule:
    return DcfRule(
        name=f"r{place}",
        priority=chance.randint(0, 5),
        action=chance.choice(tuple(RuleAction)),
        src=tuple(chance.sample(smart, chance.randint(1, 2))),
        dst=tuple(chance.sample(smart, chance.randint(1, 2))),
        web_groups=tuple(chance.sample(web, chance.choice((0, 0, 1, 2)))),
        protocol=chance.choice(tuple(Protocol)),
        ports=chance.choice(((), (), ((443, 443),), ((80, 443), (8443, 65_535)), ((0, 53),))),
        watch=chance.random() < 0.5,
        app_requirement=chance.choice(
            (AppRequirement.UNSPECIFIED, AppRequirement.UNSPECIFIED, *AppRequirement)
        ),
        decrypt=chance.choice(tuple(DecryptPolicy)),
    )


def _pack(chance: random.Random) -> PolicyPack:
    smart = [_group(chance, name) for name in ("g0", "g1", "g2", "10.50.10.7")]
    web = [_web(chance, name) for name in ("w0", "w1", "w2")]
    names = [*(group.name for group in smart), ANYWHERE, PUBLIC_INTERNET]
    webs = [*(group.name for group in web), ANY_WEB]
    return PolicyPack(
        name="random",
        smart_groups=tuple(smart),
        web_groups=tuple(web),
        default_action=chance.choice(tuple(RuleAction)),
        rules=tuple(_rule(chance, place, names, webs) for place in range(chance.randint(1, 8))),
    )


def _flow(chance: random.Random) -> Flow:
    ends = (*_ADDRESSES, "g0", "g1", ANYWHERE, PUBLIC_INTERNET, "")
    host = chance.choice((*_HOSTS, "", ""))
    url = f"{chance.choice(_HOSTS)}/{chance.choice(_PATHS)}" if chance.random() < 0.3 else ""
    return Flow(
        src=chance.choice(ends),
        dst=chance.choice(ends),
        host=host,
        url=url,
        protocol=chance.choice(("TCP", "TCP", "TCP", "UDP", "ICMP", "GRE", "47")),
        port=chance.choice((None, 0, 52, 53, 54, 80, 443, 444, 8442, 8443, 65_535)),
        tls=chance.choice((None, True, False)),
    )


def _semantics(chance: random.Random) -> Semantics:
    return Semantics(
        wildcard=chance.choice(tuple(WildcardSemantics)),
        apex=chance.random() < 0.5,
        named_is_public=chance.random() < 0.5,
    )


def _cases() -> Iterator[tuple[PolicyPack, Semantics, list[Flow]]]:
    chance = random.Random(5)  # noqa: S311 # cases, not secrets
    for _ in range(PACKS):
        yield _pack(chance), _semantics(chance), [_flow(chance) for _ in range(FLOWS_EACH)]


def _decides(
    classes: Classes, pack_: PolicyPack, flow_: Flow
) -> tuple[Decision, str | None, tuple[str, ...]]:
    """The decision by tables alone: as the evaluator walks, with every fact from the classes."""
    point = classes.point(flow_)
    taken: list[tuple[str | None, Decision]] = []
    for table in classes.tables[0]:
        match = table.match(classes, point)
        if match is Match.NO:
            continue
        taken.append((table.rule.name, _of(table, classes.names.representative(point.name).tls)))
        if match is Match.YES:
            break
    else:
        taken.append((None, Decision(pack_.default_action)))
    if len(taken) == 1:
        return taken[0][1], taken[0][0], ()
    decisions = {decision for _, decision in taken}
    names = tuple(name for name, _ in taken if name)
    return (decisions.pop() if len(decisions) == 1 else Decision.UNKNOWN), None, names


def _of(table: RuleTable, tls: bool | None) -> Decision:
    asked = table.rule.app_requirement
    if asked is AppRequirement.UNSPECIFIED or table.rule.action is RuleAction.DENY:
        return Decision(table.rule.action)
    if tls is None:
        return Decision.UNKNOWN
    return Decision.PERMIT if tls is (asked is AppRequirement.TLS) else Decision.DENY


def test_classes_and_the_evaluator_agree_on_ten_thousand_random_flows() -> None:
    asked = 0
    for made, semantics, flows in _cases():
        classes = classes_of((made,), semantics, names=map(name_of, flows))
        for each in flows:
            verdict = evaluate(made, each, semantics)
            expected = (verdict.decision, verdict.rule, verdict.candidates)
            assert _decides(classes, made, each) == expected, (made, each, semantics)
            asked += 1

    assert asked == 10_000


def test_every_match_of_every_rule_is_that_of_rule_matches_one_by_one_and_for_arrays() -> None:
    for made, semantics, flows in _cases():
        classes = classes_of((made,), semantics, names=map(name_of, flows))
        points = [classes.point(each) for each in flows]
        sources = np.array([point.source for point in points])
        destinations = np.array([point.destination for point in points])
        services = np.array([point.service for point in points])
        names = np.array([point.name for point in points])
        for table in classes.tables[0]:
            expected = [rule_matches(made, table.rule, each, semantics) for each in flows]
            one_by_one = [table.match(classes, point) for point in points]
            assert one_by_one == expected
            many = table.matches(classes, sources, destinations, services, names)
            assert many.tolist() == expected


def test_the_witness_of_a_point_is_a_flow_of_its_classes() -> None:
    for made, semantics, flows in _cases():
        classes = classes_of((made,), semantics, names=map(name_of, flows))
        for point in map(classes.point, flows):
            assert classes.point(classes.witness(point)) == point


def test_addresses_and_services_are_looked_up_as_arrays() -> None:
    made = pack(
        rule("one", 10, protocol=Protocol.TCP, ports=((80, 443),)),
        smart_groups=(networks("lower", "0.0.0.0/1"),),
    )
    classes = classes_of((made,), Semantics())
    texts = ["0.0.0.1", "10.50.10.7", "127.255.255.255", "128.0.0.0", "255.255.255.255"]
    numbers = np.array([int(ipaddress.ip_address(text)) for text in texts], dtype=np.uint32)
    services = [("TCP", 79), ("TCP", 80), ("UDP", 443), ("TCP", None), ("ICMP", None), ("GRE", 1)]
    codes = np.array([PROTOCOLS.index(name) if name in PROTOCOLS else 3 for name, _ in services])
    ports = np.array([NO_PORT if port is None else port for _, port in services])

    assert classes.endpoints.of_v4(numbers).tolist() == [
        classes.endpoints.of(text) for text in texts
    ]
    assert classes.services.of_arrays(codes, ports).tolist() == [
        classes.services.of(name, port) for name, port in services
    ]


def test_a_name_of_no_class_and_an_unknown_group_are_refused() -> None:
    made = pack(web_rule("one", 10, "one"), groups=(domains("one", "a.com"),))
    classes = classes_of((made,), Semantics())

    with pytest.raises(KeyError):
        classes.point(flow("a.com", src="nobody"))
    with pytest.raises(KeyError):
        classes.names.of(Name(host="", url="/path", tls="neither"))  # type: ignore[arg-type] # no class


def test_two_packs_share_classes_and_a_group_of_one_pack_only_is_not_known_to_the_other() -> None:
    old = pack(rule("one", 10, dst=("lab",)), smart_groups=(networks("lab", "192.0.2.0/24"),))
    new = pack(rule("one", 10, dst=(ANYWHERE,)))
    classes = classes_of((old, new), Semantics())
    point = classes.point(flow(dst="lab"))

    assert [tables[0].match(classes, point) for tables in classes.tables] == [Match.YES, Match.YES]


def test_samples_reach_the_overlap_of_two_globs_that_do_not_nest() -> None:
    groups = (domains("one", "a*.com"), domains("two", "*b.com"))
    made = pack(web_rule("one", 10, "one"), web_rule("two", 20, "two"), groups=groups)
    classes = classes_of((made,), Semantics())
    one, two = classes.tables[0]

    assert bool(((one.web == Match.YES) & (two.web == Match.YES)).any())
    assert bool(((one.web == Match.YES) & (two.web == Match.NO)).any())
    assert bool(((one.web == Match.NO) & (two.web == Match.YES)).any())


def test_the_name_of_an_fqdn_group_tells_addresses_of_its_host_apart() -> None:
    made = pack(
        web_rule("ioc", 10, "bad", dst=("github",), decrypt=DecryptPolicy.ALLOWED),
        groups=(urls("bad", "github.com/bad*"),),
        smart_groups=(hosts("github", "github.com"),),
    )
    classes = classes_of((made,), Semantics(), names=[Name(host="other.com", tls=True)])
    table = classes.tables[0][0]

    inside = classes.point(flow("github.com", dst="203.0.113.9", url="github.com/bad"))
    outside = classes.point(flow("other.com", dst="203.0.113.9"))
    assert (table.match(classes, inside), table.match(classes, outside)) == (Match.YES, Match.NO)
