"""How fast the logs of single events are read, beside a plain loop with the standard library.

    python benchmarks/event_logs.py [RECORDS] [FOLDER]

Generates gzip files of that many Resolver queries, CloudTrail events and spans (300,000 of each
unless told) in a temporary folder, or in FOLDER, where they stay for the next time. Each kind is
read five times in turn, in processes of their own, by

- `json`: gzip, json.loads of each line or document, the members that the summaries need, and a
  dictionary that counts them, with first and last instant and the smallest request ids; without limits, checks or anything else that a hostile file needs;
- `ringfence`: TelemetryBuilder, to the finished summaries.

Shown are the medians of the CPU seconds, and how many times as fast the second one is.
"""

from __future__ import annotations

import gzip
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import event_records  # type: ignore[import-not-found]  # its neighbour, when run as a script
import span_records  # type: ignore[import-not-found]  # likewise

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind

DEFAULT_RECORDS = 300_000
RUNS = 5
REQUEST_IDS = 16
SPAN_MEMBERS = (
    "http.method",
    "rpc.service",
    "rpc.method",
    "gen_ai.system",
    "gen_ai.request.model",
    "aws.auth.account.access_key",
)

_Counts = dict[tuple[Any, ...], list[Any]]


def documents(folder: Path) -> Iterator[Any]:
    for path in sorted(folder.iterdir()):
        with gzip.open(path) as file:
            for line in file:
                yield json.loads(line)


def count(
    counts: _Counts,
    key: tuple[Any, ...],
    first: Any,
    last: Any,
    *,
    request_id: str | None = None,
    failed: bool = False,
) -> None:
    known = counts.get(key)
    if known is None:
        known = counts[key] = [0, first, last, 0, []]
    known[0] += 1
    known[1] = min(known[1], first)
    known[2] = max(known[2], last)
    if failed:
        known[3] += 1
    if request_id is not None:
        ids = known[4]
        if len(ids) < REQUEST_IDS:
            ids.append(request_id)
            ids.sort()
        elif request_id < ids[-1]:
            ids[-1] = request_id
            ids.sort()


def plain_queries(read: Iterable[Any]) -> _Counts:
    counts: _Counts = {}
    for query in read:
        key = (
            query["account_id"],
            query["region"],
            query["vpc_id"],
            query["srcaddr"],
            query["query_name"],
            query["rcode"],
            query.get("firewall_rule_action") == "BLOCK",
        )
        when = query["query_timestamp"]
        for answer in query["answers"]:
            if answer["Type"] in ("A", "AAAA"):
                count(counts, (*key, answer["Rdata"]), when, when)
    return counts


def plain_events(read: Iterable[Any]) -> _Counts:
    counts: _Counts = {}
    for document in read:
        for event in document["Records"]:
            identity = event["userIdentity"]
            issuer = identity.get("sessionContext", {}).get("sessionIssuer", {})
            key = (
                event["recipientAccountId"],
                event["awsRegion"],
                issuer.get("arn"),
                identity.get("arn"),
                identity.get("accessKeyId"),
                event["eventSource"],
                event["eventName"],
                event["sourceIPAddress"],
                event.get("vpcEndpointId"),
                event.get("errorCode"),
            )
            when = event["eventTime"]
            count(counts, key, when, when, request_id=event.get("requestID"))
    return counts


def plain_spans(read: Iterable[Any]) -> _Counts:
    counts: _Counts = {}
    for span in read:
        if span["kind"] != "CLIENT":
            continue
        attributes, around = span["attributes"], span["resource"]["attributes"]
        url = attributes.get("http.url")
        where = urlsplit(url) if url else None
        key = (
            around["cloud.resource_id"],
            around["cloud.region"],
            where.hostname if where else attributes.get("server.address"),
            where.port if where else attributes.get("server.port"),
            where.scheme if where else attributes.get("rpc.system"),
            *map(attributes.get, SPAN_MEMBERS),
        )
        failed = span["status"]["code"] == "ERROR" or attributes.get("http.status_code", 0) >= 400
        instants = span["startTimeUnixNano"], span["endTimeUnixNano"]
        request_id = attributes.get("aws.request_id")
        count(counts, key, *instants, request_id=request_id, failed=failed)
    return counts


