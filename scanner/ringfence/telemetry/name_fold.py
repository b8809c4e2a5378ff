"""What stands for DNS names that are too many to keep: their registered domain, for each client.

A tunnel asks for a new name with every packet. Were its names dropped, it would vanish; were they
kept, everything else would. So a sample of names is kept, and the rest is counted under the domain.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ringfence.classify.coding import coded_length
from ringfence.classify.names import registered_domain
from ringfence.model.telemetry import FOLDED_NAME
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.table import Table, sampled

Key = tuple[str, str, str, str, str, str, str, bool]
"""account, region, vpc, client, name, address, rcode, blocked"""

_LONG = 16
"""Encoded characters of a label that make its name one of too many before all others."""
_PATIENCE = 8
"""Levels for which all domains are kept, while one name in 256 still is."""
_REMEMBERED = 1 << 16


@lru_cache(maxsize=_REMEMBERED)
def carries_data(name: str) -> bool:
    """Whether a name has a label that is long and encoded, or stands for such names."""
    if name.startswith(FOLDED_NAME):
        return True
    return any(len(label) >= _LONG and coded_length(label) >= _LONG for label in name.split("."))


def fold_name(key: Key, level: int) -> Key | None:
    """The key itself where the sample of a level holds it, else that of its domain."""
    if not is_folded(key):
        if sampled(key, level):
            return key
        account, region, vpc, client, name, _, _, blocked = key
        domain = registered_domain(name)
        if domain == name:
            return None
        key = (account, region, vpc, client, FOLDED_NAME + domain, "", "", blocked)
    return key if sampled(key, max(0, level - _PATIENCE)) else None


def is_folded(key: Key) -> bool:
    """Whether a key stands for the names of a domain."""
    name, address, rcode = key[4:7]
    return name.startswith(FOLDED_NAME) and not (address or rcode)


def folds_of(table: Table[Key, Counts], what: str) -> Iterator[Fold]:
    """What of a table of names was folded; nothing while it holds all."""
    if table.level:
        yield Fold(
            sentence=(
                f"there are too many distinct {what}: one in {1 << table.level} is kept, and the "
                "others are counted under their domain"
            ),
            records=table.folded + table.dropped,
            loses=True,
        )
