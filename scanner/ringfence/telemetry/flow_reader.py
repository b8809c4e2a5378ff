"""VPC flow log lines to counts by flow.

It says what a record means: messages, small files, and of large files every line that is not as
AWS writes it, pass through here. It keeps raw bytes, makes no object for a record, and leaves every
rare case to the methods at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ringfence.parse.flow_log import (
    ABSENT,
    EITHER,
    PROTOCOLS,
    SERVER,
    WITH_PORTS,
    Layout,
    Sender,
    Values,
    WrongFormat,
    amount,
    canonical_address,
    canonical_protocol,
    guess_layout,
    is_eni_id,
    is_header,
    parse_layout,
    sender,
    shows_syn,
)
from ringfence.telemetry.envelope import unwrap
from ringfence.telemetry.flow_entry import FlowEntry, GapEntry
from ringfence.telemetry.flow_fold import TIED, TOLD, FlowKey
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.reading import Reading

_LAST_PORT = 65535
_MAX_IDENTIFIER = 128
_MAX_ADDRESSES = 1 << 16
_ACTIONS = (b"ACCEPT", b"REJECT")
_LOST = b"SKIPDATA"
_GAPS = (_LOST, b"NODATA")
_NO_ACCOUNT = (ABSENT, b"unknown")


@dataclass(slots=True, kw_only=True)
class FlowReader:
    """Reads the lines of one file."""

    flows: Flows
    reading: Reading
    layout: Layout | None
    """None until a header line, or a record in the default format, was seen."""
    _addresses: dict[bytes, bytes] = field(default_factory=dict)
    _interfaces: frozenset[bytes] | None = field(init=False)
    _accounts: frozenset[bytes] | None = field(init=False)
    _first: int = field(init=False)
    _last: int = field(init=False)
    _choosy: bool = field(init=False)
    _idle: frozenset[bytes] = field(init=False)
    _picky: bool = field(init=False)
    _defaults: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.reading.wanted
        self._interfaces = _encoded(wanted.interfaces)
        self._accounts = _encoded(wanted.accounts)
        self._idle = frozenset(name.encode() for name in wanted.idle)
        self._picky = wanted.interfaces is not None or bool(wanted.idle)
        self._choosy = wanted.interfaces is not None or wanted.accounts is not None
        self._first, self._last = wanted.span.first, wanted.span.last
        self._defaults = Layout.defaults(account=self.reading.account, region=self.reading.region)

    def feed(self, first: int, lines: Sequence[bytes]) -> None:
        """Count lines; first is the number of the first of them.

        Raises WrongFormat when they turn out to be no VPC flow log.
        """
        for number, line in enumerate(lines, first):
            values = line.split()
            layout = self.layout
            if self._picky and layout is not None and self._is_of_another(layout, values):
                self.reading.tally.unwanted += 1
                continue
            # A wrapped record may happen to have the width; its first value is then no value.
            if layout is None or len(values) != layout.width or values[0][:1] == b"{":
                self._read_odd(number, line)
                continue
            values += self._defaults
            try:
                self._count(layout, values)
            except ValueError:
                self._read_odd(number, line)

    def finish(self) -> None:
        """Raise WrongFormat when there were lines, and never a layout for them."""
        if self.layout is None and self.reading.tally.lines:
            raise WrongFormat("it has no header line and is not in the default format")
        if self.layout is not None and not self.layout.tells_action:
            self.reading.tally.notes.add(
                "its format has no action, so every flow counts as accepted"
            )

    def _count(self, layout: Layout, values: list[bytes]) -> None:
        """Count one line. Raises ValueError when it is no record; a header is the usual case."""
        record = layout.record(values)
        interface, account, start_text, end_text, status = record[:5]
        start, end = int(start_text), int(end_text)
        if interface == ABSENT:
            interface = values[layout.resource]
        if (self._choosy or not self._first <= start <= end <= self._last) and not self._is_wanted(
            interface, account, start, end
        ):
            return
        if status == b"OK":
            self._count_flow(layout, values, record, interface, start, end)
        else:
            self._count_gap(interface, account, status, start, end)
        self.reading.tally.records += 1

    def _count_flow(  # noqa: PLR0917 - called for every record, where keywords would cost
        self,
        layout: Layout,
        values: list[bytes],
        record: Values,
        interface: bytes,
        start: int,
        end: int,
    ) -> None:
        """Count a record with data under the flow it belongs to."""
        (
            _, account, _, _, _, region, source, target, source_port, target_port, protocol,
            flags, direction, packets_text, size_text, action,
        ) = record  # fmt: skip
        packets, size = amount(packets_text), amount(size_text)
        if source == ABSENT:
            source = values[layout.source]
        if target == ABSENT:
            target = values[layout.target]
        if protocol not in PROTOCOLS:
            protocol = canonical_protocol(protocol)
        if protocol in WITH_PORTS:
            source_number, target_number = int(source_port), int(target_port)
            if not (0 <= source_number <= _LAST_PORT and 0 <= target_number <= _LAST_PORT):
                raise ValueError(source_port)
            difference = source_number - target_number
        else:
            source_port = target_port = b"0"
            difference = 0
        sent_by = sender(protocol, flags, direction, difference)
        if sent_by == SERVER:
            client, server, port, ends = target, source, source_port, TOLD
        else:
            client, server, port = source, target, target_port
            ends = TIED if sent_by == EITHER else TOLD
        parts = (interface, account, region, client, server, port, protocol, action, ends)
        known = self.flows.table.entries.get(b" ".join(parts))
        entry = known or FlowEntry(start, end)
        if sent_by == SERVER:
            entry.add_reply(packets, size, start, end)
        else:
            entry.add(packets, size, start, end)
        if layout.has_extra:
            entry.observed = entry.observed or shows_syn(protocol, flags)
            self._note_extra(entry, layout, values, sent_by)
        if known is None:
            self.flows.table.put(self._admitted(parts), entry)

    def _note_extra(
        self, entry: FlowEntry, layout: Layout, values: list[bytes], sent_by: Sender
    ) -> None:
        """Note what formats from version 3 on say besides."""
        source_service, target_service, hop = layout.extra_fields(values)
        if sent_by == SERVER:
            entry.note(source_service, ABSENT)
        else:
            entry.note(target_service, hop)

    def _is_of_another(self, layout: Layout, values: list[bytes]) -> bool:
        """Whether a line is of no use for its interface alone, whatever else stands in it.

        Most lines are, when a few interfaces among thousands are wanted.
        """
        if not layout.interface < min(layout.width, len(values)) or values[0][:1] == b"{":
            return False
        interface = values[layout.interface]
        if self._interfaces is None:
            return interface in self._idle
        return interface in self._idle or (
            interface not in self._interfaces and is_eni_id(interface)
        )

    def _is_wanted(self, interface: bytes, account: bytes, start: int, end: int) -> bool:
        """Whether a record counts; one that does not is counted as what it is."""
        if (self._interfaces is not None and interface not in self._interfaces) or (
            self._accounts is not None and account not in self._accounts
        ):
            self.reading.tally.unwanted += 1
            return False
        if start > end:
            raise ValueError(start)
        if not self._first <= start <= end <= self._last:
            self.reading.tally.outside += 1
            return False
        return True

    def _count_gap(
        self, interface: bytes, account: bytes, status: bytes, start: int, end: int
    ) -> None:
        if status not in _GAPS or len(interface) > _MAX_IDENTIFIER:
            raise ValueError(status)
        if account in _NO_ACCOUNT or len(account) > _MAX_IDENTIFIER:
            account = b""
        if interface == ABSENT:
            interface = b""
        if status == _LOST:
            self.reading.tally.lost_windows += 1
        self.flows.gap_table.put((interface, account, status), GapEntry(1, start, end))

    def _admitted(self, parts: Values) -> bytes:
        """The key of a new flow in canonical form. Raises ValueError when there can be none.

        What a key is made of is checked here, once for each flow, and not with each record.
        """
        interface, account, region, client, server, port_text, protocol, action, ends = parts
        if action not in _ACTIONS or len(interface) > _MAX_IDENTIFIER:
            raise ValueError(action)
        key = FlowKey(
            b"" if interface == ABSENT else interface,
            b"" if account in _NO_ACCOUNT else account[:_MAX_IDENTIFIER],
            b"" if region == ABSENT else region[:_MAX_IDENTIFIER],
            self._address(client),
            self._address(server),
            b"%d" % int(port_text),
            protocol,
            action,
            ends,
        )
        return key.packed()

    def _address(self, raw: bytes) -> bytes:
        known = self._addresses.get(raw)
        if known is not None:
            return known
        address = canonical_address(raw)
        if not address:
            raise ValueError(raw)
        if len(self._addresses) >= _MAX_ADDRESSES:
            self._addresses.clear()
        # The same object for the same address, so that thousands of keys do not copy it.
        self._addresses[raw] = address
        return address

    def _read_odd(self, number: int, line: bytes) -> None:
        """Read a line that is no record of the layout: a header, a wrapped record, or garbage."""
        line = line.strip()
        if not line:
            return
        self.reading.tally.lines += 1
        if is_header(line):
            self._read_header(number, line)
            return
        if line[:1] == b"{":
            self._read_wrapped(number, line)
            return
        if self.layout is None:
            self.layout = guess_layout(line)
            if self.layout is not None:
                self.feed(number, [line])
                return
        self.reading.tally.skip(number)

    def _read_header(self, number: int, line: bytes) -> None:
        """Take the layout of a header; files that were joined have several."""
        try:
            layout = parse_layout(line.decode("ascii", "replace"))
        except WrongFormat:
            if not self.reading.tally.understood:
                raise
            self.reading.tally.skip(number)
            return
        if self.layout is None or layout.fields != self.layout.fields:
            self.layout = layout

    def _read_wrapped(self, number: int, line: bytes) -> None:
        for message in unwrap(line):
            if message[:1] == b"{":
                self.reading.tally.skip(number)
            else:
                self.feed(number, message.splitlines())


def _encoded(names: frozenset[str] | None) -> frozenset[bytes] | None:
    return None if names is None else frozenset(name.encode() for name in names)
