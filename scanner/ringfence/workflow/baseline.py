"""Marking findings that an earlier scan document already knew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.document import SCAN_SCHEMA
from ringfence.model.finding import Finding, FindingStatus


@dataclass(frozen=True, slots=True)
class _KnownFinding:
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Baseline:
    """The part of a scan document that a comparison needs."""

    schema: str
    findings: tuple[_KnownFinding, ...]


def read_baseline(path: Path) -> frozenset[str]:
    """Read the fingerprints of an earlier scan document; raise ConfigError if it is none."""
    try:
        known = msgspec.json.decode(path.read_bytes(), type=_Baseline)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"the baseline {path} cannot be read: {error}",
            hint="give a document written by `ringfence scan --format json`",
        ) from error
    if known.schema != SCAN_SCHEMA:
        raise ConfigError(
            f"the baseline {path} has the schema {known.schema!r}, not {SCAN_SCHEMA!r}",
            hint="write a new one with `ringfence scan --format json`",
        )
    return frozenset(finding.fingerprint for finding in known.findings)


def mark_existing(findings: Iterable[Finding], known: frozenset[str]) -> tuple[Finding, ...]:
    """Give the findings with those of the baseline marked `existing`."""
    return tuple(
        replace(finding, status=FindingStatus.EXISTING) if finding.fingerprint in known else finding
        for finding in findings
    )
