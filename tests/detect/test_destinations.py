"""What a finding claims of a destination, from the logs to the message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.detect.facts import DetectionInput
from ringfence.detect.run import detect
from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import DeclaredHost
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import (
    Category,
    Confidence,
    Destination,
    EgressAction,
    EvidenceKind,
    Sanction,
)
from ringfence.model.finding import Finding, Severity
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import ApiUse, FlowAction, Resolution, SpanCall, Telemetry
from support import builders as build
from support.detection_samples import MCP, MODEL, PASTE, RUNTIME, facts, of_edges

ADDRESS = "203.0.113.9"
TOOLS = DeclaredHost(host="tools.example", field="mcpServer.endpoint", mcp=True)


def found(sample: DetectionInput, detection: str) -> list[Finding]:
    return [finding for finding in detect(sample) if finding.detection == detection]


def seen(telemetry: Telemetry, inventory: Inventory | None = None) -> DetectionInput:
    """Facts whose egress map is joined from telemetry."""
    snapshot = build.snapshot(inventory or build.contained_inventory(), telemetry)
    return facts(snapshot, build_egress_map(snapshot, Settings()))


@pytest.mark.parametrize(
    ("name", "detection"),
    [
        ("pastebin.com", "prohibited-destination"),
        ("api.openai.com", "unsanctioned-model-egress"),
        ("mcp.zapier.com", "undeclared-mcp-server"),
    ],
)
def test_a_second_name_of_the_address_hides_nothing(name: str, detection: str) -> None:
    answers = (build.resolution(name, ADDRESS), build.resolution("www.example.org", ADDRESS))
    sample = seen(Telemetry(flows=(build.flow(),), resolutions=answers))

    talked, asked = sorted(found(sample, detection), key=lambda finding: finding.key)

    assert talked.key == (ADDRESS, name)
    assert f"talks to {ADDRESS}." in talked.message
    assert f"one of these names is {name}" in talked.message
    assert talked.confidence is Confidence.MEDIUM
    assert asked.key == (name,)
    assert "asked for the name of" in asked.message


@pytest.mark.parametrize("answers", [(), (build.resolution("www.example.org", ADDRESS),)])
def test_a_prohibited_name_that_only_the_client_wrote_is_found(
    answers: tuple[Resolution, ...],
) -> None:
    written = (build.firewall_flow("pastebin.com"),)
    telemetry = Telemetry(flows=(build.flow(),), resolutions=answers, firewall_flows=written)

    (finding,) = found(seen(telemetry), "prohibited-destination")

    assert finding.key == (ADDRESS, "pastebin.com")
    assert "A client wrote the name pastebin.com" in finding.message


def test_names_that_another_client_asked_for_are_looked_at_too() -> None:
    answers = [
        build.resolution(name, ADDRESS, client="10.20.1.200")
        for name in ("pastebin.com", "www.example.org")
    ]
    sample = seen(Telemetry(flows=(build.flow(),), resolutions=tuple(answers)))

    (finding,) = found(sample, "prohibited-destination")

    assert (finding.key, finding.confidence) == ((ADDRESS, "pastebin.com"), Confidence.LOW)


def test_names_that_are_no_problem_make_no_finding() -> None:
    answers = [build.resolution(name, ADDRESS) for name in ("a.example", "www.example.org")]

    assert not found(
        seen(Telemetry(flows=(build.flow(),), resolutions=tuple(answers))), "prohibited-destination"
    )


def test_a_rejected_attempt_is_not_quieter_than_a_lookup() -> None:
    answer = build.resolution("pastebin.com", ADDRESS)
    rejected = build.flow(action=FlowAction.REJECT)

    (asked,) = found(seen(Telemetry(resolutions=(answer,))), "prohibited-destination")
    (tried,) = found(
        seen(Telemetry(flows=(rejected,), resolutions=(answer,))), "prohibited-destination"
    )

    assert "tried to reach pastebin.com" in tried.message
    assert tried.message.endswith("and was rejected.")
    assert (tried.severity, tried.confidence) == (asked.severity, asked.confidence)
    assert tried.fingerprint == asked.fingerprint


@pytest.mark.parametrize(
    ("destination", "detection"),
    [(PASTE, "prohibited-destination"), (MODEL, "unsanctioned-model-egress")],
)
def test_a_rejected_flow_alone_is_less_sure(destination: Destination, detection: str) -> None:
    edge = build.egress(
        RUNTIME, destination.id, action=EgressAction.REJECT, sources=(Source.FLOW_LOGS,)
    )

    (finding,) = found(of_edges(destination, edge), detection)

    assert f"tried to reach {destination.id}" in finding.message
    assert "and was rejected" in finding.message
    assert finding.confidence is Confidence.MEDIUM


def test_an_mcp_server_that_only_rejected_flows_went_to_gave_nobody_tools() -> None:
    edge = build.egress(RUNTIME, MCP.id, action=EgressAction.REJECT)

    assert not found(of_edges(MCP, edge), "undeclared-mcp-server")


def test_a_finding_is_as_sure_as_its_surest_edge() -> None:
    unsure = build.egress(RUNTIME, PASTE.id, confidence=Confidence.LOW)
    sure = build.egress(RUNTIME, PASTE.id, port=8443)

    (finding,) = found(of_edges(PASTE, unsure, sure), "prohibited-destination")

    assert finding.confidence is Confidence.HIGH


def test_traffic_of_an_interface_that_was_not_read_is_placed_by_its_flow_log() -> None:
    telemetry = Telemetry(
        flows=(build.flow(),), resolutions=(build.resolution("pastebin.com", ADDRESS),)
    )
    snapshot = build.without(
        build.snapshot(Inventory(), telemetry),
        Source.NETWORK_INTERFACES,
        status=CoverageStatus.DENIED,
    )

    (finding,) = found(
        facts(snapshot, build_egress_map(snapshot, Settings())), "prohibited-destination"
    )

    assert finding.resource == "eni-0agent"
    assert (finding.account, finding.region) == (build.ACCOUNT, build.REGION)
    assert finding.confidence is Confidence.LOW


def _mcp_call() -> SpanCall:
    return build.span_call("Tools.Example.", RUNTIME, protocol="MCP")


def test_a_span_that_speaks_mcp_makes_any_host_an_mcp_server() -> None:
    plain = build.span_call("tools.example", RUNTIME)

    assert not found(seen(Telemetry(span_calls=(plain,))), "undeclared-mcp-server")
    assert found(seen(Telemetry(span_calls=(_mcp_call(),))), "undeclared-mcp-server")


def test_an_mcp_span_that_only_its_session_attributes_counts() -> None:
    use = ApiUse(
        account=build.ACCOUNT,
        region=build.REGION,
        role_arn=build.version().role_arn,
        session_name="BedrockAgentCore-1f0c3a52",
        access_key="digest",
        event_source="sts.amazonaws.com",
        event_name="GetCallerIdentity",
        source_ip="198.51.100.30",
        vpc_endpoint_id="",
        error_code="",
        calls=1,
        first_seen=build.NOW,
        last_seen=build.NOW,
    )
    span = replace(_mcp_call(), runtime_arn="", access_key="digest")

    (finding,) = found(
        seen(Telemetry(span_calls=(span,), api_uses=(use,))), "undeclared-mcp-server"
    )

    assert finding.resource == RUNTIME


def test_a_workload_that_declares_its_server_is_no_finding() -> None:
    own = build.runtime(build.version(declared_hosts=(TOOLS,)))

    sample = seen(Telemetry(span_calls=(_mcp_call(),)), build.contained_inventory(own))

    assert not found(sample, "undeclared-mcp-server")


def test_what_another_runtime_declares_silences_nothing() -> None:
    other = build.runtime(build.version(declared_hosts=(TOOLS,)), runtime_id="other-abcdefghij")
    held = build.contained_inventory(build.runtime(), other)

    assert found(seen(Telemetry(span_calls=(_mcp_call(),)), held), "undeclared-mcp-server")


@pytest.mark.parametrize(("account", "silent"), [(build.ACCOUNT, True), ("444455556666", False)])
def test_only_gateways_of_the_account_declare_for_its_workloads(account: str, silent: bool) -> None:
    gateway = build.gateway(build.gateway_target("tools.example"), account=account)
    held = replace(build.contained_inventory(), gateways=(gateway,))

    findings = found(seen(Telemetry(span_calls=(_mcp_call(),)), held), "undeclared-mcp-server")

    assert bool(findings) is not silent


@pytest.mark.parametrize(("runtime_arn", "silent"), [(RUNTIME, True), ("", False)])
def test_a_harness_declares_for_the_runtime_behind_it(runtime_arn: str, silent: bool) -> None:
    harness = build.harness(runtime_arn=runtime_arn, declared_hosts=(TOOLS,))
    held = replace(build.contained_inventory(), harnesses=(harness,))

    findings = found(seen(Telemetry(span_calls=(_mcp_call(),)), held), "undeclared-mcp-server")

    assert bool(findings) is not silent


def test_a_question_beside_a_declaration_is_said_as_asked() -> None:
    declared = build.egress(
        RUNTIME, MODEL.id, evidence=EvidenceKind.DECLARED, sources=(Source.RUNTIMES,)
    )
    asked = build.egress(RUNTIME, MODEL.id, port=0, sources=(Source.RESOLVER_QUERY_LOGS,))

    (finding,) = found(of_edges(MODEL, declared, asked), "unsanctioned-model-egress")

    assert "asked for the name of" in finding.message


@pytest.mark.parametrize(
    ("category", "sanction", "detection"),
    [
        (Category.FILE_DROP, Sanction.PROHIBITED, "prohibited-destination"),
        (Category.DYNAMIC_DNS, Sanction.UNREVIEWED, "prohibited-destination"),
        (Category.SUPPLY_CHAIN, Sanction.UNREVIEWED, "prohibited-destination"),
        (Category.AI_APPLICATION, Sanction.UNSANCTIONED, "unsanctioned-model-egress"),
    ],
)
def test_what_a_destination_is_for_decides_which_finding_it_is(
    category: Category, sanction: Sanction, detection: str
) -> None:
    place = build.destination("x.example", category, sanction)
    sample = of_edges(place, build.egress(RUNTIME, place.id))

    assert [f.detection for f in detect(sample) if f.key == (place.id,)] == [detection]


@pytest.mark.parametrize(
    ("name", "severity", "said"),
    [
        ("openai.com.pages.dev", Severity.HIGH, "a look-alike of openai.com"),
        ("api-anthropic-com.evil.example", Severity.HIGH, "a look-alike of api.anthropic.com"),
        ("openai-api.workers.dev", Severity.MEDIUM, "a look-alike of openai"),
        ("antropic.com", Severity.MEDIUM, "a look-alike of anthropic"),
    ],
)
def test_an_imitation_is_told_by_what_it_imitates(name: str, severity: Severity, said: str) -> None:
    sample = seen(Telemetry(flows=(build.flow(),), resolutions=(build.resolution(name, ADDRESS),)))

    (finding,) = found(sample, "look-alike-destination")

    assert finding.severity is severity
    assert f"talks to {name}" in finding.message
    assert finding.message.endswith(f"{said}.")


def test_a_question_for_an_imitation_is_enough_and_says_that_it_is_one() -> None:
    (finding,) = found(
        seen(Telemetry(resolutions=(build.resolution("opena1.com", ADDRESS),))),
        "look-alike-destination",
    )

    assert "asked for the name of opena1.com, a look-alike of openai.com" in finding.message


@pytest.mark.parametrize("name", ["openai.github.io", "api.openai.com", "partner.example"])
def test_a_name_that_claims_to_be_nobody_else_is_no_imitation(name: str) -> None:
    sample = seen(Telemetry(flows=(build.flow(),), resolutions=(build.resolution(name, ADDRESS),)))

    assert not found(sample, "look-alike-destination")
