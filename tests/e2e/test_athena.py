"""Flow logs in a table of Athena, added to a scan, estimated, and made a table of."""

from __future__ import annotations

import os
import signal
import time

import pytest

from support.athena import TableAtAthena, on_days
from support.aws import AwsLab, deny, hang
from support.e2e import view
from support.e2e.command import FAST, Ringfence, Run, end
from support.e2e.contained_estate import ACCOUNT
from support.e2e.log_lines import flow_record, hours_ago, packed
from support.e2e.scans import Recorded
from support.log_text import DEFAULT_HEADER

SERVER = "203.0.113.44"
GUARDED_ADDRESS = "10.50.10.7"
LOCATION = f"s3://central/AWSLogs/{ACCOUNT}/vpcflowlogs/us-east-1/"
ATHENA = ("--athena-workgroup", "audit", "--athena-table", "logs.flows")


@pytest.fixture
def athena(lab: AwsLab, recorded: Recorded, ringfence: Ringfence) -> Ringfence:
    """The command beside a table with one flow of the guarded runtime."""
    lab.reset()
    when = hours_ago(2)
    line = flow_record(
        recorded.estate.interface, SERVER, client=GUARDED_ADDRESS, account=ACCOUNT, when=when
    )
    seed = lab.seed(ACCOUNT)
    seed.athena_workgroup("audit")
    seed.athena_table(
        TableAtAthena(
            header=DEFAULT_HEADER,
            lines=on_days([line], day=f"{when:%Y/%m/%d}"),
            keys={"day": "string"},
            parameters={
                "location": LOCATION,
                "projection.enabled": "true",
                "projection.day.type": "date",
                "projection.day.format": "yyyy/MM/dd",
                "projection.day.range": "2015/01/01,NOW",
                "storage.location.template": f"{LOCATION}${{day}}",
            },
        )
    )
    key = (
        LOCATION.removeprefix("s3://central/") + f"{when:%Y/%m/%d}/{ACCOUNT}_vpcflowlogs_us-east-1"
    )
    seed.put_log_object(
        "central",
        f"{key}_fl-0123456789abcdef0_{when:%Y%m%dT%H%M}Z_1a2b3c4d.log.gz",
        packed(DEFAULT_HEADER, line),
    )
    return ringfence.against(lab, ACCOUNT)


def scan(command: Ringfence, recorded: Recorded, *arguments: str) -> Run:
    return command.run("scan", "--from", recorded.folder, *FAST, "--no-store", *arguments)


def hand_row(document: view.Entry) -> view.Entry:
    (found,) = (row for row in view.rows(document, "flow-logs") if not row["account"])
    return found


def test_a_table_at_athena_becomes_edges(
    athena: Ringfence, recorded: Recorded, lab: AwsLab
) -> None:
    done = scan(athena, recorded, *ATHENA)

    (edge,) = (each for each in done.document["egress"] if SERVER in each["destination"])
    assert (edge["source"], edge["evidence"], edge["bytes"]) == (
        recorded.estate.guarded.arn,
        "observed",
        20000,
    )
    row = hand_row(done.document)
    assert (row["status"], row["records"], row["required"]) == ("complete", 1, True)
    calls = done.document["api_calls"]
    assert calls["athena:StartQueryExecution"] == 1
    assert "athena:StopQueryExecution" not in calls
    assert "writes the result to the workgroup's own place" in done.stderr
    assert lab.defects == ()


def test_a_query_that_is_denied_leaves_the_scan_incomplete(
    athena: Ringfence, recorded: Recorded, lab: AwsLab
) -> None:
    lab.faults.add(deny(), service="athena", operation="StartQueryExecution")

    done = scan(athena, recorded, *ATHENA)

    row = hand_row(done.document)
    assert row["status"] == "denied"
    assert "athena:StartQueryExecution" in row["detail"]
    assert done.code == 3


def test_an_interruption_stops_the_query_and_keeps_what_was_read_before(
    athena: Ringfence, recorded: Recorded, lab: AwsLab
) -> None:
    other = flow_record(
        recorded.estate.interface,
        "203.0.113.1",
        client=GUARDED_ADDRESS,
        account=ACCOUNT,
        when=hours_ago(2),
    )
    (athena.folder / "1.log").write_text(other + "\n")
    lab.faults.add(hang(60.0), service="athena", operation="GetQueryExecution")

    with athena.running(
        *("scan", "--from", recorded.folder, *FAST, "--no-store", "--flow-logs=1.log", *ATHENA)
    ) as process:
        until_asked(lab, "GetQueryExecution")
        done = end(process, signal.SIGINT, seconds=30.0)

    assert done.code == done.document["exit"]["code"] == 130
    told = [row for row in view.rows(done.document, "flow-logs") if not row["account"]]
    assert [(row["status"], row["detail"]) for row in told] == [
        ("complete", ""),
        ("partial", "interrupted before all of logs.flows was read"),
    ]
    assert any("203.0.113.1" in each["destination"] for each in done.document["egress"])
    assert asked(lab, "StopQueryExecution")


