"""What makes a flow distinct, and how flows are folded when there are too many distinct ones.

What says least about egress goes first: the ports, then the clients of connections that come in
from public addresses (scans, mostly); then high ports, which may be a client's own. Only after
that flows are lost: one in two is kept, one in four, and so on.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import Any, NamedTuple

from ringfence.telemetry.fold import Fold
from ringfence.telemetry.table import Table, sampled

INBOUND_PORTS = 1
INBOUND_CLIENTS = 2
HIGH_PORTS = 3

FIRST_HIGH_PORT = 32768
"""Where Linux begins to take the ports of clients."""

TIED = b"tied"
TOLD = b"told"


class FlowKey(NamedTuple):
    """The parts of a key, as they stand in the log; addresses in canonical form.

    In a table the key is one string of bytes, the parts separated by spaces: with millions of
    records its single hash and comparison is what counts.
    """

    interface: bytes
    account: bytes
    region: bytes
    client: bytes
    server: bytes
    port: bytes
    protocol: bytes
    action: bytes
    ends: bytes
    """TOLD, or TIED when nothing in the record told the client from the server."""

    @classmethod
    def of(cls, packed: bytes) -> FlowKey:
        return cls(*packed.split(b" "))

    def packed(self) -> bytes:
        return b" ".join(self)


def fold_flow(packed: bytes, level: int) -> bytes | None:
    """The key that stands for a flow at a level; None when the level drops it."""
    interface, account, region, client, server, port, protocol, action, ends = packed.split(b" ")
    if _is_private(server) and not _is_private(client):
        port = b"0"
        if level >= INBOUND_CLIENTS:
            client = b"::" if b":" in client else b"0.0.0.0"
    elif level >= HIGH_PORTS and int(port) >= FIRST_HIGH_PORT:
        port = b"0"
    folded = b" ".join((interface, account, region, client, server, port, protocol, action, ends))
    return folded if is_kept(folded, level) else None


def is_kept(folded: bytes, level: int) -> bool:
    """Whether a key that was folded as far as HIGH_PORTS is kept at a level."""
    return level <= HIGH_PORTS or sampled(folded, level - HIGH_PORTS)


def flow_folds(table: Table[bytes, Any]) -> tuple[Fold, ...]:
    """What folding cost; empty while the table holds every flow."""
    if not table.level:
        return ()
    what = {
        INBOUND_PORTS: "the ports of connections from public addresses are given as 0",
        INBOUND_CLIENTS: "clients on public addresses and their ports are given as 0",
    }.get(
        table.level, f"clients on public addresses and ports from {FIRST_HIGH_PORT} are given as 0"
    )
    if table.level > HIGH_PORTS:
        what += f", and one flow in {1 << (table.level - HIGH_PORTS)} is kept"
    return (
        Fold(
            sentence=f"there are too many distinct flows: {what}",
            records=table.folded + table.dropped,
            loses=table.level >= HIGH_PORTS,
        ),
    )


def inside_first(address: bytes) -> tuple[bool, bytes]:
    """Sort key that puts addresses of private networks before those of the internet."""
    return (not _is_private(address), address)


def is_inside(address: str) -> bool:
    """Whether an address belongs to no network of the internet; `0.0.0.0` and `::` say nothing."""
    parsed = ip_address(address)
    return not parsed.is_global and not parsed.is_unspecified


@lru_cache(maxsize=1 << 16)
def _is_private(address: bytes) -> bool:
    return is_inside(address.decode("ascii"))
