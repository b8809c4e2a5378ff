"""The controller of the sample: rules that its firewall's log names, and what was changed by hand."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

from ringfence.model.controller import ControllerState
from ringfence.model.policy import PolicyPack
from ringfence.workflow.controller import ControllerChoice, read_controller
from ringfence.workflow.packs import load_pack
from support.estate import Bundle

_DECIDED = re.compile(r'POLICY=([0-9a-f-]{36})|"decided_by":"([0-9a-f-]{36})"')


def test_every_rule_that_the_log_names_is_on_the_controller(sample: Bundle) -> None:
    named = {one or other for one, other in _DECIDED.findall(_log(sample.root))}

    held = {rule.uuid for rule in _held(sample).rules}
    assert named
    assert named <= held


def test_a_rule_watches_on_the_controller_as_its_lines_say(sample: Bundle) -> None:
    by_uuid = {rule.uuid: rule for rule in _held(sample).rules}

    for line in _log(sample.root).splitlines():
        if found := _DECIDED.search(line):
            rule = by_uuid[found[1] or found[2]]
            assert rule.watch is bool(re.search(r'ENFORCED=false|"enforced":false', line))
            assert rule.action in line.upper()


def test_everything_was_read_and_is_in_force(sample: Bundle) -> None:
    state = _state(sample)

    assert state.order_known
    assert [each.attached for each in state.rulesets] == [True]
    assert state.loose is None
    assert {row.complete for row in state.coverage} == {True}
    assert len(state.coverage) == 5


def test_three_things_differ_from_the_expected_pack(sample: Bundle) -> None:
    expected, held = load_pack(sample.root / "pack.json").pack, _held(sample)

    assert [rule.name for rule in held.rules] == [rule.name for rule in expected.rules]
    modes = {rule.name: rule.watch for rule in expected.rules}
    other = [rule.name for rule in held.rules if rule.watch is not modes[rule.name]]
    assert other == ["deny-dns-exfil-tcp"]
    assert _networks(expected) - _networks(held) == {"10.20.3.0/24"}
    assert _names(held) - _names(expected) == {"*.amazonaws.com"}


def _state(sample: Bundle) -> ControllerState:
    return read_controller(
        ControllerChoice(answers=sample.root / "controller"),
        on_progress=lambda _: None,
        now=datetime(2026, 11, 20, tzinfo=UTC),
    )


def _held(sample: Bundle) -> PolicyPack:
    pack = _state(sample).pack
    assert pack is not None
    return pack


def _networks(pack: PolicyPack) -> set[str]:
    return {each.cidr for group in pack.smart_groups for each in group.selectors}


def _names(pack: PolicyPack) -> set[str]:
    return {each for group in pack.web_groups for each in group.sni}


def _log(root: Path) -> str:
    files = sorted((root / "logs" / "dcf-logs").glob("*.gz"))
    return "".join(gzip.decompress(path.read_bytes()).decode() for path in files)
