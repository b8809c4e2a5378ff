"""One read of a controller: its decoded answer, or why there is none, as a status and a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from ringfence.collect.controller.transport import NoReply, Reply, TooLarge
from ringfence.model.coverage import CoverageStatus
from ringfence.model.text import printable, why_unread

_OK, _NOT_FOUND, _TOO_MANY = 200, 404, 429
_DENIED = (401, 403)
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one read."""

    status: CoverageStatus
    document: object = None
    """Decoded JSON, hostile; None where there is none."""
    detail: str = ""

    @property
    def read(self) -> bool:
        return self.status is CoverageStatus.COMPLETE


def answer_to(name: str, ask: Callable[[], Reply], scrub: Callable[[str], str]) -> Answer:
    """Ask, and say what came of it. name is the read's, for the sentence."""
    try:
        reply = ask()
    except NoReply as error:
        return _none(CoverageStatus.UNAVAILABLE, f"{name}: {error}")
    except TooLarge as error:
        return _none(CoverageStatus.UNAVAILABLE, f"{name}: {error}")
    return of_reply(name, reply, scrub)


def of_reply(name: str, reply: Reply, scrub: Callable[[str], str]) -> Answer:
    """What a reply comes to."""
    text = scrub(reply.body.decode("utf-8", "replace"))
    if reply.status != _OK:
        status, words = _refusal(reply.status)
        return _none(status, f"{name}: {words}{_said(text)}")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _none(
            CoverageStatus.UNAVAILABLE,
            f"{name}: the answer is no JSON or breaks off: {printable(why_unread(error))}",
        )
    if isinstance(document, dict) and document.get("return") is False:
        return _none(CoverageStatus.DENIED, f"{name}: refused{_said(text)}")
    return Answer(status=CoverageStatus.COMPLETE, document=document)


def _refusal(status: int) -> tuple[CoverageStatus, str]:
    if status in _DENIED:
        return CoverageStatus.DENIED, f"denied (HTTP {status}); the account needs read permission"
    if status == _NOT_FOUND:
        return CoverageStatus.UNSUPPORTED, "this controller does not know it (HTTP 404)"
    if status == _TOO_MANY:
        return CoverageStatus.THROTTLED, "too many requests (HTTP 429), asked again in vain"
    if status in _REDIRECTS:
        return CoverageStatus.UNAVAILABLE, f"redirected (HTTP {status}), which is not followed"
    return CoverageStatus.UNAVAILABLE, f"HTTP {status}"


def _said(text: str) -> str:
    """What the refusal says for itself, where it is JSON."""
    try:
        document = json.loads(text[:10_000])
    except (ValueError, RecursionError):
        return ""
    said = document.get("message") or document.get("reason") if isinstance(document, dict) else ""
    return f": {printable(said)}" if isinstance(said, str) and said else ""


def _none(status: CoverageStatus, detail: str) -> Answer:
    return Answer(status=status, detail=detail)
