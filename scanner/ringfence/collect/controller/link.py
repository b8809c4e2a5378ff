"""One HTTPS connection to a controller: certificates verified, answers bounded, no redirect followed.

No proxy is used and nothing of a request is logged: it may hold a password or a session.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import urllib3

from ringfence.errors import CollectError, ConfigError
from ringfence.model.coverage import CoverageStatus

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes. The groups and rules of a large controller have a few million."""
TRIES = 5
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(?::(?P<port>\d{1,5}))?")
_HTTPS = 443
_LAST_PORT = 65_535
_SERVER_SIDE = 500
_TOO_MANY = 429
_OK = range(200, 300)


class ReadFailed(Exception):  # noqa: N818 - an outcome that becomes a Coverage row
    """One read gave no answer."""

    def __init__(self, status: CoverageStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a controller listens."""

    host: str
    port: int = _HTTPS

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `HOST` or `HOST:PORT`; ConfigError for anything else, a URL among it."""
        match = _ADDRESS.fullmatch(text.strip())
        port = int(match["port"] or _HTTPS) if match else 0
        if match is None or not 0 < port <= _LAST_PORT:
            raise ConfigError(
                f"{text!r} is no host", hint="write HOST or HOST:PORT, without https://"
            )
        return cls(host=match["host"].strip("[]"), port=port)

    @property
    def shown(self) -> str:
        """How sentences name it."""
        return self.host if self.port == _HTTPS else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who reads. The password is in no representation."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """The status and the decoded body of an answer; None for a body that is no JSON."""

    status: int
    body: object
    whole: bool = True
    """Whether the body was JSON to its end."""
    headers: Mapping[str, str] = field(default_factory=dict)


class Link:
    """Sends requests to one address. Who may send what is decided by who uses it."""

    def __init__(
        self,
        address: Address,
        *,
        ca: Path | None = None,
        seconds: float = _READ_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address
        self._pause = pause
        self._pool = urllib3.HTTPSConnectionPool(
            address.host,
            address.port,
            maxsize=1,
            retries=False,
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, seconds), read=seconds),
            ssl_context=_context(ca),
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        document: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request until it is answered or the tries are spent; ReadFailed without an answer.

        What a controller says after 429 and 5xx is its last word once the tries are spent.
        """
        wait = _FIRST_PAUSE
        for left in range(TRIES - 1, -1, -1):
            try:
                reply = self._once(method, path, form, document, headers)
            except ReadFailed as failure:
                if not left or failure.status is not CoverageStatus.UNAVAILABLE:
                    raise
                self._pause(wait)
            else:
                again = reply.status == _TOO_MANY or reply.status >= _SERVER_SIDE or not reply.whole
                if not (again and left):
                    return reply
                self._pause(_asked(reply) or wait)
            wait = min(wait * 2, _LONGEST_PAUSE)
        raise AssertionError("the last try returns or raises")

    def _once(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None,
        document: object,
        headers: Mapping[str, str] | None,
    ) -> Reply:
        body, kind = _body(form, document)
        sent = {"Accept": "application/json", "User-Agent": "ringfence", **(headers or {})}
        if kind:
            sent["Content-Type"] = kind
        try:
            answer = self._pool.urlopen(
                method, path, body=body, headers=sent, redirect=False, preload_content=False
            )
            content = answer.read(MAX_ANSWER + 1)
            answer.release_conn()
        except urllib3.exceptions.SSLError as error:
            raise self._untrusted(error) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._silent(error) from error
        if len(content) > MAX_ANSWER:
            raise ReadFailed(
                CoverageStatus.PARTIAL, f"{path} answered more than {MAX_ANSWER} bytes"
            )
        return _reply(answer.status, content, dict(answer.headers))

    def _untrusted(self, error: Exception) -> CollectError:
        why = (
            "it has no certificate for that name"
            if "ostname" in str(error) or "match" in str(error)
            else ""
        )
        why = why or "its certificate is signed by nobody who is trusted here, or has expired"
        return CollectError(
            f"{self.address.shown} cannot be trusted: {why}",
            hint="name the authority that signed it with --controller-ca FILE",
        )

    def _silent(self, error: Exception) -> ReadFailed:
        kind = type(error).__name__
        return ReadFailed(
            CoverageStatus.UNAVAILABLE, f"{self.address.shown} gave no answer ({kind})"
        )


def _context(ca: Path | None) -> ssl.SSLContext:
    """Verifies by the system's authorities, or by those of a file alone."""
    try:
        context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"{ca} holds no certificates", hint="give a PEM file") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _body(form: Mapping[str, str] | None, document: object) -> tuple[bytes | None, str]:
    if form is not None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    if document is not None:
        return json.dumps(document).encode(), "application/json"
    return None, ""


def _reply(status: int, content: bytes, headers: Mapping[str, str]) -> Reply:
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        return Reply(status, json.loads(content), headers=lowered)
    except (ValueError, RecursionError):
        # An error page of a proxy is an answer; a good status with half a document is none.
        return Reply(status, None, whole=status not in _OK, headers=lowered)


def _asked(reply: Reply) -> float:
    """The pause that Retry-After asks for, in seconds and bounded; 0 without one."""
    text = reply.headers.get("retry-after", "")
    return min(float(text), _LONGEST_PAUSE) if text.isdigit() else 0.0
