"""Faults the lab injects: refusals in the words of each protocol, slowness, and answers that do not arrive whole.

A rule names the calls it is about (service, operation, region, account) and which of them it strikes. The first rule that
strikes decides; the call is logged either way.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from support.aws.answers import Answer, error_answer
from support.aws.wire import Call, WireRequest

LONGEST_HANG = 30.0
"""Seconds. A test that forgets to clear its faults still ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error answer. ``codes`` gives the status and code by protocol, ``""`` for every protocol not listed."""

    codes: Mapping[str, tuple[int, str]]
    message: str
    spare: int = 0
    """Matching calls that still get through before the first one is refused."""

    def answer(self, request: WireRequest) -> Answer:
        status, code = (
            self.codes.get(request.call.service)
            or self.codes.get(request.protocol)
            or self.codes[""]
        )
        message = self.message.format(action=request.call.action, account=request.call.account)
        return error_answer(request.protocol, status=status, code=code, message=message)


@dataclass(frozen=True, slots=True)
class Hang:
    """The answer is held back for some seconds, then sent as if nothing had happened."""

    seconds: float
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer stops half way.

    With ``announced`` the headers promise the whole body and the connection closes early; without it they are honest about the half
    that is sent. botocore notices neither in a JSON answer: it asks urllib3 not to compare lengths, and takes a body that does not parse
    for an empty one, so the call succeeds with nothing in it.
    """

    announced: bool
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Garbage:
    """A successful answer with a body that AWS never sent."""

    body: bytes
    media_type: str
    spare: int = 0


Fault = Refusal | Hang | Cut | Garbage


def deny(reason: str = "because no identity-based policy allows the {action} action") -> Refusal:
    """Refuse for lack of permission; EC2 calls that UnauthorizedOperation and the JSON services answer 400."""
    return Refusal(
        codes=MappingProxyType(
            {
                "ec2": (403, "UnauthorizedOperation"),
                "query": (403, "AccessDenied"),
                "rest-xml": (403, "AccessDenied"),
                "json": (400, "AccessDeniedException"),
                "": (403, "AccessDeniedException"),
            }
        ),
        message="User: arn:aws:sts::{account}:assumed-role/scanner/lab is not authorized to perform: {action} "
        + reason,
    )


def throttle() -> Refusal:
    """Refuse because the caller asks too often."""
    return Refusal(
        codes=MappingProxyType(
            {
                "ec2": (503, "RequestLimitExceeded"),
                "query": (400, "Throttling"),
                "rest-xml": (503, "SlowDown"),
                "json": (400, "ThrottlingException"),
                "lambda": (429, "TooManyRequestsException"),
                "organizations": (400, "TooManyRequestsException"),
                "": (429, "ThrottlingException"),
            }
        ),
        message="Rate exceeded",
    )


def error(status: int = 500) -> Refusal:
    """Fail on the service's side."""
    return Refusal(
        codes=MappingProxyType(
            {
                "ec2": (status, "InternalError"),
                "rest-xml": (status, "InternalError"),
                "query": (status, "InternalFailure"),
                "json": (status, "InternalFailure"),
                "": (status, "InternalServerException"),
            }
        ),
        message="An internal error occurred.",
    )


def expire(after: int = 0) -> Refusal:
    """Refuse from the call after ``after`` on, because the session token has expired."""
    return Refusal(
        codes=MappingProxyType(
            {
                "ec2": (400, "RequestExpired"),
                "query": (403, "ExpiredToken"),
                "rest-xml": (400, "ExpiredToken"),
                "json": (400, "ExpiredTokenException"),
                "": (403, "ExpiredTokenException"),
            }
        ),
        message="The security token included in the request is expired",
        spare=after,
    )


def unknown_credentials() -> Refusal:
    """Refuse credentials the region does not know: what an opt-in region that is off answers."""
    return Refusal(
        codes=MappingProxyType(
            {
                "ec2": (401, "AuthFailure"),
                "query": (403, "InvalidClientTokenId"),
                "rest-xml": (403, "InvalidAccessKeyId"),
                "json": (400, "UnrecognizedClientException"),
                "": (403, "UnrecognizedClientException"),
            }
        ),
        message="The security token included in the request is invalid.",
    )


def refuse(code: str, *, status: int = 400, message: str = "AwsError by the lab") -> Refusal:
    """Refuse with a code of one's own, the same in every protocol."""
    return Refusal(codes=MappingProxyType({"": (status, code)}), message=message)


def hang(seconds: float) -> Hang:
    """Hold the answer back, at most ``LONGEST_HANG`` seconds or until the faults are cleared."""
    return Hang(min(seconds, LONGEST_HANG))


def cut() -> Cut:
    """Close the connection in the middle of the body."""
    return Cut(announced=True)


def truncate() -> Cut:
    """Send half of the body as if it were all."""
    return Cut(announced=False)


def garbage() -> Garbage:
    """Answer 200 with bytes that are in no format of AWS, nor text."""
    return Garbage(b"\x1f\x8b\xff<<neither JSON nor XML>>{", "application/octet-stream")


def portal() -> Garbage:
    """Answer 200 with a page of somebody else: what a proxy between the scanner and AWS does. It is well-formed XML."""
    return Garbage(b"<html><body><p>Please sign in</p></body></html>", "text/html")


@dataclass(slots=True, kw_only=True)
class _Rule:
    fault: Fault
    service: str | None
    operation: str | None
    region: str | None
    account: str | None
    nth: int | None
    times: int | None
    every: int
    spared_services: frozenset[str]
    seen: int = field(default=0)

    def matches(self, call: Call) -> bool:
        wanted = (self.service, self.operation, self.account, self.region)
        return call.service not in self.spared_services and all(
            want in (None, have) for want, have in zip(wanted, call, strict=True)
        )

    def strikes(self) -> bool:
        """Count one matching call and say whether it is one of those to be struck."""
        self.seen += 1
        first = (self.nth or 1) + self.fault.spare
        if self.seen < first or (self.seen - first) % self.every:
            return False
        return self.times is None or (self.seen - first) // self.every < self.times


class Faults:
    """The rules in force, counted safely across the server's threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []
        self._released = threading.Event()

    def add(
        self,
        fault: Fault,
        *,
        service: str | None = None,
        operation: str | None = None,
        region: str | None = None,
        account: str | None = None,
        nth: int | None = None,
        times: int | None = None,
        every: int = 1,
        spared_services: frozenset[str] = frozenset(),
    ) -> None:
        """Strike the calls that match; what is left out matches everything.

        ``nth`` strikes the nth matching call only (with ``times``, that many from there), ``every`` each so-manieth.
        """
        if nth is not None and times is None:
            times = 1
        rule = _Rule(
            fault=fault,
            service=service,
            operation=operation,
            region=region,
            account=account,
            nth=nth,
            times=times,
            every=every,
            spared_services=spared_services,
        )
        with self._lock:
            self._rules.append(rule)

    def deny_everything_but(self, *services: str) -> None:
        """Refuse every call except those to these services."""
        self.add(deny(), spared_services=frozenset(services))

    def clear(self) -> None:
        """Drop all rules and let go of the answers that are being held back."""
        with self._lock:
            self._rules.clear()
            released, self._released = self._released, threading.Event()
        released.set()

    def strike(self, call: Call) -> Fault | None:
        """Return the fault this call meets; every matching rule counts it, the first that strikes decides."""
        with self._lock:
            struck = [rule.fault for rule in self._rules if rule.matches(call) and rule.strikes()]
        return struck[0] if struck else None

    def hold(self, seconds: float) -> None:
        """Wait, unless the faults are cleared first."""
        self._released.wait(seconds)
