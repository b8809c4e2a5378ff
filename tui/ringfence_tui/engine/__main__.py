"""`python -m ringfence_tui.engine FOLDER`, as the UI starts it."""

from __future__ import annotations

import sys

from ringfence_tui.engine.server import main

main(sys.argv[1:])
