# ruff: noqa: S608 - SQL is what this module makes; every name in it is ours or was checked
"""What a set of flow log records comes to, as SQL: one text, whatever engine runs it.

DuckDB's dialect and portable functions only, so that sqlglot can write it for Athena and Spark. The
statements read a canonical relation, which `flow_columns` makes of each source's own columns:

interface_id, account_id, region  '' where the log does not say
srcaddr, dstaddr                  of the packet, where the log has them
srcport, dstport, protocol        ports are 0 for protocols without ports
tcp_flags, egress                 NULL where the log does not say
accepted, packets, bytes          a format without action counts as accepted, `-` as 0
first_seen, last_seen             Unix seconds
src_service, dst_service, next_hop  NULL where the log does not say
status                            0 OK, 1 NODATA, 2 SKIPDATA

A value that could not be read is NULL, and a record in which it matters is not understood: it is in
no flow and no gap, and `rejected` counts it.

Amounts are summed as DOUBLE, which DuckDB does twice as fast as BIGINT. Sums are exact below 2^53,
which is nine petabytes in one flow.
"""

from __future__ import annotations

from collections.abc import Sequence

FLOW_KEYS = (
    "interface_id",
    "account_id",
    "region",
    "client",
    "server",
    "port",
    "protocol",
    "accepted",
    "tied",
)
"""What makes a flow distinct; tied when nothing in its records told the client from the server."""

FLOW_COUNTS = (
    "records",
    "packets",
    "bytes",
    "reply_packets",
    "reply_bytes",
    "first_seen",
    "last_seen",
    "observed",
    "service",
)
"""What is counted of a flow; observed is 1 when a SYN told its client."""

GAP_KEYS = ("interface_id", "account_id", "status")
GAP_COUNTS = ("records", "first_seen", "last_seen")

NOT_UNDERSTOOD = 3
"""The kind, in `partials`, of records that are not understood; the others have their status."""
PARTIAL_COLUMNS = ("kind", *FLOW_KEYS, "next_hop", *FLOW_COUNTS)

MOST = 1 << 53
"""The largest count of packets or bytes that one record can have."""
_CAP = "CAST(9e18 AS DOUBLE)"
"""Sums end here: hostile records could add up to more than BIGINT holds, and the CAST would fail."""

UNDERSTOOD = f"""(first_seen <= last_seen AND interface_id IS NOT NULL AND account_id IS NOT NULL
    AND (status IN (1, 2) OR (status = 0
    AND region IS NOT NULL AND srcaddr IS NOT NULL AND dstaddr IS NOT NULL
    AND srcport BETWEEN 0 AND 65535 AND dstport BETWEEN 0 AND 65535 AND protocol BETWEEN 0 AND 255
    AND accepted IS NOT NULL AND packets BETWEEN 0 AND {MOST} AND "bytes" BETWEEN 0 AND {MOST})))"""

"""The condition on canonical records that a record makes sense; NULL is no."""

_SYN = "(protocol = 6 AND (tcp_flags & 2) <> 0)"
_SERVED = f"""CASE WHEN {_SYN} THEN (tcp_flags & 16) <> 0
    WHEN srcport <> dstport THEN srcport < dstport
    ELSE COALESCE(NOT egress, FALSE) END"""
"""Whether the server sent a record: by the SYN, else by the lower port, else by the direction."""
_TIED = f"(NOT COALESCE({_SYN}, FALSE) AND srcport = dstport AND egress IS NULL)"


def flows(
    relation: str, origin: Sequence[str] = (), where: str = "", *, checked: bool = False
) -> str:
    """One row for each flow (FLOW_KEYS, FLOW_COUNTS), after the origin columns.

    relation is what follows FROM: the name of a canonical relation, or a subquery with an alias.
    origin are columns of it that keep rows apart, such as the file; where narrows its records.
    checked says that whoever filled the relation let in only what is understood.
    """
    keys = (*origin, *FLOW_KEYS)
    told = _told(f"{relation} {_where(where, _understood(checked), 'status = 0')}", origin)
    return f"SELECT {_list(keys)}, {_counts()} FROM {told} GROUP BY {_list(keys)}"


def single_flows(
    relation: str, origin: Sequence[str] = (), where: str = "", *, checked: bool = False
) -> str:
    """One row for each record in the shape of those of `flows`, to be merged with such rows."""
    told = _told(f"{relation} {_where(where, _understood(checked), 'status = 0')}", origin)
    return f"""SELECT {_list((*origin, *FLOW_KEYS))}, 1 AS records, packets, "bytes",
    reply_packets, reply_bytes, first_seen, last_seen,
    CASE WHEN syn THEN 1 ELSE 0 END AS observed, service FROM {told}"""


def hops(
    relation: str, origin: Sequence[str] = (), where: str = "", *, checked: bool = False
) -> str:
    """The next hops of each flow towards its server: FLOW_KEYS and next_hop, each once."""
    told = _told(f"{relation} {_where(where, _understood(checked), 'status = 0')}", origin)
    columns = _list((*origin, *FLOW_KEYS, "next_hop"))
    return f"SELECT DISTINCT {columns} FROM {told} WHERE next_hop IS NOT NULL"


def gaps(
    relation: str, origin: Sequence[str] = (), where: str = "", *, checked: bool = False
) -> str:
    """One row for each interface and kind of window without data (GAP_KEYS, GAP_COUNTS)."""
    keys = _list((*origin, *GAP_KEYS))
    return (
        f"SELECT {keys}, COUNT(*) AS records, MIN(first_seen) AS first_seen,"
        f" MAX(last_seen) AS last_seen FROM {relation}"
        f" {_where(where, _understood(checked), 'status <> 0')} GROUP BY {keys}"
    )


