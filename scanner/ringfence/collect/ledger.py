"""Keeps what is learned while a scan runs, and what it set out to learn."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from ringfence.collect.ports import Interrupted, Recorder
from ringfence.collect.reading import KnownAnswers, answer_key
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.required import ALWAYS

_Place = tuple[Source, str, str]
"""Source, account and region."""

_INTERRUPTED = "the scan was interrupted before this was read"


class Ledger:
    """A Recorder that hands on what it takes, keeps it, and can be closed at any moment.

    Answers that an earlier scan handed on already are kept, but not handed on again. After close
    nothing is recorded any more, so that threads left behind change nothing.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        on_progress: OnProgress = silent,
        known: KnownAnswers | None = None,
    ) -> None:
        self._recorder = recorder
        self._on_progress = on_progress
        self._known = known or {}
        self._lock = threading.Lock()
        self._closed = False
        self._answers: list[Answer] = []
        self._rows: list[Coverage] = []
        self._promised: dict[_Place, None] = {}

    def answer(self, answer: Answer) -> None:
        with self._lock:
            self._check()
            self._answers.append(answer)
            if answer not in self._known.get(answer_key(answer), ()):
                self._recorder.answer(answer)

    def coverage(self, row: Coverage) -> None:
        with self._lock:
            self._check()
            self._add(row)
            self._on_progress(
                Progress(stage=row.source, account=row.account, region=row.region, done=row.records)
            )

    def promise(self, sources: Iterable[Source], account: str, region: str) -> None:
        """Note that these sources will get a row, by the end or by an interruption."""
        with self._lock:
            self._promised.update(dict.fromkeys((source, account, region) for source in sources))

    def close(self) -> None:
        """Take no more, and give every promised source that has no row yet one that says so."""
        with self._lock:
            self._closed = True
            told = {(row.source, row.account, row.region) for row in self._rows}
            for source, account, region in self._promised:
                if (source, account, region) not in told:
                    self._add(
                        Coverage(
                            source=source,
                            account=account,
                            region=region,
                            status=CoverageStatus.UNAVAILABLE,
                            detail=_INTERRUPTED,
                            required=source in ALWAYS,
                        )
                    )

    def answers(self) -> tuple[Answer, ...]:
        """All answers, sorted by the question; the pages of one list in their order."""
        with self._lock:
            return tuple(sorted(self._answers, key=answer_key))

    def rows(self) -> tuple[Coverage, ...]:
        """All Coverage rows, sorted."""
        with self._lock:
            return tuple(sorted(self._rows, key=lambda row: (row.account, row.region, row.source)))

    def rows_of(self, account: str, region: str) -> tuple[Coverage, ...]:
        """The rows that speak of one region of an account, sorted."""
        return tuple(
            row for row in self.rows() if row.account == account and row.region in ("", region)
        )

    def _add(self, row: Coverage) -> None:
        self._rows.append(row)
        self._recorder.coverage(row)

    def _check(self) -> None:
        if self._closed:
            raise Interrupted
