"""Calls of models, counted by who called which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.telemetry import ModelInvocation
from ringfence.model.window import instant
from ringfence.parse.model_invocation_log import parse_invocation
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table, drop_by_sample

_Key = tuple[str, str, str, str, str]
"""account, region, identity, operation, model"""


class ModelInvocations:
    """The calls of one file, or of everything that was read."""

    def __init__(self, limits: Limits) -> None:
        self._table: Table[_Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count one call; say whether it was one."""
        call = parse_invocation(record)
        if call is None:
            return False
        account = call.account or reading.account
        if reading.admits(account, call.second, call.second):
            region = call.region or reading.region
            key = (account, region, call.identity_arn, call.operation, call.model)
            self._table.put(key, Counts(first=call.second, last=call.second))
        return True

    def absorb(self, other: ModelInvocations) -> None:
        """Add the calls of a file that was read to its end; they are taken over."""
        self._table.absorb(other._table)

    def merge(self, calls: Iterable[ModelInvocation]) -> None:
        """Add summaries that were made before."""
        for row in calls:
            key = (row.account, row.region, row.identity_arn, row.operation, row.model)
            self._table.put(key, Counts.between(row.calls, row.first_seen, row.last_seen))

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return dropped(self._table, "calls of models")

    def summaries(self) -> Iterator[ModelInvocation]:
        """One summary for each identity, operation and model."""
        for (account, region, identity, operation, model), counts in self._table.entries.items():
            yield ModelInvocation(
                account=account,
                region=region,
                identity_arn=identity,
                operation=operation,
                model=model,
                calls=counts.records,
                first_seen=instant(counts.first),
                last_seen=instant(counts.last),
            )
