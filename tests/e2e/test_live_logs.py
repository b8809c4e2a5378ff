"""Logs where the estate already writes them: buckets and log groups, read on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from support.aws import AwsLab, deny, truncate
from support.aws.place import Seeded
from support.e2e import view
from support.e2e.command import HOME_REGION, Ringfence, Run
from support.e2e.contained_estate import (
    ACCOUNT,
    Contained,
    in_regions,
    seed_contained_estate,
    seed_contained_regions,
)
from support.e2e.log_lines import flow_record, hours_ago, packed
from support.e2e.logged_estate import (
    HOST,
    SERVER,
    bucket_of,
    log_calls_to_bucket,
    log_flows_to_bucket,
    log_flows_to_group,
    log_queries_to_bucket,
    log_queries_to_group,
    remember_drift,
    trace_call,
)

TO_BUCKETS, TO_GROUPS, NOTHING_ON = "us-east-1", "us-west-2", "eu-west-1"
UNLISTED, UNREAD, CUT_OFF = "ca-central-1", "sa-east-1", "ap-south-1"
AGENTS_ONLY = "eu-central-1"
"""Its agents are PUBLIC; calls and spans are all that can be known of them."""
FAULTS = (
    (UNLISTED, "ListObjectsV2", deny()),
    (UNREAD, "GetObject", deny()),
    (CUT_OFF, "GetObject", truncate()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A scan of all those regions."""

    run: Run
    document: view.Entry
    estates: dict[str, Contained]
    objects: tuple[str, ...]
    """What was downloaded, as `/bucket/key`."""
    key: str
    """Of the flow log file in the region that logs to buckets."""
    lookups: frozenset[str]
    """The regions whose event history was asked."""
    drifted: Seeded
    silent: Seeded


@pytest.fixture(scope="module")
def logged(aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory) -> Logged:
    aws_server.reset()
    estates = seed_contained_regions(
        aws_server, (TO_BUCKETS, TO_GROUPS, NOTHING_ON, *(region for region, _, _ in FAULTS))
    )
    key = log_flows_to_bucket(aws_server, estates[TO_BUCKETS])
    log_queries_to_bucket(aws_server, estates[TO_BUCKETS])
    log_flows_to_group(aws_server, estates[TO_GROUPS])
    log_queries_to_group(aws_server, estates[TO_GROUPS])
    for region, operation, fault in FAULTS:
        log_flows_to_bucket(aws_server, estates[region])
        aws_server.faults.add(fault, service="s3", operation=operation, region=region)
    drifted = remember_drift(aws_server, TO_BUCKETS)
    silent = aws_server.seed(ACCOUNT, AGENTS_ONLY).runtime("silent")
    chatty = aws_server.seed(ACCOUNT, AGENTS_ONLY).runtime("chatty")
    trace_call(aws_server, AGENTS_ONLY, chatty, f"https://{HOST}/v1/chat/completions")
    log_calls_to_bucket(
        aws_server,
        AGENTS_ONLY,
        ("ec2.amazonaws.com", "DeleteFlowLogs"),
        ("bedrock.amazonaws.com", "Converse"),
    )
    command = Ringfence(folder=tmp_path_factory.mktemp("logged")).against(aws_server, ACCOUNT)
    done = command.scan(*in_regions([*estates, AGENTS_ONLY]), "--since", "4d")
    return Logged(
        run=done,
        document=done.document,
        estates=estates,
        objects=aws_server.calls.paths("s3", "GetObject"),
        key=key,
        lookups=frozenset(
            call.region for call in aws_server.calls.of("cloudtrail", "LookupEvents")
        ),
        drifted=drifted,
        silent=silent,
    )


def observed(document: view.Entry, sources: Iterable[str]) -> dict[str, view.Entry]:
    """The observed edges of some workloads by host, or by address where no host is known."""
    hosts = {each["id"]: each["host"] or each["id"] for each in document["destinations"]}
    return {
        hosts[edge["destination"]]: edge
        for edge in document["egress"]
        if edge["evidence"] == "observed" and edge["source"] in sources
    }


@pytest.mark.parametrize("region", [TO_BUCKETS, TO_GROUPS])
@pytest.mark.parametrize("source", ["flow-logs", "resolver-query-logs"])
def test_network_logs_are_read_from_buckets_and_from_log_groups(
    logged: Logged, region: str, source: str
) -> None:
    row = view.row(logged.document, source, region=region)

    assert (row["status"], row["records"]) == ("complete", 1), row["detail"]


@pytest.mark.parametrize("region", [TO_BUCKETS, TO_GROUPS])
def test_a_flow_has_the_name_that_was_resolved_before_it(logged: Logged, region: str) -> None:
    guarded = logged.estates[region].guarded.arn

    edges = observed(logged.document, [guarded])

    assert set(edges) == {HOST}
    edge = edges[HOST]
    assert (edge["attribution"], edge["action"], edge["bytes"]) == ("exact", "accept", 20000)
    assert "unsanctioned-model-egress" in view.detections(logged.document, guarded)


