"""The evaluation against an engine that is not ours, flow by flow of one capture.

Every rule becomes alerts of Suricata, numbered in the order of evaluation; the lowest number that
fired for a flow is the first rule that matches. Nothing here says what a verdict should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from ringfence.model.flow import Decision, Verdict
from ringfence.model.policy import (
    PolicyPack,
    Semantics,
    WildcardSemantics,
)
from ringfence.policy.evaluate import evaluate
from ringfence.render.network_firewall.signatures import signatures
from support.suricata.capture import NAMES, Case, capture, cases, read_capture
from support.suricata.engine import fired
from support.suricata.packs import random_pack, starter

DEFAULT = None
CASES = cases()
LEAST_FLOWS = 500
AT_ONCE = 4
"""Packs in one run: the engine keeps at most 255 alerts of a packet."""
READINGS = (
    Semantics(),
    Semantics(apex=True),
    Semantics(wildcard=WildcardSemantics.ONE_LABEL),
    Semantics(wildcard=WildcardSemantics.ONE_LABEL, apex=True),
)
PACKS: tuple[tuple[PolicyPack, Semantics], ...] = (
    *((starter(), reading) for reading in READINGS),
    *((random_pack(seed), READINGS[seed % len(READINGS)]) for seed in range(40)),
)


def test_the_capture_is_what_its_generator_writes() -> None:
    assert len(CASES) >= LEAST_FLOWS
    assert read_capture() == capture(CASES)


def test_the_capture_holds_every_kind_of_flow() -> None:
    flows = [case.flow for case in CASES]

    assert {flow.protocol for flow in flows} == {"TCP", "UDP", "ICMP"}
    assert {flow.port for flow in flows} >= {22, 53, 80, 123, 443, 8443, None}
    assert {flow.host for flow in flows} >= {name.lower() for name in NAMES} | {""}
    assert any(flow.url for flow in flows)
    assert any(len(case.packets) > 7 for case in CASES if case.flow.tls)  # hellos in pieces


def test_the_page_says_how_much_is_compared() -> None:
    page = (Path(__file__).parents[2] / "docs" / "targets.md").read_text(encoding="utf-8")

    assert f"a capture of {len(CASES)} flows" in page
    assert f"For {len(PACKS)} packs" in page


@pytest.mark.oracle
def test_no_verdict_differs_from_the_independent_engine(tmp_path: Path) -> None:
    wrong: list[object] = []
    unknown = 0
    for place in range(0, len(PACKS), AT_ONCE):
        folder = tmp_path / str(place)
        folder.mkdir()
        for case, reading, ours, theirs in _answers(PACKS[place : place + AT_ONCE], folder):
            unknown += ours.decision is Decision.UNKNOWN
            if not _agrees(ours, theirs):
                wrong.append((case.flow, reading, ours, theirs))

    asked = len(PACKS) * len(CASES)
    assert wrong == []
    assert unknown < asked / 10  # or else it would agree by not answering
    print(f"oracle: {asked:,} verdicts, {unknown:,} of them unknown, none differs")  # noqa: T201


def _answers(
    asked: Sequence[tuple[PolicyPack, Semantics]], folder: Path
) -> Iterator[tuple[Case, Semantics, Verdict, str | None]]:
    """For each pack and flow our verdict, and the rule that the engine found."""
    sids = count(1)
    numbered = [list(_numbered(made, reading, sids)) for made, reading in asked]
    lines = [line for each in numbered for _, _, line in each]
    found = fired(lines, read_capture(), folder)
    for (made, reading), alerts in zip(asked, numbered, strict=True):
        names = {sid: name for sid, name, _ in alerts}
        for case in CASES:
            first = min(found[case.key] & names.keys(), default=0)
            yield case, reading, evaluate(made, case.flow, reading), names.get(first, DEFAULT)


def _numbered(
    made: PolicyPack, reading: Semantics, sids: Iterator[int]
) -> Iterator[tuple[int, str, str]]:
    """Each alert with its number and the rule it stands for, in the order of evaluation."""
    for each in made.in_order:
        for signature in signatures(made, each, reading):
            sid = next(sids)
            yield sid, each.name, signature.line("alert", sid=sid)


def _agrees(ours: Verdict, theirs: str | None) -> bool:
    """Whether our verdict goes with the rule that the engine found.

    What an encrypted request asks for is not known to us: then the rule is one of several.
    """
    if ours.candidates:
        return theirs in ours.candidates or (theirs is DEFAULT and "default action" in ours.why)
    return ours.rule == theirs
