"""How long the command line takes to say something: `--help`, `--version` and the sample scan.

Run:  .venv/bin/python benchmarks/startup.py [RUNS]
Prints the median and the best wall time of each command, after one run that warms the caches.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RINGFENCE = Path(sys.executable).with_name("ringfence")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--version",),
    ("--help",),
    ("permissions",),
    ("scan", "--demo", "--format", "json", "--quiet"),
    ("scan", "--demo", "--format", "table", "--quiet"),
)
DEFAULT_RUNS = 7


def seconds(arguments: tuple[str, ...]) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        [str(RINGFENCE), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    elapsed = time.perf_counter() - start
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{arguments} failed: {done.stderr.decode()}")
    return elapsed


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    print(f"{'command':<46}{'median s':>10}{'best s':>10}   ({runs} runs)")
    for arguments in COMMANDS:
        seconds(arguments)
        times = [seconds(arguments) for _ in range(runs)]
        line = " ".join(("ringfence", *arguments))
        print(f"{line:<46}{statistics.median(times):>10.3f}{min(times):>10.3f}")


if __name__ == "__main__":
    main()
