"""Every error a user can meet, and the exit code each one means.

RingfenceError              4   nothing could be done
├── ConfigError             2   a flag, a file or the configuration is wrong
│   └── PackError           2   a policy pack is malformed, or no such policy may be made
├── StoreError              4   the store is missing, foreign, newer, or cannot be written
└── CollectError            4   nothing at all could be read from the source

A single call that is denied or throttled is no error here: it becomes a Coverage row.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process says to a CI job; the table is in docs/exit-codes.md."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    NOTHING_READ = 4
    INTERNAL = 5
    INTERRUPTED = 130
    TERMINATED = 143


class RingfenceError(Exception):
    """Something the user can act on: one sentence, and a hint what to do about it."""

    exit_code = ExitCode.NOTHING_READ

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(RingfenceError):
    """A flag, an input file or the configuration is wrong."""

    exit_code = ExitCode.USAGE


class PackError(ConfigError):
    """A policy pack is malformed, or what was asked for may not be made into one."""


class StoreError(RingfenceError):
    """The store is missing, foreign, newer than this release, or cannot be written."""


class CollectError(RingfenceError):
    """Nothing at all could be read from the source."""
