"""What is only possible, or left open by the vendor, and what of it may be accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.model.promotion import (
    AcceptedPerhaps,
    BlockCode,
    Phase,
    Readiness,
)
from ringfence.model.replay import Replay
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.run import replay
from ringfence.promote.acceptance import acceptances
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.identity import rule_hash
from ringfence.promote.phases import at_turn
from ringfence.promote.readings import other_readings
from support.packs import domains, flow, pack, rule, web_rule
from support.standing import (
    MODELS,
    NOW,
    REST,
    codes,
    counted,
    past,
    stand,
    starter,
)

ACCEPTED = AcceptedPerhaps(
    rule=REST, rule_hash="0" * 16, owner="ml", reason="looked", expires=date(2027, 1, 1)
)


def _perhaps() -> tuple[PolicyPack, PastFlow]:
    """A default deny behind a permit of names, and TLS whose name nobody saw."""
    of = pack(
        web_rule(MODELS, 20, "models"),
        rule(REST, 1000, watch=True, action=RuleAction.DENY),
        groups=(domains("models", "api.openai.com"),),
    )
    return of, PastFlow(flow=flow("", tls=None), last_seen=NOW)


def test_what_would_perhaps_be_cut_may_be_accepted_for_the_rule_as_it_is_and_not_what_surely_would() -> (
    None
):
    of, nameless = _perhaps()
    digest = rule_hash(of, of.rules[1])
    mine = (replace(ACCEPTED, rule_hash=digest[:16]),)

    assert codes(stand(of, nameless)[REST]) == {BlockCode.WOULD_CUT}
    assert stand(of, nameless, accepted=mine)[REST].readiness is Readiness.READY
    surely = stand(of, nameless, past("other.example"), accepted=mine)[REST]
    assert codes(surely) == {BlockCode.WOULD_CUT}
    changed = stand(of, nameless, accepted=(ACCEPTED,))[REST]
    assert codes(changed) == {BlockCode.WOULD_CUT}
    other = stand(of, nameless, accepted=(replace(mine[0], rule=MODELS),))[REST]
    assert codes(other) == {BlockCode.WOULD_CUT}


def test_what_is_not_known_at_all_is_not_accepted_with_what_would_perhaps_be_cut() -> None:
    of = starter(models=False, iocs=False)
    mine = replace(ACCEPTED, rule_hash=rule_hash(of, of.rules[2]))
    nameless = PastFlow(flow=flow("", tls=None), last_seen=NOW)

    assert codes(stand(of, nameless, accepted=(mine,))[REST]) == {BlockCode.NOT_KNOWN}


def test_the_line_that_accepts_a_possible_cut_is_printed_where_nothing_surer_holds_the_rule() -> (
    None
):
    of, nameless = _perhaps()
    digest = rule_hash(of, of.rules[1])[:16]

    def lines(*seen: PastFlow) -> tuple[str, ...]:
        known = PromotionEvidence(as_of=NOW, counted=counted(of, *seen))
        return acceptances(of, known, tuple(stand(of, *seen).values()))

    (line,) = lines(nameless)
    assert f'rule = "{REST}", rule_hash = "{digest}"' in line
    assert lines(nameless, past("other.example")) == ()
    assert lines(past("api.openai.com")) == ()


@pytest.mark.parametrize(
    ("entry", "host"),
    [("*.corp.example", "a.b.corp.example"), ("*.corp.example", "corp.example")],
)
def test_a_cut_that_depends_on_how_a_wildcard_is_read_is_not_safe(entry: str, host: str) -> None:
    of = pack(
        web_rule(MODELS, 20, "models"),
        rule(REST, 1000, watch=True, action=RuleAction.DENY),
        groups=(domains("models", entry),),
    )
    seen = (past("a.corp.example"), past(host))

    def others(*flows: PastFlow) -> dict[Phase, tuple[Replay, ...]]:
        return {
            phase: tuple(
                replay(at_turn(of, phase), flows, semantics=each) for each in other_readings(of)
            )
            for phase in Phase
        }

    assert stand(of, seen[0], otherwise=others(seen[0]))[REST].readiness is Readiness.READY
    found = codes(stand(of, *seen, otherwise=others(*seen))[REST])
    assert BlockCode.WILDCARD_SEMANTICS in found


def test_a_pack_without_a_wildcard_has_one_reading() -> None:
    assert other_readings(starter()) == ()
    wild = replace(starter(), web_groups=(domains("models", "*.x.example"), domains("iocs", "a.b")))
    assert len(other_readings(wild)) == 3
