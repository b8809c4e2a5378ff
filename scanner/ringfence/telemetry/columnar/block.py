"""One block of flow log lines to columns; lines that are not as AWS writes them are named instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ringfence.parse.flow_log import WITH_PORTS
from ringfence.telemetry.columnar.columns import Columns, narrowed
from ringfence.telemetry.columnar.lines import Lines, padded, short, shorts
from ringfence.telemetry.columnar.names import UNKNOWN, Vocabulary
from ringfence.telemetry.columnar.plan import OPTIONAL, Plan
from ringfence.telemetry.columnar.words import (
    Mask,
    Places,
    Words,
    decimals,
    interface_number,
    interface_numbers,
    ipv4_numbers,
)
from ringfence.telemetry.reading import Span, Wanted

_Columns = dict[str, NDArray[Any]]

OK, NODATA, SKIPDATA = 0, 1, 2
_STATUSES = ((b"OK", OK), (b"NODATA", NODATA), (b"SKIPDATA", SKIPDATA))

_LEAST_BITS, _MOST_BITS = 16, 24
_MOST_TEXTS = 64
"""Distinct texts of one field in one block; where there are more, the careful reader takes the rest."""
_LAST_PORT = 65535
_LAST_BYTE = 255
_MAX_SIZE = 1 << 44
"""Bytes of one record: 16 TiB in a capture window is more than an interface can send, and the database
sums numbers exactly only up to 2^53. The careful reader takes larger ones, and sums them exactly."""
_LATEST = (1 << 32) - 1
_DASH = short(b"-")


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


class _Numbers(Protocol):
    def number(self, raw: bytes) -> int: ...


class _Set:
    """Interfaces by number."""

    def __init__(self, interfaces: frozenset[str]) -> None:
        numbers = [interface_number(name.encode()) for name in interfaces]
        self._sorted = np.array(sorted(n for n in numbers if n is not None), np.uint64)
        bits = min(max(_LEAST_BITS, len(self._sorted).bit_length() + 4), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.bool_)
        self._table[self._spread(self._sorted)] = True

    def __len__(self) -> int:
        return len(self._sorted)

    def among(self, numbers: Words) -> Mask:
        """Which of the numbers are in the set: of most, one look in a small table says that they are not."""
        mask: Mask = self._table[self._spread(numbers)]
        maybe = np.flatnonzero(mask)
        if len(maybe):
            likely = numbers[maybe]
            place = np.minimum(np.searchsorted(self._sorted, likely), len(self._sorted) - 1)
            mask[maybe] = self._sorted[place] == likely
        return mask

    def _spread(self, numbers: Words) -> Words:
        spread: Words = (numbers * np.uint64(0x9E3779B97F4A7C15)) >> self._shift
        return spread


class Chosen:
    """The interfaces that are wanted: all, or some, but for those that are of no interest."""

    def __init__(self, wanted: Wanted) -> None:
        self._some = None if wanted.interfaces is None else _Set(wanted.interfaces)
        self._idle = _Set(wanted.idle)
        self.all = self._some is None and not len(self._idle)

    def among(self, numbers: Words) -> Mask:
        """Which of the numbers are wanted."""
        if self._some is None:
            return ~self._idle.among(numbers)
        mask = self._some.among(numbers)
        return mask & ~self._idle.among(numbers) if len(self._idle) else mask


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
        rows = _Rows(lines, {"interface_id": interfaces})
        self._place(rows, counted)
        self._time(rows, counted)
        if len(rows.lines):
            self._split(rows, counted)

    def _place(self, rows: _Rows, counted: Counted) -> None:
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

    def _of_wanted_accounts(self, rows: _Rows) -> Mask:
        accounts = rows.columns["account_id"]
        mask = np.zeros(len(accounts), np.bool_)
        for number in np.unique(accounts):
            if self.names.accounts.text(int(number)) in (self.accounts or ()):
                mask |= accounts == number
        return mask

    def _time(self, rows: _Rows, counted: Counted) -> None:
        """Leave out what lies outside the window."""
        first, last = rows.columns["first_seen"], rows.columns["last_seen"]
        rows.drop((first <= last) & (last <= _LATEST), counted.odd)
        first, last = rows.columns["first_seen"], rows.columns["last_seen"]
        inside = (first >= self.span.first) & (last <= self.span.last)
        counted.outside += len(inside) - int(np.count_nonzero(inside))
        rows.keep(inside)

    def _split(self, rows: _Rows, counted: Counted) -> None:
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

    def _flows(self, rows: _Rows, counted: Counted) -> None:
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

    def _ends(self, rows: _Rows) -> Mask:
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

    def _judgement(self, rows: _Rows) -> Mask:
        """Add what security groups decided; without an action a flow counts as accepted."""
        if self.plan.action == OPTIONAL:
            rows.columns["accepted"] = np.ones(len(rows.lines), np.bool_)
            return np.ones(len(rows.lines), np.bool_)
        words = rows.shorts(self.plan.action)
        accepted: Mask = words == short(b"ACCEPT")
        rows.columns["accepted"] = accepted
        refused: Mask = words == short(b"REJECT")
        return accepted | refused

    def _extras(self, rows: _Rows) -> Mask:
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


@dataclass(slots=True)
class _Rows:
    """Lines and the columns that were read from them so far."""

    lines: Lines
    columns: _Columns

    def drop(self, good: Mask, odd: list[Places]) -> None:
        """Leave out lines that are odd."""
        if not good.all():
            odd.append(self.lines.numbers[~good])
            self.keep(good)

    def keep(self, mask: Mask) -> None:
        if not mask.all():
            self.lines = self.lines.kept(mask)
            self.columns = {name: column[mask] for name, column in self.columns.items()}

    def shorts(self, place: int) -> Words:
        return shorts(self.lines.text, *self.lines.field(place))

    def decimals(self, place: int) -> tuple[Words, Mask]:
        """A column of numbers; all zero where the layout lacks the field."""
        if place == OPTIONAL:
            return self._constant(0), np.ones(len(self.lines), np.bool_)
        return decimals(self.lines.text, *self.lines.field(place))

    def plain(self, place: int, *, absent: int | None = None) -> tuple[Words, Mask]:
        """A column of numbers up to 255 without leading zeros; absent stands for `-`."""
        if place == OPTIONAL:
            return self._constant(0), np.ones(len(self.lines), np.bool_)
        starts, ends = self.lines.field(place)
        numbers, good = decimals(self.lines.text, starts, ends)
        digits = 1 + (numbers >= np.uint64(10)) + (numbers >= np.uint64(100))
        good &= (numbers <= np.uint64(_LAST_BYTE)) & (ends - starts == digits)
        if absent is not None:
            missing = self.shorts(place) == _DASH
            numbers[missing] = absent
            good |= missing
        return numbers, good

    def direction(self, place: int) -> tuple[NDArray[np.int8], Mask]:
        """1 for egress, 0 for ingress, -1 where it is not known."""
        egress = np.full(len(self.lines), UNKNOWN, np.int8)
        if place == OPTIONAL:
            return egress, np.ones(len(self.lines), np.bool_)
        words = self.shorts(place)
        out, inward = words == short(b"egress"), words == short(b"ingress")
        egress[out], egress[inward] = 1, 0
        return egress, out | inward | (words == _DASH)

    def texts(
        self, place: int, names: _Numbers, words: int, default: int
    ) -> tuple[NDArray[np.uint16], Mask]:
        """A column of recurring texts as their numbers; default where the layout lacks the field."""
        numbers = np.full(len(self.lines), default, np.uint16)
        if place == OPTIONAL:
            return numbers, np.ones(len(self.lines), np.bool_)
        starts, ends = self.lines.field(place)
        parts = padded(self.lines.text, starts, ends, words)
        good = np.zeros(len(numbers), np.bool_)
        open_ = ends - starts <= 8 * words
        for _ in range(_MOST_TEXTS):
            at = int(open_.argmax()) if len(open_) else 0
            if not len(open_) or not open_[at]:
                break
            same = open_
            for part in parts:
                same = same & (part == part[at])
            number = names.number(self.lines.cut(place, at))
            if number != UNKNOWN:
                numbers[same] = number
                good |= same
            open_ = open_ & ~same
        return numbers, good

    def addresses(self, place: int, plain: int, others: _Numbers) -> tuple[Words, Mask]:
        """A column of addresses: the packet's where it is known, else the interface's."""
        starts, ends = self.lines.field(plain if place == OPTIONAL else place)
        if place not in (OPTIONAL, plain):
            absent = self.shorts(place) == _DASH
            if absent.any():
                plain_starts, plain_ends = self.lines.field(plain)
                starts = np.where(absent, plain_starts, starts)
                ends = np.where(absent, plain_ends, ends)
        numbers, good = ipv4_numbers(self.lines.text, starts, ends)
        for at in np.flatnonzero(~good):
            number = others.number(self.lines.text.cut(int(starts[at]), int(ends[at])))
            if number != UNKNOWN:
                numbers[at], good[at] = number, True
        return numbers, good

    def _constant(self, value: int) -> Words:
        return np.full(len(self.lines), value, np.uint64)


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
