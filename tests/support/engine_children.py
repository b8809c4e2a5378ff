"""Engines of the terminal UI in a process of their own, each with a request `misbehave` that does one thing wrong."""

from __future__ import annotations

import os
import select
import sys
import textwrap

_SCRIPT = """\
import ctypes, os, signal, subprocess, sys, time
from ringfence_tui.worker import requests, server
from ringfence_tui.engine.wire import Said

def send_by(descriptor, writer=server._writer):
    global send
    send = writer(descriptor)
    return send

def misbehave():
{body}

requests.CHORES = {{**requests.CHORES, "misbehave": misbehave}}
server._writer = send_by
server.main(sys.argv[1:])
"""
HANG = """\
signal.signal(signal.SIGTERM, signal.SIG_IGN)
send(Said(text="hanging"))
time.sleep(600)
"""
"""What ends by nothing but SIGKILL."""
LONGEST = 30.0
"""Seconds that the end of a process may take before it counts as never coming."""


def engine_that(body: str) -> tuple[str, ...]:
    """The command of an engine whose request `misbehave` runs these lines of Python."""
    return (sys.executable, "-c", _SCRIPT.format(body=textwrap.indent(body, "    ")))


def ends(process: int) -> bool:
    """Wait for the end of any process, ours or not."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([descriptor], [], [], LONGEST)
        return bool(readable)
    finally:
        os.close(descriptor)
