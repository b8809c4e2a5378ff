"""The order of rules, checked against every flow that a small pack can tell apart."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from ringfence.model.anomaly import Anomaly
from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    MonitorSemantics,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.model.trilean import Match
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.order import OrderReport, order_anomalies
from ringfence.policy.lint.universe import universe_of
from ringfence.policy.matching import rule_matches
from support.packs import domains, hosts, networks, pack, rule, urls, web_rule

DENY = RuleAction.DENY
DEFAULTS = Semantics()
_CIDRS = ("10.0.0.0/8", "10.50.0.0/16", "203.0.113.0/24", "203.0.113.0/25", "0.0.0.0/0")
_GLOBS = ("a.com", "*.a.com", "b.a.com", "*.com", "*", "c.org", "x*.com", "*y.com")


def _report(made: PolicyPack, semantics: Semantics = DEFAULTS) -> OrderReport:
    return order_anomalies(made, universe_of((made,), semantics), semantics)


def _found(made: PolicyPack, semantics: Semantics = DEFAULTS) -> dict[str, Anomaly]:
    """By rule: its anomaly that is no note on overlaps."""
    notes = ("generalised", "correlated")
    return {a.rule: a for a in _report(made, semantics).anomalies if a.id not in notes}


def _random_pack(chance: random.Random) -> PolicyPack:
    smart = [networks(f"g{n}", *chance.sample(_CIDRS, chance.randint(1, 2))) for n in range(3)]
    web = [domains(f"w{n}", *chance.sample(_GLOBS, chance.randint(1, 2))) for n in range(3)]
    web.append(urls("u", "a.com/x*", "*.a.com/"))
    names = [*(group.name for group in smart), ANYWHERE, PUBLIC_INTERNET]
    rules = [
        rule(
            f"r{place}",
            place,
            src=(chance.choice(names),),
            dst=tuple(chance.sample(names, chance.randint(1, 2))),
            action=chance.choice(tuple(RuleAction)),
            web_groups=(chance.choice(web).name,) if chance.random() < 0.5 else (),
            protocol=chance.choice((Protocol.TCP, Protocol.TCP, Protocol.UDP, Protocol.ANY)),
            ports=chance.choice(((), ((443, 443),), ((400, 500),), ((53, 53), (443, 443)))),
        )
        for place in range(chance.randint(2, 6))
    ]
    return PolicyPack(
        name="random", smart_groups=tuple(smart), web_groups=tuple(web), rules=tuple(rules)
    )


def _takers(made: PolicyPack) -> np.ndarray:
    """Rules by flows: which rule surely takes which, for every complete flow of the classes."""
    universe = universe_of((made,), DEFAULTS)
    parts = [np.array(part) for part in universe.atoms]
    grid = np.meshgrid(*parts, indexing="ij")
    sources, destinations, services, names = (axis.reshape(-1) for axis in grid)
    return np.array(
        [
            table.matches(universe.classes, sources, destinations, services, names) == Match.YES
            for table in universe.classes.tables[0]
        ]
    )


def _expected(made: PolicyPack) -> Iterator[tuple[str, set[str]]]:
    """By rule: the ids that may be said of it, by looking at every flow."""
    takes = _takers(made)
    actions = [each.action is RuleAction.PERMIT for each in made.in_order]
    decided = np.array([*actions, True])  # the default action permits
    for place, each in enumerate(made.in_order):
        if not takes[place].any():
            yield each.name, set()
            continue
        free = takes[place] & ~takes[:place].any(axis=0)
        single = [b for b in range(place) if not (takes[place] & ~takes[b]).any()]
        if not free.any():
            alike = single and actions[single[0]] == actions[place]
            kinds = ("redundant" if alike else "shadowed") if single else "unreachable"
            yield each.name, {kinds}
            continue
        below = np.vstack([takes[place + 1 :], np.ones((1, takes.shape[1]), dtype=bool)])
        after = place + 1 + below.argmax(axis=0)[free]
        same = (decided[after] == actions[place]).all() and (after < len(actions)).all()
        kind = "kept-for-attribution" if each.action is DENY else "redundant"
        yield each.name, {kind} if same else set()


def test_random_packs_are_judged_as_every_one_of_their_flows_says() -> None:
    chance = random.Random(11)  # noqa: S311 # cases, not secrets
    seen: set[str] = set()
    for _ in range(250):
        made = _random_pack(chance)
        found = _found(made)
        for name, expected in _expected(made):
            said = {found[name].id} if name in found else set()
            spared = (
                not said
                and expected & {"redundant", "kept-for-attribution"}
                and _leans_on_another(name, made, found)
            )
            assert said == expected or spared, (name, made)
            seen |= said

    assert seen == {"shadowed", "redundant", "unreachable", "kept-for-attribution"}


def _leans_on_another(name: str, made: PolicyPack, found: dict[str, Anomaly]) -> bool:
    """Whether a later rule is called redundant, so that not both are to be deleted."""
    names = [each.name for each in made.in_order]
    later = names[names.index(name) + 1 :]
    return any(found[each].id == "redundant" for each in later if each in found)


def test_of_two_equal_permits_one_is_redundant_and_not_both() -> None:
    made = pack(web_rule("one", 1, "w"), web_rule("two", 2, "w"), groups=(domains("w", "a.com"),))

    assert {name: each.others for name, each in _found(made).items()} == {"two": ("one",)}


def test_every_witness_is_taken_by_the_rule_it_is_of_and_lost_to_those_it_names() -> None:
    chance = random.Random(12)  # noqa: S311 # cases, not secrets
    shown = 0
    for made in itertools.islice(iter(lambda: _random_pack(chance), None), 150):
        assert made is not None
        rules = {each.name: each for each in made.rules}
        for anomaly in _report(made).anomalies:
            assert anomaly.witness is not None
            taker = evaluate(made, anomaly.witness).rule
            matched = [
                name
                for name in (anomaly.rule, *anomaly.others)
                if rule_matches(made, rules[name], anomaly.witness, DEFAULTS) is Match.YES
            ]
            if anomaly.id in ("shadowed", "unreachable"):
                assert anomaly.rule in matched
                assert taker != anomaly.rule
            if anomaly.id in ("correlated", "generalised"):
                assert anomaly.rule in matched
                assert len(matched) > 1
            shown += 1

    assert shown > 100


def test_a_deny_behind_the_permit_of_its_host_is_shadowed() -> None:
    made = pack(
        web_rule("tools", 25, "tools"),
        web_rule("ioc", 29, "ioc", action=DENY, dst=("github",)),
        groups=(domains("tools", "github.com"), urls("ioc", "github.com/bad*")),
        smart_groups=(hosts("github", "github.com"),),
    )

    found = _found(made)["ioc"]

    assert (found.id, found.others) == ("shadowed", ("tools",))
    assert found.witness is not None
    assert evaluate(made, found.witness).rule == "tools"


def test_two_rules_together_make_a_third_unreachable() -> None:
    made = pack(
        rule("low", 1, protocol=Protocol.TCP, ports=((0, 500),), action=DENY),
        rule("high", 2, protocol=Protocol.TCP, ports=((400, 65_535),), action=DENY),
        rule("all", 3, protocol=Protocol.TCP),
    )

    found = _found(made)["all"]

    assert (found.id, found.others) == ("unreachable", ("low", "high"))


def test_rules_of_one_tagged_group_shadow_each_other_and_not_those_of_another() -> None:
    tagged = tuple(
        SmartGroup(name=name, selectors=(SmartGroupSelector(type="vm", tags=(("app", name),)),))
        for name in ("one", "two")
    )
    made = pack(
        rule("first", 1, src=("one",)),
        rule("same", 2, src=("one",), action=DENY),
        rule("other", 3, src=("two",), action=DENY),
        smart_groups=tagged,
    )

    assert {name: anomaly.id for name, anomaly in _found(made).items()} == {"same": "shadowed"}


def test_a_managed_web_group_is_shadowed_by_any_web_and_by_itself_only() -> None:
    groups = (
        WebGroup(name="managed", managed=True),
        WebGroup(name="another", managed=True),
        domains("hosts", "*.com"),
    )
    shadowed = pack(
        web_rule("any", 1, "Any-Web"), web_rule("late", 2, "managed", action=DENY), groups=groups
    )
    free = pack(
        web_rule("hosts", 1, "hosts"),
        web_rule("another", 2, "another"),
        web_rule("late", 3, "managed", action=DENY),
        groups=groups,
    )

    assert _found(shadowed)["late"].id == "shadowed"
    assert "late" not in _found(free)


@pytest.mark.parametrize(
    ("monitor", "expected"),
    [(MonitorSemantics.TERMINAL, {"late"}), (MonitorSemantics.FALLTHROUGH, set())],
)
def test_a_rule_that_only_watches_shadows_an_enforced_one_where_its_match_ends_evaluation(
    monitor: MonitorSemantics, expected: set[str]
) -> None:
    made = pack(rule("watching", 1, watch=True), rule("late", 2, action=DENY))

    assert set(_found(made, replace(DEFAULTS, monitor=monitor))) == expected


def test_a_permit_with_another_handling_is_no_repetition() -> None:
    alike = pack(web_rule("one", 1, "w"), rule("all", 2), groups=(domains("w", "a.com"),))
    inspected = pack(
        web_rule("one", 1, "w", ids=True), rule("all", 2), groups=(domains("w", "a.com"),)
    )

    assert {name: each.id for name, each in _found(alike).items()} == {"one": "redundant"}
    assert _found(inspected) == {}


def test_what_takes_too_many_steps_is_not_decided_rather_than_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ringfence.policy.lint.order.MAX_STEPS", 1)
    made = pack(
        rule("low", 1, protocol=Protocol.TCP, ports=((0, 500),), action=DENY),
        rule("high", 2, protocol=Protocol.TCP, ports=((400, 65_535),), action=DENY),
        rule("all", 3, protocol=Protocol.TCP),
    )

    report = _report(made)

    assert "all" in report.undecided
    assert all(anomaly.rule != "all" for anomaly in report.anomalies)


def test_no_random_flow_contradicts_what_is_said_of_a_rule() -> None:
    chance = random.Random(13)  # noqa: S311 # cases, not secrets
    asked = 0
    for _ in range(120):
        made = _random_pack(chance)
        said = {name: each.id for name, each in _found(made).items()}
        for flow_ in [_random_flow(chance) for _ in range(60)]:
            verdict = evaluate(made, flow_)
            kind = said.get(verdict.rule or "", "")
            assert kind not in ("shadowed", "unreachable"), (verdict, made)
            if kind in ("redundant", "kept-for-attribution"):
                kept = tuple(each for each in made.rules if each.name != verdict.rule)
                assert evaluate(replace(made, rules=kept), flow_).decision == verdict.decision
                asked += 1

    assert asked > 30


def _random_flow(chance: random.Random) -> Flow:
    labels = ("a", "b", "x", "y", "xy", "c", "q", "xqy")
    host = ".".join(chance.choice(labels) for _ in range(chance.randint(1, 3)))
    host = f"{host}.{chance.choice(('com', 'org'))}" if chance.random() < 0.9 else ""
    path = chance.choice(("", "x", "xy", "q/x", "y"))
    addresses = ("10.50.1.1", "10.1.1.1", "203.0.113.1", "203.0.113.200", "198.51.100.1")
    return Flow(
        src=chance.choice(addresses),
        dst=chance.choice(addresses),
        host=host,
        url=f"{host}/{path}" if host else "",
        protocol=chance.choice(("TCP", "TCP", "UDP")),
        port=chance.choice((53, 80, 400, 443, 500, 501)),
        tls=True,
    )
