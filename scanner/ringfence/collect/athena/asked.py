"""Which table is to be read, in which workgroup, and what it may cost."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ringfence.errors import ConfigError

_WORKGROUP = re.compile(r"[A-Za-z0-9._-]{1,128}")
_NAME = re.compile(r"[A-Za-z0-9_]{1,128}")
_SIZE = re.compile(r"(?P<number>\d{1,6})\s*(?P<unit>[MGT])i?B?", re.IGNORECASE)
_UNITS = {"M": 20, "G": 30, "T": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class AthenaTable:
    """A table of flow logs; its names are checked where it is made."""

    workgroup: str
    database: str
    table: str
    scan_limit: int | None = None
    """Bytes that the query may scan; None for the workgroup's own limit."""

    @property
    def name(self) -> str:
        return f"{self.database}.{self.table}"


def table_of(workgroup: str, name: str, *, scan_limit: str = "") -> AthenaTable:
    """Read `DB.TABLE`; raise ConfigError for names that cannot be written into a query safely."""
    database, _, table = name.partition(".")
    if not _WORKGROUP.fullmatch(workgroup):
        raise ConfigError(f"{workgroup!r} is no name of an Athena workgroup")
    if not (_NAME.fullmatch(database) and _NAME.fullmatch(table)):
        raise ConfigError(
            f"{name!r} is no table of Athena",
            hint="write database.table, in letters, digits and underscores",
        )
    return AthenaTable(
        workgroup=workgroup,
        database=database,
        table=table,
        scan_limit=parse_size(scan_limit) if scan_limit else None,
    )


def parse_size(text: str) -> int:
    """Read a size such as `500MB`, `50GB` or `2TB` (of 1024); raise ConfigError for others."""
    match = _SIZE.fullmatch(text.strip())
    if match is None or not int(match["number"]):
        raise ConfigError(f"{text!r} is no size", hint="write it like 500MB, 50GB or 2TB")
    return int(match["number"]) << _UNITS[match["unit"].upper()]
