"""What only benchmarks need: a contender that cannot be had here is left out, with the reason."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import NoReturn

LEFT_OUT = 77
"""The exit status of a contender that cannot run here; its reason is on stderr."""


def needed(package: str) -> ModuleType:
    """An imported package; without it the process ends as left out."""
    try:
        return importlib.import_module(package)
    except ImportError:
        leave_out(f"{package} is not installed")


def leave_out(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    raise SystemExit(LEFT_OUT)