def test_an_interruption_before_the_query_starts_none(
    athena: Ringfence, recorded: Recorded, lab: AwsLab
) -> None:
    (athena.folder / "1.log").write_text(f"{DEFAULT_HEADER}\n")
    os.mkfifo(athena.folder / "2.log")
    keeper = os.open(athena.folder / "2.log", os.O_RDWR)
    logs = ("--flow-logs=1.log", "--flow-logs=2.log")

    with athena.running(
        *("scan", "--from", recorded.folder, *FAST, "--no-store", *logs, *ATHENA)
    ) as process:
        assert process.stderr is not None
        while b"flow-logs 1 of 2 files" not in (line := process.stderr.readline()):
            assert line
        done = end(process, signal.SIGINT, seconds=30.0)
    os.close(keeper)

    assert done.code == 130
    assert not asked(lab, "StartQueryExecution")
    assert "interrupted before logs.flows was queried" in {
        row["detail"] for row in view.rows(done.document, "flow-logs")
    }


def asked(lab: AwsLab, operation: str) -> bool:
    return any((call.service, call.operation) == ("athena", operation) for call in lab.calls)


def until_asked(lab: AwsLab, operation: str) -> None:
    for _ in range(600):
        if asked(lab, operation):
            return
        time.sleep(0.1)
    raise AssertionError(f"{operation} was never called")


def test_a_workgroup_without_a_limit_is_refused_before_anything_is_read(
    athena: Ringfence, recorded: Recorded, lab: AwsLab
) -> None:
    lab.seed(ACCOUNT).athena_workgroup("open", BytesScannedCutoffPerQuery=None)

    done = scan(athena, recorded, "--athena-workgroup", "open", "--athena-table", "logs.flows")

    assert (done.code, done.stdout) == (2, "")
    assert "--athena-scan-limit" in done.stderr


def test_a_dry_run_prints_the_query_and_its_size_and_queries_nothing(
    athena: Ringfence, recorded: Recorded, lab: AwsLab
) -> None:
    done = scan(athena, recorded, *ATHENA, "--athena-dry-run")

    assert done.code == 0
    assert done.stdout.startswith("-- would scan at most ")
    assert "in 1 objects" in done.stdout
    assert 'FROM "logs"."flows" WHERE "day" BETWEEN' in " ".join(done.stdout.split())
    asked = {f"{call.service}:{call.operation}" for call in lab.calls}
    assert asked == {"sts:GetCallerIdentity", "athena:GetTableMetadata", "s3:ListObjectsV2"}


def test_a_location_is_told_as_a_statement_for_the_user_to_run(
    athena: Ringfence, lab: AwsLab
) -> None:
    done = athena.run(
        "scan", *FAST, "--athena-database", "logs", "--athena-location", "s3://central/"
    )

    assert done.code == 0
    assert "CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`ringfence_flow_logs`" in done.stdout
    assert "`interface_id` string" in done.stdout
    assert "'projection.day.range' = '2015/01/01,NOW'" in done.stdout
    assert f"LOCATION '{LOCATION}'" in done.stdout
    assert f"'storage.location.template' = '{LOCATION}${{day}}'" in done.stdout
    asked = {f"{call.service}:{call.operation}" for call in lab.calls}
    assert asked == {"sts:GetCallerIdentity", "s3:ListObjectsV2", "s3:GetObject"}


@pytest.mark.parametrize(
    ("suffix", "header", "said"),
    [
        ("log.gz", f"{DEFAULT_HEADER} tcp-flags", "log-status tcp-flags'"),
        ("log.parquet", DEFAULT_HEADER, "one is Parquet and the other is text"),
        ("log.gz", DEFAULT_HEADER, ""),
    ],
)
def test_a_location_whose_newest_object_differs_from_its_first_is_refused(
    athena: Ringfence, lab: AwsLab, suffix: str, header: str, said: str
) -> None:
    folder = f"{LOCATION.removeprefix('s3://central/')}2099/01/01/{ACCOUNT}_vpcflowlogs_us-east-1"
    for at, each in (("20990101T0000Z", DEFAULT_HEADER), ("20990101T0959Z", header)):
        lab.seed(ACCOUNT).put_log_object(
            "central",
            f"{folder}_fl-0123456789abcdef0_{at}_1a2b3c4d.{suffix if '59Z' in at else 'log.gz'}",
            packed(each),
        )

    done = athena.run(
        "scan", *FAST, "--athena-database", "logs", "--athena-location", "s3://central/"
    )

    assert done.code == (2 if said else 0)
    assert bool(done.stdout) != bool(said)
    assert said in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--athena-workgroup", "audit"),
        ("--athena-table", "logs.flows"),
        ("--athena-dry-run",),
        ("--athena-database", "logs"),
        ("--athena-database", "logs", "--athena-location", "file:///flows"),
        ("--athena-region", "us-east-1"),
        (*ATHENA, "--athena-scan-limit", "much"),
        ("--spark-master", "local[2]"),
        ("--log-engine", "spark"),
        ("--log-engine", "spark", "--flow-logs", "s3://bucket/x"),
        ("--log-engine", "logs-insights", "--demo"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(
    ringfence: Ringfence, arguments: tuple[str, ...]
) -> None:
    done = ringfence.run("scan", "--no-store", *arguments)

    assert (done.code, done.stdout) == (2, "")


@pytest.mark.parametrize("place", ["s3://results/ringfence", "results/*", "Results", "a b"])
def test_a_place_for_results_that_is_none_is_refused_in_a_policy(
    ringfence: Ringfence, place: str
) -> None:
    done = ringfence.run("permissions", "--athena-workgroup", "audit", "--athena-results", place)

    assert (done.code, done.stdout) == (2, "")
    assert "no place for results" in done.stderr
