"""Two packs by what they decide: every changed flow is of one change, and of the right kind."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ringfence.model.difference import ChangeKind
from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
)
from ringfence.policy.compare import Pair, Seen, compare, pair_of
from ringfence.policy.evaluate import evaluate
from support.packs import domains, hosts, networks, pack, rule, urls, web_rule

DENY = RuleAction.DENY
DEFAULTS = Semantics()
DEFAULT_DENY = rule("default-deny", 1000, action=DENY)
_NAMES = ("wide", "narrow", ANYWHERE, PUBLIC_INTERNET)
_GROUPS = (
    domains("one", "a.com", "*.b.com"),
    domains("two", "*.com", "c.org"),
    urls("three", "a.com/x*", "c.org/"),
)


def _random_pack(chance: random.Random) -> PolicyPack:
    rules = [
        rule(
            chance.choice("abc") + str(place),
            place,
            src=("wide",),
            dst=(chance.choice(_NAMES),),
            action=chance.choice(tuple(RuleAction)),
            watch=chance.random() < 0.3,
            protocol=Protocol.TCP,
            decrypt=DecryptPolicy.ALLOWED,
            web_groups=(chance.choice(_GROUPS).name,) if chance.random() < 0.6 else (),
            ports=chance.choice(((), ((443, 443),), ((80, 443),))),
        )
        for place in range(chance.randint(1, 5))
    ]
    return pack(
        *rules,
        groups=_GROUPS,
        smart_groups=(networks("wide", "10.0.0.0/8"), networks("narrow", "203.0.113.0/24")),
        default_action=chance.choice(tuple(RuleAction)),
    )


def _random_flow(chance: random.Random) -> Flow:
    host = chance.choice(("a.com", "x.b.com", "b.com", "c.org", "q.org", "y.x.b.com", ""))
    return Flow(
        src=chance.choice(("10.1.1.1", "192.0.2.1")),
        dst=chance.choice(("203.0.113.7", "198.51.100.7", "10.9.9.9")),
        host=host,
        url=f"{host}/{chance.choice(('x', 'xy', 'q', ''))}" if host else "",
        port=chance.choice((79, 80, 443, 8443)),
        tls=True,
    )


def test_a_flow_changes_where_and_as_a_change_says_and_nowhere_else() -> None:
    chance = random.Random(21)  # noqa: S311 # cases, not secrets
    changed = 0
    for _ in range(120):
        old, new = _random_pack(chance), _random_pack(chance)
        kinds = {(c.old.rule, c.new.rule): c for c in compare(old, new, DEFAULTS).changes}
        for flow in [_random_flow(chance) for _ in range(40)]:
            before, after = evaluate(old, flow), evaluate(new, flow)
            found = kinds.get((before.rule, after.rule))
            if (before.decision, before.enforced, before.rule) == (
                after.decision,
                after.enforced,
                after.rule,
            ):
                assert found is None
                continue
            assert found is not None, (old, new, flow)
            opened = before.decision == "DENY" and after.decision == "PERMIT"
            assert (found.kind is ChangeKind.OPENED) == opened
            assert (found.old.decision, found.new.decision) == (before.decision, after.decision)
            changed += 1

    assert changed > 1_000


def test_every_witness_changes_as_its_change_says() -> None:
    chance = random.Random(22)  # noqa: S311 # cases, not secrets
    shown = 0
    for _ in range(120):
        old, new = _random_pack(chance), _random_pack(chance)
        for change in compare(old, new, DEFAULTS).changes:
            assert change.witness is not None
            assert evaluate(old, change.witness).rule == change.old.rule
            assert evaluate(new, change.witness).rule == change.new.rule
            shown += 1

    assert shown > 300


def test_a_pack_decides_like_itself_written_otherwise() -> None:
    one = pack(web_rule("web", 20, "one"), DEFAULT_DENY, groups=_GROUPS)
    other = pack(
        replace(DEFAULT_DENY, priority=7),
        web_rule("web", 5, "renamed", dst=("public",)),
        groups=(domains("renamed", "*.b.com", "a.com", "a.com"),),
        smart_groups=(
            SmartGroup(
                name="public",
                selectors=tuple(
                    SmartGroupSelector(cidr=each)
                    for each in ("0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6",
                                 "16.0.0.0/4", "32.0.0.0/3", "64.0.0.0/2", "128.0.0.0/3",
                                 "160.0.0.0/5", "168.0.0.0/6", "172.0.0.0/12", "172.32.0.0/11",
                                 "172.64.0.0/10", "172.128.0.0/9", "173.0.0.0/8", "174.0.0.0/7",
                                 "176.0.0.0/4", "192.0.0.0/9", "192.128.0.0/11", "192.160.0.0/13",
                                 "192.169.0.0/16", "192.170.0.0/15", "192.172.0.0/14",
                                 "192.176.0.0/12", "192.192.0.0/10", "193.0.0.0/8",
                                 "194.0.0.0/7", "196.0.0.0/6", "200.0.0.0/5", "208.0.0.0/4",
                                 "224.0.0.0/3")
                ),
            ),
        ),
    )  # fmt: skip

    assert compare(one, other, DEFAULTS).changes == ()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"action": DENY}, ChangeKind.CLOSED),
        ({"watch": True}, ChangeKind.RELEASED),
        ({"ids": True}, ChangeKind.HANDLED),
        ({"name": "other"}, ChangeKind.MOVED),
    ],
)
def test_what_a_rule_turns_into_is_told(changes: dict[str, object], kind: ChangeKind) -> None:
    permit = web_rule("web", 20, "one")
    changed: DcfRule = replace(permit, **changes)  # type: ignore[arg-type] # fields of a rule
    old, new = (pack(each, DEFAULT_DENY, groups=_GROUPS) for each in (permit, changed))

    (there,) = compare(old, new, DEFAULTS).changes
    (back,) = compare(new, old, DEFAULTS).changes

    opposites = {ChangeKind.CLOSED: ChangeKind.OPENED, ChangeKind.RELEASED: ChangeKind.ENFORCED}
    assert there.kind is kind
    assert back.kind is opposites.get(kind, kind)
    assert {"a.com", "*.b.com"} <= {host.partition("/")[0] for host in there.hosts}


def test_a_new_host_is_named_as_it_is_written() -> None:
    old = pack(web_rule("web", 20, "one"), DEFAULT_DENY, groups=(domains("one", "a.com"),))
    new = pack(
        web_rule("web", 20, "one"), DEFAULT_DENY, groups=(domains("one", "a.com", "*.new.org"),)
    )

    (change,) = compare(old, new, DEFAULTS).changes

    assert (change.kind, change.hosts, change.services) == (
        ChangeKind.OPENED,
        ("*.new.org",),
        ("TCP 443",),
    )


def test_a_group_that_is_only_a_destination_makes_no_source_unclear() -> None:
    """Of its members as sources nobody asks: that they may be runtimes too changes nothing."""
    endpoint = (hosts("endpoint", "vpce-1.example.com"),)
    rules = (rule("endpoint", 10, dst=("endpoint",)), rule("rest", 1000, action=RuleAction.DENY))
    old = pack(*rules, smart_groups=endpoint)
    new = pack(
        *rules,
        web_rule("models", 20, "models"),
        smart_groups=endpoint,
        groups=(domains("models", "api.openai.com"),),
    )

    found = compare(old, new, DEFAULTS)

    assert [each.kind for each in found.changes] == [ChangeKind.OPENED]


def test_past_flows_weigh_changes_and_show_those_that_atoms_leave_out() -> None:
    old = pack(rule("all", 10, src=("six",)), smart_groups=(networks("six", "10.0.0.0/8"),))
    new = pack(
        rule("all", 10, src=("six",), action=DENY), smart_groups=(networks("six", "10.0.0.0/8"),)
    )
    flow = Flow(src="10.1.1.1", dst="203.0.113.9", port=443)
    pair = pair_of(old, new, flow, DEFAULTS)
    assert pair == ("all", "all")
    odd: Pair = (None, "all")

    (change, other) = compare(
        old, new, DEFAULTS, {pair: Seen(flow=flow, count=7), odd: Seen(flow=flow, count=1)}
    ).changes

    assert (change.kind, change.observed) == (ChangeKind.CLOSED, 7)
    assert (other.old.rule, other.observed, other.witness) == (None, 1, flow)


def test_a_flow_of_which_a_pack_cannot_tell_weighs_nothing() -> None:
    made = pack(web_rule("web", 20, "one"), DEFAULT_DENY, groups=_GROUPS)

    assert pair_of(made, made, Flow(src="10.50.10.7", port=443), DEFAULTS) is None
    assert pair_of(made, made, Flow(src="nobody", port=443), DEFAULTS) is None


def test_pairs_that_take_too_many_steps_are_named_and_not_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ringfence.policy.compare.MAX_STEPS", 0)
    old = pack(web_rule("web", 20, "one"), DEFAULT_DENY, groups=_GROUPS)
    new = pack(DEFAULT_DENY, groups=_GROUPS)

    comparison = compare(old, new, DEFAULTS)

    assert comparison.changes == ()
    assert "web to default-deny" in comparison.undecided
