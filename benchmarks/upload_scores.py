"""From how many robust deviations on an upload is unusual, by how many others it is compared with.

Run:  .venv/bin/python benchmarks/upload_scores.py [DRAWS]
Draws so many workloads (4,000,000 unless told) for each number of other destinations, all ratios
from one normal distribution, scores one destination against the others as signals/uploads.py does,
and prints the scores that one in 100 and one in 1,000 reach, beside those that are in use and how
often these are reached. Median and deviation are estimated from the others: with few of them a
score of 3.5 is reached far more often than a normal distribution's is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ringfence.signals.uploads import FROM_MAD, LEAST_SCORES

SEED = 17
DEFAULT_DRAWS = 4_000_000
_CHUNK = 4_000_000


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_DRAWS
    print("others   one in 100: drawn, in use, one in   one in 1,000: drawn, in use, one in")
    for others, hundredth, thousandth in LEAST_SCORES:
        scores = np.concatenate(list(scored(draws, others)))
        print(
            f"{others:>6}   {_line(scores, 100, hundredth)}           "
            f"   {_line(scores, 1_000, thousandth)}"
        )


def _line(scores: NDArray[np.float64], rate: int, least: float) -> str:
    reached = max(int((scores >= least).sum()), 1)
    drawn = np.quantile(scores, 1 - 1 / rate)
    return f"{drawn:>6.2f}  {least:>4.1f}  {len(scores) / reached:>10,.0f}"


def scored(draws: int, others: int) -> Iterator[NDArray[np.float64]]:
    """Scores of one more destination that is like the others."""
    random = np.random.default_rng(SEED)
    for begin in range(0, draws, max(_CHUNK // others, 1)):
        rows = min(draws - begin, max(_CHUNK // others, 1))
        ratios = random.standard_normal((rows, others))
        middle = np.median(ratios, axis=1)
        spread = FROM_MAD * np.median(np.abs(ratios - middle[:, None]), axis=1)
        yield (random.standard_normal(rows) - middle) / spread


if __name__ == "__main__":
    main()
