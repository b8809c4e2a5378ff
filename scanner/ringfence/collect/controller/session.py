"""A session with a controller: login, the CID that every read carries, and its renewal, once.

Facts of the API are those of the public Terraform provider: the login of `/v2/api` gives a CID, the
reads of `/v2.5/api/` carry it as `Authorization: cid CID`, those of `/v2/api` in their form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

from ringfence.collect.controller.guard import LOGIN, TOKEN, V2, V25
from ringfence.collect.controller.retry import ask_again
from ringfence.collect.controller.transport import Limits, NoReply, Reply, TooLarge, Transport
from ringfence.errors import CollectError
from ringfence.model.text import printable

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_OK = 200
_DENIED = (401, 403)
_EXPIRED = ("invalid cid", "cid is invalid", "invalid session", "expired")
_LONGEST_TOKEN = 4096
_REMOVED = "[removed]"
_SHORTEST_SECRET = 6
"""Characters. Anything shorter stands in other words by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who logs in where."""

    host: str
    ca: Path | None
    username: str
    password: str = field(repr=False)
    limits: Limits = field(default_factory=Limits)


class ControllerSession:
    """Open from the login on. Nothing secret leaves it: not in errors, and not in what it gives."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._transport = Transport(login.host, ca=login.ca, limits=login.limits)
        self._cid = ""
        self._token = ""
        self._renewed = False

    @property
    def host(self) -> str:
        return self._transport.host

    def __enter__(self) -> ControllerSession:
        try:
            self._log_in()
        except BaseException:
            self._transport.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    def get(self, path: str) -> Reply:
        """One read of `/v2.5/api/`. NoReply and TooLarge as the transport raises them."""
        return self._asked(
            lambda: self._transport.send(
                "GET", f"{V25}{path}", headers={"Authorization": f"cid {self._cid}"}
            )
        )

    def call(self, action: str, **form: str) -> Reply:
        """One read of `/v2/api`."""
        return self._asked(lambda: self._form("POST", action, {"CID": self._cid, **form}))

    def scrubbed(self, text: str) -> str:
        """The text without what only the controller and its user may know."""
        for secret in (self._cid, self._token, self._login.password):
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(json.dumps(secret)[1:-1], _REMOVED).replace(secret, _REMOVED)
        return text

    def _asked(self, send: Callable[[], Reply]) -> Reply:
        reply = ask_again(self._transport, send)
        if _is_expired(reply) and not self._renewed:
            self._renewed = True
            self._log_in()
            reply = ask_again(self._transport, send)
        return reply

    def _log_in(self) -> None:
        self._token = self._api_token()
        try:
            reply = ask_again(
                self._transport,
                lambda: self._form(
                    "POST",
                    LOGIN,
                    {"username": self._login.username, "password": self._login.password},
                    {"X-Access-Key": self._token} if self._token else {},
                ),
            )
        except (NoReply, TooLarge) as error:
            raise self._unreachable(error) from None
        answer = _object(reply)
        cid = answer.get("CID")
        if reply.status == _OK and answer.get("return") is True and _is_token(cid):
            self._cid = str(cid)
            return
        raise self._refused(reply, answer)

    def _api_token(self) -> str:
        """The token of the first step of a login; empty on controllers that skip it."""
        try:
            reply = ask_again(
                self._transport, lambda: self._form("GET", TOKEN, {"log_enable": "true"})
            )
        except (NoReply, TooLarge) as error:
            raise self._unreachable(error) from None
        results = _object(reply).get("results")
        token = results.get("api_token") if isinstance(results, dict) else None
        return str(token) if reply.status == _OK and _is_token(token) else ""

    def _form(
        self, method: str, action: str, form: Mapping[str, str], headers: Mapping[str, str] = {}
    ) -> Reply:
        body = urlencode({"action": action, **form}).encode()
        return self._transport.send(
            method, V2, headers={**_FORM, **headers}, body=body, action=action
        )

    def _refused(self, reply: Reply, answer: Mapping[str, object]) -> CollectError:
        reason = answer.get("reason") or answer.get("message")
        # In this one sentence even a short password is none of anybody's words.
        told = self.scrubbed(str(reason or "")).replace(self._login.password, _REMOVED)
        said = printable(told) if reason else f"HTTP {reply.status}"
        if answer or reply.status in _DENIED:
            return CollectError(
                f"the controller {self.host} refused the login: {said}",
                hint="check AVIATRIX_USERNAME and AVIATRIX_PASSWORD",
            )
        return CollectError(
            f"{self.host} does not answer like a controller: {said}",
            hint="name the controller's host with --controller",
        )

    def _unreachable(self, error: Exception) -> CollectError:
        return CollectError(
            f"the controller {self.host} cannot be read: {error}",
            hint="check the host, its port and the security group in front of it",
        )


def _is_expired(reply: Reply) -> bool:
    """Whether a read says that the CID is none, or no longer."""
    if reply.status not in (_OK, *_DENIED):
        return False
    if reply.status == _OK and not reply.body[:64].lstrip().startswith(b"{"):
        return False
    answer = _object(reply) if len(reply.body) < 10_000 else {}  # noqa: PLR2004 - a refusal is short
    if reply.status == _OK and answer.get("return") is not False:
        return False
    said = str(answer.get("message") or answer.get("reason") or reply.body[:200]).lower()
    return any(words in said for words in _EXPIRED)


def _is_token(value: object) -> bool:
    """Whether it may stand in a header."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TOKEN:
        return False
    return value.isascii() and value.isprintable()


def _object(reply: Reply) -> Mapping[str, object]:
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
