"""Reads one account and region, source by source, and says how far each reading got.

Collectors see answers only after they were reduced to what is kept, and every reading ends in exactly
one Coverage row, whatever happened to its calls.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from ringfence.collect.kept import redacted
from ringfence.collect.ports import Caller, CallFailed, Recorder
from ringfence.collect.workers import Crew
from ringfence.model.answer import Answer
from ringfence.model.coverage import BADNESS, Coverage, CoverageStatus, Source
from ringfence.model.required import ALWAYS

Item = TypeVar("Item")
Result = TypeVar("Result")

_PAGE_SIZES = frozenset({"maxResults", "MaxResults", "MaxItems", "limit", "ResourcesPerPage"})
_NOT_A_RESOURCE = _PAGE_SIZES | {
    "type",
    "Filter",
    "Filters",
    "ResourceTypeFilters",
    "ServiceName",
    "AllUsers",
}

AnswerKey = tuple[str, str, str, str, str]

KnownAnswers = Mapping[AnswerKey, Sequence[Answer]]
"""What an earlier, interrupted scan recorded, by question; the pages of a list in their order."""


def known_answers(answers: Iterable[Answer]) -> KnownAnswers:
    """Sort recorded answers by their question."""
    known: dict[AnswerKey, list[Answer]] = defaultdict(list)
    for answer in answers:
        known[answer_key(answer)].append(answer)
    return known


def answer_key(answer: Answer) -> AnswerKey:
    """What makes two answers answers to the same question."""
    params = json.dumps(answer.params, sort_keys=True, default=str)
    return (answer.account, answer.region, answer.service, answer.operation, params)


class Visit:
    """One account and region while it is being read, and what was learned there so far."""

    def __init__(
        self,
        caller: Caller,
        recorder: Recorder,
        crew: Crew,
        *,
        known: KnownAnswers | None = None,
        workloads: bool = False,
    ) -> None:
        self.caller = caller
        self.workloads = workloads
        """Whether AI workloads outside AgentCore are asked for as well."""
        self._recorder = recorder
        self._crew = crew
        self._known = known or {}
        self._lock = threading.Lock()
        self._answers: list[Answer] = []
        self._unlisted: dict[str, CallFailed] = {}

    def each(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Run work over items, several at a time; results in the order of the items."""
        return self._crew.each(work, items)

    def source(self, source: Source, *, required: bool | None = None, account: str = "") -> Reading:
        """Begin to read a source; unless required is given, the table of sources decides.

        account is whom the row is about, where that is another than the one we ask in.
        """
        decided = source in ALWAYS if required is None else required
        return Reading(self, source, required=decided, account=account)

    def answers(self, operation: str = "") -> tuple[Answer, ...]:
        """What was answered here so far, or what one operation answered."""
        with self._lock:
            return tuple(answer for answer in self._answers if operation in ("", answer.operation))

    def bodies(self, operation: str) -> tuple[Mapping[str, Any], ...]:
        """The bodies of what one operation answered here so far."""
        return tuple(answer.body for answer in self.answers(operation))

    def unlisted(self, operation: str) -> CallFailed | None:
        """The failure that kept a list from being read to its end, if one did."""
        with self._lock:
            return self._unlisted.get(operation)

    def recorded_before(self, answer: Answer) -> Answer | None:
        """The answer that an earlier, interrupted scan recorded to the same question.

        Who we are is always asked anew.
        """
        if answer.service == "sts":
            return None
        return next(iter(self._known.get(answer_key(answer), ())), None)

    def record(self, answer: Answer) -> None:
        with self._lock:
            self._answers.append(answer)
        self._recorder.answer(answer)

    def record_coverage(self, row: Coverage) -> None:
        self._recorder.coverage(row)

    def note_unlisted(self, operation: str, failure: CallFailed) -> None:
        with self._lock:
            self._unlisted.setdefault(operation, failure)


