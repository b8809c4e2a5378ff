"""Ctrl-C and SIGTERM while log files are read: what was read to its end is judged, the rest is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from support.aws import AwsLab
from support.aws.faults import Hang
from support.e2e import view
from support.e2e.command import FAST, HOME_REGION, Ringfence, Run, end
from support.e2e.contained_estate import ACCOUNT, Contained
from support.e2e.log_lines import flow_log_key, flow_record, hours_ago, packed
from support.e2e.scans import Recorded

SIGNALS = {"SIGINT": 130, "SIGTERM": 143}
HANGS = 60.0
SPARSE = 60 << 30
"""Bytes of a file that take long to read and no room on the disk."""
AT_ONCE = 12.0
"""Seconds; far less than a hanging download takes, far more than an idle machine needs."""


def flow(recorded: Recorded, number: int) -> str:
    return flow_record(
        recorded.estate.interface,
        f"203.0.113.{number}",
        client="10.20.1.57",
        account=ACCOUNT,
        when=hours_ago(2),
    )


@contextmanager
def endless(path: Path) -> Iterator[None]:
    """Make a file that is being written for as long as the block lasts: a pipe."""
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDWR)
    try:
        yield
    finally:
        os.close(keeper)


def stop_at(process: subprocess.Popen[bytes], line: str, number: signal.Signals) -> Run:
    """Wait until progress says so, then send a signal."""
    said = _until(process.stderr, line)
    done = end(process, number, seconds=AT_ONCE)
    return Run(code=done.code, stdout=done.stdout, stderr=said + done.stderr)


def _until(stream: IO[bytes] | None, text: str) -> str:
    assert stream is not None
    said = ""
    while text not in said:
        line = stream.readline()
        assert line, f"{text!r} was not said, but {said}"
        said += line.decode()
    return said


def row_of(document: view.Entry, source: str) -> view.Entry:
    """The row of files, which speak for no account."""
    rows = [row for row in document["coverage"] if row["source"] == source and not row["account"]]
    assert len(rows) == 1, rows
    row: view.Entry = rows[0]
    return row


def servers(document: view.Entry) -> set[str]:
    return {each["host"] or each["address"] for each in document["destinations"]}


@pytest.mark.parametrize("name", SIGNALS)
def test_files_that_were_read_to_their_ends_are_judged(
    recorded: Recorded, ringfence: Ringfence, name: str
) -> None:
    for number in (1, 2):
        (ringfence.folder / f"{number}.log").write_text(flow(recorded, number) + "\n")
    (ringfence.folder / "4.log").write_text(flow(recorded, 4) + "\n")
    arguments = [f"--flow-logs={number}.log" for number in (1, 2, 3, 4)]

    with (
        endless(ringfence.folder / "3.log"),
        ringfence.running("scan", "--from", recorded.folder, *arguments) as process,
    ):
        done = stop_at(process, "flow-logs 2 of 4 files", signal.Signals[name])

    row = row_of(done.document, "flow-logs")
    assert done.code == done.document["exit"]["code"] == SIGNALS[name]
    assert done.document["exit"]["reason"] == "interrupted"
    assert (row["status"], row["records"]) == ("partial", 2)
    assert row["detail"] == "interrupted; 2 of 4 files were read"
    assert "Traceback" not in done.stderr
    observed = [each for each in done.document["egress"] if each["evidence"] == "observed"]
    assert len(observed) == 2
    listed = ringfence.run("history", "--format", "json")
    assert json.loads(listed.stdout) == []


def test_logs_that_were_not_begun_are_named_too(recorded: Recorded, ringfence: Ringfence) -> None:
    (ringfence.folder / "1.log").write_text(flow(recorded, 1) + "\n")
    (ringfence.folder / "spans").write_text("{}\n")

    with (
        endless(ringfence.folder / "2.log"),
        ringfence.running(
            *("scan", "--from", recorded.folder, "--flow-logs=[12].log", "--flow-logs=2.log"),
            *("--spans=spans", "--dns-logs=s3://never/asked"),
        ) as process,
    ):
        done = stop_at(process, "flow-logs 1 of 2 files", signal.SIGINT)

    assert done.code == 130
    assert row_of(done.document, "spans")["detail"] == "interrupted; 0 of 1 file was read"
    assert "interrupted" in row_of(done.document, "resolver-query-logs")["detail"]


def test_logs_in_a_bundle_are_kept_likewise(recorded: Recorded, ringfence: Ringfence) -> None:
    """The second log of the bundle is so large that the signal finds it half read."""
    bundle = ringfence.folder / "bundle"
    shutil.copytree(recorded.folder, bundle)
    logs = bundle / "logs" / "spans"
    logs.mkdir(parents=True)
    (logs / "1.jsonl").write_text("{}\n")
    with (logs / "2.jsonl").open("wb") as large:
        large.truncate(SPARSE)

    with ringfence.running("scan", "--from", bundle) as process:
        done = stop_at(process, "spans 1 of 2 files", signal.SIGTERM)

    assert done.code == 143
    assert row_of(done.document, "spans")["detail"].startswith(
        "interrupted; 1 of 2 files were read"
    )


def test_objects_that_were_downloaded_are_judged(
    lab: AwsLab, recorded: Recorded, ringfence: Ringfence
) -> None:
    seed = lab.seed(ACCOUNT, HOME_REGION)
    for number in range(1, 13):
        key = flow_log_key(
            f"fl-{number:017x}", account=ACCOUNT, region=HOME_REGION, when=hours_ago(2)
        )
        seed.put_log_object("logs", key, packed(flow(recorded, number)))
    lab.faults.add(Hang(HANGS), operation="GetObject", nth=11, times=2)

    command = ringfence.against(lab, ACCOUNT)
    with command.running(
        *("scan", "--from", recorded.folder, "--flow-logs=s3://logs", "--max-rps=100000")
    ) as process:
        done = stop_at(process, " 10 of 12 files", signal.SIGINT)
    lab.faults.clear()

    row = row_of(done.document, "flow-logs")
    assert done.code == 130
    assert (row["status"], row["records"]) == ("partial", 10)
    assert "interrupted; 10 of 12 objects were read" in row["detail"]


def log_flows(lab: AwsLab, estate: Contained, objects: int) -> tuple[str, ...]:
    """Switch flow logs to S3 on, with so many files of one record, each an hour older."""
    seed = lab.seed(ACCOUNT, estate.region)
    flow_log = seed.flow_log(estate.zone.vpc, destination="arn:aws:s3:::flow-logs")
    keys = []
    for number in range(objects):
        when = hours_ago(2 + number)
        key = flow_log_key(flow_log, account=ACCOUNT, region=estate.region, when=when)
        record = flow_record(
            estate.interface,
            f"203.0.113.{number + 1}",
            client=estate.address,
            account=ACCOUNT,
            when=when,
        )
        seed.put_log_object("flow-logs", key, packed(record))
        keys.append(key)
    return tuple(keys)


def test_a_live_scan_keeps_the_objects_that_it_has_read(
    lab: AwsLab, contained: Contained, live: Ringfence
) -> None:
    log_flows(lab, contained, 12)
    lab.faults.add(Hang(HANGS), operation="GetObject", nth=11, times=2)

    with live.running("scan", *FAST) as process:
        done = stop_at(process, " 10 of 12 files", signal.SIGINT)
    lab.faults.clear()

    (row,) = [row for row in done.document["coverage"] if row["source"] == "flow-logs"]
    assert done.code == 130
    assert (row["status"], row["records"], row["account"]) == ("partial", 10, ACCOUNT)
    assert "interrupted; 10 of 12 objects were read" in row["detail"]
    observed = [each for each in done.document["egress"] if each["evidence"] == "observed"]
    assert len(observed) == 10
    assert "--resume" in done.stderr


def test_of_a_bucket_only_the_window_is_listed_and_read(
    lab: AwsLab, contained: Contained, recorded: Recorded, live: Ringfence
) -> None:
    log_flows(lab, contained, 30)
    seed = lab.seed(ACCOUNT, contained.region)
    for days in range(20, 60):
        old = flow_log_key("fl-0aa", account=ACCOUNT, region=HOME_REGION, when=hours_ago(24 * days))
        seed.put_log_object("flow-logs", old, packed("never read"))
    lab.calls.clear()

    done = live.run(
        *("scan", "--from", recorded.folder, "--flow-logs=s3://flow-logs", "--max-rps=100000")
    )

    row = row_of(done.document, "flow-logs")
    assert (row["status"], row["records"]) == ("complete", 30)
    assert len(lab.calls.of("s3", "GetObject")) == 30
    listed = len(lab.calls.of("s3", "ListObjectsV2"))
    assert listed < 40
