"""What became of one log source in one account and region, to one row of coverage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ringfence.collect.ports import Caller, CallFailed
from ringfence.model.coverage import BADNESS, Coverage, CoverageStatus, Source
from ringfence.model.window import TimeWindow
from ringfence.telemetry.kinds import FileResult, FileStatus

_SENTENCES = 4


@dataclass(slots=True)
class Outcome:
    """What was read of a source, what was not, and what the estate does not log at all."""

    records: int = 0
    taken: int = 0
    """Files and batches of messages that were read, well or badly."""
    _failures: list[CallFailed] = field(default_factory=list)
    _missed: Counter[str] = field(default_factory=Counter)
    _unlogged: Counter[str] = field(default_factory=Counter)
    _notes: dict[str, None] = field(default_factory=dict)

    def took(self, result: FileResult) -> None:
        """Count what a file or batch gave."""
        self.records += result.records
        self.taken += 1
        if result.status is FileStatus.EMPTY:
            self.missed("a file without one line in it")
        elif result.status is not FileStatus.READ:
            said = "; ".join(part for part in (result.detail, result.folded) if part)
            self.missed(said or f"a file is {result.status}")

    def failed(self, failure: CallFailed) -> None:
        """Note a call that gave no answer."""
        self._failures.append(failure)

    def missed(self, sentence: str) -> None:
        """Note what exists and was not read."""
        self._missed[sentence] += 1

    def unlogged(self, sentence: str) -> None:
        """Note what was never logged: a fact about the estate, not a gap of the scan."""
        self._unlogged[sentence] += 1

    def note(self, sentence: str) -> None:
        """Say how it was read, where that limits what it can show."""
        self._notes[sentence] = None

    @property
    def refused(self) -> bool:
        """Whether calls failed and nothing was read at all."""
        return bool(self._failures) and not self.taken

    @property
    def missing(self) -> str:
        """What exists and was not read, in words; empty when nothing is known to."""
        return "; ".join(self._missed)

    @property
    def reason(self) -> str:
        """The first failure in words; empty when none failed."""
        return self._failures[0].detail if self._failures else ""

    def row(
        self, source: Source, caller: Caller, window: TimeWindow, *, configured: bool = True
    ) -> Coverage:
        """The row; it is a gap only where something configured could not be read."""
        status = self._status()
        only_unlogged = bool(self._unlogged) and not (self._failures or self._missed)
        return Coverage(
            source=source,
            account=caller.account,
            region=caller.region,
            status=status,
            window=window,
            records=self.records,
            detail=self._detail(),
            required=configured and not only_unlogged,
        )

    def _status(self) -> CoverageStatus:
        if self.refused:
            return max((failure.status for failure in self._failures), key=BADNESS.index)
        if self._failures or self._missed or self._unlogged:
            return CoverageStatus.PARTIAL
        return CoverageStatus.COMPLETE

    def _detail(self) -> str:
        failures = Counter(failure.detail for failure in self._failures)
        counted = [*failures.items(), *self._missed.items(), *self._unlogged.items()]
        shown = [f"{text} ({times} times)" if times > 1 else text for text, times in counted]
        more = [f"{len(shown) - _SENTENCES} more"] if len(shown) > _SENTENCES else []
        return "; ".join([*shown[:_SENTENCES], *more, *self._notes])


def without_log(
    source: Source, caller: Caller, window: TimeWindow, *, detail: str, doubt: Coverage | None
) -> Coverage:
    """The row of a log that nobody switched on, or of which nobody knows whether it is on.

    doubt is the row of the settings, when they were not read completely. Neither is a gap of its
    own: the settings have their row.
    """
    status, said = CoverageStatus.NOT_ENABLED, detail
    if doubt is not None:
        status = doubt.status
        said = f"It is not known whether this log is on: {doubt.source} is {doubt.status}."
    return Coverage(
        source=source,
        account=caller.account,
        region=caller.region,
        status=status,
        window=window,
        detail=said,
    )
