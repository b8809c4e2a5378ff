"""From what was read and found to the exit code and its reason."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.errors import ExitCode
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import ExitInfo
from ringfence.model.finding import Finding, FindingStatus, Severity

_READABLE = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)
_BEFORE_READING = (Source.IDENTITY, Source.ORGANIZATION, Source.REGIONS)
"""Sources that only say who and where we are: reading them is not reading the estate."""
_NAMED_GAPS = 4


def exit_info(
    coverage: Sequence[Coverage],
    findings: Sequence[Finding],
    *,
    fail_on: Severity,
    allow_incomplete: bool,
    complete: bool = True,
    wrong_inputs: Sequence[str] = (),
) -> ExitInfo:
    """Decide the exit code by the precedence 4, 2, 1, 3, 0.

    complete is False for a recording that was interrupted. wrong_inputs are sentences about files
    that are not what they were given as.
    """
    code, reason = _decide(
        coverage,
        findings,
        fail_on=fail_on,
        allow_incomplete=allow_incomplete,
        complete=complete,
        wrong_inputs=wrong_inputs,
    )
    return ExitInfo(code=int(code), reason=reason, fail_on=fail_on)


def _decide(
    coverage: Sequence[Coverage],
    findings: Sequence[Finding],
    *,
    fail_on: Severity,
    allow_incomplete: bool,
    complete: bool,
    wrong_inputs: Sequence[str],
) -> tuple[ExitCode, str]:
    gaps = [row for row in coverage if row.gap]
    unread = "; ".join(
        ([] if complete else ["the recording was interrupted"]) + ([_unread(gaps)] if gaps else [])
    )
    if not any(row.status in _READABLE for row in coverage if row.source not in _BEFORE_READING):
        return ExitCode.NOTHING_READ, "nothing could be read"
    if wrong_inputs:
        return ExitCode.USAGE, "; ".join(wrong_inputs)
    counted = [
        finding
        for finding in findings
        if finding.status is FindingStatus.NEW and finding.severity.at_least(fail_on)
    ]
    if counted:
        noun = "finding" if len(counted) == 1 else "findings"
        also = f"; {unread}" if unread else ""
        return ExitCode.FINDINGS, f"{len(counted)} {noun} at or above {fail_on}{also}"
    if unread and allow_incomplete:
        return ExitCode.DONE, f"incomplete, allowed by --allow-incomplete: {unread}"
    if unread:
        return ExitCode.INCOMPLETE, f"incomplete: {unread}"
    return ExitCode.DONE, f"coverage complete, nothing at or above {fail_on}"


def _unread(gaps: Sequence[Coverage]) -> str:
    """Name the gaps by source and status, counted where there are several of one kind."""
    kinds = sorted({(row.source, row.status) for row in gaps})
    named = ", ".join(f"{source} {status}" for source, status in kinds[:_NAMED_GAPS])
    more = f" and {len(kinds) - _NAMED_GAPS} more" if len(kinds) > _NAMED_GAPS else ""
    noun = "source was" if len(gaps) == 1 else "sources were"
    return f"{len(gaps)} required {noun} not read completely ({named}{more})"
