"""How long a verification of many runtimes takes: every check, and the verdicts.

    python benchmarks/verify.py [RUNTIMES]

Makes that many runtimes (1,000) in VPC mode, each in a subnet of its own behind one gateway, with the
controller, the guardrail and the private endpoints of the tests' correct estate. Shown is the CPU time.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ringfence.enforce import CHECKS, results, verify_runtimes
from ringfence.model.verification import CheckResult
from support import builders as build
from support.builders.constants import VPC_ID
from support.verified_estate import Estate, inventory

DEFAULT_RUNTIMES = 1_000


def estate(runtimes: int) -> Estate:
    subnets = [f"subnet-{n:06}" for n in range(runtimes)]
    cidrs = [f"10.{20 + n // 250}.{n % 250}.0/24" for n in range(runtimes)]
    made = tuple(
        build.runtime(
            build.version(placement=build.in_vpc(each)), runtime_id=f"agent{n}-abc123DEF4"
        )
        for n, each in enumerate(subnets)
    )
    vpc = build.vpc(VPC_ID, "10.0.0.0/8")
    return Estate(
        inventory=replace(
            inventory(),
            runtimes=made,
            vpcs=(vpc,),
            subnets=tuple(build.subnet(*each) for each in zip(subnets, cidrs, strict=True)),
            route_tables=(build.route_table(build.route(), subnets=tuple(subnets)),),
        )
    )


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNTIMES
    held = estate(runtimes)
    start = time.process_time()
    case = held.case()
    assessed = time.process_time()
    slowest: Counter[str] = Counter()
    found: list[CheckResult] = []
    for check in CHECKS:
        before = time.process_time()
        found += results(case, (check,))
        slowest[check.id] += int(1e6 * (time.process_time() - before))
    checked = time.process_time()
    verdicts = verify_runtimes(case, found)
    judged = time.process_time()
    print(f"runtimes              {runtimes:>10,}")
    print(f"results               {len(found):>10,}")
    print(f"assessed in           {assessed - start:>10.2f} s")
    print(f"checked in            {checked - assessed:>10.2f} s")
    print(f"verdicts in           {judged - checked:>10.2f} s")
    for name, micro in slowest.most_common(5):
        print(f"  {name:<30}{micro / 1e6:>8.2f} s")
    print(dict(Counter(each.verdict.value for each in verdicts)))


if __name__ == "__main__":
    main()
