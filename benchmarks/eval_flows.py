"""How long `eval` takes for many flows and many rules.

python benchmarks/eval_flows.py [flows] [rules]
"""

from __future__ import annotations

import random
import sys
import time

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.workflow.evaluation import Asked


def pack(rules: int) -> PolicyPack:
    return PolicyPack(
        name="many",
        default_action=RuleAction.DENY,
        smart_groups=(
            SmartGroup(name="runtimes", selectors=(SmartGroupSelector(cidr="10.50.0.0/16"),)),
        ),
        web_groups=tuple(
            WebGroup(name=f"w{place}", sni=(f"h{place}.example.com", f"*.h{place}.example.com"))
            for place in range(rules)
        ),
        rules=tuple(
            DcfRule(
                name=f"r{place}",
                priority=place,
                action=RuleAction.PERMIT,
                src=("runtimes",),
                dst=(PUBLIC_INTERNET,),
                web_groups=(f"w{place}",),
                protocol=Protocol.TCP,
                ports=((443, 443),),
            )
            for place in range(rules)
        ),
    )


def main(flows: int = 250_000, rules: int = 400) -> None:
    chance = random.Random(7)  # noqa: S311 # a workload, not a secret
    made = pack(rules)
    asked = Asked(made, Semantics())
    begun = time.perf_counter()
    for _ in range(flows):
        asked.answer(
            Flow(
                src=f"10.50.{chance.randrange(4)}.{chance.randrange(256)}",
                dst=f"203.0.113.{chance.randrange(256)}",
                host=f"a.h{chance.randrange(2 * rules)}.example.com",
                port=443,
                tls=True,
            )
        )
    took = time.perf_counter() - begun
    print(f"{flows:,} flows, {rules} rules: {took:.1f} s, {took / flows * 1e6:.0f} us a flow")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
