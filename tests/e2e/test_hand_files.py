"""Log files given by hand: what is wrong with one is said, and the rest of the scan is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.e2e import view
from support.e2e.command import Ringfence, Run
from support.e2e.contained_estate import ACCOUNT
from support.e2e.log_lines import (
    CUSTOM_FORMAT,
    TRANSIT_GATEWAY_HEADER,
    custom_flow_record,
    firewall_denial,
    flow_record,
    header_of,
    hours_ago,
    packed,
    query,
    span,
    trail_event,
    transit_gateway_record,
)
from support.e2e.scans import Recorded
from support.spark import missing_for_spark

SERVER = "203.0.113.44"
GUARDED_ADDRESS = "10.50.10.7"
REGION = "us-east-1"


def flow(recorded: Recorded, server: str = SERVER) -> str:
    return flow_record(
        recorded.estate.interface,
        server,
        client=GUARDED_ADDRESS,
        account=ACCOUNT,
        when=hours_ago(2),
    )


def scan(command: Ringfence, recorded: Recorded, *arguments: str | Path) -> Run:
    return command.run("scan", "--from", recorded.folder, "--no-store", *arguments)


def hand_row(document: view.Entry, source: str) -> view.Entry:
    """The row of what was given by hand: it has no account and no region."""
    found = [each for each in view.rows(document, source) if not each["account"]]
    assert len(found) == 1
    return found[0]


def edge_to(document: view.Entry, server: str) -> view.Entry:
    """The one edge to an address."""
    found: list[view.Entry] = [each for each in document["egress"] if server in each["destination"]]
    assert len(found) == 1
    return found[0]


def test_a_flow_log_in_the_default_format_becomes_an_edge(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    path = ringfence.folder / "flows.log"
    path.write_text(flow(recorded) + "\n")

    done = scan(ringfence, recorded, "--flow-logs", path)

    edge = edge_to(done.document, SERVER)
    assert edge["source"] == recorded.estate.guarded.arn
    assert (edge["evidence"], edge["attribution"]) == ("observed", "exact")
    assert (edge["bytes"], edge["flows"], edge["port"]) == (20000, 1, 443)
    row = hand_row(done.document, "flow-logs")
    assert (row["status"], row["records"], row["required"]) == ("complete", 1, True)


def test_a_format_of_ones_own_is_read_by_header_or_by_flag(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    record = custom_flow_record(
        recorded.estate.interface,
        SERVER,
        client=GUARDED_ADDRESS,
        account=ACCOUNT,
        when=hours_ago(2),
    )
    (ringfence.folder / "with-header.gz").write_bytes(packed(header_of(CUSTOM_FORMAT), record))
    (ringfence.folder / "without-header.log").write_text(record + "\n")

    by_header = scan(ringfence, recorded, "--flow-logs", "with-header.gz")
    by_flag = scan(
        ringfence,
        recorded,
        *("--flow-logs", "without-header.log", "--flow-log-format", CUSTOM_FORMAT),
    )

    assert edge_to(by_header.document, SERVER)["source"] == recorded.estate.guarded.arn
    assert edge_to(by_flag.document, SERVER) == edge_to(by_header.document, SERVER)


def test_folders_and_globs_are_read_file_by_file(recorded: Recorded, ringfence: Ringfence) -> None:
    folder = ringfence.folder / "logs"
    (folder / "deeper").mkdir(parents=True)
    (folder / "one.log").write_text(flow(recorded, "203.0.113.1") + "\n")
    (folder / "deeper" / "two.gz").write_bytes(packed(flow(recorded, "203.0.113.2")))

    whole = scan(ringfence, recorded, "--flow-logs", folder)
    some = scan(ringfence, recorded, "--flow-logs", "logs/*.log")

    assert hand_row(whole.document, "flow-logs")["records"] == 2
    assert hand_row(some.document, "flow-logs")["records"] == 1


def test_every_kind_of_log_is_read(recorded: Recorded, ringfence: Ringfence) -> None:
    arn = recorded.estate.guarded.arn
    when = hours_ago(2)
    files = {
        "dns-logs": query(
            recorded.estate.zone.vpc,
            "api.openai.com",
            SERVER,
            client=GUARDED_ADDRESS,
            account=ACCOUNT,
            region=REGION,
            when=when,
        ),
        "cloudtrail": json.dumps(
            {
                "Records": [
                    trail_event(
                        "ec2.amazonaws.com",
                        "DeleteFlowLogs",
                        account=ACCOUNT,
                        region=REGION,
                        when=when,
                    )
                ]
            }
        ),
        "spans": span(arn, "https://api.anthropic.com/v1/messages", when=when),
        "dcf-logs": firewall_denial(GUARDED_ADDRESS, when=when),
        "flow-logs": flow(recorded),
    }
    arguments: list[str] = []
    for name, content in files.items():
        (ringfence.folder / name).write_text(content + "\n")
        arguments += [f"--{name}", name]

    document = scan(ringfence, recorded, *arguments).document

    sources = ("resolver-query-logs", "cloudtrail", "spans", "dcf-logs", "flow-logs")
    assert {hand_row(document, source)["status"] for source in sources} == {"complete"}
    hosts = {destination["host"] for destination in document["destinations"]}
    assert {"api.openai.com", "api.anthropic.com"} <= hosts
    assert "telemetry-switched-off" in {found["detection"] for found in document["findings"]}
    assert view.runtime_by_arn(document, arn)["containment"] == "enforced"


def test_a_firewall_that_only_watches_contains_nothing(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    path = ringfence.folder / "dcf.log"
    path.write_text(firewall_denial(GUARDED_ADDRESS, when=hours_ago(1), enforced=False) + "\n")

    document = scan(ringfence, recorded, "--dcf-logs", path).document

    guarded = view.runtime_by_arn(document, recorded.estate.guarded.arn)
    assert guarded["containment"] == "monitored"


def test_a_file_that_is_cut_off_is_named_and_not_used(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    whole = packed(*(flow(recorded, f"203.0.113.{number}") for number in range(1, 200)))
    (ringfence.folder / "cut.log.gz").write_bytes(whole[: len(whole) // 2])
    (ringfence.folder / "whole.log").write_text(flow(recorded) + "\n")

    done = scan(ringfence, recorded, "--flow-logs", "cut.log.gz", "--flow-logs", "whole.log")

    row = hand_row(done.document, "flow-logs")
    assert (row["status"], row["records"]) == ("partial", 1)
    assert "cut.log.gz" in row["detail"]
    assert "cut off" in row["detail"]
    assert len([each for each in done.document["egress"] if each["evidence"] == "observed"]) == 1
    assert done.code == 3


def test_a_line_of_ten_megabytes_is_skipped_and_counted(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    path = ringfence.folder / "long.log"
    path.write_text("x" * 10_000_000 + "\n" + flow(recorded) + "\n")

    done = scan(ringfence, recorded, "--flow-logs", path)

    row = hand_row(done.document, "flow-logs")
    assert (row["status"], row["records"]) == ("partial", 1)
    assert "long.log" in row["detail"]
    assert edge_to(done.document, SERVER)
    assert done.code == 3


def test_the_flow_log_of_a_transit_gateway_is_refused_and_the_rest_kept(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    (ringfence.folder / "tgw.log").write_text(
        f"{TRANSIT_GATEWAY_HEADER}\n{transit_gateway_record(ACCOUNT, hours_ago(2))}\n"
    )
    (ringfence.folder / "vpc.log").write_text(flow(recorded) + "\n")

    done = scan(ringfence, recorded, "--flow-logs", "tgw.log", "--flow-logs", "vpc.log")

    assert done.code == done.document["exit"]["code"] == 2
    assert "transit gateway" in done.document["exit"]["reason"].lower()
    assert "tgw.log" in done.document["exit"]["reason"]
    assert edge_to(done.document, SERVER)["source"] == recorded.estate.guarded.arn
    assert len(done.document["runtimes"]) == 2


@pytest.mark.parametrize("flag", ["--flow-logs", "--dns-logs", "--cloudtrail", "--spans"])
def test_a_file_of_another_kind_is_refused(
    recorded: Recorded, ringfence: Ringfence, flag: str
) -> None:
    path = ringfence.folder / "image.log"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)

    done = scan(ringfence, recorded, flag, path)

    assert done.code == 2
    assert "image.log" in done.document["exit"]["reason"]
    assert len(done.document["runtimes"]) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("logs/*.gz", "nothing matches logs/*.gz"),
        ("absent.log", "absent.log cannot be read"),
        ("nothing", "the folder nothing holds no file"),
    ],
)
def test_a_name_that_leads_to_no_file_is_wrong_usage(
    recorded: Recorded, ringfence: Ringfence, given: str, said: str
) -> None:
    (ringfence.folder / "nothing").mkdir()

    done = scan(ringfence, recorded, "--flow-logs", given)

    assert done.code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_logs_that_are_not_of_the_window_say_so(recorded: Recorded, ringfence: Ringfence) -> None:
    path = ringfence.folder / "old.log"
    old = flow_record(
        recorded.estate.interface,
        SERVER,
        client=GUARDED_ADDRESS,
        account=ACCOUNT,
        when=hours_ago(24 * 60),
    )
    path.write_text(old + "\n")

    done = scan(ringfence, recorded, "--flow-logs", path)

    row = hand_row(done.document, "flow-logs")
    assert row["records"] == 0
    assert "window" in row["detail"]
    assert not any(each["evidence"] == "observed" for each in done.document["egress"])


@pytest.mark.parametrize(
    ("engine", "said"),
    [("auto", "line by line"), ("builtin", "line by line"), ("duckdb", "DuckDB")],
)
def test_what_reads_the_files_is_said_and_can_be_chosen(
    recorded: Recorded, ringfence: Ringfence, engine: str, said: str
) -> None:
    path = ringfence.folder / "flows.log"
    path.write_text(flow(recorded) + "\n")

    done = scan(ringfence, recorded, "--flow-logs", path, "--log-engine", engine)

    assert edge_to(done.document, SERVER)["bytes"] == 20000
    assert f"flow logs: {said}, 1 file, 1" in done.stderr


@pytest.mark.skipif(bool(missing_for_spark()), reason=missing_for_spark())
def test_the_users_own_spark_reads_the_files(recorded: Recorded, ringfence: Ringfence) -> None:
    path = ringfence.folder / "flows.log"
    path.write_text(flow(recorded) + "\n")

    done = scan(
        ringfence,
        recorded,
        *("--flow-logs", path, "--log-engine", "spark", "--spark-master", "local[2]"),
    )

    assert edge_to(done.document, SERVER)["bytes"] == 20000
    assert "flow logs: Spark, 1 file, 1" in done.stderr
    assert hand_row(done.document, "flow-logs")["status"] == "complete"


def test_spark_that_is_not_there_is_said(recorded: Recorded, ringfence: Ringfence) -> None:
    path = ringfence.folder / "flows.log"
    path.write_text(flow(recorded) + "\n")

    done = scan(
        ringfence,
        recorded,
        *("--flow-logs", path, "--log-engine", "spark", "--spark-master", "nowhere"),
    )

    assert (done.code, done.stdout) == (2, "")
    assert "pip install 'ringfence[spark]'" in done.stderr or "cannot be started" in done.stderr