def rejected(relation: str, origin: Sequence[str] = (), where: str = "") -> str:
    """How many records are not understood; without origin columns always one row."""
    columns = "".join(f"{_name(name)}, " for name in origin)
    group = f" GROUP BY {_list(origin)}" if origin else ""
    lost = f"CASE WHEN {UNDERSTOOD} THEN 0 ELSE 1 END = 1"
    return f"SELECT {columns}COUNT(*) AS records FROM {relation} {_where(where, lost)}{group}"


def merged_flows(relation: str, origin: Sequence[str] = ()) -> str:
    """Rows of `flows` of several parts, added up."""
    keys = _list((*origin, *FLOW_KEYS))
    return f"SELECT {keys}, {_merged()} FROM {relation} GROUP BY {keys}"


def merged_gaps(relation: str, origin: Sequence[str] = ()) -> str:
    """Rows of `gaps` of several parts, added up."""
    keys = _list((*origin, *GAP_KEYS))
    return (
        f"SELECT {keys}, CAST(SUM(records) AS BIGINT) AS records, MIN(first_seen) AS first_seen,"
        f" MAX(last_seen) AS last_seen FROM {relation} GROUP BY {keys}"
    )


def partials(relation: str, where: str = "", *, origin: Sequence[str] = ()) -> str:
    """Flows, next hops, gaps and what is not understood in one pass (PARTIAL_COLUMNS).

    For engines that read, or charge for, the source once more with each statement. kind is the
    status, or NOT_UNDERSTOOD; a flow with several next hops has a row for each.
    """
    keys = _list((*origin, "kind", *FLOW_KEYS, "next_hop"))
    told = _told(f"({_kinds(relation, origin, where)}) AS kinds", (*origin, "kind"))
    return f"SELECT {keys}, {_counts()} FROM {told} GROUP BY {keys}"


def merged_partials(relation: str) -> str:
    """Rows of `partials` of several parts, added up."""
    keys = _list(("kind", *FLOW_KEYS, "next_hop"))
    return f"SELECT {keys}, {_merged()} FROM {relation} GROUP BY {keys}"


def _understood(checked: bool) -> str:
    return "" if checked else UNDERSTOOD


def _told(relation: str, origin: Sequence[str]) -> str:
    """The records with the client told from the server, as a subquery."""
    columns = "".join(f"{_name(name)}, " for name in origin)
    return f"""(SELECT {columns}interface_id, account_id, region,
    CASE WHEN served THEN dstaddr ELSE srcaddr END AS client,
    CASE WHEN served THEN srcaddr ELSE dstaddr END AS server,
    CASE WHEN served THEN srcport ELSE dstport END AS port,
    protocol, accepted, tied, first_seen, last_seen, syn,
    CASE WHEN served THEN 0 ELSE packets END AS packets,
    CASE WHEN served THEN 0 ELSE "bytes" END AS "bytes",
    CASE WHEN served THEN packets ELSE 0 END AS reply_packets,
    CASE WHEN served THEN "bytes" ELSE 0 END AS reply_bytes,
    CASE WHEN served THEN src_service ELSE dst_service END AS service,
    CASE WHEN served THEN NULL ELSE next_hop END AS next_hop
FROM (SELECT *, {_SYN} AS syn, {_SERVED} AS served, {_TIED} AS tied FROM {relation}) AS sides
) AS told"""


def _kinds(relation: str, origin: Sequence[str], where: str) -> str:
    """The records with their kind; of those without data, or not understood, only what counts."""
    kind = f"CASE WHEN {UNDERSTOOD} THEN status ELSE {NOT_UNDERSTOOD} END"
    named = ", ".join(
        f"CASE WHEN kind < {NOT_UNDERSTOOD} THEN {name} END AS {name}"
        for name in ("interface_id", "account_id", "first_seen", "last_seen")
    )
    flow = ", ".join(
        f"CASE WHEN kind = 0 THEN {_name(name)} END AS {_name(name)}"
        for name in (
            *("region", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "tcp_flags"),
            *("egress", "accepted", "packets", "bytes", "src_service", "dst_service", "next_hop"),
        )
    )
    sorted_out = f"(SELECT *, {kind} AS kind FROM {relation} {_where(where)}) AS sorted_out"
    kept = "".join(f"{_name(name)}, " for name in origin)
    return f"SELECT {kept}kind, {named}, {flow} FROM {sorted_out}"


def _counts() -> str:
    amounts = ", ".join(
        _total(name) for name in ("packets", "bytes", "reply_packets", "reply_bytes")
    )
    return f"""COUNT(*) AS records, {amounts},
    MIN(first_seen) AS first_seen, MAX(last_seen) AS last_seen,
    MAX(CASE WHEN syn THEN 1 ELSE 0 END) AS observed, MIN(service) AS service"""


def _merged() -> str:
    amounts = ", ".join(
        _total(name) for name in ("records", "packets", "bytes", "reply_packets", "reply_bytes")
    )
    return f"""{amounts}, MIN(first_seen) AS first_seen, MAX(last_seen) AS last_seen,
    MAX(observed) AS observed, MIN(service) AS service"""


def _total(name: str) -> str:
    column = _name(name)
    return f"CAST(LEAST(SUM(CAST({column} AS DOUBLE)), {_CAP}) AS BIGINT) AS {column}"


def _where(*conditions: str) -> str:
    given = [f"({condition})" for condition in conditions if condition]
    return f"WHERE {' AND '.join(given)}" if given else ""


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(_name, names))


def _name(name: str) -> str:
    """A column name, quoted: `bytes` is a word of some dialects."""
    return f'"{name}"'
