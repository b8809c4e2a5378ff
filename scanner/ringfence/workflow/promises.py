"""Coverage rows that must be there: a source without a row would read as if nothing were amiss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ringfence.collect.permissions import OPERATIONS
from ringfence.collect.ports import Recording
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.required import ALWAYS
from ringfence.model.snapshot import Scope

_ONCE = frozenset({Source.IAM})
_ONLY_FOR_SOME = frozenset({Source.IDENTITY, Source.ORGANIZATION})
"""An account that was not entered has its row already; the organization is asked on demand."""
_ANSWERED = frozenset(Source) - {
    Source.IDENTITY,
    Source.ORGANIZATION,
    Source.REGIONS,
    Source.FLOW_LOGS,
    Source.WORKLOAD_FLOW_LOGS,
    Source.RESOLVER_QUERY_LOGS,
    Source.WORKLOAD_QUERY_LOGS,
    Source.CLOUDTRAIL,
    Source.SPANS,
    Source.DCF_LOGS,
    Source.NETWORK_FIREWALL_LOGS,
    Source.MODEL_INVOCATION_LOGS,
    Source.SERVICE_CONTROL_POLICIES,  # their answers stand under the account that was asked
    Source.IAM_SIMULATION,
}
"""Sources whose records come from recorded answers, and not from logs."""
_READ = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)
_REGIONAL = ALWAYS - _ONCE - _ONLY_FOR_SOME


def missing_rows(scope: Scope, rows: Sequence[Coverage]) -> tuple[Coverage, ...]:
    """Give a row for every source that each scan needs and that nobody wrote one for.

    A recording that was killed, or edited by hand, may lack rows; what it does not speak of was
    not read. Accounts that could not be entered are left out: their own row says so.
    """
    return tuple(_missing(scope, rows))


def lost_answers(recording: Recording) -> tuple[Coverage, ...]:
    """Give a row for every source whose records the recording counts and no longer holds.

    A folder that was copied by half is the likeliest accident of a recording, and what is missing
    from it would read as if it had never been there.
    """
    held = {(a.account, a.region, f"{a.service}:{a.operation}") for a in recording.answers}
    asked_by = {
        source: {operation.key for operation in OPERATIONS if source in operation.sources}
        for source in Source
    }
    return tuple(
        replace(
            row,
            status=CoverageStatus.PARTIAL,
            records=0,
            detail="The recording is damaged: it counts records and holds no answer with them.",
        )
        for row in recording.coverage
        if row.records and row.status in _READ and row.source in _ANSWERED
        if not any((row.account, row.region, key) in held for key in asked_by[row.source])
    )


def _missing(scope: Scope, rows: Sequence[Coverage]) -> Iterator[Coverage]:
    written = {(row.source, row.account, row.region) for row in rows}
    regions: dict[str, set[str]] = {account: set() for account in scope.accounts}
    for row in rows:
        if row.region and row.account in regions:
            regions[row.account].add(row.region)
    closed = {row.account for row in rows if row.source is Source.IDENTITY and not row.complete}
    for account in sorted(regions.keys() - closed):
        for source in sorted(_ONCE):
            if (source, account, "") not in written:
                yield _row(source, account, "")
        # Which regions an account has is its own affair; one without any row was not read at all.
        for region in sorted(regions[account] or scope.regions or {""}):
            for source in sorted(_REGIONAL):
                if (source, account, region) not in written:
                    yield _row(source, account, region)


def _row(source: Source, account: str, region: str) -> Coverage:
    return Coverage(
        source=source,
        account=account,
        region=region,
        status=CoverageStatus.UNAVAILABLE,
        detail="The recording does not say what became of it.",
        required=True,
    )
