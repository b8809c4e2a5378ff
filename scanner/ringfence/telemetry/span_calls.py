"""Client spans, counted by runtime and host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.telemetry import SpanCall
from ringfence.model.window import instant
from ringfence.parse.span import ClientSpan, parse_spans
from ringfence.telemetry.counts import Counts, smallest_ids
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table, drop_by_sample

Key = tuple[str, str, str, str, str, int, str, str, str, str, str]
"""runtime, endpoint, account, region, host, port, protocol, operation, system, model, access key"""

WITHOUT_HOST = "some client spans name no host"


class SpanCalls:
    """The calls of one file, or of everything that was read."""

    def __init__(self, limits: Limits) -> None:
        self._table: Table[Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count the calls in one record, or export of many; say whether it was one."""
        spans = parse_spans(record)
        if spans is None:
            return False
        reading.tally.unwanted += spans.others + spans.without_host
        if spans.without_host:
            reading.tally.notes.add(WITHOUT_HOST)
        for span in spans.calls:
            if reading.admits(span.account or reading.account, span.first, span.last):
                self._count(span, reading)
        return True

    def absorb(self, other: SpanCalls) -> None:
        """Add the calls of a file that was read to its end; they are taken over."""
        self._table.absorb(other._table)

    def merge(self, calls: Iterable[SpanCall]) -> None:
        """Add summaries that were made before."""
        for call in calls:
            key = (
                call.runtime_arn,
                call.endpoint_name,
                call.account,
                call.region,
                call.host,
                call.port,
                call.protocol,
                call.operation,
                call.gen_ai_system,
                call.model,
                call.access_key,
            )
            counts = Counts.between(call.calls, call.first_seen, call.last_seen)
            counts.errors = call.errors
            counts.add_request_ids(call.request_ids)
            self._table.put(key, counts)

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return dropped(self._table, "calls in spans")

    def summaries(self) -> Iterator[SpanCall]:
        """One summary for each runtime, host and operation."""
        for key, counts in self._table.entries.items():
            (
                arn,
                endpoint,
                account,
                region,
                host,
                port,
                protocol,
                operation,
                system,
                model,
                digest,
            ) = key
            yield SpanCall(
                runtime_arn=arn,
                endpoint_name=endpoint,
                account=account,
                region=region,
                host=host,
                port=port,
                protocol=protocol,
                operation=operation,
                gen_ai_system=system,
                model=model,
                access_key=digest,
                calls=counts.records,
                errors=counts.errors,
                first_seen=instant(counts.first),
                last_seen=instant(counts.last),
                request_ids=smallest_ids(counts.request_ids),
            )

    def table(self, _: Key, __: Reading) -> Table[Key, Counts]:
        """The table of all calls."""
        return self._table

    def _count(self, span: ClientSpan, reading: Reading) -> None:
        counts = Counts(first=span.first, last=span.last, errors=int(span.failed))
        counts.add_request_ids((span.request_id,))
        self._table.put(key_of(span, reading), counts)


def key_of(span: ClientSpan, reading: Reading) -> Key:
    """What a call counts under."""
    return (
        span.runtime_arn,
        span.endpoint_name,
        span.account or reading.account,
        span.region or reading.region,
        span.host,
        span.port,
        span.protocol,
        span.operation,
        span.gen_ai_system,
        span.model,
        span.access_key,
    )
