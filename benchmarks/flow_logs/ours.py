"""ringfence, through the door that a scan goes through.

    python -m benchmarks.flow_logs.ours WANTED MEMORY FILE...

Millions of groups are not to become Python objects, in a benchmark as little as in a scan: the
builder is asked for their number and sums.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.flow_logs.question import Totals, read_wanted

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import Engine, FileStatus, Limits, LogFile, LogKind

EVERY_GROUP = 1 << 40
"""More than any log has: nothing is folded, as peers fold nothing."""


def read(paths: list[Path], wanted: frozenset[str] | None, memory: int) -> Totals:
    builder = TelemetryBuilder(
        interfaces=wanted,
        limits=Limits(keys=EVERY_GROUP),
        engine=Engine.DUCKDB,
        memory=memory or None,
    )
    files = [LogFile.at(path) for path in paths]
    for result in builder.add_files(LogKind.FLOW_LOGS, files):
        if result.status not in {FileStatus.READ, FileStatus.PARTIAL}:  # skipped windows: partial
            raise SystemExit(f"{result.name}: {result.detail}")
    records, packets, octets = builder.flow_totals()
    return Totals(groups=builder.flow_count(), records=records, packets=packets, bytes=octets)


def main(wanted: str, memory: str, *paths: str) -> None:
    totals = read([Path(path) for path in paths], read_wanted(wanted), int(memory))
    print(json.dumps(asdict(totals)))


if __name__ == "__main__":
    main(*sys.argv[1:])
