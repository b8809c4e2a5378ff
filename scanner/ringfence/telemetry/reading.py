"""One file while it is read: what counts in it, and what was counted besides."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringfence.model.window import TimeWindow

_LATEST = 4_102_444_800
"""2100-01-01: what comes later is no time in seconds but in milliseconds, or made up."""


@dataclass(frozen=True, slots=True)
class Span:
    """A window in Unix seconds, both ends included."""

    first: int
    last: int

    @classmethod
    def of(cls, window: TimeWindow | None) -> Span:
        """The seconds of a window; without one, every second that a log can speak of."""
        if window is None:
            return cls(0, _LATEST)
        return cls(int(window.start.timestamp()), int(window.end.timestamp()))

    def __contains__(self, second: int) -> bool:
        return self.first <= second <= self.last

    @property
    def bounds(self) -> tuple[int, int]:
        """The first and the last second."""
        return self.first, self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records count; None means all."""

    span: Span
    interfaces: frozenset[str] | None = None
    idle: frozenset[str] = frozenset()
    """Interfaces that are known and of no interest, among all; ids as AWS writes them."""
    agents: frozenset[str] = frozenset()
    """Interfaces of agents, and of what forwards for them: their flows are folded last."""
    accounts: frozenset[str] | None = None
    roles: frozenset[str] = frozenset()
    """ARNs of roles whose calls count as those of agents, whatever their sessions are called."""

    @property
    def agent_ids(self) -> frozenset[bytes]:
        """The agents as they stand in a log."""
        return frozenset(name.encode() for name in self.agents)


_HOPELESS = 20_000


class Hopeless(Exception):  # noqa: N818 - an outcome that becomes a FileResult, no error of ours
    """So many lines and not one of them understood: this is another kind of file."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What is counted of one file."""

    lines: int = 0
    """Lines that are not blank; of flow logs only those that are no record."""
    records: int = 0
    skipped: int = 0
    first_skipped: int = 0
    """Number of the first line that was not understood, from 1; 0 when all were."""
    outside: int = 0
    unwanted: int = 0
    lost_windows: int = 0
    notes: set[str] = field(default_factory=set)
    """Sentences on what is odd about the file."""

    def skip(self, number: int) -> None:
        """Count a line that was not understood. Raises Hopeless when none ever is."""
        self.skipped += 1
        if self.skipped >= _HOPELESS and not self.understood:
            raise Hopeless(f"not one of its first {_HOPELESS:,} lines is a record")
        if not self.first_skipped or number < self.first_skipped:
            self.first_skipped = number

    def count(self, understood: int, *, outside: int, unwanted: int) -> None:
        """Count records that were understood, some of which do not count."""
        self.outside += outside
        self.unwanted += unwanted
        self.records += understood - outside - unwanted

    @property
    def understood(self) -> int:
        """Records that were understood, whether they count or not."""
        return self.records + self.outside + self.unwanted


@dataclass(slots=True, kw_only=True)
class Reading:
    """The circumstances under which one file is read."""

    tally: Tally
    wanted: Wanted
    account: str = ""
    """For records that do not carry their own."""
    region: str = ""

    def wants(self, account: str) -> bool:
        """Whether records of an account count."""
        return self.wanted.accounts is None or account in self.wanted.accounts

    def admits(self, account: str, first: int, last: int) -> bool:
        """Whether a record counts; it is tallied as what it is."""
        if not self.wants(account):
            self.tally.unwanted += 1
            return False
        if first not in self.wanted.span or last not in self.wanted.span:
            self.tally.outside += 1
            return False
        self.tally.records += 1
        return True
