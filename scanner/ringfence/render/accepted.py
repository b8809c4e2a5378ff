"""Who accepts a finding until when, as one phrase of every report."""

from __future__ import annotations

from ringfence.model.document import FindingEntry


def accepted(finding: FindingEntry) -> str:
    """`until 2027-03-31 by ml-platform: ticket 4711`; empty where no exception is known."""
    by = finding.exception
    return f"until {by.expires} by {by.owner}: {by.reason}" if by else ""


def status_and_acceptance(finding: FindingEntry) -> str:
    """The status, and by whom and until when it is excepted."""
    return f"{finding.status} {accepted(finding)}".strip()
