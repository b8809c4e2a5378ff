"""What is learned for a time split: names that somebody answers for, and nothing by being seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.errors import ConfigError
from ringfence.model.decision import RiskException
from ringfence.model.flow import Flow
from ringfence.model.holdout import Learning
from ringfence.model.policy import Semantics
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.workflow.holdout import held_out, learned_pack, never_permitted

START = datetime(2026, 11, 1, tzinfo=UTC)
SETTINGS = Settings(sanctioned=("tools.example",))


def _seen(host: str, day: int = 0, **changes: object) -> PastFlow:
    when = START + timedelta(days=day)
    values: dict[str, object] = {"src": "10.50.10.7", "host": host, "port": 443, **changes}
    return PastFlow(flow=Flow(**values), first_seen=when, last_seen=when)  # type: ignore[arg-type] # as told


def _learned(learning: Learning, *seen: PastFlow) -> set[str]:
    pack = learned_pack(seen, SETTINGS, learning, day=START.date())
    return {name for group in pack.web_groups for name in group.sni}


@pytest.mark.parametrize("learning", Learning)
def test_what_an_attacker_sends_to_is_never_learned(learning: Learning) -> None:
    planted = {"example.ngrok-free.app", "pastebin.com", "webhook.site"}

    assert not _learned(learning, *map(_seen, planted)) & planted


def test_the_sanctioned_list_is_what_propose_permits_and_no_more() -> None:
    settings = Settings(
        sanctioned=("*.corp.example", "203.0.113.9", "api.0penai.com", "tools.example"),
        exceptions=(
            RiskException(destination="now.example", owner="o", reason="r", expires=START.date()),
            RiskException(
                destination="then.example",
                owner="o",
                reason="r",
                expires=START.date() - timedelta(days=1),
            ),
        ),
    )
    seen = [_seen("a.corp.example"), _seen("tools.example", port=8443)]

    pack = learned_pack(seen, settings, Learning.SANCTIONED, day=START.date())

    names = {name for group in pack.web_groups for name in group.sni}
    assert names == {"*.corp.example", "now.example", "tools.example"}
    assert {rule.ports for rule in pack.rules} == {((443, 443),)}


def test_an_unreviewed_host_is_learned_only_as_if_somebody_approved_it() -> None:
    seen = (_seen("sync.packet-drop.example"), _seen("tools.example"))

    assert _learned(Learning.SANCTIONED, *seen) == {"tools.example"}
    assert _learned(Learning.APPROVABLE, *seen) == {"tools.example", "sync.packet-drop.example"}


def test_no_address_no_other_protocol_and_no_unknown_port_is_learned() -> None:
    seen = (
        _seen("", dst="203.0.113.9"),
        _seen("tools.example", protocol="UDP"),
        _seen("tools.example", port=None),
    )

    assert _learned(Learning.APPROVABLE, *seen) == set()


def test_traffic_that_no_pack_governs_is_not_judged() -> None:
    seen = [_seen("tools.example", 0), _seen("tools.example", 9)]
    outside = [
        PastFlow(flow=past.flow, first_seen=past.first_seen, runtime="b", not_governed="PUBLIC")
        for past in seen
    ]

    done = held_out(
        lambda: (*seen, *outside),
        fraction=0.5,
        learning=Learning.SANCTIONED,
        settings=SETTINGS,
        semantics=Semantics(),
    )

    assert [each.runtime for each in done.runtimes] == [""]
    assert done.pooled.recall_pairs == 1


def test_traffic_of_one_moment_cannot_be_split() -> None:
    with pytest.raises(ConfigError, match="several times"):
        held_out(
            lambda: (_seen("tools.example"),),
            fraction=0.5,
            learning=Learning.SANCTIONED,
            settings=SETTINGS,
            semantics=Semantics(),
        )


def test_the_corpus_holds_names_and_no_patterns() -> None:
    names = never_permitted()

    assert len(names) > 500
    assert not any("*" in name or "{" in name for name in names)