KINDS: dict[
    LogKind, tuple[Callable[[int], Iterator[str]], Callable[[Iterable[Any]], _Counts], int]
] = {
    LogKind.RESOLVER_QUERY_LOGS: (event_records.queries, plain_queries, 1 << 30),
    LogKind.CLOUDTRAIL: (event_records.events, plain_events, 1),
    LogKind.SPANS: (span_records.spans, plain_spans, 1 << 30),
}
"""How to generate a kind, the plain loop over it, and how many lines go into one file."""


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RECORDS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        print(
            f"{'log':<22}{'gz MB':>7}{'MB':>7}{'json s':>9}{'ringfence s':>13}{'times':>7}", end=""
        )
        print(f"{'records/s':>12}{'summaries':>11}{'peak MB':>9}")
        for kind, (generate, _, lines_a_file) in KINDS.items():
            files = folder / f"{kind.value}-{records}"
            if not files.is_dir():
                write(files, generate(records), lines_a_file)
            show(kind, files, records)


def write(folder: Path, lines: Iterator[str], lines_a_file: int) -> None:
    folder.mkdir(parents=True)
    for number, first in enumerate(lines):
        with gzip.open(folder / f"{number:06}.json.gz", "wt", compresslevel=6) as file:
            file.write(f"{first}\n" if lines_a_file > 1 else first)
            for _, line in zip(range(lines_a_file - 1), lines, strict=False):
                file.write(f"{line}\n")


def show(kind: LogKind, files: Path, records: int) -> None:
    runs = [
        (measured("json", kind, files), measured("ringfence", kind, files)) for _ in range(RUNS)
    ]
    plain, ours = (statistics.median(run[side]["cpu"] for run in runs) for side in (0, 1))
    done = runs[0][1]
    packed = sum(path.stat().st_size for path in files.iterdir()) / 1e6
    print(
        f"{kind.value:<22}{packed:>7.1f}{done['unpacked'] / 1e6:>7.0f}{plain:>9.2f}{ours:>13.2f}"
        f"{plain / ours:>7.1f}{records / ours:>12,.0f}{done['summaries']:>11,}{done['peak']:>9.0f}"
    )
    assert done["records"] == records, done  # noqa: S101 - a file that was not read whole is no measurement


def measured(side: str, kind: LogKind, files: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, f"--{side}", kind.value, str(files)]
    done = subprocess.run(command, check=True, capture_output=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def read(side: str, kind: LogKind, files: Path) -> None:
    """Read the files of a kind and print what it took; this is the process that is measured."""
    begun = time.process_time()
    if side == "--json":
        records, summaries = 0, len(KINDS[kind][1](documents(files)))
    else:
        records, summaries = ours(kind, files)
    cpu = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    unpacked = sum(len(gzip.decompress(path.read_bytes())) for path in files.iterdir())
    told = {"cpu": cpu, "peak": peak, "unpacked": unpacked}
    print(json.dumps({**told, "records": records, "summaries": summaries}))


def ours(kind: LogKind, files: Path) -> tuple[int, int]:
    builder = TelemetryBuilder()
    understood = 0
    for path in sorted(files.iterdir()):
        with path.open("rb") as stream:
            result = builder.add_file(kind, path.name, stream)
            understood += result.records + result.unwanted
    told = builder.build()
    return understood, len(told.resolutions) + len(told.api_uses) + len(told.span_calls)


if __name__ == "__main__":
    if sys.argv[1].startswith("--") if sys.argv[1:] else False:
        read(sys.argv[1], LogKind(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
