"""How fast the syslog of gateways is read, and in how much memory.

    python benchmarks/dcf_log_read.py [LINES] [FOLDER]

Generates one gzip file of that many lines (1,000,000 unless told) in a temporary folder, or in FOLDER,
where it stays for the next time: two thirds of the packet engine in three generations of its format,
a quarter of the proxy with and without its optional keys, the rest other lines of a gateway; 2,000
clients, 400 hosts, 12 rules. It is read three times, in processes of their own, to the finished
summaries; shown are the medians.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind

DEFAULT_LINES = 1_000_000
RUNS = 3
START = 1_772_600_000
CLIENTS, HOSTS, RULES = 2000, 400, 12


def lines(count: int) -> Iterator[str]:
    chance = random.Random(6)  # noqa: S311 - generated traffic, no secret
    rules = [f"126bafc2-{n:04x}-4000-8000-{n:012x}" for n in range(RULES)]
    for number in range(count):
        when = datetime.fromtimestamp(START + number // 50, UTC)
        client = chance.randrange(CLIENTS)
        host = (client * 7 + int(20 * chance.random() ** 2)) % HOSTS
        rule = rules[host % RULES]
        server = f"104.{16 + host // 250}.{host % 250}.{1 + chance.randrange(2)}"
        source = f"10.{20 + client // 250}.{client % 250}.57"
        port = chance.randrange(1024, 65536)
        head = f"<158>{when:%b %e %H:%M:%S} GW-spoke-{client % 6}-203.0.113.{client % 6}-sink"
        kind = chance.random()
        if kind < 0.08:
            yield f"{head} systemd[1]: Started session {number} of user root."
        elif kind < 0.33:
            yield f"{head} traffic_server[{70 + client % 6}]: {proxy(chance, when, source, server, host, rule)}"
        elif kind < 0.45:
            yield (
                f"{when:%Y-%m-%dT%H:%M:%S}.{number % 1_000_000:06}+00:00 ip-10-4-179-{client % 6}"
                f" avx-gw-state-sync[1168]: {when:%Y/%m/%d %H:%M:%S} AviatrixGwMicrosegPacket:"
                f" POLICY={rule} SRC_MAC=0a:00 DST_MAC=0a:01 IP_SZ=60 SRC_IP={source}"
                f" DST_IP={server} PROTO=UDP SRC_PORT={port} DST_PORT=53 DATA=0x ACT=PERMIT"
                " ENFORCED=true"
            )
        else:
            yield (
                f"{head} avx-gw-state-sync {when:%Y/%m/%d %H:%M:%S} AviatrixGwMicrosegPacket:"
                f" POLICY={rule} SRC_MAC=0a:00:00:00:00:01 DST_MAC=0a:00:00:00:00:02 IP_SZ=60"
                f" SRC_IP={source} DST_IP={server} PROTO=TCP SRC_PORT={port} DST_PORT=443 DATA=0x"
                f" ACT={'DENY' if host % 5 == 0 else 'PERMIT'} ENFORCED={'true' if host % 3 else 'false'}"
                f" SESSION_ID={number} SESSION_EVENT={number % 2} SESSION_END_REASON=0"
                f" SESSION_PKT_CNT={number % 90} SESSION_BYTE_CNT={number % 9000} SESSION_DUR=0"
            )


def proxy(  # noqa: PLR0917 - parts of one record
    chance: random.Random, when: datetime, source: str, server: str, host: int, rule: str
) -> str:
    record: dict[str, Any] = {
        "priority": 20 + host % 9,
        "action": "Deny" if host % 5 == 0 else "Permit",
        "reason": "POLICY",
        "src": source,
        "src_port": chance.randrange(1024, 65536),
        "dest": server,
        "dest_port": 443,
        "enforced": host % 3 != 0,
        "ids": False,
        "stage": "SNI",
        "proto": "tcp",
        "session_start": int(when.timestamp()) * 10**9 + chance.randrange(10**9),
        "session_stage": "start",
        "session_id": f"{chance.getrandbits(64):016x}",
        "timestamp": int(when.timestamp()),
        "sni_hostname": f"api-{host}.service{host % 50}.example.com",
        "decided_by": rule,
    }
    if host % 4 == 0:
        record |= {"url": f"api-{host}.example.com/v1/{host}", "decrypted_by": rule}
    if host % 7 == 0:
        record |= {"session_time": 12_345_678, "request_bytes": 900, "response_bytes": 4100}
    return json.dumps(record)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_LINES
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        file = folder / f"dcf-{count}.log.gz"
        if not file.exists():
            with gzip.open(file, "wt", compresslevel=3) as stream:
                stream.writelines(f"{line}\n" for line in lines(count))
        runs = [measured(file) for _ in range(RUNS)]
    cpu = statistics.median(run["cpu"] for run in runs)
    last = runs[-1]
    print(f"lines {count:,} in {cpu:.2f} CPU seconds: {count / cpu:,.0f} a second")
    print(
        f"records {last['records']:,}, other lines {last['unwanted']:,}, skipped {last['skipped']}"
    )
    print(f"summaries {last['summaries']:,}, peak memory {last['peak']:.0f} MB")


def measured(file: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--read", str(file)]
    done = subprocess.run(command, check=True, capture_output=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def read(file: Path) -> None:
    """Read the file and print what it took; this is the process that is measured."""
    begun = time.process_time()
    builder = TelemetryBuilder()
    with file.open("rb") as stream:
        result = builder.add_file(LogKind.DCF_LOGS, file.name, stream)
    summaries = len(builder.build().firewall_decisions)
    told = {
        "cpu": time.process_time() - begun,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "records": result.records,
        "unwanted": result.unwanted,
        "skipped": result.skipped,
        "summaries": summaries,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main()
