"""What a Python process that a test starts needs in its environment."""

from __future__ import annotations

import os
import sys


def same_imports() -> dict[str, str]:
    """With this it imports what this process does, `support` among it."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
