"""What was needed last is kept within bounds, and the newest in any case."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ringfence_tui.rows.recent import Recent

kept = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)))


@given(kept=kept, most=st.integers(1, 4), heaviest=st.integers(0, 20))
def test_it_keeps_the_newest_and_never_more_than_it_may(
    kept: list[tuple[int, int]], most: int, heaviest: int
) -> None:
    recent: Recent[int, int] = Recent(most, heaviest)

    for key, weight in kept:
        recent.keep(key, weight, weight)

        held = [found for each in range(7) if (found := recent.get(each)) is not None]
        assert recent.get(key) == weight
        assert len(held) == len(recent) <= most
        assert sum(held) <= heaviest or len(held) == 1


def test_what_is_needed_again_stays_longer() -> None:
    recent: Recent[str, int] = Recent(2, 0)
    recent.keep("a", 1)
    recent.keep("b", 2)

    recent.get("a")
    recent.keep("c", 3)

    assert [recent.get(each) for each in "abc"] == [1, None, 3]
