"""Too many distinct flows, folded in the database by the same rules as in memory (flow_fold.py)."""

from __future__ import annotations

from ipaddress import ip_address
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.database import Database, names_of
from ringfence.telemetry.columnar.names import FIRST_IPV6, Addresses
from ringfence.telemetry.columnar.words import Words, interface_number
from ringfence.telemetry.flow_fold import (
    FIRST_HIGH_PORT,
    HIGH_PORTS,
    INBOUND_CLIENTS,
    is_inside,
)
from ringfence.telemetry.flow_sql import FLOW_KEYS, merged_flows

_EDGES = (
    "0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12"
    " 192.0.0.0/24 192.0.0.0/29 192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/31"
    " 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16"
    " 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 233.252.0.0/24"
    " 240.0.0.0/4 255.255.255.255/32"
)
"""The special-purpose networks of IPv4 (IANA): between their edges an address is inside or outside."""

_SIGMAS = 6


class Inside:
    """Which addresses belong to networks inside, for whole columns of them."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        edges = {0}
        for network in _EDGES.split():
            first, _, length = network.partition("/")
            number = int(ip_address(first))
            edges |= {number, number + (1 << (32 - int(length)))}
        self._edges = np.array(sorted(edges - {FIRST_IPV6}), np.uint64)
        self._states = np.array([is_inside(str(ip_address(int(edge)))) for edge in self._edges])

    def among(self, numbers: Words) -> NDArray[np.bool_]:
        """Whether each address is inside."""
        states = self._states[np.searchsorted(self._edges, numbers, side="right") - 1]
        for at in np.flatnonzero(numbers >= FIRST_IPV6):
            states[at] = is_inside(self._addresses.text(int(numbers[at])).decode())
        return states


def fold(
    database: Database,
    aggregates: Aggregates,
    addresses: Addresses,
    *,
    agents: frozenset[str] = frozenset(),
    most: int,
) -> tuple[int, str, str]:
    """The lowest level at which there are at most so many flows, and its tables of flows and hops.

    Above the last level that folds without loss, the table in memory goes on.
    """
    flows, hops = aggregates.flow_table, aggregates.hop_table
    _note_agents(database, flows, agents, most)
    if foldable(database, flows) <= most:
        return 0, flows, hops
    _note_inside(database, flows, Inside(addresses))
    nowhere = addresses.number(b"::")
    for level in range(1, HIGH_PORTS + 1):
        database.run(f"CREATE OR REPLACE TABLE folded AS {_folded_flows(flows, level, nowhere)}")
        if foldable(database, "folded") <= most or level == HIGH_PORTS:
            break
    database.run(
        f"CREATE OR REPLACE TABLE folded_hops AS SELECT DISTINCT {names_of((*FLOW_KEYS, 'next_hop'))}"
        f" FROM {_folded(hops, level, nowhere)}"
    )
    return level, "folded", "folded_hops"


def foldable(database: Database, table: str) -> int:
    """How many flows of a table are not those of agents, which are folded last."""
    ((count,),) = database.rows(
        f"SELECT COUNT(*) FROM {table} WHERE interface_id NOT IN (FROM agents)"
    )
    return int(count)


def _note_agents(database: Database, flows: str, agents: frozenset[str], most: int) -> None:
    """Note whose flows are spared: none, when there are too many of theirs alone."""
    numbers = [interface_number(name.encode()) for name in agents]
    known = np.array(sorted(number for number in numbers if number is not None), np.uint64)
    statement = "CREATE OR REPLACE TABLE agents AS SELECT CAST(id AS UBIGINT) AS id FROM given"
    database.load({"id": known}, statement)
    ((theirs,),) = database.rows(
        f"SELECT COUNT(*) FROM {flows} WHERE interface_id IN (FROM agents)"
    )
    if theirs > most:
        database.load({"id": known[:0]}, statement)


def certain_level(count: int, most: int) -> int:
    """The level up to which so many flows at HIGH_PORTS certainly climb, if at most some are kept.

    Of the flows each further level keeps a half, as a coin would; as long as that is more than most
    by six standard deviations, another level is needed.
    """
    steps, half = 0, float(count)
    while half - _SIGMAS * sqrt(half) > most:
        steps, half = steps + 1, half / 2
    return HIGH_PORTS + steps


def _note_inside(database: Database, flows: str, inside: Inside) -> None:
    addresses = database.columns(
        f"SELECT client AS address FROM {flows} UNION SELECT server FROM {flows}"
    )["address"]
    database.load(
        {"address": addresses[inside.among(addresses)]},
        "CREATE OR REPLACE TABLE inside AS SELECT address FROM given",
    )


def _folded_flows(flows: str, level: int, nowhere: int) -> str:
    counts = merged_flows(_folded(flows, level, nowhere))
    select, _, rest = counts.partition(" FROM ")
    changed = "CAST(SUM(CASE WHEN changed THEN records ELSE 0 END) AS BIGINT) AS folded"
    return f"{select}, {changed} FROM {rest}"


def _folded(table: str, level: int, nowhere: int) -> str:
    """The rows of a table with the keys of a level, and whether their own was another."""
    folds = "interface_id NOT IN (FROM agents)"
    inbound = f"({folds} AND server IN (FROM inside) AND client NOT IN (FROM inside))"
    high = (
        f"({folds} AND NOT inbound AND port >= {FIRST_HIGH_PORT})"
        if level >= HIGH_PORTS
        else "FALSE"
    )
    anyone = f"CAST(CASE WHEN client >= {FIRST_IPV6} THEN {nowhere} ELSE 0 END AS UBIGINT)"
    client = f"CASE WHEN inbound THEN {anyone} ELSE client END"
    return (
        f"(SELECT * REPLACE ({client if level >= INBOUND_CLIENTS else 'client'} AS client,"
        f" CASE WHEN inbound OR {high} THEN 0 ELSE port END AS port),"
        f" (port <> 0 AND (inbound OR {high})) OR"
        f" ({'inbound AND client <> ' + anyone if level >= INBOUND_CLIENTS else 'FALSE'}) AS changed"
        f" FROM (SELECT *, {inbound} AS inbound FROM {table})) AS folded"
    )
