"""A session of a controller: the login, its renewal, and the only requests that may be sent.

Whatever is not listed here is refused before it is sent. The session's id (CID) and the password are in no
error and no representation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from ringfence.collect.controller.link import Credentials, Link, ReadFailed, Reply
from ringfence.errors import CollectError
from ringfence.model.coverage import CoverageStatus
from ringfence.model.text import printable

GETS = frozenset(
    {
        "app-domains",
        "microseg/attachment-points",
        "microseg/default-action-policy",
        "microseg/policy-list",
        "microseg/policy-list3",
    }
)
"""Paths below /v2.5/api that may be read; of the last, single rulesets by UUID as well."""
ACTIONS = frozenset({"get_api_token", "login", "get_controller_feature", "list_version_info"})
"""Actions of /v2/api that may be sent. They are requests by POST that read."""
_ONE_RULESET = re.compile(r"microseg/policy-list3/[0-9A-Za-z-]{1,64}")
_EXPIRED = re.compile(
    r"invalid cid|cid is invalid|invalid session|session \S+ expired", re.IGNORECASE
)
_OLD_API, _API = "/v2/api", "/v2.5/api"
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 200, 401, 403, 404
_TOO_MANY, _SERVER_SIDE = 429, 500
_REDIRECTS = range(300, 400)


class NotAReadError(ValueError):
    """A request that is none of those that may be sent."""


class Session:
    """Reads of one controller. Logs in when it is first asked, and once more where the session ended."""

    def __init__(self, link: Link, credentials: Credentials) -> None:
        self._link = link
        self._credentials = credentials
        self._cid = ""

    def get(self, path: str, **query: str) -> object:
        """Read a path of the API; ReadFailed where there is no answer."""
        if path not in GETS and not _ONE_RULESET.fullmatch(path):
            raise NotAReadError(path)
        asked = f"{_API}/{path}" + (f"?{urlencode(query)}" if query else "")
        reply = self._send_get(asked)
        if _ended(reply):
            self._cid = ""
            reply = self._send_get(asked)
        return self._body(reply, path)

    def act(self, action: str, **form: str) -> object:
        """Send a reading action of the older API; ReadFailed where there is no answer."""
        _check(action)
        reply = self._send_action(action, form)
        if _ended(reply):
            self._cid = ""
            reply = self._send_action(action, form)
        return self._body(reply, action)

    def open(self) -> None:
        """Log in now, so that a wrong password is said before anything is read."""
        self._id()

    def _id(self) -> str:
        if not self._cid:
            self._cid = self._login()
        return self._cid

    def _login(self) -> str:
        address = self._link.address.shown
        try:
            headers = self._access_key()
            reply = self._action(
                "login",
                {"username": self._credentials.username, "password": self._credentials.password},
                headers=headers,
            )
        except ReadFailed as failure:
            raise CollectError(
                f"the controller cannot be read: {failure.detail}",
                hint="check the host, the port and the way to it",
            ) from failure
        cid = reply.body.get("CID") if isinstance(reply.body, dict) else None
        if isinstance(cid, str) and cid:
            return cid
        reason = _reason(reply) or f"it answered with {reply.status}"
        shown = printable(reason.replace(self._credentials.password, "…"))
        raise CollectError(
            f"{address} did not let {printable(self._credentials.username)} in: {shown}",
            hint="set AVIATRIX_USERNAME and AVIATRIX_PASSWORD of an account that may read",
        )

    def _access_key(self) -> Mapping[str, str]:
        """The header that newer controllers want with a login; older ones do not know it."""
        _check("get_api_token")
        form = {"action": "get_api_token", "log_enable": "true"}
        reply = self._link.send("GET", _OLD_API, form=form)
        results = reply.body.get("results") if isinstance(reply.body, dict) else None
        token = results.get("api_token") if isinstance(results, dict) else None
        return {"X-Access-Key": token} if isinstance(token, str) and token.isascii() else {}

    def _send_get(self, path: str) -> Reply:
        return self._link.send("GET", path, headers={"Authorization": f"cid {self._id()}"})

    def _send_action(self, action: str, form: Mapping[str, str]) -> Reply:
        return self._action(action, {"CID": self._id(), **form})

    def _action(
        self, action: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        _check(action)
        return self._link.send("POST", _OLD_API, form={"action": action, **form}, headers=headers)

    def _body(self, reply: Reply, what: str) -> object:
        failed = _failure(reply, what)
        if failed is not None:
            raise failed
        if isinstance(reply.body, dict) and reply.body.get("return") is False:
            raise ReadFailed(
                CoverageStatus.DENIED, f"{what} was refused: {printable(_reason(reply))}"
            )
        return reply.body


def _check(action: str) -> None:
    if action not in ACTIONS:
        raise NotAReadError(action)


def _ended(reply: Reply) -> bool:
    """Whether the session is no longer known, and a new one may be."""
    refused = reply.status == _FORBIDDEN or (
        isinstance(reply.body, dict) and reply.body.get("return") is False
    )
    return refused and bool(_EXPIRED.search(_reason(reply)))


def _failure(reply: Reply, what: str) -> ReadFailed | None:
    """What a status means; None for a good one with a whole answer."""
    if reply.status == _OK and reply.whole:
        return None
    if reply.status in (_UNAUTHORIZED, _FORBIDDEN):
        return ReadFailed(CoverageStatus.DENIED, f"{what} was denied: the account may not read it")
    if reply.status == _NOT_FOUND:
        return ReadFailed(CoverageStatus.UNSUPPORTED, f"the controller does not know {what}")
    if reply.status == _TOO_MANY:
        return ReadFailed(CoverageStatus.THROTTLED, f"{what} was throttled on every try")
    if reply.status in _REDIRECTS:
        return ReadFailed(
            CoverageStatus.UNAVAILABLE, f"{what} leads elsewhere, which is not followed"
        )
    if reply.status == _OK:
        return ReadFailed(CoverageStatus.UNAVAILABLE, f"{what} was answered with no whole JSON")
    return ReadFailed(CoverageStatus.UNAVAILABLE, f"{what} failed with {reply.status} on every try")


def _reason(reply: Reply) -> str:
    if not isinstance(reply.body, dict):
        return ""
    found = reply.body.get("reason") or reply.body.get("message") or ""
    return found if isinstance(found, str) else ""