def test_only_objects_of_the_logs_are_downloaded(logged: Logged) -> None:
    of_flows = {path for path in logged.objects if path.startswith("/flow-logs-us-east-1/")}

    assert of_flows == {f"/{bucket_of(logged.estates[TO_BUCKETS])}/{logged.key}"}


@pytest.mark.parametrize("source", ["flow-logs", "resolver-query-logs", "spans"])
def test_what_nobody_switched_on_is_no_gap_of_the_scan(logged: Logged, source: str) -> None:
    row = view.row(logged.document, source, region=NOTHING_ON)

    assert row["status"] == "not-enabled"
    assert row["detail"]
    assert not {gap for gap in view.gaps(logged.document) if gap[1] == NOTHING_ON}


def test_a_runtime_that_no_log_shows_is_a_blind_spot(logged: Logged) -> None:
    for arn in (logged.estates[NOTHING_ON].guarded.arn, logged.silent.arn):
        assert "runtime-blind-spot" in view.detections(logged.document, arn)


@pytest.mark.parametrize(
    ("region", "status", "detail"),
    [
        (UNLISTED, "denied", "s3:ListBucket"),
        (UNREAD, "denied", "s3:GetObject"),
        (CUT_OFF, "partial", "cut off"),
    ],
)
def test_a_log_that_could_not_be_read_is_no_silence(
    logged: Logged, region: str, status: str, detail: str
) -> None:
    guarded = logged.estates[region].guarded.arn

    row = view.row(logged.document, "flow-logs", region=region)
    assert (row["status"], row["records"], row["required"]) == (status, 0, True)
    assert detail in row["detail"]
    assert ("flow-logs", region, status) in view.gaps(logged.document)
    assert observed(logged.document, [guarded]) == {}
    assert "runtime-blind-spot" not in view.detections(logged.document, guarded)


def test_the_event_history_tells_who_moved_a_runtime(logged: Logged) -> None:
    row = view.row(logged.document, "cloudtrail", region=TO_BUCKETS)

    assert row["status"] == "complete"
    assert row["records"] == 2
    assert "event history" in row["detail"]
    assert "network-mode-changed" in view.detections(logged.document, logged.drifted.arn)


def test_a_trail_is_read_from_its_bucket_and_not_looked_up(logged: Logged) -> None:
    row = view.row(logged.document, "cloudtrail", region=AGENTS_ONLY)

    assert row["status"] == "complete"
    assert AGENTS_ONLY not in logged.lookups
    assert TO_BUCKETS in logged.lookups
    switched_off = [
        found["region"]
        for found in logged.document["findings"]
        if found["detection"] == "telemetry-switched-off"
    ]
    assert switched_off == [AGENTS_ONLY]


def test_spans_tell_where_a_public_runtime_talks_to(logged: Logged) -> None:
    chatty = view.runtime(logged.document, "chatty")

    assert view.row(logged.document, "spans", region=AGENTS_ONLY)["status"] == "complete"
    assert set(observed(logged.document, [chatty["arn"]])) == {HOST}
    assert "unsanctioned-model-egress" in view.detections(logged.document, chatty["arn"])
    assert chatty["observability"] == "partial"
    assert view.runtime(logged.document, "silent")["observability"] == "none"


def test_objects_from_before_the_window_are_not_downloaded(
    lab: AwsLab, live: Ringfence, contained: Contained
) -> None:
    log_flows_to_bucket(lab, contained)

    done = live.scan("--since", "12h")

    assert lab.calls.of("s3", "GetObject") == ()
    assert view.row(done.document, "flow-logs")["records"] == 0
    assert observed(done.document, [contained.guarded.arn]) == {}


def test_objects_named_by_hand_are_read_with_the_credentials_of_the_scan(
    lab: AwsLab, live: Ringfence
) -> None:
    contained = seed_contained_estate(lab)
    record = flow_record(
        contained.interface,
        SERVER,
        client=contained.address,
        account=ACCOUNT,
        when=hours_ago(4),
    )
    seed = lab.seed(ACCOUNT, HOME_REGION)
    seed.put_log_object("elsewhere", "exports/flows.log.gz", packed(record))

    done = live.scan("--since", "1d", "--flow-logs", "s3://elsewhere/exports/")

    (row,) = (each for each in view.rows(done.document, "flow-logs") if not each["account"])
    assert (row["status"], row["records"]) == ("complete", 1)
    assert set(observed(done.document, [contained.guarded.arn])) == {SERVER}
    assert done.document["api_calls"]["s3:GetObject"] == 1
