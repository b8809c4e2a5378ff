"""Precision, recall and false positive rate of DNS tunnelling, at a base rate of 0.5 %.

Run:  .venv/bin/python benchmarks/dns_tunnelling.py [ZONES] [--seeds N]
Makes so many zones (20,000 unless told) of each half of the families of services and tools in
tests/support/dns_noise.py and dns_tunnels.py, for each of N seeds (10 unless told), with flow logs
and without, and prints how many were taken for tunnels: for every seed, for all together with a
95 % interval, and for each family. Thresholds were chosen on the learned half alone. A zone is what
one client asked of one family in two weeks; the traffic is generated, nothing of it was recorded.

The rate of all together is that of the mix: the share that each family has of it is an assumption.
What was measured is the rate of a family.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support import dns_mix

_SURE = 1.96
"""Standard errors of a 95 % interval."""


def main() -> None:
    options = argparse.ArgumentParser(description="precision and recall of DNS tunnelling")
    options.add_argument("zones", type=int, nargs="?", default=20_000)
    options.add_argument("--seeds", type=int, default=10)
    chosen = options.parse_args()
    for held_out in (False, True):
        for flow_logs in (True, False):
            print(
                f"{'held-out' if held_out else 'learned'} families, "
                f"{'with' if flow_logs else 'without'} flow logs"
            )
            _measure(chosen.zones, chosen.seeds, held_out=held_out, flow_logs=flow_logs)


def _measure(zones: int, seeds: int, *, held_out: bool, flow_logs: bool) -> None:
    sums: defaultdict[tuple[bool, str], list[int]] = defaultdict(lambda: [0, 0])
    start = time.perf_counter()
    for seed in range(1, seeds + 1):
        result = dns_mix.run(zones, held_out=held_out, seed=seed, flow_logs=flow_logs)
        print(
            f"  seed {seed:>3}  recall {result.recall:>7.1%}  precision {result.precision:>7.1%}"
            f"  false positive rate {result.false_positive_rate:>7.3%}"
        )
        for score in result.scores:
            kept = sums[score.tunnel, score.family]
            kept[0] += score.reported
            kept[1] += score.zones
    for tunnel, what in ((True, "recall"), (False, "false positive rate")):
        chosen = [kept for (of, _), kept in sums.items() if of is tunnel]
        reported, made = sum(kept[0] for kept in chosen), sum(kept[1] for kept in chosen)
        print(f"  all seeds: {what} {_rate(reported, made)}")
    for (tunnel, family), (reported, made) in sorted(sums.items()):
        if tunnel or reported:
            print(f"    {'tunnel' if tunnel else 'service':8} {family:20} {_rate(reported, made)}")
    print(f"  {time.perf_counter() - start:.1f} s")


def _rate(reported: int, made: int) -> str:
    """A rate with its interval by Wilson, which holds for rates near nothing as well."""
    rate, square = reported / made, _SURE**2 / made
    middle, width = (
        rate + square / 2,
        _SURE * math.sqrt(rate * (1 - rate) / made + square / 4 / made),
    )
    low, high = (middle - width) / (1 + square), (middle + width) / (1 + square)
    return f"{rate:.3%} (95 %: {low:.3%} to {high:.3%}; {reported:,} of {made:,})"


if __name__ == "__main__":
    main()
