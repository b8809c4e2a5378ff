"""How long generated estates take to write, how large they are, and how much memory it takes.

Run:  .venv/bin/python benchmarks/estate_generation.py [RUNTIMES ...]
Each size (1,000 and 5,000 unless told) is generated in a process of its own, whose largest resident
set is printed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1_000, 5_000)


def main() -> None:
    """Generate every size and print one line for each."""
    sizes = [int(given) for given in sys.argv[1:]] or SIZES
    print(f"{'runtimes':>9} {'seconds':>8} {'MB':>7} {'files':>6} {'peak MB':>8}")
    for runtimes in sizes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            _generate(Path(folder), runtimes)
            seconds = time.perf_counter() - began
            files = [path for path in Path(folder).rglob("*") if path.is_file()]
            size = sum(path.stat().st_size for path in files) / 1e6
        # The largest of all children so far: sizes are best given in ascending order.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{runtimes:>9,} {seconds:>8.1f} {size:>7.1f} {len(files):>6} {peak:>8.1f}")


def _generate(folder: Path, runtimes: int) -> None:
    command = [sys.executable, "-m", "ringfence_data.estate", str(folder)]
    subprocess.run([*command, "--runtimes", str(runtimes)], check=True)


if __name__ == "__main__":
    main()
