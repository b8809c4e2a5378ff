"""A proposal at a glance fits a terminal, says where everything stands, and obeys nobody's names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.render.proposal_table import proposal_table
from support.proposals import sample


@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_line_fits_and_every_rule_is_in_it(width: int) -> None:
    proposal = sample().proposal

    text = proposal_table(proposal, width=width, colour=False)

    assert max(map(len, text.splitlines())) <= width
    assert all(f"{each.priority} " in text for each in proposal.rules)
    assert "-o DIR writes the files" in text
    waiting = sum(each.approvable for each in proposal.review)
    assert f"{waiting:,} wait for review" in text


def test_a_hostile_name_is_spelled_out() -> None:
    proposal = sample().proposal
    item = replace(proposal.review[0], destination="\x1b[2J\nx", approvable=True)

    text = proposal_table(replace(proposal, review=(item,)), width=80, colour=False)

    assert "\x1b" not in text
    assert "\nx" not in text
