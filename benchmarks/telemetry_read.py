"""How fast flow logs are read, and in how much memory.

    python benchmarks/telemetry_read.py [LINES]

Generates gzip files of that many records (1,000,000 unless told) in a temporary folder and reads
each in a process of its own:

- `agents`: version 2, 200 interfaces that talk to 40 destinations each, in both directions;
- `fan`: version 2, 200 interfaces and 300 destinations, every pair of them;
- `rich`: the records of `agents` with the fields of later versions that are read;
- `agents, 5 interfaces`: the same file, when only five interfaces are asked for;
- `scan`: half of the records are port scans from the internet, so that keys have to be folded.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind

DEFAULT_LINES = 1_000_000
START = 1_763_800_000
INTERFACES = 200
HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    " start end action log-status"
)
MORE = "pkt-srcaddr pkt-dstaddr tcp-flags flow-direction region pkt-dst-aws-service"


def interface(number: int) -> str:
    return f"eni-{number:017x}"


def own_address(number: int) -> str:
    return f"10.20.{number >> 8}.{number & 255}"


def destination(number: int) -> str:
    return f"104.18.{number >> 8}.{number & 255}"


def traffic(
    lines: int, destinations: Callable[[random.Random, int], int]
) -> Iterator[list[object]]:
    """Records in the order of HEADER: requests and answers, mostly over TLS."""
    chance = random.Random(7)  # noqa: S311 - generated traffic, no secret
    for line in range(lines):
        number = chance.randrange(INTERFACES)
        here = own_address(number)
        there = destination(destinations(chance, number))
        port, own_port = (
            chance.choice((443, 443, 443, 443, 80, 53, 8443)),
            chance.randrange(32768, 61000),
        )
        ends = (
            [here, there, own_port, port]
            if chance.random() < 0.5
            else [there, here, port, own_port]
        )
        start = START + line // 2000
        counts = [chance.randrange(1, 200), chance.randrange(40, 200_000), start, start + 60]
        yield [2, "123456789012", interface(number), *ends, 6, *counts, "ACCEPT", "OK"]


def agents(lines: int) -> Iterator[str]:
    yield HEADER
    for record in traffic(lines, lambda chance, number: number * 7 + chance.randrange(40)):
        yield " ".join(map(str, record))


def fan(lines: int) -> Iterator[str]:
    yield HEADER
    for record in traffic(lines, lambda chance, _: chance.randrange(300)):
        yield " ".join(map(str, record))


def rich(lines: int) -> Iterator[str]:
    yield f"{HEADER} {MORE}"
    for record in traffic(lines, lambda chance, number: number * 7 + chance.randrange(40)):
        outward = str(record[3]).startswith("10.")
        way = "2 egress" if outward else "18 ingress"
        yield f"{' '.join(map(str, record))} {record[3]} {record[4]} {way} us-east-1 -"


def scan(lines: int) -> Iterator[str]:
    yield HEADER
    chance = random.Random(8)  # noqa: S311 - likewise
    for record in traffic(lines, lambda chance, number: number * 7 + chance.randrange(40)):
        if chance.random() < 0.5:
            record[3:7] = [
                destination(chance.randrange(5000)),
                own_address(int(str(record[2])[4:], 16)),
                60000,
                chance.randrange(1, 65536),
            ]
            record[12] = "REJECT"
        yield " ".join(map(str, record))


FILES = {"agents": agents, "fan": fan, "rich": rich, "scan": scan}


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_LINES
    few = ",".join(interface(number) for number in range(5))
    print(f"{'file':<22}{'gz MB':>7}{'records/s':>12}{'cpu s':>8}{'flows':>9}{'peak MB':>9}  note")
    with tempfile.TemporaryDirectory() as folder:
        for name, generate in FILES.items():
            path = Path(folder) / f"{name}.log.gz"
            with gzip.open(path, "wt", compresslevel=6) as file:
                file.writelines(f"{line}\n" for line in generate(lines))
            show(name, path, lines)
            if name == "agents":
                show("agents, 5 interfaces", path, lines, few)


def show(name: str, path: Path, lines: int, interfaces: str = "") -> None:
    command = [sys.executable, __file__, "--read", str(path), interfaces]
    done = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    size = path.stat().st_size / 1e6
    print(
        f"{name:<22}{size:>7.1f}{lines / done['cpu']:>12,.0f}{done['cpu']:>8.2f}"
        f"{done['flows']:>9,}{done['peak']:>9.0f}  {done['note']}"
    )


def read(path: str, interfaces: str) -> None:
    """Read one file and print what it took; this is the process that is measured."""
    builder = TelemetryBuilder(interfaces=frozenset(interfaces.split(",")) if interfaces else None)
    begun = time.process_time()
    with Path(path).open("rb") as stream:
        builder.add_file(LogKind.FLOW_LOGS, path, stream)
    counted = time.process_time() - begun
    flows = len(builder.build().flows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = "; ".join(fold.detail for fold in builder.folds(LogKind.FLOW_LOGS))
    print(json.dumps({"cpu": counted, "flows": flows, "peak": peak, "note": note}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2], sys.argv[3])
    else:
        main()
