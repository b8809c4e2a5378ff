"""How flow logs are read, beside a lower bound in C and the tools one would take otherwise.

Run:  .venv/bin/python benchmarks/flow_log_read.py [--files 30] [--runs 5] [--only TABLE ...]
See flow_logs/README.md.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from benchmarks.flow_logs.run import main

    main()
