"""In which regions a source was read, and of which regions a pattern of a policy speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.guardrail.permissions import NOT
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.snapshot import Snapshot

_FACTS = (CoverageStatus.COMPLETE, CoverageStatus.NOT_ENABLED)
_REGION = 3
"""The field of an ARN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the absence of something is a fact."""

    scope: frozenset[str]
    """The regions of the scan."""
    read: Mapping[tuple[str, Source], frozenset[str]]
    """By account and source."""

    def whole(self, account: str, source: Source, resources: Iterable[str]) -> bool:
        """Whether a source was read wherever the patterns of a permit name something.

        Regions outside the scope count where a pattern names one.
        """
        read = self.read.get((account, source), frozenset[str]())
        named = {region_of(pattern) for pattern in resources}
        return all(read >= ({region} if region else self.scope) for region in named)


def places_of(snapshot: Snapshot, sources: Iterable[Source]) -> Places:
    """Ask the coverage once for every account, region and source."""
    scope = snapshot.scope
    return Places(
        scope=frozenset(scope.regions),
        read={
            (account, source): frozenset(
                region
                for region in scope.regions
                if snapshot.status(source, account, region) in _FACTS
            )
            for source in sources
            for account in scope.accounts
        },
    )


def region_of(pattern: str) -> str:
    """The one region of which a pattern speaks; empty where it may be any."""
    if pattern.startswith(NOT) or pattern.count(":") <= _REGION:
        return ""
    region = pattern.split(":", _REGION + 1)[_REGION]
    return "" if any(mark in region for mark in "*?$") else region
