"""Which regions are read: those the user names, or all that have AgentCore and are enabled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from ringfence.collect.reading import Visit
from ringfence.collect.request import ALL_REGIONS
from ringfence.model.coverage import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionTable:
    """The regions that have AgentCore, as far as its documentation said on a day."""

    source: str
    as_of: date
    regions: tuple[tuple[str, tuple[str, ...]], ...]
    """Partition, and its regions sorted."""

    def of(self, partition: str) -> tuple[str, ...]:
        """The regions of a partition such as `aws`; empty for one without AgentCore."""
        return dict(self.regions).get(partition, ())


def load_regions() -> RegionTable:
    """Read the shipped table."""
    text = files("ringfence_data").joinpath("regions.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return RegionTable(
        source=table["source"],
        as_of=table["as_of"],
        regions=tuple(
            (partition, tuple(sorted(names)))
            for partition, names in sorted(table["regions"].items())
        ),
    )


def choose_regions(
    visit: Visit, *, requested: Iterable[str], home: str, table: RegionTable, partition: str
) -> tuple[str, ...]:
    """Decide which regions of an account are read.

    Regions named by hand are taken as they are, even where the table has no AgentCore: asking is the
    only way to know. Otherwise it is the region of the profile, or, where there is none or the user
    wants all, every region of the table that the account has enabled.
    """
    named = set(requested) - {ALL_REGIONS}
    if ALL_REGIONS not in set(requested):
        if named:
            return tuple(sorted(named))
        if home:
            return (home,)
    known = table.of(partition)
    enabled = _enabled_regions(visit)
    return tuple(sorted(named | {name for name in known if enabled is None or name in enabled}))


def _enabled_regions(visit: Visit) -> frozenset[str] | None:
    """The regions that the account has enabled; None when that could not be read.

    A disabled region then answers with refused credentials, and its rows say so.
    """
    with visit.source(Source.REGIONS) as reading:
        answer = reading.call("ec2", "DescribeRegions", AllRegions=False)
        found = answer.get("Regions", ()) if answer is not None else ()
        names = frozenset(reading.named(found, "RegionName"))
        reading.count(len(names))
    return names or None
