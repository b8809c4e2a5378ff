"""One block of flow log lines to columns; lines that are not as AWS writes them are named instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringfence.parse.flow_log import WITH_PORTS
from ringfence.telemetry.columnar.choice import Chosen
from ringfence.telemetry.columnar.columns import Columns, narrowed
from ringfence.telemetry.columnar.lines import Lines, short, shorts
from ringfence.telemetry.columnar.names import UNKNOWN, Vocabulary
from ringfence.telemetry.columnar.plan import OPTIONAL, Plan
from ringfence.telemetry.columnar.rows import Rows
from ringfence.telemetry.columnar.words import (
    Mask,
    Places,
    Words,
    interface_numbers,
)
from ringfence.telemetry.reading import Span

_Columns = dict[str, NDArray[Any]]

OK, NODATA, SKIPDATA = 0, 1, 2
_STATUSES = ((b"OK", OK), (b"NODATA", NODATA), (b"SKIPDATA", SKIPDATA))

_LAST_PORT = 65535
_LAST_BYTE = 255
_MAX_SIZE = 1 << 44
"""Bytes of one record: 16 TiB in a capture window is more than an interface can send, and the database
sums numbers exactly only up to 2^53. The careful reader takes larger ones, and sums them exactly."""
_LATEST = (1 << 32) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Capture windows of one interface without data; times are Unix seconds."""

    interface: int
    account: int
    status: int
    windows: int
    first: int
    last: int


