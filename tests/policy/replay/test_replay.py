"""A replay says of whole traffic what `evaluate` and `passes` say of each flow."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.change import Change, Changes, change
from ringfence.model.flow import Decision
from ringfence.model.policy import MonitorSemantics, PolicyPack, RuleAction, Semantics
from ringfence.model.replay import Flips, NewSide, Replay, RuleReplay
from ringfence.model.traffic import Passage, PastFlow
from ringfence.policy.evaluate import evaluate, passes
from ringfence.policy.replay.run import replay
from ringfence.policy.replay.tally import Unread
from support.packs import domains, flow, hosts, networks, pack, rule, web_rule
from support.random_packs import flows, packs, semantics

DENY = RuleAction.DENY
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MODELS = (domains("models", "api.openai.com"),)
STARTER = pack(
    web_rule("models", 20, "models", watch=True),
    rule("default-deny", 1000, action=DENY, watch=True),
    groups=MODELS,
)


_OF_THE_PAST = (
    "runtime",
    "owner",
    "bytes",
    "then",
    "not_governed",
    "passage",
    "first_seen",
    "last_seen",
)


def past(host: str = "", **changes: object) -> PastFlow:
    """A connection that flowed; what a PastFlow has is taken out of the changes."""
    own = {key: changes.pop(key) for key in _OF_THE_PAST if key in changes}
    return PastFlow(flow=flow(host, **changes), **own)  # type: ignore[arg-type] # as told


def traffic() -> st.SearchStrategy[list[PastFlow]]:
    each = st.builds(
        PastFlow,
        flow=flows(),
        runtime=st.sampled_from(("", "arn:a", "arn:b")),
        bytes=st.none() | st.integers(0, 100),
        then=st.sampled_from(Decision),
    )
    return st.lists(each, max_size=25)


@settings(max_examples=200, deadline=None)
@given(packs(), traffic(), semantics())
def test_the_changes_are_those_of_each_flow_by_itself(
    made: PolicyPack, seen: list[PastFlow], how: Semantics
) -> None:
    expected: Counter[Change] = Counter()
    for each in seen:
        new = evaluate(made, each.flow, how).decision
        expected[change(each.then, new)] += each.flow.count

    assert _counted(replay(made, seen, semantics=how).changes) == +expected


@settings(max_examples=150, deadline=None)
@given(packs(), packs(), traffic(), semantics())
def test_a_pack_as_baseline_is_taken_as_it_is(
    made: PolicyPack, before: PolicyPack, seen: list[PastFlow], how: Semantics
) -> None:
    expected: Counter[Change] = Counter()
    for each in seen:
        old, new = passes(before, each.flow, how), passes(made, each.flow, how)
        expected[change(old, new)] += each.flow.count

    done = replay(made, seen, semantics=how, baseline=before, side=NewSide.AS_IS)

    assert _counted(done.changes) == +expected


@settings(max_examples=200, deadline=None)
@given(packs(), traffic(), semantics())
def test_each_flip_is_what_enforcing_that_rule_alone_changes(
    made: PolicyPack, seen: list[PastFlow], how: Semantics
) -> None:
    done = replay(made, seen, semantics=how)

    for figures in done.rules:
        alone = _promoted(made, figures.name)
        for monitor, flips in (
            (MonitorSemantics.TERMINAL, figures.flips_terminal),
            (MonitorSemantics.FALLTHROUGH, figures.flips_fallthrough),
        ):
            assert (flips is None) == (not figures.watch)
            if flips is None:
                continue
            meant = replace(how, monitor=monitor)
            expected: Counter[Change] = Counter()
            for each in seen:
                now, then = passes(made, each.flow, meant), passes(alone, each.flow, meant)
                expected[change(now, then)] += each.flow.count
            assert _flipped(flips) == _without_unchanged(expected)


@settings(max_examples=150, deadline=None)
@given(packs(), traffic(), semantics())
def test_hits_are_the_flows_that_a_rule_surely_takes(
    made: PolicyPack, seen: list[PastFlow], how: Semantics
) -> None:
    hits: Counter[str] = Counter()
    perhaps: Counter[str] = Counter()
    for each in seen:
        verdict = evaluate(made, each.flow, how)
        hits[verdict.rule or ""] += each.flow.count
        for name in verdict.candidates:
            perhaps[name] += each.flow.count

    for figures in replay(made, seen, semantics=how).rules:
        assert (figures.hits, figures.maybe_hits) == (hits[figures.name], perhaps[figures.name])
        assert figures.would_allow + figures.would_deny <= figures.hits


@settings(max_examples=100, deadline=None)
@given(packs(), traffic(), st.randoms(use_true_random=False))
def test_the_order_of_the_traffic_changes_nothing_but_samples(
    made: PolicyPack, seen: list[PastFlow], chance: random.Random
) -> None:
    other = list(seen)
    chance.shuffle(other)

    assert _without_samples(replay(made, seen)) == _without_samples(replay(made, other))


@settings(max_examples=100, deadline=None)
@given(packs(), traffic())
def test_every_connection_is_counted_once(made: PolicyPack, seen: list[PastFlow]) -> None:
    outside = [replace(each, not_governed="it is PUBLIC") for each in seen]
    unread = Unread()
    unread.add(7, "it is no JSON object")

    results = replay(made, [*seen, *outside], unread=unread).results

    total = sum(each.flow.count for each in seen)
    assert results.not_governed_count == total
    assert results.error_count == 1
    assert results.log_count == 2 * total + 1
    assert results.log_count == (
        results.unchanged_count
        + results.difference_count
        + results.unknown_count
        + results.not_governed_count
        + results.error_count
    )


def test_promoting_the_default_deny_first_cuts_what_the_permits_only_watch() -> None:
    done = replay(STARTER, [past("api.openai.com", count=5), past("evil.example", count=2)])

    deny = _of(done, "default-deny")
    assert deny.flips_terminal is not None
    assert deny.flips_fallthrough is not None
    assert deny.flips_terminal.revoked == 2
    assert deny.flips_fallthrough.revoked == 7
    assert (deny.hits, deny.would_deny) == (2, 2)


def test_a_runtime_that_would_be_cut_is_named_with_its_owner_and_what_it_loses() -> None:
    seen = [
        past("evil.example", runtime="arn:a", owner="team-a", bytes=10, last_seen=NOON),
        past("evil.example", runtime="arn:a", owner="team-a", bytes=5),
        past("api.openai.com", runtime="arn:b"),
        past(tls=None, dst="203.0.113.9", runtime="arn:c"),
    ]

    first, second = replay(STARTER, seen).cut

    assert (first.runtime, first.owner) == ("arn:a", "team-a")
    assert (first.revoked.connections, first.revoked.flows, first.revoked.bytes) == (2, 1, 15)
    assert first.rules == ("default-deny",)
    assert first.destinations == ("evil.example:443",)
    assert first.last_used == NOON
    assert (second.runtime, second.owner) == ("arn:c", "not known")
    assert (second.revoked.connections, second.maybe_revoked.connections) == (0, 1)
    assert second.rules == ("default-deny", "models")


def test_traffic_that_no_pack_governs_is_apart_and_never_unchanged() -> None:
    seen = [past("evil.example", runtime="arn:p", not_governed="PUBLIC", bytes=3, count=4)]

    done = replay(STARTER, seen)

    (row,) = done.not_governed
    assert (row.runtime, row.reason, row.volume.connections) == ("arn:p", "PUBLIC", 4)
    assert row.destinations == ("evil.example:443",)
    assert done.results.unchanged_count == 0
    assert done.flows == ()


def test_changed_flows_are_listed_first_and_the_rest_is_counted() -> None:
    seen = [past("api.openai.com", count=9), past("evil.example"), past("worse.example", count=3)]

    done = replay(STARTER, seen, shown=2)

    assert [each.host for each in done.flows] == ["worse.example", "evil.example"]
    assert [each.change for each in done.flows] == [Change.ACCESS_REVOKED] * 2
    assert done.flows[0].rule == "default-deny"
    assert done.flows_not_listed == 1


def test_sums_stay_exact_when_flows_are_no_longer_remembered_one_by_one() -> None:
    seen = [past(f"h{number}.example", bytes=1) for number in range(50)]

    done = replay(STARTER, seen, max_flows=10)

    assert done.changes.access_revoked.connections == 50
    assert done.changes.access_revoked.bytes == 50
    assert len(done.flows) == 10
    assert done.flows_not_listed == 40
    assert any("first 10 distinct flows" in limit for limit in done.limits)


def test_runtimes_that_are_too_many_stand_together_and_every_other_sum_stays_exact() -> None:
    seen = [
        past(host, runtime=f"r{number}", bytes=1)
        for number in range(50)
        for host in ("evil.example", "api.openai.com")
    ]

    whole, capped = replay(STARTER, seen), replay(STARTER, seen, max_sums=20)

    assert capped.changes == whole.changes
    assert capped.results == whole.results
    assert [(each.hits, each.bytes) for each in capped.rules] == [
        (each.hits, each.bytes) for each in whole.rules
    ]
    assert sum(cut.revoked.connections for cut in capped.cut) == 50
    assert (len(whole.cut), len(capped.cut)) == (50, 11)
    assert "further runtimes" in [cut.runtime for cut in capped.cut]
    assert any("80 connections stand under `further runtimes`" in each for each in capped.limits)
    assert whole.limits == ()


def test_what_no_pack_governs_is_bounded_as_well() -> None:
    seen = [
        past(f"h{host}.example", runtime=f"r{number}", not_governed="it is in PUBLIC mode")
        for number in range(9)
        for host in range(9)
    ]

    done = replay(STARTER, seen, max_sums=3, max_flows=10)

    assert [each.runtime for each in done.not_governed] == ["further runtimes", "r0", "r1", "r2"]
    assert sum(each.volume.connections for each in done.not_governed) == 81
    assert sum(each.destination_count for each in done.not_governed) == 10
    assert len(done.limits) == 2


def test_bytes_that_no_source_counts_are_not_zero() -> None:
    assert replay(STARTER, [past("evil.example")]).changes.access_revoked.bytes is None


def test_a_rule_that_nothing_meets_and_a_broad_group_are_told() -> None:
    made = pack(
        web_rule("models", 20, "models"),
        rule("mail", 30, dst=("mail",)),
        rule("rest", 40, src=("tagged",)),
        groups=(domains("models", "api.openai.com", "*.anthropic.com", "x*.example"),),
        smart_groups=(
            hosts("mail", "mail.example", "smtp.example"),
            networks("tagged", "10.50.10.0/25", "192.0.2.0/24"),
        ),
    )

    hygiene = replay(made, [past("api.openai.com"), past("a.b.anthropic.com")]).hygiene

    use = {group.name: group for group in hygiene.groups}
    assert hygiene.no_traffic == ("mail", "rest")
    assert (use["models"].used, use["models"].listed) == (2, 3)
    assert use["models"].unused == ("x*.example",)
    assert (use["mail"].used, use["mail"].listed) == (0, 2)
    assert (use["tagged"].used, use["tagged"].unused) == (1, ("192.0.2.0/24",))


def test_the_window_of_the_traffic_is_told() -> None:
    seen = [
        past("a.example", first_seen=NOON, last_seen=NOON + timedelta(days=2)),
        past("b.example", first_seen=NOON - timedelta(days=3)),
        past("c.example"),
    ]

    results = replay(STARTER, seen).results

    assert results.oldest_date == NOON - timedelta(days=3)
    assert results.newest_date == NOON + timedelta(days=2)


def test_no_traffic_is_no_window_and_no_change() -> None:
    done = replay(STARTER, [])

    assert done.results.log_count == 0
    assert done.results.oldest_date is None
    assert done.hygiene.no_traffic == ("models", "default-deny")


def test_counts_beyond_a_machine_word_are_exact() -> None:
    huge = 2**63 - 1

    done = replay(STARTER, [past("evil.example", count=huge), past("evil.example", count=huge)])

    assert _of(done, "default-deny").hits == 2 * huge


def test_a_group_that_no_pack_has_is_refused() -> None:
    with pytest.raises(KeyError):
        replay(STARTER, [past("a.example", src="no such group")])


def _of(done: Replay, name: str) -> RuleReplay:
    return next(each for each in done.rules if each.name == name)


def _promoted(made: PolicyPack, name: str) -> PolicyPack:
    return replace(
        made,
        rules=tuple(
            replace(each, watch=False) if each.name == name else each for each in made.rules
        ),
    )


def _counted(changes: Changes) -> Counter[Change]:
    return +Counter({each: getattr(changes, each.value.lower()).connections for each in Change})


def _flipped(flips: Flips) -> Counter[Change]:
    return +Counter(
        {
            Change.ACCESS_REVOKED: flips.revoked,
            Change.ACCESS_MAYBE_REVOKED: flips.maybe_revoked,
            Change.ACCESS_GAINED: flips.gained,
            Change.ACCESS_MAYBE_GAINED: flips.maybe_gained,
        }
    )


def _without_unchanged(changes: Counter[Change]) -> Counter[Change]:
    left = (Change.NO_CHANGE, Change.UNKNOWN_CHANGE)
    return +Counter({each: count for each, count in changes.items() if each not in left})


def _without_samples(done: Replay) -> Replay:
    def bare(flips: Flips | None) -> Flips | None:
        return None if flips is None else replace(flips, samples=())

    return replace(
        done,
        rules=tuple(
            replace(
                each,
                samples=(),
                flips_terminal=bare(each.flips_terminal),
                flips_fallthrough=bare(each.flips_fallthrough),
            )
            for each in done.rules
        ),
    )


@settings(max_examples=100, deadline=None)
@given(packs(), traffic(), semantics())
def test_each_listed_flow_is_told_what_evaluate_says_of_it(
    made: PolicyPack, seen: list[PastFlow], how: Semantics
) -> None:
    told = {each.flow: evaluate(made, each.flow, how) for each in seen}
    expected = {
        (flow.src, flow.dst, flow.host, flow.url, flow.protocol, flow.port, flow.tls): verdict
        for flow, verdict in told.items()
    }

    for each in replay(made, seen, semantics=how).flows:
        key = (each.src, each.dst, each.host, each.url, each.protocol, each.port, each.tls)
        verdict = expected[key]
        assert (each.new, each.rule, each.rule_candidates, each.why) == (
            verdict.decision,
            verdict.rule,
            verdict.candidates,
            verdict.why,
        )


def test_what_goes_around_every_gateway_is_not_cut_by_a_rule_today() -> None:
    around = past("evil.example", runtime="arn:a", passage=Passage.AROUND, count=7)

    done = replay(STARTER, (around, past("api.openai.com", count=2)))

    assert done.changes.access_revoked.connections == 0
    assert done.cut == ()
    assert (done.results.not_governed_count, done.results.log_count) == (7, 9)
    assert done.not_governed[0].reason.startswith("its route leaves past every enforcement point")
    assert all(each.hits == 0 for each in done.rules if each.name == "default-deny")


def test_what_would_be_cut_once_routes_are_moved_is_a_sum_of_its_own() -> None:
    around = past("evil.example", runtime="arn:a", passage=Passage.AROUND, count=7)

    done = replay(STARTER, (around,))

    assert done.once_routed is not None
    assert done.once_routed.changes.access_revoked.connections == 7
    assert [each.runtime for each in done.once_routed.cut] == ["arn:a"]
    assert done.flows == ()
    assert any("nothing stops them" in each for each in done.limits)


def test_what_may_have_a_way_around_is_judged_and_told_apart() -> None:
    seen = (
        past("evil.example", passage=Passage.DOUBTFUL, count=3),
        past("evil.example", passage=Passage.THROUGH, count=4),
    )

    done = replay(STARTER, seen)

    assert done.changes.access_revoked.connections == 7
    assert done.in_doubt is not None
    assert done.in_doubt.access_revoked.connections == 3
    assert {(each.passage, each.connections) for each in done.flows} == {
        (Passage.DOUBTFUL, 3),
        (Passage.THROUGH, 4),
    }
    assert any(each.startswith("3 of the connections judged") for each in done.limits)


def test_traffic_without_a_doubt_has_no_sums_of_doubt() -> None:
    done = replay(STARTER, (past("evil.example"),))

    assert (done.in_doubt, done.once_routed) == (None, None)
