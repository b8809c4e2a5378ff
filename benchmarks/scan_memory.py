"""Time and peak memory of a scan of a large generated estate.

Run:  .venv/bin/python benchmarks/scan_memory.py [RUNTIMES]
Generates an estate with that many runtimes (1,100 unless told) into a temporary folder, scans it in a
process of its own and prints the wall time and the largest resident set of that process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RINGFENCE = Path(sys.executable).with_name("ringfence")
DEFAULT_RUNTIMES = 1_100


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNTIMES
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "estate"
        document = Path(folder) / "scan.json"
        start = time.perf_counter()
        run("demo", "--runtimes", str(runtimes), "-o", str(bundle))
        generated = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        run("scan", "--from", str(bundle), "--no-store", "--format", f"json={document}")
        scanned = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"runtimes              {runtimes:>10,}")
        print(f"generated in          {generated - start:>10.2f} s (peak {before / 1024:.0f} MB)")
        print(f"scanned in            {scanned - generated:>10.2f} s")
        print(f"peak of both, MB      {peak / 1024:>10.0f}")
        print(f"document, MB          {document.stat().st_size / 1e6:>10.1f}")


def run(*arguments: str) -> None:
    done = subprocess.run(
        [str(RINGFENCE), *arguments, "--quiet"], stderr=subprocess.PIPE, check=False
    )
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{arguments} failed: {done.stderr.decode()}")


if __name__ == "__main__":
    main()
