"""Rounds of a watch: the pause grows while nothing can be read, and one silence is said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ringfence.errors import CollectError, ConfigError
from ringfence.model.drift import DriftKind
from ringfence.model.verification import VerifyDocument
from ringfence.workflow.watch import LONGEST, Round, watch
from support.builders.constants import NOW
from support.verification_documents import document


def _answers(*given: VerifyDocument | Exception) -> Callable[[], VerifyDocument]:
    left: Iterator[VerifyDocument | Exception] = iter(given)

    def verify() -> VerifyDocument:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return verify


def _watched(
    *given: VerifyDocument | Exception, every: float = 60.0
) -> tuple[list[Round], list[float]]:
    pauses: list[float] = []
    rounds = list(
        watch(
            _answers(*given),
            every=every,
            rounds=len(given),
            pause=pauses.append,
            clock=lambda: NOW,
        )
    )
    return rounds, pauses


def test_the_first_round_is_what_others_are_compared_with() -> None:
    rounds, pauses = _watched(document(), document())

    assert [each.first for each in rounds] == [True, False]
    assert [each.changes for each in rounds] == [(), ()]
    assert pauses == [60.0]


def test_the_pause_doubles_while_nothing_can_be_read_up_to_a_bound() -> None:
    lost = [CollectError("no answer")] * 6

    rounds, pauses = _watched(document(), *lost, document(), document())

    assert pauses[:6] == [60.0, 120.0, 240.0, 480.0, 960.0, 60.0 * LONGEST]
    assert pauses[-1] == 60.0
    said = [each.changes[0].kind for each in rounds if each.changes]
    assert said == [DriftKind.NOT_READ]


def test_a_source_that_never_could_be_read_is_an_error_and_no_drift() -> None:
    with pytest.raises(CollectError, match="no answer"):
        _watched(CollectError("no answer"))


def test_a_wrong_file_ends_the_watch() -> None:
    with pytest.raises(ConfigError):
        _watched(document(), ConfigError("wrong"))


def test_a_silence_after_a_good_round_is_said_again() -> None:
    lost = CollectError("no answer")

    rounds, _ = _watched(document(), lost, document(), lost)

    kinds = [change.kind for each in rounds for change in each.changes]
    assert kinds == [DriftKind.NOT_READ, DriftKind.NOT_READ]
