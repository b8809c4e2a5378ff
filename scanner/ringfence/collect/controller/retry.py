"""Which answers are worth asking again, and how long to wait before."""

from __future__ import annotations

import time
from collections.abc import Callable

from ringfence.collect.controller.transport import NoReply, Reply, Transport

MAX_TRIES = 5
_TOO_MANY = 429
_SERVER_FAULTS = range(500, 600)


def ask_again(
    transport: Transport, ask: Callable[[], Reply], *, sleep: Callable[[float], None] = time.sleep
) -> Reply:
    """The reply of a read, asked up to five times; the last NoReply where none came.

    Waits 0.5 s, doubled each time, or as long as Retry-After says, within bounds. A read that did
    not get through costs the others its patience: all of them share the time of the transport.
    """
    pause = transport.limits.pause
    for _ in range(MAX_TRIES - 1):
        told = 0.0
        try:
            reply = ask()
        except NoReply:
            if transport.left <= pause:
                raise
        else:
            if reply.status != _TOO_MANY and reply.status not in _SERVER_FAULTS:
                return reply
            told = _retry_after(reply)
        wait = min(max(pause, told), transport.limits.longest_pause)
        if wait >= transport.left:
            break
        sleep(wait)
        pause *= 2
    return ask()


def _retry_after(reply: Reply) -> float:
    """Seconds; 0 where it says none, or a date."""
    text = reply.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0.0  # noqa: PLR2004 - a day has five digits