class Reading:
    """A source while it is read; as a context manager it ends in one Coverage row.

    Failed calls are noted and give an empty answer, so that a collector reads on with what it has.
    """

    def __init__(self, visit: Visit, source: Source, *, required: bool, account: str = "") -> None:
        self.required = required
        self._account = account or visit.caller.account
        self._visit = visit
        self._source = source
        self._lock = threading.Lock()
        self._asked = 0
        self._answered = 0
        self._records = 0
        self._failures: Counter[tuple[CoverageStatus, str]] = Counter()
        self._left_out: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._visit.record_coverage(self._row())

    def call(
        self, service: str, operation: str, *, absent: frozenset[str] = frozenset(), **params: Any
    ) -> Mapping[str, Any] | None:
        """Make one call and record its answer; None when there is none.

        absent are the error codes that mean "there is no such thing", which is an answer too.
        """
        answer = self._answer(service, operation, params)
        if (before := self._visit.recorded_before(answer)) is not None:
            return self._take(before)
        try:
            body = self._visit.caller.call(service, operation, **params)
        except CallFailed as failure:
            if failure.code in absent:
                self._count_answered()
            else:
                self.note(failure)
            return None
        return self._take(self._answer(service, operation, params, body))

    def pages(
        self, service: str, operation: str, key: str, *, counted: bool = True, **params: Any
    ) -> list[Mapping[str, Any]]:
        """Make a paged call and return the items under key.

        The list of a whole region is recorded page by page: a failure leaves the pages before it,
        and the row says so. The list of one resource is recorded whole or not at all, since nothing
        would tell half of a runtime's endpoints from all of them.
        """
        of_resource = any(key not in _NOT_A_RESOURCE for key in params)
        pages: list[Answer] = []
        try:
            for body in self._visit.caller.pages(service, operation, **params):
                pages.append(self._answer(service, operation, params, body))
                if not of_resource:
                    self._take(pages[-1])
        except CallFailed as failure:
            self.note(failure)
            self._visit.note_unlisted(operation, failure)
            if of_resource:
                return []
        else:
            for page in pages if of_resource else ():
                self._take(page)
        items = [item for page in pages for item in page.body.get(key, ())]
        if counted:
            self.count(len(items))
        return items

    def count(self, records: int) -> None:
        """Add to the number of records that the row states."""
        with self._lock:
            self._records += records

    def named(self, items: Iterable[Mapping[str, Any]], key: str) -> list[str]:
        """The identifiers of listed items; an item without one is noted as not read."""
        names: list[str] = []
        for item in items:
            if isinstance(name := item.get(key), str) and name:
                names.append(name)
            else:
                self.note(
                    CallFailed(CoverageStatus.UNAVAILABLE, f"an item was listed without {key}")
                )
        return names

    def first(self, items: Sequence[Item], most: int, what: str) -> Sequence[Item]:
        """At most so many of the items; when there are more, the row says what was left out."""
        if len(items) > most:
            self._left_out[f"details of {most:,} out of {len(items):,} {what} were read"] = None
        return items[:most]

    def note(self, failure: CallFailed) -> None:
        """Take a failure into the row."""
        with self._lock:
            self._asked += 1
            self._failures[failure.status, failure.detail] += 1

    def depends_on(self, *lists: str) -> None:
        """Note what could not be asked, because these operations did not list it."""
        for operation in lists:
            if (failure := self._visit.unlisted(operation)) is not None:
                self.note(CallFailed(failure.status, f"not asked for everything: {failure.detail}"))

    def _answer(
        self,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        body: dict[str, Any] | None = None,
    ) -> Answer:
        return Answer(
            account=self._visit.caller.account,
            region=self._visit.caller.region,
            service=service,
            operation=operation,
            params={key: value for key, value in params.items() if key not in _PAGE_SIZES},
            body=redacted(service, operation, body) if body is not None else {},
        )

    def _take(self, answer: Answer) -> Mapping[str, Any]:
        self._visit.record(answer)
        self._count_answered()
        return answer.body

    def _count_answered(self) -> None:
        with self._lock:
            self._asked += 1
            self._answered += 1

    def _row(self) -> Coverage:
        status, detail = self._outcome()
        return Coverage(
            source=self._source,
            account=self._account,
            region=self._visit.caller.region,
            status=status,
            records=self._records,
            detail=detail,
            required=self.required,
        )

    def _outcome(self) -> tuple[CoverageStatus, str]:
        """The status and sentence, the same whichever thread failed first."""
        left_out = "; ".join(sorted(self._left_out))
        if not self._failures:
            return (CoverageStatus.PARTIAL if left_out else CoverageStatus.COMPLETE), left_out
        failed = self._failures.total()
        (_, detail), _ = min(self._failures.items(), key=lambda item: (-item[1], item[0][1]))
        if self._answered:
            told = f"{failed} of {self._asked} calls failed: {detail}"
            return CoverageStatus.PARTIAL, "; ".join(filter(None, (told, left_out)))
        status = max((status for status, _ in self._failures), key=BADNESS.index)
        more = f" (and {failed - 1} more)" if failed > 1 else ""
        return status, f"{detail}{more}"
