"""What is claimed of packs, held against the evaluator with every rule removed, flow by flow.

Nothing here comes from the atoms that lint reasons about: hosts are spelled from two letters, and
groups that no file resolves are resolved in several ways, of which every claim must hold.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.model.difference import ChangeKind
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.policy.atoms.name_samples import NameSamples
from ringfence.policy.compare import compare
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.order import order_anomalies
from ringfence.policy.lint.universe import universe_of
from ringfence.policy.patterns import host_matches
from support.packs import domains, networks, pack, rule, urls, web_rule

DEFAULTS = Semantics()
CHECKED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
_TAGGED = SmartGroup(
    name="tagged", selectors=(SmartGroupSelector(type="vm", tags=(("app", "x"),)),)
)
_MANAGED = WebGroup(name="managed", managed=True)
_HOSTS = [f"{''.join(text)}.ab" for n in (1, 2, 3, 4) for text in itertools.product("ab", repeat=n)]
_RESOLVED = tuple(
    itertools.product(
        ((), ("203.0.113.0/25",), ("10.0.0.0/8", "203.0.113.0/24")),
        (("nothing.test",), ("a*.ab",), ("*",)),
    )
)


def _glob() -> st.SearchStrategy[str]:
    part = st.text("ab", max_size=2)
    made = st.lists(part, min_size=1, max_size=3).map("*".join)
    return made.map(lambda text: f"{text or '*'}.ab")


def _rule(name: str, place: int) -> st.SearchStrategy[DcfRule]:
    return st.builds(
        lambda action, dst, web, asks, watch: rule(
            name,
            place,
            src=("wide",),
            action=action,
            dst=(dst,),
            protocol=Protocol.TCP,
            ports=((443, 443),),
            web_groups=(web,) if web else (),
            app_requirement=asks,
            watch=watch,
        ),
        st.sampled_from(RuleAction),
        st.sampled_from(("narrow", "tagged", ANYWHERE, PUBLIC_INTERNET, PUBLIC_INTERNET)),
        st.sampled_from(("w0", "w1", "w2", "w3", "managed", "w0", "w1", "w2", "")),
        st.sampled_from(
            (AppRequirement.UNSPECIFIED, AppRequirement.UNSPECIFIED, AppRequirement.TLS)
        ),
        st.sampled_from((False, False, False, True)),
    )


_GROUPS = st.tuples(*(st.lists(_glob(), min_size=1, max_size=2) for _ in range(4)))
_RULES = st.integers(2, 5).flatmap(
    lambda count: st.tuples(*(_rule(f"r{place}", place) for place in range(count)))
)


def _pack(rules: tuple[DcfRule, ...], groups: tuple[list[str], ...]) -> PolicyPack:
    return pack(
        *rules,
        groups=(*(domains(f"w{n}", *each) for n, each in enumerate(groups)), _MANAGED),
        smart_groups=(
            networks("wide", "10.0.0.0/8"),
            networks("narrow", "203.0.113.0/25"),
            _TAGGED,
        ),
        default_action=RuleAction.DENY,
    )


def _resolved(made: PolicyPack, how: tuple[tuple[str, ...], tuple[str, ...]]) -> PolicyPack:
    members, hosts = how
    return replace(
        made,
        smart_groups=tuple(
            replace(each, members=members) if each.name == "tagged" else each
            for each in made.smart_groups
        ),
        web_groups=tuple(
            domains("managed", *hosts) if each.name == "managed" else each
            for each in made.web_groups
        ),
    )


def _flows() -> Iterator[Flow]:
    chance = random.Random(3)  # noqa: S311 # cases, not secrets
    for host in (*_HOSTS, "zz.ab", "other.test", ""):
        for dst in ("203.0.113.7", "203.0.113.200", "198.51.100.7"):
            tls = chance.random() < 0.7
            yield Flow(src="10.1.1.1", dst=dst, host=host, port=443, tls=tls)


FLOWS = tuple(_flows())


@CHECKED
@given(rules=_RULES, groups=_GROUPS)
def test_every_claim_on_a_rule_holds_for_every_flow_and_whatever_is_in_open_groups(
    rules: tuple[DcfRule, ...], groups: tuple[list[str], ...]
) -> None:
    made = _pack(rules, groups)
    report = order_anomalies(made, universe_of((made,), DEFAULTS), DEFAULTS)
    claimed = {each.rule: each.id for each in report.anomalies if each.id in _CLAIMS}
    for how in _RESOLVED if claimed else ():
        whole = _resolved(made, how)
        for name, kind in claimed.items():
            less = replace(whole, rules=tuple(each for each in whole.rules if each.name != name))
            for flow in FLOWS:
                verdict = evaluate(whole, flow)
                after = evaluate(less, flow)
                assert verdict.rule != name or kind not in ("shadowed", "unreachable"), (flow, how)
                assert verdict.decision == after.decision, (kind, name, flow, how, made)


_CLAIMS = ("shadowed", "unreachable", "redundant", "kept-for-attribution")


@CHECKED
@given(old=_RULES, new=_RULES, groups=_GROUPS)
def test_no_flow_opens_or_closes_without_a_word(
    old: tuple[DcfRule, ...], new: tuple[DcfRule, ...], groups: tuple[list[str], ...]
) -> None:
    before, after = _pack(old, groups), _pack(old[: len(new)][:1] + new[1:], groups)
    found = compare(before, after, DEFAULTS)
    kinds = {each.kind for each in found.changes}
    for how in _RESOLVED:
        one, other = _resolved(before, how), _resolved(after, how)
        for flow in FLOWS:
            was, is_ = evaluate(one, flow).decision, evaluate(other, flow).decision
            if (was, is_) == (Decision.DENY, Decision.PERMIT):
                assert kinds & {ChangeKind.OPENED, ChangeKind.UNCLEAR}, (flow, how)
            if (was, is_) == (Decision.PERMIT, Decision.DENY):
                assert kinds & {ChangeKind.CLOSED, ChangeKind.UNCLEAR}, (flow, how)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(globs=st.lists(st.text("ab**.", min_size=1, max_size=6), min_size=1, max_size=4))
def test_every_set_of_globs_that_takes_a_name_takes_a_sample(globs: list[str]) -> None:
    made = NameSamples(tuple(globs), (), (), DEFAULTS)
    sampled = {_takers(globs, host) for host, _, _ in made.samples(tls=False) if host}

    assert made.exact
    for size in (1, 2, 3, 4):
        for text in map("".join, itertools.product("ab", repeat=size)):
            assert _takers(globs, text) in sampled, (globs, text)


def _takers(globs: list[str], host: str) -> frozenset[str]:
    return frozenset(glob for glob in globs if host_matches(glob, host, DEFAULTS))


def test_what_opens_beside_a_named_host_is_told() -> None:
    groups = (domains("one", "ab.x.com"), domains("two", "a*.x.com"), domains("three", "*b.x.com"))
    rules = (
        web_rule("one", 1, "one", action=RuleAction.DENY),
        web_rule("three", 3, "three", action=RuleAction.DENY),
        web_rule("two", 4, "two"),
    )
    old = pack(*rules, groups=groups, default_action=RuleAction.DENY)
    new = replace(old, rules=(rules[0], rules[2]))

    opened = [e for e in compare(old, new, DEFAULTS).changes if e.kind is ChangeKind.OPENED]

    assert [(each.old.rule, each.new.rule) for each in opened] == [("three", "two")]


def test_nothing_is_claimed_where_every_letter_stands_alone_in_a_glob() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-_"
    groups = (domains("odd", *(f"*{each}*.com" for each in letters)), domains("wide", "*.com"))
    made = pack(
        web_rule("odd", 1, "odd"),
        web_rule("wide", 2, "wide", action=RuleAction.DENY),
        groups=groups,
        default_action=RuleAction.DENY,
    )

    report = order_anomalies(made, universe_of((made,), DEFAULTS), DEFAULTS)

    assert not {each.id for each in report.anomalies} & set(_CLAIMS)
    assert set(report.undecided) == {"odd", "wide"}


def test_a_rule_above_what_may_be_denied_is_not_redundant_and_without_it_things_are_unclear() -> (
    None
):
    groups = (domains("w", "a.com"), domains("more", "a.com", "b.com"), WebGroup(name="open"))
    rules = (
        web_rule("a", 1, "w"),
        web_rule("b", 2, "open", action=RuleAction.DENY),
        web_rule("c", 3, "more"),
    )
    old = pack(*rules, groups=groups, default_action=RuleAction.DENY)
    new = replace(old, rules=rules[1:])

    report = order_anomalies(old, universe_of((old,), DEFAULTS), DEFAULTS)
    kinds = {each.kind for each in compare(old, new, DEFAULTS).changes}

    assert "redundant" not in {each.id for each in report.anomalies}
    assert kinds == {ChangeKind.UNCLEAR}


def test_without_required_tls_what_is_no_tls_opens() -> None:
    groups = (domains("w", "a.com"),)
    asks = web_rule("web", 1, "w", app_requirement=AppRequirement.TLS)
    old = pack(asks, groups=groups, default_action=RuleAction.DENY)
    new = replace(old, rules=(replace(asks, app_requirement=AppRequirement.UNSPECIFIED),))

    changes = {each.kind: each for each in compare(old, new, DEFAULTS).changes}

    assert set(changes) == {ChangeKind.OPENED, ChangeKind.HANDLED}
    witness = changes[ChangeKind.OPENED].witness
    assert witness is not None
    assert witness.tls is False


def test_urls_that_share_more_than_is_sampled_are_claimed_by_nothing_but_their_host() -> None:
    many = tuple(f"code.com/*/{word * 3}*" for word in "abcdefghij")
    groups = (urls("many", *many), urls("few", many[0]), domains("host", "code.com"))
    ioc = web_rule("few", 2, "few", action=RuleAction.DENY)
    beside = pack(web_rule("many", 1, "many"), ioc, groups=groups)
    behind = pack(web_rule("host", 1, "host"), ioc, groups=groups)

    reports = [order_anomalies(each, universe_of((each,), DEFAULTS), DEFAULTS)
               for each in (beside, behind)]  # fmt: skip

    assert reports[0].undecided == ("many", "few")
    assert {each.rule: each.id for each in reports[1].anomalies}["few"] == "shadowed"
