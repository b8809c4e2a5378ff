"""Answers by operation, read into the shapes that the families declare.

An answer is a stranger's text. What does not have the declared shape is left out and noted, item
by item, so that one malformed entry neither stops the scan nor passes for an empty estate.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.parse.inventory.sources import SERVICE, SOURCE, WORKLOAD_SOURCES

T = TypeVar("T")

_PAGE_TOKENS = ("nextToken", "NextToken", "Marker", "NextMarker", "PaginationToken")
_learning = threading.Lock()
_learned: set[type] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """What one answer held."""

    account: str
    region: str
    params: Mapping[str, str]
    """The request parameters that are text."""
    records: tuple[T, ...]
    whole: bool
    """False when something in the answer did not fit and was left out."""
    more: bool
    """Whether the answer names a next page."""


class Answers:
    """The answers of a recording, and what was wrong with them."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._by_operation: dict[str, list[Answer]] = defaultdict(list)
        self._problems: dict[tuple[Source, str, str], dict[str, None]] = defaultdict(dict)
        for answer in answers:
            if SERVICE.get(answer.operation) == answer.service:
                self._by_operation[answer.operation].append(answer)

    def items(
        self, operation: str, key: str, shape: type[T], *, required: bool = False
    ) -> Iterator[Page[T]]:
        """The entries of the list under that key, answer by answer.

        required says that the API always sends the list, so that its absence is no empty list.
        """
        for answer in self._by_operation[operation]:
            entries = _list(answer.body, key, required=required)
            if entries is None:
                self._note(answer, f"{key} is no list")
                yield _page(answer, (), whole=False)
                continue
            records = []
            for place, entry in enumerate(entries):
                try:
                    records.append(_convert(entry, shape))
                except (msgspec.ValidationError, RecursionError) as error:
                    self._note(answer, f"{key}[{place}]: {_sentence(error)}")
            yield _page(answer, tuple(records), whole=len(records) == len(entries))

    def bodies(self, operation: str, shape: type[T], *, within: str = "") -> Iterator[Page[T]]:
        """The answers as a whole, or the object under that key of each."""
        for answer in self._by_operation[operation]:
            body: Any = answer.body
            if within:
                body = _members(body).get(within)
            try:
                yield _page(answer, (_convert(body, shape),), whole=True)
            except (msgspec.ValidationError, RecursionError) as error:
                self._note(answer, _sentence(error))
                yield _page(answer, (), whole=False)

    def coverage(self) -> tuple[Coverage, ...]:
        """One row for each source, account and region that gave something malformed."""
        return tuple(
            Coverage(
                source=source,
                account=account,
                region=region,
                status=CoverageStatus.PARTIAL,
                detail=_summary(list(problems)),
                required=source not in WORKLOAD_SOURCES,
            )
            for (source, account, region), problems in sorted(self._problems.items())
        )

    def _note(self, answer: Answer, problem: str) -> None:
        place = (SOURCE[answer.operation], answer.account, answer.region)
        self._problems[place][f"{answer.operation}: {problem}"] = None


def _convert(value: object, shape: type[T]) -> T:
    """Read a value into a shape; some recorders write null where the API sends nothing."""
    _learn(shape)
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return msgspec.convert(_without_nulls(value), shape)


def _learn(shape: type) -> None:
    """Let msgspec take in the fields of a shape, and of those within it, in one thread at a time.

    It keeps what it knows of a class on the class before it has resolved the annotations, which
    runs Python. A second thread that meets the class meanwhile follows what is not there yet, and
    the process dies of SIGSEGV (seen with msgspec 0.22).
    """
    if shape in _learned:
        return
    with _learning:
        msgspec.json.Decoder(shape)
        _learned.add(shape)


def _without_nulls(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value


def _list(body: object, key: str, *, required: bool) -> list[Any] | None:
    if not isinstance(body, Mapping):
        return None
    entries = body.get(key, None if required else [])
    return entries if isinstance(entries, list) else None


def _page(answer: Answer, records: tuple[T, ...], *, whole: bool) -> Page[T]:
    body, params = _members(answer.body), _members(answer.params)
    return Page(
        account=answer.account,
        region=answer.region,
        params={key: value for key, value in params.items() if isinstance(value, str)},
        records=records,
        whole=whole,
        more=any(bool(body.get(token)) for token in _PAGE_TOKENS),
    )


def _members(value: object) -> Mapping[str, Any]:
    """The members of an object; what is no object has none, whatever its type was meant to be."""
    return value if isinstance(value, Mapping) else {}


def _sentence(error: Exception) -> str:
    """What did not fit, by type and path; msgspec repeats no value of the answer."""
    return str(error).replace("`", "") or type(error).__name__


def _summary(problems: list[str]) -> str:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"Malformed parts of answers were left out: {problems[0]}{more}."
