"""One flow log file, read by blocks of whole lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ringfence.parse.flow_log import Layout, WrongFormat, is_header, parse_layout
from ringfence.telemetry.columnar.block import (
    SKIPDATA,
    BlockReader,
    Counted,
    Gap,
)
from ringfence.telemetry.columnar.choice import Chosen
from ringfence.telemetry.columnar.columns import Columns
from ringfence.telemetry.columnar.lines import Block, Lines, Scratch
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.plan import plan_of
from ringfence.telemetry.columnar.sieve import Sieve
from ringfence.telemetry.columnar.words import (
    BEHIND,
    FRONT,
    Places,
    Words,
    interface_name,
)
from ringfence.telemetry.envelope import unwrap
from ringfence.telemetry.flow_entry import GapEntry
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.kinds import Limits

_FEW = 5
"""Where fewer than one line in so many is wanted, the wanted lines of several blocks are read at once:
each step costs a fixed time beside that for its lines."""

_BOM = b"\xef\xbb\xbf"
_WRAPPED, _WRAPPED_END = b'{"message":"', b'"}\n'
_MARKS = (b'"', b"\\", b"{")

_Pieces = tuple[bytes | memoryview, ...]


@dataclass(slots=True, kw_only=True)
class ColumnarReader:
    """Reads one file: columns for regular lines, everything else through the careful reader."""

    careful: FlowReader
    names: Vocabulary
    chosen: Chosen
    limits: Limits
    emit: Callable[[Columns], None]
    """Takes the columns of each block."""
    _aside: list[tuple[Places, list[bytes]]] = field(default_factory=list)
    """Lines that wait to be read together, and their numbers in the file."""
    _aside_size: int = 0
    _sieve: Sieve | None = None
    _scratch: Scratch = field(default_factory=Scratch)
    _number: int = 1
    """Of the next line."""
    _layout: Layout | None = None
    _block_reader: BlockReader | None = None

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the whole file. Raises what inflating and the careful reader raise."""
        for pieces in self._blocks(chunks):
            self._read_block(pieces)
        self._read_aside()
        self.careful.finish()

    def _blocks(self, chunks: Iterable[bytes]) -> Iterator[_Pieces]:
        """Whole lines, a chunk at a time; a line that is too long is left out and counted."""
        rest, skipping = b"", False
        for chunk in _without_bom(chunks):
            if skipping:
                _, found, chunk = chunk.partition(b"\n")  # noqa: PLW2901 - what comes after the line
                if not found:
                    continue
                skipping = False
            cut = chunk.rfind(b"\n") + 1
            if cut:
                yield (rest, memoryview(chunk)[:cut])
                rest = chunk[cut:]
            else:
                rest += chunk
            if len(rest) > self.limits.line:
                self.careful.reading.tally.skip(self._number)
                self._number += 1
                skipping, rest = True, b""
        if rest:
            yield (rest, b"\n")

    def _read_block(self, pieces: _Pieces) -> None:
        """Read whole lines; the layout may change with each header among them."""
        if self.careful.layout is None:
            pieces = (self._begin(b"".join(pieces)),)
            if not pieces[0]:
                return
        block = Block(pieces, self._scratch)
        plain = _plain(block.text.padded)
        # What a line may have in bytes counts with everything around it.
        if plain is not None and block.longest <= self.limits.line:
            block = Block((plain,), self._scratch)
        if self._sifted(block):
            self._number += len(block.breaks)
            return
        before = self._read_lines(block, 0)
        while before < len(block.breaks):
            before = self._read_lines(block, before)
        self._number += len(block.breaks)

    def _begin(self, content: bytes) -> bytes:
        """Read lines until one of them tells the layout; give back the others."""
        while content and self.careful.layout is None:
            line, _, content = content.partition(b"\n")
            self._read_odd(self._number, line)
            self._number += 1
        return content

    def _sifted(self, block: Block) -> bool:
        """Sift a block in which nearly all lines begin alike; say whether it was one."""
        if self._sieve is None:
            return False
        starts, ends = block.starts, block.breaks
        alike, wanted = self._sieve.sift(block.text, starts, ends)
        alike &= ends - starts <= self.limits.line
        wanted &= alike
        count = len(starts)
        others = np.flatnonzero(~alike)
        if (len(others) + int(np.count_nonzero(wanted))) * _FEW > count:
            return False
        if any(self._changes_layout(block.line(int(number))) for number in others):
            return False
        self.careful.reading.tally.unwanted += count - len(others) - int(np.count_nonzero(wanted))
        kept = np.flatnonzero(wanted | ~alike)
        padded = block.text.padded
        texts = [
            padded[start:end]
            for start, end in zip(starts[kept].tolist(), (ends[kept] + 1).tolist(), strict=True)
        ]
        self._set_aside(kept, texts)
        return True

    def _read_lines(self, block: Block, before: int) -> int:
        """Read the lines from a number on, up to a header with another layout, and say how far."""
        reader = self._reader()
        if reader is None:
            self._read_odd(self._number + before, block.line(before))
            return before + 1
        counted = Counted()
        lines, interfaces = self._regular(reader, block, counted)
        end = len(block.breaks)
        for number in counted.lines_left():
            if number >= before and self._changes_layout(block.line(int(number))):
                end = int(number)
                break
        inside = (lines.numbers >= before) & (lines.numbers < end)
        lines, interfaces = lines.kept(inside), interfaces[inside]
        regular = lines.numbers
        lines, interfaces = reader.wanted(lines, interfaces, counted)
        begun = self.careful.reading.tally.understood > 0
        few = begun and len(lines) * _FEW < len(regular)
        if not few:
            reader.count(lines, interfaces, counted)
        odd = [int(number) for number in counted.lines_left() if before <= number < end]
        if odd and not begun:
            return self._read_first(block, before)
        if few:
            first = block.line(int(regular[0]))
            self._sieve = Sieve.like(first, reader.plan.interface, self.chosen)
            self._set_aside(lines.numbers, lines.texts())
        self._take(counted)
        for number in odd:
            self._read_odd(self._number + number, block.line(number))
        if end < len(block.breaks):
            self._read_aside()
            self._read_odd(self._number + end, block.line(end))
            return end + 1
        return end

    def _read_first(self, block: Block, before: int) -> int:
        """Read line by line until one is understood, and say how far.

        Until then what a line is that is no record decides what the file is.
        """
        tally = self.careful.reading.tally
        while before < len(block.breaks) and not tally.understood:
            self._read_odd(self._number + before, block.line(before))
            before += 1
        return before

    def _set_aside(self, numbers: Places, texts: list[bytes]) -> None:
        """Keep the few lines of a block that matter, until they make a block of their own."""
        self._aside.append((numbers + self._number, texts))
        self._aside_size += sum(map(len, texts))
        if self._aside_size >= self.limits.block:
            self._read_aside()

    def _read_aside(self) -> None:
        """Read the lines that were kept; the interface of most is wanted."""
        aside, self._aside, self._aside_size = self._aside, [], 0
        reader = self._block_reader
        if reader is None or not any(texts for _, texts in aside):
            return
        numbers = np.concatenate([numbers for numbers, _ in aside])
        block = Block([text for _, texts in aside for text in texts], self._scratch)
        counted = Counted()
        lines, interfaces = self._regular(reader, block, counted)
        reader.count(*reader.wanted(lines, interfaces, counted), counted)
        self._take(counted)
        for number in counted.lines_left():
            self._read_odd(int(numbers[number]), block.line(int(number)))

    def _regular(self, reader: BlockReader, block: Block, counted: Counted) -> tuple[Lines, Words]:
        """The lines that are as AWS writes them, as far as their interface shows, and those."""
        lines, others = block.fields(reader.plan.width)
        longer = lines.longer(self.limits.line)
        counted.odd += [others, lines.numbers[longer]]
        return reader.interfaces(lines.kept(~longer), counted)

    def _reader(self) -> BlockReader | None:
        """The reader of the layout in force; None for a layout that only the careful reader takes."""
        layout = self.careful.layout
        if layout is not self._layout and layout is not None:
            self._layout = layout
            plan = plan_of(layout)
            reading = self.careful.reading
            account = self.names.accounts.number(reading.account.encode())
            region = self.names.regions.number(reading.region.encode())
            wanted = reading.wanted
            self._block_reader = self._sieve = None
            if plan is not None and min(account, region) >= 0:
                self._block_reader = BlockReader(
                    plan=plan,
                    names=self.names,
                    chosen=self.chosen,
                    accounts=None
                    if wanted.accounts is None
                    else frozenset(name.encode() for name in wanted.accounts),
                    span=wanted.span,
                    account=account,
                    region=region,
                )
        return self._block_reader

    def _changes_layout(self, line: bytes) -> bool:
        """Whether a line is a header of another layout, or wraps one."""
        line = line.strip()
        if line[:1] == b"{":
            messages = (part for message in unwrap(line) for part in message.splitlines())
            return any(part[:1] != b"{" and self._changes_layout(part) for part in messages)
        if not is_header(line):
            return False
        try:
            layout = parse_layout(line.decode("ascii", "replace"))
        except WrongFormat:
            return False
        return self._layout is None or layout.fields != self._layout.fields

    def _take(self, counted: Counted) -> None:
        tally = self.careful.reading.tally
        tally.records += counted.records
        tally.unwanted += counted.unwanted
        tally.outside += counted.outside
        tally.lost_windows += counted.lost_windows
        for gap in counted.gaps:
            self._count_gap(gap)
        if counted.columns is not None:
            self.emit(counted.columns)

    def _count_gap(self, gap: Gap) -> None:
        status = b"SKIPDATA" if gap.status == SKIPDATA else b"NODATA"
        key = (interface_name(gap.interface), self.names.accounts.text(gap.account), status)
        self.careful.flows.gap_table.put(key, GapEntry(gap.windows, gap.first, gap.last))

    def _read_odd(self, number: int, line: bytes) -> None:
        if len(line) > self.limits.line:
            self.careful.reading.tally.skip(number)
        else:
            self.careful.feed(number, [line])


