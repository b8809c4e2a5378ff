"""Replay 10^8 flow tuples against a pack of 9 rules, and against one of 500.

    .venv/bin/python benchmarks/replay.py [--tuples 100000000]

Each case runs in a process of its own, so that its peak memory is its own: it holds the three
columns of classes that are asked and the column of verdicts that is answered. Wall time, processor
time and peak memory are printed; making the columns is not counted, coding the distinct values is
told apart.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
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
from ringfence.policy.replay import table as tables
from ringfence.policy.replay.coding import Coder
from ringfence.policy.replay.table import RuleTable, judge

HOSTS = 4_000
SOURCES = 500
PORTS = (443, 80, 53, 22, 8443)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuples", type=int, default=10**8)
    parser.add_argument("--case", default="")
    options = parser.parse_args()
    if options.case:
        measure(options.case, options.tuples)
        return
    for case, part in (("9", 1), ("500", 1), ("9 rule by rule", 10), ("500 rule by rule", 100)):
        tuples = str(options.tuples // part)
        subprocess.run([sys.executable, __file__, "--tuples", tuples, "--case", case], check=True)


def measure(case: str, tuples: int) -> None:
    """Judge the tuples once and print what it took."""
    rules = int(case.split(maxsplit=1)[0])
    if "rule by rule" in case:
        tables.MAX_COMBINATIONS = 0
    pack = pack_of(rules)
    started = time.perf_counter()
    coder = Coder((pack,), Semantics())
    for flow in distinct_flows(rules):
        coder.classes(flow)
    table = RuleTable.of(pack, coder.rows(0))
    coding = time.perf_counter() - started
    columns = [column(size, tuples, seed) for seed, size in enumerate(coder.sizes)]
    wall, cpu = time.perf_counter(), time.process_time()
    coded = judge(table, *columns)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    denied = int(coded.hits[coded.meanings.decision == 1].sum())
    sys.stdout.write(
        f"{case:>18}: {tuples:,} tuples, classes {tuple(coder.sizes)}, coding {coding:.2f} s, "
        f"judging {wall:.2f} s wall, {cpu:.2f} s cpu, {tuples / wall / 1e6:.1f} M/s, "
        f"peak {peak:.0f} MiB, {denied / tuples:.1%} denied\n"
    )


def column(size: int, tuples: int, seed: int) -> np.ndarray:
    """Random classes, a byte each where there are few."""
    kind = np.min_scalar_type(max(size - 1, 0))
    return np.random.default_rng(seed).integers(0, size, tuples, dtype=kind)


def pack_of(rules: int) -> PolicyPack:
    """The shape of the starter pack; more rules permit more names to more subnets."""
    last = DcfRule(
        name="default-deny", priority=9_000, action=RuleAction.DENY, src=("r0",), dst=(ANYWHERE,)
    )
    dns = tuple(
        DcfRule(
            name=f"deny-dns-exfil-{protocol.lower()}",
            priority=8_000 + place,
            action=RuleAction.DENY,
            src=("r0",),
            dst=(PUBLIC_INTERNET,),
            protocol=protocol,
            ports=((53, 53),),
        )
        for place, protocol in enumerate((Protocol.UDP, Protocol.TCP))
    )
    named = tuple(
        DcfRule(
            name=f"permit-{place}",
            priority=place,
            action=RuleAction.PERMIT,
            src=(f"r{place % 8}",),
            dst=(PUBLIC_INTERNET,),
            web_groups=(f"w{place}",),
            protocol=Protocol.TCP,
            ports=((443, 443),),
        )
        for place in range(rules - 3)
    )
    return PolicyPack(
        name=f"{rules} rules",
        smart_groups=tuple(
            SmartGroup(name=f"r{n}", selectors=(SmartGroupSelector(cidr=f"10.{n}.0.0/16"),))
            for n in range(8)
        ),
        web_groups=tuple(
            WebGroup(name=f"w{n}", sni=(f"host-{n}.example", f"*.tenant-{n}.example"))
            for n in range(rules - 3)
        ),
        rules=(*named, *dns, last),
    )


def distinct_flows(rules: int) -> Iterator[Flow]:
    """Enough values of each side for every class."""
    for n in range(SOURCES):
        yield Flow(src=f"10.{n % 10}.0.{n % 250}", host="a.example", port=443)
    for n in range(HOSTS):
        host = f"host-{n}.example" if n % 2 else f"x{n}.tenant-{n % rules}.example"
        yield Flow(src="10.0.0.1", host=host, port=443, tls=True)
    for port in PORTS:
        for protocol in ("TCP", "UDP"):
            yield Flow(src="10.0.0.1", dst="203.0.113.9", port=port, protocol=protocol)


if __name__ == "__main__":
    main()
