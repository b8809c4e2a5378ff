"""Precision, recall and false positive rate of DNS tunnelling, at a base rate of 0.5 %.

Run:  .venv/bin/python benchmarks/dns_tunnelling.py [ZONES]
Makes so many zones (20,000 unless told) of each half of the families of services and tools in
tests/support/dns_noise.py and dns_tunnels.py, and prints for each half, and for each family, how
many were taken for tunnels. Thresholds were chosen on the learned half alone. A zone is what one
client asked of one family in two weeks; the traffic is generated, nothing of it was recorded.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support import dns_mix

SEED = 11
DEFAULT_ZONES = 20_000


def main() -> None:
    zones = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_ZONES
    for held_out in (False, True):
        start = time.perf_counter()
        result = dns_mix.run(zones, held_out=held_out, seed=SEED)
        took = time.perf_counter() - start
        print(f"{'held-out' if held_out else 'learned'} families, {zones:,} zones, {took:.1f} s")
        print(f"  precision            {result.precision:>8.1%}")
        print(f"  recall               {result.recall:>8.1%}")
        print(f"  false positive rate  {result.false_positive_rate:>8.3%}")
        for score in result.scores:
            kind = "tunnel" if score.tunnel else "service"
            print(
                f"    {kind:8} {score.family:24} {score.zones:>7,} zones, {score.reported:>5,} reported"
            )


if __name__ == "__main__":
    main()
