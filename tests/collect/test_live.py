"""A whole reading of an AWS over HTTP: complete, refused, expired, interrupted and resumed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from ringfence.collect.live import LiveRequest, collect, open_caller
from ringfence.collect.permissions import ALLOWED
from ringfence.collect.ports import Caller, Recorder, Recording
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import Progress
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from ringfence.parse.inventory import assemble
from support.aws import PUBLIC, AwsLab, expire, hang, throttle, unknown_credentials, vpc_mode
from support.aws.wire import DEFAULT_ACCOUNT, DEFAULT_REGION
from support.callers import ListRecorder

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
OTHER_ACCOUNT = "210987654321"


def request(**options: Any) -> LiveRequest:
    settings: dict[str, Any] = {"window": WINDOW, "max_rps": 1000.0, **options}
    return LiveRequest(**settings)


def read(recorder: ListRecorder | None = None, **options: Any) -> Recording:
    return collect(request(**options), recorder=recorder or ListRecorder())


def furnish(lab: AwsLab, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> None:
    """A public runtime, one pinned to an old public version, and the VPC of the new one."""
    seed = lab.seed(account, region)
    vpc = seed.vpc("10.0.0.0/16")
    subnet = seed.subnet(vpc, "10.0.1.0/24")
    network = vpc_mode(subnets=[subnet], security_groups=[seed.security_group(vpc, "agents")])
    seed.runtime("open", environment={"TOKEN": "canary", "API": "https://canary@api.example.com/x"})
    seed.runtime("pinned", versions=[PUBLIC, network], endpoints={"prod": "1"})
    seed.gateway("tools")


def row(recording: Recording, source: Source, region: str = DEFAULT_REGION) -> Coverage:
    (found,) = [
        each for each in recording.coverage if (each.source, each.region) == (source, region)
    ]
    return found


def test_a_whole_reading_is_complete_and_made_of_reads_only(impatient: AwsLab) -> None:
    furnish(impatient)
    recorder = ListRecorder()

    recording = read(recorder)

    assert recording.complete
    assert recording.taken_at == WINDOW.end
    assert recording.scope.accounts == (DEFAULT_ACCOUNT,)
    assert recording.scope.regions == (DEFAULT_REGION,)
    assert {each.status for each in recording.coverage} == {CoverageStatus.COMPLETE}
    assert {operation for operation, _ in recording.api_calls} <= ALLOWED
    assert sum(count for _, count in recording.api_calls) == len(impatient.calls)
    assert len(recorder.answers) == len(recording.answers)
    assert impatient.defects == ()


def test_what_was_read_becomes_an_inventory(impatient: AwsLab) -> None:
    furnish(impatient)

    inventory, malformed = assemble(read().answers)

    assert malformed == ()
    pinned = next(each for each in inventory.runtimes if each.name == "pinned")
    assert {end.name: end.live_version for end in pinned.endpoints} == {"DEFAULT": "2", "prod": "1"}
    assert [version.placement.mode for version in pinned.versions] == ["PUBLIC", "VPC"]
    assert {tool.managed_by_aws for tool in inventory.tools} == {True}
    assert inventory.subnets
    assert inventory.gateways[0].targets_read


def test_no_secret_is_recorded(impatient: AwsLab) -> None:
    furnish(impatient)

    recording = read()

    assert "canary" not in repr(recording)
    assert "api.example.com" in repr(recording)


def test_several_regions_are_read(impatient: AwsLab) -> None:
    furnish(impatient)
    furnish(impatient, region="eu-west-1")

    recording = read(regions=("us-east-1", "eu-west-1", "sa-east-1"))

    assert recording.scope.regions == ("eu-west-1", "sa-east-1", "us-east-1")
    assert row(recording, Source.RUNTIMES, "eu-west-1").records == 2
    assert row(recording, Source.RUNTIMES, "sa-east-1").records == 0


def test_two_readings_of_the_same_estate_are_equal(impatient: AwsLab) -> None:
    furnish(impatient)

    one, other = read(workers=1), read(workers=8)

    assert one == other


def test_where_everything_is_denied_every_source_says_so(impatient: AwsLab) -> None:
    furnish(impatient)
    impatient.faults.deny_everything_but("sts")

    recording = read()

    denied = {each.source for each in recording.coverage if each.status is CoverageStatus.DENIED}
    assert denied == {each.source for each in recording.coverage} - {Source.IDENTITY}
    assert [answer.operation for answer in recording.answers] == ["GetCallerIdentity"]


def test_a_throttled_region_leaves_the_other_one_whole(impatient: AwsLab) -> None:
    for region in ("us-east-1", "eu-west-1"):
        furnish(impatient, region=region)
    impatient.faults.add(throttle(), region="eu-west-1")

    recording = read(regions=("us-east-1", "eu-west-1"))

    assert row(recording, Source.RUNTIMES, "eu-west-1").status is CoverageStatus.THROTTLED
    assert row(recording, Source.RUNTIMES, "us-east-1").complete


def test_a_region_that_is_not_enabled_is_told_from_one_that_is_denied(impatient: AwsLab) -> None:
    furnish(impatient)
    impatient.faults.add(unknown_credentials(), region="ap-east-1")

    recording = read(regions=("us-east-1", "ap-east-1"))

    unread = row(recording, Source.RUNTIMES, "ap-east-1")
    assert unread.status is CoverageStatus.UNSUPPORTED
    assert unread.gap
    assert row(recording, Source.RUNTIMES).complete


def test_credentials_that_expire_stop_the_account_and_keep_what_was_read(
    impatient: AwsLab,
) -> None:
    furnish(impatient)
    impatient.faults.add(expire(), operation="GetAgentRuntime")

    recording = read(workers=1)

    assert recording.complete
    assert recording.answers
    expired = [each for each in recording.coverage if "credentials expired" in each.detail]
    assert row(recording, Source.RUNTIMES) in expired
    assert row(recording, Source.NETWORK_INTERFACES).status is CoverageStatus.UNAVAILABLE
    assert len(impatient.calls.of(operation="GetAgentRuntime")) == 1


def test_a_cancelled_reading_keeps_what_it_has_and_says_what_it_has_not(impatient: AwsLab) -> None:
    furnish(impatient)
    cancelled = threading.Event()
    impatient.faults.add(hang(30), operation="ListGateways")

    class Watching(ListRecorder):
        def coverage(self, row: Coverage) -> None:
            super().coverage(row)
            if row.source is Source.RUNTIMES:
                cancelled.set()

    recorder = Watching()
    recording = collect(request(), recorder=recorder, cancelled=cancelled)

    assert not recording.complete
    assert row(recording, Source.RUNTIMES).complete
    unread = row(recording, Source.GATEWAYS)
    assert (unread.status, unread.required) == (CoverageStatus.UNAVAILABLE, True)
    assert "interrupted" in unread.detail
    assert len(recorder.rows) == len(recording.coverage)


def test_what_was_recorded_is_not_read_again_and_not_recorded_twice(impatient: AwsLab) -> None:
    furnish(impatient)
    whole = read()
    impatient.calls.clear()
    recorder = ListRecorder()

    resumed = collect(request(), recorder=recorder, known=whole.answers)

    assert resumed.answers == whole.answers
    assert resumed.coverage == whole.coverage
    assert recorder.answers == []
    assert not impatient.calls.of(operation="GetAgentRuntime")
    assert impatient.calls.of("sts", "GetCallerIdentity")


def test_a_resumed_reading_of_expired_credentials_ends_like_an_unbroken_one(
    impatient: AwsLab,
) -> None:
    furnish(impatient)
    whole = read()
    impatient.faults.add(expire(after=1), operation="GetAgentRuntime")
    broken = read(workers=1)
    impatient.faults.clear()

    resumed = collect(request(), recorder=ListRecorder(), known=broken.answers)

    assert resumed.answers == whole.answers
    assert resumed.coverage == whole.coverage


def test_logs_are_read_with_the_inventory_and_the_rows_of_their_region(impatient: AwsLab) -> None:
    furnish(impatient)
    seen: list[tuple[str, str, int, frozenset[Source]]] = []

    def read_logs(
        caller: Caller, recorder: Recorder, inventory: Inventory, rows: Sequence[Coverage]
    ) -> None:
        sources = frozenset(each.source for each in rows)
        seen.append((caller.account, caller.region, len(inventory.runtimes), sources))
        recorder.coverage(
            Coverage(
                source=Source.SPANS,
                account=caller.account,
                region=caller.region,
                status=CoverageStatus.NOT_ENABLED,
            )
        )

    recording = collect(request(), recorder=ListRecorder(), read_logs=read_logs)

    ((account, region, runtimes, sources),) = seen
    assert (account, region, runtimes) == (DEFAULT_ACCOUNT, DEFAULT_REGION, 2)
    assert Source.FLOW_LOG_CONFIGS in sources
    assert row(recording, Source.SPANS).status is CoverageStatus.NOT_ENABLED


def test_a_bug_of_a_reader_is_not_swallowed(impatient: AwsLab) -> None:
    def read_logs(*_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        collect(request(), recorder=ListRecorder(), read_logs=read_logs)


def test_the_endpoint_and_every_region_are_told_as_progress(impatient: AwsLab) -> None:
    told: list[Progress] = []

    collect(request(), recorder=ListRecorder(), on_progress=told.append)

    assert told[0].note == f"calls go to {impatient.endpoint}"
    assert [(step.region, step.done, step.total) for step in told if step.stage == "regions"] == [
        (DEFAULT_REGION, 1, 1)
    ]
    assert "agentcore-runtimes" in {step.stage for step in told}


def test_a_caller_for_other_calls_is_guarded_and_counted(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.bucket("logs")
    seed.put_log_object("logs", "AWSLogs/a", b"line")

    with open_caller(request()) as opened:
        page = opened.caller.call("s3", "ListObjectsV2", Bucket="logs")
        calls = dict(opened.calls())

    assert [each["Key"] for each in page["Contents"]] == ["AWSLogs/a"]
    assert calls["s3:ListObjectsV2"] == 1
    assert opened.caller.account == DEFAULT_ACCOUNT
