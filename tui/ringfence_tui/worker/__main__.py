"""`python -m ringfence_tui.worker FOLDER`, as the UI starts it."""

from __future__ import annotations

import sys

from ringfence_tui.worker.server import main

main(sys.argv[1:])