@dataclass(slots=True, kw_only=True)
class Counted:
    """What a block came to."""

    columns: Columns | None = None
    """The records with data, a column each field."""
    gaps: tuple[Gap, ...] = ()
    records: int = 0
    unwanted: int = 0
    outside: int = 0
    lost_windows: int = 0
    odd: list[Places] = field(default_factory=list)
    """Numbers of lines for the careful reader."""

    def lines_left(self) -> Places:
        """The numbers of those lines, in order."""
        return np.sort(np.concatenate(self.odd)) if self.odd else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReader:
    """Reads blocks of one layout: every line is counted, or named as odd."""

    plan: Plan
    names: Vocabulary
    chosen: Chosen
    accounts: frozenset[bytes] | None
    span: Span
    account: int
    region: int
    """For formats without account or region."""

    def interfaces(self, lines: Lines, counted: Counted) -> tuple[Lines, Words]:
        """The lines whose interface has an id of today's form; the others are odd."""
        numbers, good = interface_numbers(lines.text, *lines.field(self.plan.interface))
        counted.odd.append(lines.numbers[~good])
        return lines.kept(good), numbers if good.all() else numbers[good]

    def wanted(self, lines: Lines, interfaces: Words, counted: Counted) -> tuple[Lines, Words]:
        """The lines of interfaces that are wanted; the others are counted."""
        if self.chosen.all:
            return lines, interfaces
        wanted = self.chosen.among(interfaces)
        counted.unwanted += len(lines) - int(np.count_nonzero(wanted))
        return lines.kept(wanted), interfaces[wanted]

    def count(self, lines: Lines, interfaces: Words, counted: Counted) -> None:
        """Count lines whose interfaces are known and wanted."""
        if not len(lines):
            return
        rows = Rows(lines, {"interface_id": interfaces})
        self._place(rows, counted)
        self._time(rows, counted)
        if len(rows.lines):
            self._split(rows, counted)

    def _place(self, rows: Rows, counted: Counted) -> None:
        """Add times and places, and leave out accounts that nobody asked for."""
        plan = self.plan
        start, good = rows.decimals(plan.start)
        end, good_end = rows.decimals(plan.end)
        account, good_account = rows.texts(plan.account, self.names.accounts, 2, self.account)
        region, good_region = rows.texts(plan.region, self.names.regions, 3, self.region)
        good &= good_end & good_account & good_region
        rows.columns |= {
            "account_id": account,
            "region": region,
            "first_seen": start,
            "last_seen": end,
        }
        rows.drop(good, counted.odd)
        if self.accounts is not None:
            # A filter is by the text in the record; `-` and `unknown` have become one.
            rows.drop(rows.columns["account_id"] != 0, counted.odd)
            wanted = self._of_wanted_accounts(rows)
            counted.unwanted += len(rows.lines) - int(np.count_nonzero(wanted))
            rows.keep(wanted)

    def _of_wanted_accounts(self, rows: Rows) -> Mask:
        accounts = rows.columns["account_id"]
        mask = np.zeros(len(accounts), np.bool_)
        for number in np.unique(accounts):
            if self.names.accounts.text(int(number)) in (self.accounts or ()):
                mask |= accounts == number
        return mask

    def _time(self, rows: Rows, counted: Counted) -> None:
        """Leave out what lies outside the window."""
        first, last = rows.columns["first_seen"], rows.columns["last_seen"]
        rows.drop((first <= last) & (last <= _LATEST), counted.odd)
        first, last = rows.columns["first_seen"], rows.columns["last_seen"]
        inside = (first >= self.span.first) & (last <= self.span.last)
        counted.outside += len(inside) - int(np.count_nonzero(inside))
        rows.keep(inside)

    def _split(self, rows: Rows, counted: Counted) -> None:
        """Count windows without data apart from records with data."""
        if self.plan.status != OPTIONAL:
            words = shorts(rows.lines.text, *rows.lines.field(self.plan.status))
            status = np.full(len(words), UNKNOWN, np.int8)
            for text, code in _STATUSES:
                status[words == short(text)] = code
            rows.columns["status"] = status
            rows.drop(status != UNKNOWN, counted.odd)
            status = rows.columns.pop("status")
            if status.any():
                counted.gaps = tuple(_gaps(rows.columns, status))
                counted.records += sum(gap.windows for gap in counted.gaps)
                counted.lost_windows += int(np.count_nonzero(status == SKIPDATA))
                rows.keep(status == OK)
        self._flows(rows, counted)

    def _flows(self, rows: Rows, counted: Counted) -> None:
        plan = self.plan
        good = self._ends(rows)
        for name, place, most in (
            ("packets", plan.packets, _LATEST),
            ("bytes", plan.size, _MAX_SIZE),
        ):
            amount, fine = rows.decimals(place)
            rows.columns[name] = amount
            good &= fine & (amount <= most)
        good &= self._judgement(rows)
        good &= self._extras(rows)
        rows.drop(good, counted.odd)
        counted.records += len(rows.lines)
        if len(rows.lines):
            counted.columns = narrowed(rows.columns)

    def _ends(self, rows: Rows) -> Mask:
        """Add addresses, ports and protocol."""
        plan, addresses = self.plan, self.names.addresses
        source, good = rows.addresses(plan.packet_source, plan.source, addresses)
        target, good_target = rows.addresses(plan.packet_target, plan.target, addresses)
        protocol, good_protocol = rows.plain(plan.protocol)
        source_port, good_source = rows.decimals(plan.source_port)
        target_port, good_target_port = rows.decimals(plan.target_port)
        good &= good_target & good_protocol & good_source & good_target_port
        has_ports = _HAS_PORTS[np.minimum(protocol, _LAST_BYTE)]
        good &= ~has_ports | ((source_port <= _LAST_PORT) & (target_port <= _LAST_PORT))
        rows.columns |= {
            "srcaddr": source,
            "dstaddr": target,
            "protocol": protocol,
            "srcport": np.where(has_ports, source_port, np.uint64(0)),
            "dstport": np.where(has_ports, target_port, np.uint64(0)),
        }
        return good

    def _judgement(self, rows: Rows) -> Mask:
        """Add what security groups decided; without an action a flow counts as accepted."""
        if self.plan.action == OPTIONAL:
            rows.columns["accepted"] = np.ones(len(rows.lines), np.bool_)
            return np.ones(len(rows.lines), np.bool_)
        words = rows.shorts(self.plan.action)
        accepted: Mask = words == short(b"ACCEPT")
        rows.columns["accepted"] = accepted
        refused: Mask = words == short(b"REJECT")
        return accepted | refused

    def _extras(self, rows: Rows) -> Mask:
        """Add what versions from 3 on say besides, zero where it is absent."""
        plan, names = self.plan, self.names
        flags, good = rows.plain(plan.flags, absent=0)
        rows.columns["tcp_flags"] = flags
        egress, known = rows.direction(plan.direction)
        rows.columns["egress"] = egress
        good &= known
        for name, place, numbers, words in (
            ("src_service", plan.source_service, names.services, 4),
            ("dst_service", plan.target_service, names.services, 4),
            ("next_hop", plan.next_hop, names.hops, 3),
        ):
            column, fine = rows.texts(place, numbers, words, 0)
            rows.columns[name] = column
            good &= fine
        return good


_HAS_PORTS = np.zeros(_LAST_BYTE + 1, np.bool_)
_HAS_PORTS[[int(number) for number in WITH_PORTS]] = True


def _gaps(columns: _Columns, status: NDArray[np.int8]) -> Iterator[Gap]:
    """Windows without data, counted by interface, account and status."""
    without = np.flatnonzero(status)
    keys = [
        status[without],
        *(columns[name][without] for name in ("account_id", "interface_id")),
    ]
    order = np.lexsort(keys)
    kinds, accounts, interfaces = (key[order] for key in keys)
    new = np.ones(len(order), np.bool_)
    new[1:] = (
        (np.diff(kinds) != 0)
        | (accounts[1:] != accounts[:-1])
        | (interfaces[1:] != interfaces[:-1])
    )
    cuts = np.flatnonzero(new)
    windows = np.diff(cuts, append=len(order))
    first = np.minimum.reduceat(columns["first_seen"][without][order], cuts)
    last = np.maximum.reduceat(columns["last_seen"][without][order], cuts)
    for at, cut in enumerate(cuts):
        yield Gap(
            interface=int(interfaces[cut]),
            account=int(accounts[cut]),
            status=int(kinds[cut]),
            windows=int(windows[at]),
            first=int(first[at]),
            last=int(last[at]),
        )