def _without_bom(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks without a byte order mark at the beginning, however they cut it."""
    head: bytes | None = b""
    for chunk in chunks:
        if head is None:
            yield chunk
            continue
        head += chunk
        if len(head) >= len(_BOM):
            yield head.removeprefix(_BOM)
            head = None
    if head:
        yield head


def _plain(padded: bytes) -> bytes | None:
    """Lines without what surrounds every one of them: carriage returns, or Firehose's JSON.

    None when nothing does.
    """
    wrapped = padded.startswith(_WRAPPED, FRONT)
    if not wrapped and b"\r" not in padded:
        return None
    content = padded[FRONT:-BEHIND].replace(b"\r\n", b"\n")
    if wrapped and _all_wrapped(content):
        bare = content.replace(_WRAPPED, b"").replace(_WRAPPED_END, b"\n")
        # Only where nothing of JSON is left: an escape or a second member needs a real decoder.
        if not any(mark in bare for mark in _MARKS):
            return bare
    return content


def _all_wrapped(content: bytes) -> bool:
    """Whether every line is one whole envelope: what a cut leaves of one is no record."""
    lines = content.count(b"\n")
    return (
        lines
        == content.count(_WRAPPED)
        == content.count(b"\n" + _WRAPPED) + 1
        == content.count(_WRAPPED_END)
    )
