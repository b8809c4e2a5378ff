"""A mix of tunnels and ordinary names at a realistic base rate, as Resolver logs tell it.

What is counted is a zone: what one client asked of one family in two weeks. Families are either
learned, which thresholds may be chosen on, or held out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from ringfence.classify.names import registered_domain
from ringfence.model.settings import Settings
from ringfence.model.telemetry import FlowAction, FlowSummary, Orientation, Resolution
from ringfence.signals.asked import measure
from ringfence.signals.followed import LEAST_SHARE, Question, connections, followed
from ringfence.signals.tunnelling import explained, suspicious
from support import dns_noise, dns_tunnels
from support.dns_asking import Asked

BASE_RATE = 0.005
_BEGIN = datetime(2026, 11, 6, tzinfo=UTC)
_INTERFACE = "eni-0agent"
_ADDRESSES = 4
"""Of the servers of one service."""
Family = Callable[[Random], Iterator[Asked]]


@dataclass(slots=True)
class Score:
    """How many zones of a family there were, and how many were taken for tunnels."""

    family: str
    tunnel: bool
    zones: int = 0
    reported: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What a mix came to."""

    scores: tuple[Score, ...]

    def _sum(self, *, tunnel: bool) -> tuple[int, int]:
        chosen = [score for score in self.scores if score.tunnel is tunnel]
        return sum(s.reported for s in chosen), sum(s.zones for s in chosen)

    @property
    def recall(self) -> float:
        reported, zones = self._sum(tunnel=True)
        return reported / zones

    @property
    def false_positive_rate(self) -> float:
        reported, zones = self._sum(tunnel=False)
        return reported / zones

    @property
    def precision(self) -> float:
        right, wrong = self._sum(tunnel=True)[0], self._sum(tunnel=False)[0]
        return right / (right + wrong)


def run(zones: int, *, held_out: bool, seed: int, flow_logs: bool = True) -> Result:
    """Judge so many zones, of which BASE_RATE are tunnels' and the rest as often as families weigh.

    Without flow_logs nobody knows what was connected to.
    """
    random = Random(seed)  # noqa: S311 - it makes test data
    weights = dns_noise.HELD_OUT if held_out else dns_noise.LEARNED
    tools = dns_tunnels.HELD_OUT if held_out else dns_tunnels.LEARNED
    tunnels = round(zones * BASE_RATE)
    chosen = random.choices(list(weights), list(weights.values()), k=zones - tunnels)
    plan: list[tuple[Family, bool]] = [(family, False) for family in chosen]
    plan += [(tools[number % len(tools)], True) for number in range(tunnels)]
    scores: dict[str, Score] = {}
    for family, tunnel in plan:
        name = family.__name__.replace("_", " ")
        score = scores.setdefault(name, Score(name, tunnel))
        score.zones += 1
        score.reported += reported(family(random), flow_logs=flow_logs)
    return Result(tuple(sorted(scores.values(), key=lambda s: (s.tunnel, s.family))))


def reported(asked: Iterator[Asked], *, flow_logs: bool = True) -> bool:
    """Whether any registered domain of a zone is taken for a tunnel's."""
    groups: dict[str, list[Asked]] = {}
    for each in asked:
        groups.setdefault(registered_domain(each.name), []).append(each)
    return any(_reported(domain, found, flow_logs) for domain, found in groups.items())


def _reported(domain: str, asked: list[Asked], flow_logs: bool) -> bool:
    rows = [resolution(each, f"192.0.2.{n % _ADDRESSES}") for n, each in enumerate(asked)]
    talk = measure(rows, domain)
    if not suspicious(talk) or explained(talk, domain, Settings()):
        return False
    pairs = zip(asked, rows, strict=True)
    flows = [connection(row) for each, row in pairs if each.connected and row.address]
    made = connections(flows if flow_logs else (), frozenset({_INTERFACE}))
    questions = [Question(_INTERFACE, row) for row in rows]
    return followed(questions, made, frozenset()) < LEAST_SHARE


def connection(row: Resolution) -> FlowSummary:
    """What flow logs keep of one request to what was answered."""
    return FlowSummary(
        interface_id=_INTERFACE,
        account=row.account,
        region=row.region,
        client=row.client,
        server=row.address,
        port=443,
        protocol="TCP",
        action=FlowAction.ACCEPT,
        orientation=Orientation.OBSERVED,
        records=1,
        packets=9,
        bytes=2_000,
        reply_packets=8,
        reply_bytes=30_000,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
    )


def resolution(asked: Asked, address: str = "192.0.2.1") -> Resolution:
    """What is kept of the queries for one name."""
    return Resolution(
        account="111122223333",
        region="us-east-1",
        vpc_id="vpc-0runtime",
        client="10.20.1.57",
        name=asked.name,
        address=address if asked.answered else "",
        rcode="NOERROR",
        queries=asked.queries,
        first_seen=_BEGIN + timedelta(seconds=asked.first),
        last_seen=_BEGIN + timedelta(seconds=asked.last),
    )
