"""Not seen is not unused: which logs must have been read for a workload to count as not in use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.workload import ComputeResource, Governance, Observed, WorkloadKind
from ringfence.shadow import Shadow, ai_workloads, find_suspects
from support import builders as build

DENIED = CoverageStatus.DENIED
HOME = build.interface("eni-0fn", interface_type="lambda", security_groups=("sg-0fn",))
SEATED = build.function(
    "assistant",
    environment_keys=("OPENAI_API_KEY",),
    in_vpc=True,
    interfaces=(HOME.id,),
)
AGENT = build.compute(WorkloadKind.BEDROCK_AGENT, "helper", models=("anthropic.claude",))
LOGS = (
    Source.FLOW_LOGS,
    Source.RESOLVER_QUERY_LOGS,
    Source.CLOUDTRAIL,
    Source.MODEL_INVOCATION_LOGS,
)


def judged(resource: ComputeResource, *rows: Coverage, **held: Any) -> Shadow:
    """What is said of one resource, with these rows instead of complete ones."""
    told = {(row.source, row.region): row for row in (*build.everything_read(), *rows)}
    coverage = tuple(told.values())
    inventory = Inventory(compute=(resource,), interfaces=(HOME,), **held)
    whole = build.snapshot(inventory, coverage=coverage)
    suspects = find_suspects(whole, Settings())
    egress = build_egress_map(whole, Settings(), suspects.others)
    return ai_workloads(whole, Settings(), egress, suspects)


def observed(shadow: Shadow) -> Observed:
    (workload,) = shadow.workloads
    return workload.observed


def test_a_function_with_a_key_is_unused_where_every_log_was_read_and_shows_nothing() -> None:
    shadow = judged(SEATED)

    assert observed(shadow) is Observed.NO
    assert shadow.notes == ()


def test_with_every_log_denied_nobody_knows_and_the_note_names_the_logs() -> None:
    rows = [
        build.coverage(source, DENIED, detail=f"ReadIt was denied: {source}:Get is not allowed.")
        for source in LOGS
    ]

    shadow = judged(SEATED, *rows)

    assert observed(shadow) is Observed.UNKNOWN
    assert shadow.workloads[0].governance is Governance.SHADOW
    (note,) = shadow.notes
    assert "whether they are in use: 1" in note
    for source in LOGS:
        place = f"{build.ACCOUNT} {build.REGION}"
        assert f"{source} of {place} is denied (ReadIt was denied: {source}:Get" in note


@pytest.mark.parametrize(
    "source", [*LOGS, Source.WORKLOAD_FLOW_LOGS, Source.WORKLOAD_QUERY_LOGS], ids=str
)
@pytest.mark.parametrize("status", [DENIED, CoverageStatus.PARTIAL], ids=str)
def test_one_log_that_was_not_read_whole_is_enough(source: Source, status: CoverageStatus) -> None:
    shadow = judged(SEATED, build.coverage(source, status))

    assert observed(shadow) is Observed.UNKNOWN
    assert f"{source} of {build.ACCOUNT} {build.REGION} is {status}" in shadow.notes[0]


def test_invocation_logs_that_are_off_hide_nothing_since_cloudtrail_has_the_calls() -> None:
    off = build.coverage(Source.MODEL_INVOCATION_LOGS, CoverageStatus.NOT_ENABLED)

    assert observed(judged(SEATED, off)) is Observed.NO


@pytest.mark.parametrize("in_vpc", [False, None])
def test_no_log_shows_the_traffic_of_what_stands_in_no_vpc(in_vpc: bool | None) -> None:
    shadow = judged(replace(SEATED, in_vpc=in_vpc, interfaces=()))

    assert observed(shadow) is Observed.UNKNOWN
    assert "no log shows their traffic: 1" in shadow.notes[0]


def test_an_agent_of_bedrock_reaches_models_by_calls_of_aws_alone() -> None:
    no_flows = build.coverage(Source.FLOW_LOGS, DENIED)
    no_calls = build.coverage(Source.CLOUDTRAIL, DENIED)

    assert observed(judged(AGENT, no_flows)) is Observed.NO
    assert observed(judged(AGENT, no_flows, no_calls)) is Observed.UNKNOWN


def test_a_state_machine_that_calls_hosts_itself_may_call_unseen() -> None:
    calls = ("bedrock:InvokeModel",)
    machine = build.compute(WorkloadKind.STATE_MACHINE, "nightly", calls=calls)

    assert observed(judged(machine)) is Observed.NO
    assert observed(judged(replace(machine, calls=(*calls, "http:Invoke")))) is Observed.UNKNOWN


def test_the_holder_of_a_key_is_seen_by_invocation_logs_only() -> None:
    key = build.api_key()
    idle = build.function("idle")
    off = build.coverage(Source.MODEL_INVOCATION_LOGS, CoverageStatus.NOT_ENABLED)

    assert observed(judged(idle, bedrock_api_keys=(key,))) is Observed.NO
    assert observed(judged(idle, off, bedrock_api_keys=(key,))) is Observed.UNKNOWN


def test_the_note_names_a_few_rows_and_counts_the_others() -> None:
    sources = (*LOGS, Source.WORKLOAD_FLOW_LOGS)

    shadow = judged(SEATED, *(build.coverage(source, DENIED) for source in sources))

    assert shadow.notes[0].endswith("; and 1 more")
