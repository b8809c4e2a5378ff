"""Time, calls and peak memory of a live scan of a large region, over HTTP.

Run:  .venv/bin/python benchmarks/live_scan.py [RUNTIMES] [CALLS_PER_SECOND]
Serves that many runtimes (1,100 unless told) in one region from the AWS of the tests, which answers in
this process, scans them in a process of its own and prints what that process took. The rate is raised
(to 1,000 calls a second unless told), since nobody's quota is at stake; at the shipped rates the
5 lists a second of AgentCore's quota alone take 4 minutes for 1,100 runtimes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.aws import AwsLab  # noqa: E402 - the lab lives with the tests

RINGFENCE = Path(sys.executable).with_name("ringfence")
ACCOUNT, REGION = "111122223333", "us-east-1"
DEFAULT_RUNTIMES = 1_100
DEFAULT_RATE = 1_000.0
_DONE = ("0", "1", "3")

# Linux counts what a process held before it became another program, so a small one has to stand
# between this one, which holds the lab, and the scan.
_MEASURE = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNTIMES
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT_RATE
    with AwsLab() as lab, tempfile.TemporaryDirectory() as folder:
        lab.seed(ACCOUNT, REGION).many_runtimes(runtimes)
        document = Path(folder) / "scan.json"
        environment = {
            **lab.env(ACCOUNT, REGION),
            "HOME": folder,
            "PATH": os.environ.get("PATH", ""),
            "XDG_STATE_HOME": f"{folder}/state",
        }
        scan = [str(RINGFENCE), "scan", "--quiet", "--max-rps", str(rate), "-o", str(document)]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-S", "-c", _MEASURE, *scan],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - start
        code, processor, peak = done.stdout.split()
        if code not in _DONE:
            raise SystemExit(f"the scan failed with exit {code}")
        print(f"runtimes            {runtimes:>10,}")
        print(f"calls               {len(lab.calls):>10,}")
        print(f"wall time, s        {seconds:>10.2f}")
        print(f"processor time, s   {float(processor):>10.2f}")
        print(f"peak memory, MB     {int(peak) / 1024:>10.0f}")
        print(f"document, MB        {document.stat().st_size / 1e6:>10.1f}")


if __name__ == "__main__":
    main()
