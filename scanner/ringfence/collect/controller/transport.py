"""Requests over TLS to one host: verified, bounded in size and time, never redirected.

Proxies of the environment are not used: a controller is reached directly or not at all, and the
password of a proxy has no place in an error.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    HTTPError,
    IncompleteRead,
    NewConnectionError,
    ProtocolError,
    SSLError,
    TimeoutError,  # noqa: A004 - urllib3's own
)

from ringfence.collect.controller.guard import check_request
from ringfence.errors import CollectError, ConfigError
from ringfence.model.text import printable

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes. 10,000 groups have about four million."""
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much is waited for and taken."""

    connect: float = 10.0
    """Seconds."""
    read: float = 60.0
    """Seconds without a byte, and for one whole answer."""
    total: float = 300.0
    """Seconds for everything."""
    answer: int = MAX_ANSWER
    """Bytes."""
    pause: float = 0.5
    """Seconds before the first repetition; doubled for each further one."""
    longest_pause: float = 30.0
    """Seconds, whatever Retry-After says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    """Each `Set-Cookie`, as it was sent."""


class NoReply(Exception):  # noqa: N818 - the absence of an answer
    """No whole answer came: the connection failed or took too long. May be tried again."""


class TooLarge(Exception):  # noqa: N818 - an answer, and not taken
    """An answer of more bytes than are taken."""


class Transport:
    """One host. Errors name the host and what happened, never what was sent."""

    def __init__(
        self,
        host: str,
        *,
        ca: Path | None,
        limits: Limits,
        option: str = "--controller",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.host, port = _place(host, option)
        self.limits = limits
        self._ca_option = f"{option}-ca"
        self._clock = clock
        self._end = clock() + limits.total
        self._pool = urllib3.HTTPSConnectionPool(
            self.host, port, ssl_context=_trust(ca, self._ca_option), maxsize=1, retries=False
        )

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        action: str = "",
    ) -> Reply:
        """Send one read. NotARead, NoReply, TooLarge; CollectError for a host that is not trusted."""
        check_request(method, target, action)
        if self.left <= 0:
            raise NoReply("the time for reading is over")
        limits = self.limits
        try:
            response = self._pool.urlopen(
                method,
                target,
                body=body,
                headers={"Accept": "application/json", **(headers or {})},
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(
                    connect=min(limits.connect, self.left), read=min(limits.read, self.left)
                ),
                preload_content=False,
                decode_content=False,
            )
            try:
                content = self._content(response)
            finally:
                response.close()
        except SSLError as error:
            raise self._untrusted(error) from None
        except (HTTPError, OSError) as error:
            raise NoReply(_why(error)) from None
        return Reply(
            status=response.status,
            headers={key.lower(): value for key, value in response.headers.items()},
            body=content,
            cookies=tuple(response.headers.getlist("Set-Cookie")),
        )

    @property
    def left(self) -> float:
        """Seconds that reading may still take."""
        return self._end - self._clock()

    def close(self) -> None:
        self._pool.close()

    def _content(self, response: urllib3.BaseHTTPResponse) -> bytes:
        end = min(self._clock() + self.limits.read, self._end)
        pieces, size = list[bytes](), 0
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self.limits.answer:
                raise TooLarge(f"the answer is larger than {self.limits.answer} bytes")
            if self._clock() > end:
                raise NoReply("the answer took too long")
        expected = response.headers.get("Content-Length", "")
        if expected.isdecimal() and len(expected) < 20 and int(expected) > size:  # noqa: PLR2004 - digits of 64 bits
            raise NoReply("the connection broke off within the answer")
        return b"".join(pieces)

    def _untrusted(self, error: SSLError) -> CollectError:
        cause = error.args[0] if error.args else error
        reason = getattr(cause, "verify_message", "") or "no TLS connection could be made"
        return CollectError(
            f"{self.host} is not trusted: {printable(str(reason))}",
            hint=f"give the CA that signed its certificate with {self._ca_option} FILE, and the name"
            " that stands in the certificate as its host",
        )


def _place(host: str, option: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        name = port = None
    odd = "@/?#\\"
    plain = host.isprintable() and not any(each.isspace() or each in odd for each in host)
    if not name or not plain or port == 0:
        raise ConfigError(
            f"{option} is no host: {printable(host.rpartition('@')[2])!r}",
            hint="give HOST or HOST:PORT, without https:// and path",
        )
    return name, port or 443


def _trust(ca: Path | None, option: str) -> ssl.SSLContext:
    if ca is None:
        return ssl.create_default_context()
    try:
        context = ssl.create_default_context(cafile=str(ca))
    except (OSError, ValueError) as error:
        reason = (
            "it holds no certificate"
            if isinstance(error, ssl.SSLError | ValueError)
            else (getattr(error, "strerror", "") or "no such file")
        )
        raise ConfigError(
            f"{option} {printable(str(ca))} cannot be read: {reason}",
            hint="give a PEM file with the CA's certificate",
        ) from None
    return context


def _why(error: Exception) -> str:
    """What became of a connection, without the address and headers that the library tells."""
    match error:
        case NewConnectionError():
            return "it cannot be reached"
        case TimeoutError():
            return "it did not answer in time"
        case IncompleteRead() | ProtocolError():
            return "the connection broke off"
        case _:
            return "the connection failed"
