"""How long it takes to prove or refute three properties of sixteen shapes of a guardrail.

Run as `python benchmarks/guardrail_proofs.py` from the checkout, with the extra `prove`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ringfence.guardrail.proof import Approved, prove
from support.iam_shapes import ANSWERS, APPROVED, GROUPS, KEYED, SUBNETS, shape


def main() -> None:
    approved = Approved(subnets=APPROVED[SUBNETS], security_groups=APPROVED[GROUPS])
    total = 0.0
    for name in ANSWERS:
        started = time.perf_counter()
        proofs = [prove(shape(name), action, approved, given={}) for action in KEYED]
        seconds = time.perf_counter() - started
        total += seconds
        verdicts = ", ".join(f"{proof.property} {proof.verdict}" for proof in proofs[0])
        print(f"{name}  {seconds * 1000:6.0f} ms for {len(KEYED)} actions  {verdicts}")
    print(f"{len(ANSWERS)} shapes, {len(KEYED)} actions, 3 properties each: {total:.2f} s")


if __name__ == "__main__":
    main()
