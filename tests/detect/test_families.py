"""What the families of detections look at more closely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.detect.facts import DetectionInput
from ringfence.detect.run import detect
from ringfence.detect.texts import detection_texts
from ringfence.detect.tools import CONTROLS
from ringfence.model.agentcore import NetworkMode, Placement, RuntimeEndpoint, ToolKind
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Confidence,
    EvidenceKind,
    Sanction,
)
from ringfence.model.finding import Finding
from ringfence.model.telemetry import Telemetry
from support import builders as build
from support.detection_samples import (
    APPROVED_MODEL,
    MCP,
    MODEL,
    PASTE,
    RUNTIME,
    facts,
    in_group,
    of_edges,
    of_events,
    of_runtimes,
    of_tools,
)

LOGS = "logs.amazonaws.com"


def found(sample: DetectionInput, detection: str) -> list[Finding]:
    return [finding for finding in detect(sample) if finding.detection == detection]


def test_one_finding_for_each_source_and_destination() -> None:
    other = build.runtime_arn("other-abcdefghij")
    sample = of_edges(
        MODEL,
        build.egress(RUNTIME, MODEL.id),
        build.egress(RUNTIME, MODEL.id, port=8443),
        build.egress(other, MODEL.id),
    )

    findings = found(sample, "unsanctioned-model-egress")

    assert sorted(finding.resource for finding in findings) == sorted([RUNTIME, other])
    assert max(len(finding.evidence) for finding in findings) == 2


def test_a_deleted_runtime_still_says_where_it_lived() -> None:
    gone = build.runtime_arn("gone-abcdefghij", account="444455556666")

    (finding,) = found(of_edges(PASTE, build.egress(gone, PASTE.id)), "prohibited-destination")

    assert (finding.account, finding.region) == ("444455556666", "us-east-1")


def test_an_interface_that_nobody_owns_is_placed_by_the_inventory() -> None:
    sample = of_edges(PASTE, build.egress("eni-0agent", PASTE.id))

    (finding,) = found(sample, "prohibited-destination")

    assert (finding.account, finding.region) == (build.ACCOUNT, build.REGION)


def test_what_is_unknown_has_no_place() -> None:
    sample = of_edges(PASTE, build.egress("eni-0unheard", PASTE.id))

    (finding,) = found(sample, "prohibited-destination")

    assert (finding.account, finding.region) == ("", "")


def test_shared_traffic_names_its_candidates_and_is_as_sure_as_its_edge() -> None:
    edge = build.egress(
        RUNTIME,
        MODEL.id,
        attribution=Attribution.SHARED,
        candidates=(RUNTIME, build.runtime_arn("other-abcdefghij")),
        confidence=Confidence.LOW,
    )

    (finding,) = found(of_edges(MODEL, edge), "unsanctioned-model-egress")

    assert "not certain" in finding.message
    assert finding.confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("evidence", "sources", "verb"),
    [
        (EvidenceKind.OBSERVED, (Source.SPANS,), "talks to"),
        (EvidenceKind.OBSERVED, (Source.RESOLVER_QUERY_LOGS,), "asked for the name of"),
        (EvidenceKind.DECLARED, (Source.RUNTIMES,), "is configured for"),
    ],
)
def test_the_message_claims_no_more_than_the_evidence(
    evidence: EvidenceKind, sources: tuple[Source, ...], verb: str
) -> None:
    edge = build.egress(RUNTIME, MODEL.id, evidence=evidence, sources=sources)

    (finding,) = found(of_edges(MODEL, edge), "unsanctioned-model-egress")

    assert f"runtime/support-abc123DEF4 {verb} {MODEL.id}" in finding.message


def test_a_possible_way_is_no_finding() -> None:
    edge = build.egress(RUNTIME, PASTE.id, evidence=EvidenceKind.POSSIBLE)

    assert not detect(of_edges(PASTE, edge))


@pytest.mark.parametrize(
    ("category", "sanction", "detection"),
    [
        (Category.MODEL_AGGREGATOR, Sanction.PROHIBITED, "unsanctioned-model-egress"),
        (Category.UNKNOWN, Sanction.PROHIBITED, "prohibited-destination"),
        (Category.TUNNEL, Sanction.UNREVIEWED, "prohibited-destination"),
        (Category.UNKNOWN, Sanction.UNREVIEWED, None),
        (Category.PASTE_SITE, Sanction.SANCTIONED, None),
    ],
)
def test_a_destination_has_one_detection_at_most(
    category: Category, sanction: Sanction, detection: str | None
) -> None:
    target = build.destination("host.example", category, sanction)

    findings = detect(of_edges(target, build.egress(RUNTIME, target.id)))

    assert [finding.detection for finding in findings] == ([detection] if detection else [])


def test_a_sanctioned_or_merely_declared_mcp_server_is_no_finding() -> None:
    known = replace(MCP, classification=APPROVED_MODEL.classification)
    declared = build.egress(RUNTIME, MCP.id, evidence=EvidenceKind.DECLARED)

    assert not found(of_edges(known, build.egress(RUNTIME, MCP.id)), "undeclared-mcp-server")
    assert not found(of_edges(MCP, declared), "undeclared-mcp-server")


UPDATE = build.api_event("UpdateAgentRuntime", "support-abc123DEF4", network_mode="PUBLIC")


def test_a_version_in_a_vpc_before_the_event_shows_the_change() -> None:
    (finding,) = found(of_events(UPDATE), "network-mode-changed")

    assert finding.evidence[0].ref == UPDATE.event_id


def test_a_denied_update_changed_nothing() -> None:
    denied = replace(UPDATE, error_code="AccessDenied")

    assert not found(of_events(denied), "network-mode-changed")


def test_without_a_state_before_there_is_no_change_to_show() -> None:
    undated = build.runtime(build.version(created_at=None))
    sample = of_runtimes(undated, telemetry=Telemetry(api_events=(UPDATE,)))

    assert not found(sample, "network-mode-changed")


def test_an_event_about_another_runtime_is_not_its_own() -> None:
    other = replace(UPDATE, resources=("other-abcdefghij",))

    assert not found(of_events(other), "network-mode-changed")


PUBLIC_RUNTIME = build.runtime(build.version(placement=build.public()))


def test_a_public_runtime_without_spans_or_sessions_is_blind() -> None:
    assert found(of_runtimes(PUBLIC_RUNTIME), "runtime-blind-spot")


@pytest.mark.parametrize("source", [Source.SPANS, Source.CLOUDTRAIL])
@pytest.mark.parametrize("status", [None, CoverageStatus.DENIED, CoverageStatus.PARTIAL])
def test_traces_that_were_not_read_prove_no_blind_spot(
    source: Source, status: CoverageStatus | None
) -> None:
    snapshot = build.without(
        build.snapshot(build.contained_inventory(PUBLIC_RUNTIME)), source, status=status
    )

    assert not found(facts(snapshot), "runtime-blind-spot")


def test_a_runtime_of_unknown_mode_is_not_called_blind() -> None:
    unread = build.runtime(build.version(placement=Placement(mode=NetworkMode.UNKNOWN)))

    assert not found(of_runtimes(unread), "runtime-blind-spot")


@pytest.mark.parametrize("logged", [False, True])
def test_instances_are_watched_where_their_capacity_provider_stands(logged: bool) -> None:
    pool = build.capacity_provider()
    pooled = build.runtime(
        build.version(
            placement=Placement(mode=NetworkMode.INSTANCES), capacity_provider_arn=pool.arn
        )
    )
    held = replace(
        build.contained_inventory(pooled),
        capacity_providers=(pool,),
        flow_log_configs=(build.flow_log(delivery_status="FAILED"),) if logged else (),
        resolver_log_configs=(),
    )

    blind = found(facts(build.snapshot(held)), "runtime-blind-spot")

    assert bool(blind) is not logged


def test_every_runtime_of_a_group_is_named_with_some_of_the_others() -> None:
    runtimes = [in_group(f"agent{number}-abcdefghij", "sg-a") for number in range(6)]

    findings = found(of_runtimes(*runtimes), "shared-security-groups")

    assert len(findings) == 6
    assert all("and 2 more" in finding.message for finding in findings)


def test_a_tool_in_the_same_place_shares_too() -> None:
    sample = of_tools(build.tool(mode=NetworkMode.VPC))

    (finding,) = found(sample, "shared-security-groups")

    assert "browser" in finding.message


def test_a_version_that_an_endpoint_is_moving_to_shares_already() -> None:
    old = build.version("1", build.in_vpc(security_groups=("sg-b",)))
    new = build.version("2", build.in_vpc(security_groups=("sg-a",)))
    moving = build.endpoint(live_version="1", target_version="2")
    mover = build.runtime(
        old, new, endpoints=(moving,), runtime_id="mover-abcdefghij", latest_version="1"
    )

    findings = found(
        of_runtimes(mover, in_group("other-abcdefghij", "sg-a")), "shared-security-groups"
    )

    assert mover.arn in {finding.resource for finding in findings}


@pytest.mark.parametrize(
    "endpoints",
    [(), (build.endpoint(live_version="1"),), (build.endpoint("p", "1", target_version="2"),)],
)
@pytest.mark.parametrize("endpoints_read", [True, False])
def test_versions_count_as_the_join_counts_them(
    endpoints: tuple[RuntimeEndpoint, ...], endpoints_read: bool
) -> None:
    versions = [
        build.version(number, build.in_vpc(security_groups=(f"sg-{number}",)))
        for number in ("1", "2", "3")
    ]
    one, two = (
        build.runtime(
            *versions, endpoints=endpoints, endpoints_read=endpoints_read, runtime_id=name
        )
        for name in ("one-abcdefghij", "two-abcdefghij")
    )

    finding, _ = found(of_runtimes(one, two), "shared-security-groups")

    assert finding.key == tuple(f"sg-{served.version}" for served in one.served_versions)


def test_another_shared_group_is_another_finding() -> None:
    one, other = in_group("one-abcdefghij", "sg-a"), in_group("two-abcdefghij", "sg-a")
    more = build.version("2", build.in_vpc(security_groups=("sg-b",)))
    both = [
        replace(
            each,
            versions=(*each.versions, more),
            endpoints=(*each.endpoints, build.endpoint("prod", "2")),
        )
        for each in (one, other)
    ]

    before = {f.fingerprint for f in found(of_runtimes(one, other), "shared-security-groups")}
    after = {f.fingerprint for f in found(of_runtimes(*both), "shared-security-groups")}

    assert not before & after


def test_unread_security_groups_are_not_shared() -> None:
    placement = replace(build.in_vpc(), security_groups=())
    runtimes = [
        build.runtime(build.version(placement=placement), runtime_id=f"a{number}-abcdefghij")
        for number in range(2)
    ]

    assert not found(of_runtimes(*runtimes), "shared-security-groups")


def test_an_old_version_that_nobody_serves_shares_nothing() -> None:
    old = build.version("1", build.in_vpc(security_groups=("sg-a",)))
    new = build.version("2", build.in_vpc(security_groups=("sg-b",)))
    moved = build.runtime(old, new, runtime_id="moved-abcdefghij")

    sample = of_runtimes(moved, in_group("other-abcdefghij", "sg-a"))

    assert not found(sample, "shared-security-groups")


@pytest.mark.parametrize(
    ("group", "hit"),
    [
        ("/aws/bedrock-agentcore/runtimes/support-DEFAULT", True),
        ("aws/spans", True),
        ("vpc-flow-logs", True),
        ("/aws/lambda/invoices", False),
    ],
)
def test_a_log_group_counts_when_it_holds_what_agents_do(group: str, hit: bool) -> None:
    arn = f"arn:aws:logs:us-east-1:111122223333:log-group:{group}"
    sample = of_events(build.api_event("DeleteLogGroup", arn, event_source=LOGS))
    to_group = build.flow_log(destination_type="cloud-watch-logs", destination="vpc-flow-logs")
    held = replace(sample.snapshot.inventory, flow_log_configs=(to_group,))
    sample = replace(sample, snapshot=replace(sample.snapshot, inventory=held))

    assert bool(found(sample, "telemetry-switched-off")) is hit


def test_an_event_without_a_resource_is_told_by_its_id() -> None:
    event = build.api_event("StopLogging", event_source="cloudtrail.amazonaws.com")

    (finding,) = found(of_events(event), "telemetry-switched-off")

    assert finding.resource == event.event_id


def test_the_same_name_of_another_service_is_another_call() -> None:
    event = build.api_event("StopLogging", "x", event_source="example.amazonaws.com")

    assert not found(of_events(event), "telemetry-switched-off")


@pytest.mark.parametrize("kind", ToolKind)
def test_a_tool_is_known_as_the_control_of_its_kind_and_not_of_the_other(kind: ToolKind) -> None:
    (finding,) = found(of_tools(build.tool(kind)), "public-built-in-tool")

    known_as = {id_ for _, ids in finding.references for id_ in ids}
    others = frozenset[str]().union(*CONTROLS.values()) - CONTROLS[kind]
    assert known_as >= CONTROLS[kind]
    assert not known_as & others


def test_every_control_of_a_kind_is_one_that_the_rules_name() -> None:
    text = detection_texts()["public-built-in-tool"]

    named = {id_ for _, ids in text.references for id_ in ids}
    assert named >= frozenset[str]().union(*CONTROLS.values())
