"""Firewall decisions as CoPilot keeps them, by an API that its vendor does not document.

It is asked only where somebody names a CoPilot. The requests are queries by POST; a login makes a session,
which is ended. What is throttled at the gateway is missing here as it is in the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from ringfence.collect.controller.link import Credentials, Link, ReadFailed, Reply
from ringfence.errors import CollectError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import OnProgress, Progress
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.window import TimeWindow, instant

PAGE = 500
MAX_PAGES = 200
"""100,000 lines, the newest first."""
_LOGIN, _LOGOUT = "/api/login", "/api/logout"
_LOGS = "/api/microseg/policies/logs"
_OK = range(200, 300)
_DENIED = (401, 403)
_ACTIONS = {"PERMIT": "PERMIT", "ALLOW": "PERMIT", "DENY": "DENY", "DROP": "DENY"}
_LONGEST = 255
_LAST_PORT = 65_535
_Key = tuple[str, str, str, int, str, str, str, str, bool, str]


@dataclass(slots=True)
class _Seen:
    count: int
    first: datetime
    last: datetime


def read_decisions(
    link: Link, credentials: Credentials, window: TimeWindow, *, on_progress: OnProgress
) -> tuple[tuple[FirewallDecision, ...], Coverage]:
    """The decisions of a window, counted by client, service and rule, and how far they reach.

    Raises CollectError where CoPilot does not answer or refuses the login.
    """
    cookie = _login(link, credentials)
    seen: dict[_Key, _Seen] = {}
    unread, status, detail = 0, CoverageStatus.COMPLETE, ""
    try:
        for page, rows in enumerate(_pages(link, cookie, window), 1):
            on_progress(Progress(stage=Source.COPILOT_LOGS.value, done=page * PAGE))
            unread += sum(not _count(row, seen, window) for row in rows)
            if page == MAX_PAGES:
                status, detail = (
                    CoverageStatus.PARTIAL,
                    f"only the newest {MAX_PAGES * PAGE:,} lines were read",
                )
    except ReadFailed as failure:
        status = CoverageStatus.PARTIAL if seen else failure.status
        detail = failure.detail
    finally:
        _logout(link, cookie)
    if unread and status is CoverageStatus.COMPLETE:
        status, detail = CoverageStatus.PARTIAL, f"{unread} lines are no decisions"
    row = Coverage(
        source=Source.COPILOT_LOGS,
        account="",
        region="",
        status=status,
        window=window,
        records=sum(each.count for each in seen.values()),
        detail=detail,
    )
    return tuple(_decision(key, each) for key, each in sorted(seen.items())), row


def _login(link: Link, credentials: Credentials) -> str:
    shown = link.address.shown
    try:
        reply = link.send(
            "POST",
            _LOGIN,
            document={"username": credentials.username, "password": credentials.password},
        )
    except ReadFailed as failure:
        raise CollectError(f"CoPilot cannot be read: {failure.detail}") from failure
    cookie = reply.headers.get("set-cookie", "").partition(";")[0]
    if reply.status not in _OK or "=" not in cookie:
        raise CollectError(
            f"CoPilot {shown} did not let {credentials.username} in: it answered with {reply.status}",
            hint="set AVIATRIX_COPILOT_USERNAME and AVIATRIX_COPILOT_PASSWORD",
        )
    return cookie


def _logout(link: Link, cookie: str) -> None:
    try:
        link.send("GET", _LOGOUT, headers={"Cookie": cookie})
    except (ReadFailed, CollectError):
        return  # the session ends by itself


def _pages(link: Link, cookie: str, window: TimeWindow) -> Iterator[list[object]]:
    """Pages of lines, the newest first, until one is not full; the last one counts too."""
    after: list[object] = []
    for _ in range(MAX_PAGES):
        reply = link.send(
            "POST", _LOGS, document=_question(window, after), headers={"Cookie": cookie}
        )
        rows = _rows(reply)
        yield rows
        last = rows[-1] if rows else None
        after_ = last.get("_searchAfter") if isinstance(last, dict) else None
        if len(rows) < PAGE or not isinstance(after_, list) or after_ == after:
            return
        after = after_


def _question(window: TimeWindow, after: list[object]) -> Mapping[str, object]:
    since = {"field": "timestamp", "operator": "after", "value": window.start.isoformat()}
    return {
        "filterModel": {
            "items": [since],
            "logicOperator": "and",
            "quickFilterLogicOperator": "and",
            "quickFilterValues": [],
        },
        "order": "desc",
        "size": PAGE,
        "searchAfter": after,
    }


def _rows(reply: Reply) -> list[object]:
    if reply.status in _DENIED:
        raise ReadFailed(CoverageStatus.DENIED, "CoPilot does not let the account read logs")
    items = reply.body.get("items") if isinstance(reply.body, dict) else None
    if reply.status not in _OK or not isinstance(items, list):
        raise ReadFailed(
            CoverageStatus.UNAVAILABLE,
            f"CoPilot answered the question for logs with {reply.status}",
        )
    return items


def _count(row: object, seen: dict[_Key, _Seen], window: TimeWindow) -> bool:
    """Count one line; False for what is no decision."""
    if not isinstance(row, dict):
        return False
    try:
        key, at = _key(row), _time(row.get("timestamp"))
    except (ValueError, TypeError, OverflowError):
        return False
    if at in window:
        held = seen.setdefault(key, _Seen(0, at, at))
        held.count += 1
        held.first, held.last = min(held.first, at), max(held.last, at)
    return True


def _key(row: Mapping[str, object]) -> _Key:
    rule = _text(row.get("policyUuid"))
    port = int(str(row.get("destinationPort") or 0))
    action = _ACTIONS.get(_text(row.get("action")).upper(), "")
    if not action or not 0 <= port <= _LAST_PORT:
        raise ValueError("no action, or no port")
    return (
        _text(row.get("gatewayHostname")),
        ip_address(_text(row.get("sourceIp"))).compressed,
        ip_address(_text(row.get("destinationIp"))).compressed,
        port,
        _text(row.get("protocol")).upper()[:16],
        _text(row.get("mitmSniHostname")).lower().removesuffix("."),
        rule,
        action,
        row.get("isEnforced") is True,
        # A line names the rule that decided; one without a rule shows none.
        "POLICY" if rule else "",
    )


def _time(value: object) -> datetime:
    if isinstance(value, bool):
        raise TypeError("no time")
    if isinstance(value, int | float):
        return instant(value / 1000)
    found = datetime.fromisoformat(str(value))
    if found.utcoffset() is None:
        raise ValueError("no time zone")
    return found


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _decision(key: _Key, seen: _Seen) -> FirewallDecision:
    gateway, client, server, port, protocol, sni, rule, action, enforced, reason = key
    return FirewallDecision(
        gateway=gateway,
        client=client,
        server=server,
        port=port,
        protocol=protocol,
        sni=sni,
        rule_id=rule,
        action=action,
        enforced=enforced,
        reason=reason,
        decisions=seen.count,
        first_seen=seen.first,
        last_seen=seen.last,
    )
