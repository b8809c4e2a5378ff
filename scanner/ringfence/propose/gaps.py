"""What was not read, or not asked for, and may hide something."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.proposal import OpenQuestion, QuestionKind
from ringfence.model.required import REQUIRED, unasked
from ringfence.model.snapshot import Snapshot

_LOGS = (
    Source.FLOW_LOGS,
    Source.RESOLVER_QUERY_LOGS,
    Source.SPANS,
    Source.CLOUDTRAIL,
)
_CONTEXT = (
    Source.HARNESSES,
    Source.CREDENTIAL_PROVIDERS,
    Source.DHCP_OPTIONS,
    Source.FLOW_LOG_CONFIGS,
    Source.RESOLVER_LOG_CONFIGS,
)
"""What no verdict needs, and a pack does: who else sends, and which logs are whole."""
_MATTERS = REQUIRED | {*_LOGS, *_CONTEXT}


def coverage_questions(snapshot: Snapshot) -> Iterator[OpenQuestion]:
    """A question for each gap in what a pack rests on."""
    for row in snapshot.coverage:
        if _is_gap(row):
            said = f"{row.status}: {row.detail} There" if row.detail else f"{row.status}: there"
            yield _question(row.source, row.account, row.region, said)
    for source, account, region in unasked(snapshot):
        yield _question(source, account, region, "Nobody asked for it: there")


def _is_gap(row: Coverage) -> bool:
    """Whether something may be missing; a log that nobody switched on shows nothing at all."""
    if row.complete or row.source not in _MATTERS:
        return False
    return row.status is not CoverageStatus.NOT_ENABLED or row.source in _LOGS


def _question(source: Source, account: str, region: str, said: str) -> OpenQuestion:
    missing = "destinations" if source in _LOGS else "resources"
    return OpenQuestion(
        kind=QuestionKind.COVERAGE,
        subject=f"{source} {account} {region}".strip().replace("  ", " "),
        message=f"{said} may be {missing} that nobody has seen.",
        action="Read it, and propose again before you enforce default-deny.",
    )
