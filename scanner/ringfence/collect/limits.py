"""How fast we may ask: one token bucket per account, region and family of operations.

AWS throttles per account and region, so parallel calls into one region gain nothing beyond these
rates, and a scanner that is throttled takes the quota of the agents it looks at. Rates of AgentCore
are those of its quota page; the others stay well below the documented refill.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ringfence.collect.ports import Interrupted

CONTROL = "bedrock-agentcore-control"

_SERVICES = {
    "ec2": 20.0,
    "iam": 5.0,
    "s3": 100.0,
    "logs": 5.0,
    "organizations": 5.0,
    "sts": 20.0,
}
_ELSEWHERE = 10.0

_SLOW = frozenset({"LookupEvents", "SimulatePrincipalPolicy"})
"""Two calls a second, whatever else their service allows."""
_RUNTIME_GETS = frozenset({"GetAgentRuntime", "GetAgentRuntimeEndpoint", "GetMemory"})
_RUNTIME_LISTS = frozenset(
    {"ListAgentRuntimes", "ListAgentRuntimeEndpoints", "ListAgentRuntimeVersions"}
)
_CONTROL_FAMILIES = (
    ("Gateway", 10.0),
    ("Browser", 30.0),
    ("CodeInterpreter", 30.0),
    ("CredentialProvider", 20.0),
    ("WorkloadIdentit", 20.0),
    ("Memories", 5.0),
)
"""A word in the operation's name, and the rate of everything that has it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A family of operations that share a quota, and its calls per second."""

    family: str
    rate: float


def allowance(service: str, operation: str) -> Allowance:
    """Tell which quota an operation draws on."""
    if service != CONTROL:
        if operation in _SLOW:
            return Allowance(f"{service}:{operation}", 2.0)
        return Allowance(service, _SERVICES.get(service, _ELSEWHERE))
    if operation in _RUNTIME_GETS:
        return Allowance(f"{service}:{operation}", 50.0)
    if operation in _RUNTIME_LISTS:
        return Allowance(f"{service}:runtime-lists", 5.0)
    for word, rate in _CONTROL_FAMILIES:
        if word in operation:
            return Allowance(f"{service}:{word}", rate)
    return Allowance(f"{service}:{operation}", _ELSEWHERE)


class TokenBucket:
    """Calls per second with a burst of one second's worth.

    Who comes too early reserves the next free moment and is told how long to wait for it, so that
    waiting threads are served in order and nobody polls.
    """

    def __init__(self, rate: float, *, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = max(1.0, rate)
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens = self._burst
        self._updated = clock()

    def reserve(self) -> float:
        """Take one token and return the seconds until it is there."""
        with self._lock:
            now = self._clock()
            earned = (now - self._updated) * self._rate
            self._tokens = min(self._burst, self._tokens + earned) - 1.0
            self._updated = now
            return max(0.0, -self._tokens / self._rate)


class Pace:
    """Holds every call back until its bucket has a token; ends with the scan.

    wait sleeps for the given seconds and returns True when the scan was cancelled meanwhile, as
    `threading.Event.wait` does. max_rps replaces the whole table by one bucket for each account and
    region.
    """

    def __init__(
        self,
        *,
        wait: Callable[[float], bool],
        max_rps: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wait = wait
        self._max_rps = max_rps
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str, str], TokenBucket] = {}

    def hold(self, account: str, region: str, service: str, operation: str) -> None:
        """Wait for the next free moment; raise Interrupted when the scan was cancelled."""
        delay = self._bucket(account, region, service, operation).reserve()
        if self._wait(delay):
            raise Interrupted

    def _bucket(self, account: str, region: str, service: str, operation: str) -> TokenBucket:
        limit = allowance(service, operation)
        if self._max_rps is not None:
            limit = Allowance("everything", self._max_rps)
        key = (account, region, limit.family)
        with self._lock:
            if key not in self._buckets:
                self._buckets[key] = TokenBucket(limit.rate, clock=self._clock)
            return self._buckets[key]
