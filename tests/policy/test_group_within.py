"""One group within another is asked of their addresses, however they are cut into networks."""

from __future__ import annotations

import pytest

from ringfence.model.trilean import Match
from ringfence.policy.groups import group_within, network_of
from support.packs import networks, pack


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (("10.20.1.0/24",), Match.YES),
        (("10.20.1.64/26", "10.20.1.128/25"), Match.YES),
        (("10.20.0.0/23",), Match.MAYBE),
        (("10.20.1.0/24", "10.20.9.0/24"), Match.MAYBE),
        (("10.20.2.0/24", "fd00::/64"), Match.NO),
    ],
)
def test_halves_of_a_network_hold_the_whole(inner: tuple[str, ...], found: Match) -> None:
    halves = pack(smart_groups=(networks("outer", "10.20.1.0/25", "10.20.1.128/25"),))

    assert group_within(halves, "outer", tuple(map(network_of, inner))) is found
