"""Decisions of the firewall that CoPilot has kept, from its log API.

The API is not documented: this is what public examples of 2024 call. Logging in gives a cookie; a
page of logs ends with the place where the next one begins. Nothing but the listed queries is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ringfence.collect.controller import guard
from ringfence.collect.controller.answer import Answer, answer_to
from ringfence.collect.controller.retry import ask_again
from ringfence.collect.controller.session import Login
from ringfence.collect.controller.transport import NoReply, Reply, TooLarge, Transport
from ringfence.errors import CollectError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.window import TimeWindow
from ringfence.parse.copilot import Logs, add_page, decisions_of

PAGE = 100
MAX_PAGES = 500
"""50,000 records. What is older is not needed to prove what is in force now."""
_OK = 200
_REMOVED = "[removed]"
_SHORTEST_SECRET = 6


class _CopilotSession:
    """From the login to the logout; the cookie stays here."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self.transport = Transport(login.host, ca=login.ca, limits=login.limits, option="--copilot")
        self._cookie = ""

    def log_in(self) -> None:
        credentials = {"username": self._login.username, "password": self._login.password}
        try:
            reply = self._send("POST", guard.COPILOT_LOGIN, credentials)
        except (NoReply, TooLarge) as error:
            raise CollectError(
                f"CoPilot {self.transport.host} cannot be read: {error}",
                hint="check the host of --copilot and who may reach it",
            ) from None
        self._cookie = _cookie_of(reply)
        if reply.status != _OK or not self._cookie:
            raise CollectError(
                f"CoPilot {self.transport.host} refused the login: HTTP {reply.status}",
                hint="check AVIATRIX_COPILOT_USERNAME and AVIATRIX_COPILOT_PASSWORD",
            )

    def log_out(self) -> None:
        """End the session; one that cannot be ended expires."""
        try:
            self.transport.send("GET", guard.COPILOT_LOGOUT, headers=self._headers())
        except (NoReply, TooLarge, CollectError):
            return
        finally:
            self.transport.close()

    def query(self, path: str, body: Mapping[str, object]) -> Answer:
        return answer_to(f"CoPilot {path}", lambda: self._send("POST", path, body), self._scrubbed)

    def _send(self, method: str, path: str, body: Mapping[str, object]) -> Reply:
        content = json.dumps(body).encode()
        return ask_again(
            self.transport,
            lambda: self.transport.send(method, path, headers=self._headers(), body=content),
        )

    def _headers(self) -> dict[str, str]:
        cookie = {"Cookie": self._cookie} if self._cookie else {}
        return {"Content-Type": "application/json", **cookie}

    def _scrubbed(self, text: str) -> str:
        values = (pair.partition("=")[2] for pair in self._cookie.split("; "))
        for secret in (self._login.password, *values):
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(json.dumps(secret)[1:-1], _REMOVED).replace(secret, _REMOVED)
        return text


def read_decisions(
    login: Login, *, now: datetime, since: timedelta = timedelta(days=14)
) -> tuple[tuple[FirewallDecision, ...], Coverage]:
    """The decisions of the last days, the newest first until the bound, and the row of coverage.

    Raises CollectError where CoPilot cannot be reached or trusted, or refuses the login.
    """
    session = _CopilotSession(login)
    try:
        session.log_in()
        return _read(session, now, since)
    finally:
        session.log_out()


def _read(
    session: _CopilotSession, now: datetime, since: timedelta
) -> tuple[tuple[FirewallDecision, ...], Coverage]:
    start = now - since
    counted = session.query(guard.COPILOT_COUNT, _question(start))
    total = _total(counted.document)
    logs, place, answer = Logs(), None, counted
    ended = False
    for _ in range(MAX_PAGES):
        answer = session.query(guard.COPILOT_LOGS, _question(start, place))
        if not answer.read:
            break
        before = place
        try:
            size, place = add_page(answer.document, logs)
        except ValueError as error:
            detail = f"CoPilot {guard.COPILOT_LOGS}: {error}"
            answer = Answer(status=CoverageStatus.UNAVAILABLE, detail=detail)
            break
        if not size or place is None or place == before:
            ended = True
            break
    decisions = decisions_of(logs)
    return decisions, _coverage(logs, answer, total, TimeWindow(start=start, end=now), ended=ended)


def _coverage(
    logs: Logs, last: Answer, total: int | None, window: TimeWindow, *, ended: bool
) -> Coverage:
    if not last.read:
        status = CoverageStatus.PARTIAL if logs.records else last.status
        detail = last.detail
    elif not ended:
        status = CoverageStatus.PARTIAL
        detail = f"only the newest {logs.records} records were read"
    elif total is None or logs.records < total:
        status = CoverageStatus.PARTIAL
        detail = (
            f"CoPilot counts {total} records and gave {logs.records}"
            if total is not None
            else "CoPilot does not say how many records there are"
        )
    elif logs.garbled:
        status = CoverageStatus.PARTIAL
        detail = f"{logs.garbled} record(s) are not understood"
    else:
        status, detail = CoverageStatus.COMPLETE, ""
    return Coverage(
        source=Source.COPILOT_LOGS,
        account="",
        region="",
        status=status,
        window=window,
        records=logs.records,
        detail=detail,
    )


def _question(start: datetime, place: object = None) -> dict[str, object]:
    body: dict[str, object] = {
        "filterModel": {
            "items": [
                {
                    "field": "timestamp",
                    "operator": "after",
                    "value": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                }
            ],
            "logicOperator": "and",
            "quickFilterLogicOperator": "and",
            "quickFilterValues": [],
        },
        "order": "desc",
        "size": PAGE,
    }
    return body if place is None else {**body, "searchAfter": place}


def _total(document: object) -> int | None:
    total = document.get("total") if isinstance(document, dict) else None
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _cookie_of(reply: Reply) -> str:
    """The cookies that a login set, without their attributes."""
    pairs = [each.partition(";")[0].strip() for each in reply.cookies]
    return "; ".join(
        each for each in pairs if "=" in each and each.isascii() and each.isprintable()
    )
