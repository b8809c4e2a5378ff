"""The columns of a record in their narrowest form, for numpy and for the database.

Recurring texts and IPv6 addresses are numbers (names.py); 0, or -1 for egress, is what is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Columns: TypeAlias = Mapping[str, NDArray[Any]]

RECORD_COLUMNS: Mapping[str, tuple[str, type[np.generic]]] = {
    "interface_id": ("UBIGINT", np.uint64),
    "account_id": ("USMALLINT", np.uint16),
    "region": ("USMALLINT", np.uint16),
    "srcaddr": ("UBIGINT", np.uint64),
    "dstaddr": ("UBIGINT", np.uint64),
    "srcport": ("USMALLINT", np.uint16),
    "dstport": ("USMALLINT", np.uint16),
    "protocol": ("UTINYINT", np.uint8),
    "tcp_flags": ("UTINYINT", np.uint8),
    "egress": ("TINYINT", np.int8),
    "accepted": ("BOOLEAN", np.bool_),
    "packets": ("UINTEGER", np.uint32),
    "bytes": ("UBIGINT", np.uint64),
    "first_seen": ("UINTEGER", np.uint32),
    "last_seen": ("UINTEGER", np.uint32),
    "src_service": ("UTINYINT", np.uint8),
    "dst_service": ("UTINYINT", np.uint8),
    "next_hop": ("USMALLINT", np.uint16),
}
"""Name, type in the database and type in numpy."""


def narrowed(columns: Columns) -> Columns:
    """Columns whose values are known to fit, in the types of RECORD_COLUMNS."""
    return {
        name: columns[name].astype(kind, copy=False) for name, (_, kind) in RECORD_COLUMNS.items()
    }


def joined(batches: list[Columns]) -> Columns:
    """Several batches as one."""
    return {name: np.concatenate([batch[name] for batch in batches]) for name in RECORD_COLUMNS}
