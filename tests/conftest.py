"""What holds for every test."""

import os
import signal

from hypothesis import settings

# How long an example takes says something about the machine, and nothing about the code.
# What CI tries is the same each time, so that a failure is of the change; elsewhere it varies.
settings.register_profile("ringfence", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ringfence")

# A shell ignores SIGINT for what it starts in the background, and every child would inherit that:
# tests that interrupt a scan would wait forever.
signal.signal(signal.SIGINT, signal.default_int_handler)
