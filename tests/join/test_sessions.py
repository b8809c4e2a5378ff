"""Spans and API calls, joined by ARN, access key, request or role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.join.aws_hosts import service_host
from ringfence.join.egress import build_egress_map
from ringfence.join.spans import OVER_MCP
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, Egress, EgressMap, EvidenceKind
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import ApiUse, SpanCall, Telemetry
from support.builders import (
    ACCOUNT,
    NOW,
    REGION,
    gateway,
    public,
    runtime,
    runtime_arn,
    snapshot,
    span_call,
    version,
)

ONE, TWO = runtime_arn("one-abc123DEF4"), runtime_arn("two-abc123DEF4")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/agent-exec"
BEDROCK = "bedrock-runtime.us-east-1.amazonaws.com"


def api_use(**changes: Any) -> ApiUse:
    base = ApiUse(
        account=ACCOUNT,
        region=REGION,
        role_arn=ROLE,
        session_name="BedrockAgentCore-1f0c3a52",
        access_key="digest",
        event_source="bedrock.amazonaws.com",
        event_name="Converse",
        source_ip="198.51.100.30",
        vpc_endpoint_id="",
        error_code="",
        calls=3,
        first_seen=NOW,
        last_seen=NOW,
        request_ids=("request-1",),
    )
    return replace(base, **changes)


def _map(*names: str, spans: tuple[SpanCall, ...] = (), uses: tuple[ApiUse, ...] = ()) -> EgressMap:
    inventory = Inventory(
        runtimes=tuple(runtime(runtime_id=f"{name}-abc123DEF4") for name in names or ("one",))
    )
    return build_egress_map(
        snapshot(inventory, Telemetry(span_calls=spans, api_uses=uses)), Settings()
    )


def _only(egress_map: EgressMap) -> Egress:
    (edge,) = egress_map.egress
    return edge


def test_a_span_that_names_its_runtime_is_exact() -> None:
    edge = _only(_map("one", "two", spans=(span_call("api.openai.com", ONE),)))

    assert (edge.source, edge.destination) == (ONE, "api.openai.com")
    assert (edge.attribution, edge.confidence) == (Attribution.EXACT, Confidence.HIGH)
    assert (edge.protocol, edge.port, edge.flows, edge.bytes) == ("TCP", 443, 5, None)
    assert edge.sources == (Source.SPANS,)


def test_a_span_of_a_runtime_that_was_not_read_is_kept_as_unknown() -> None:
    edge = _only(_map("one", spans=(span_call("api.openai.com", TWO),)))

    assert (edge.source, edge.attribution) == (TWO, Attribution.UNKNOWN)
    assert edge.confidence is Confidence.LOW


@pytest.mark.parametrize("arn", [runtime_arn(account="999999999999"), "not an arn"])
def test_a_span_of_another_account_is_counted_and_left_out(arn: str) -> None:
    found = _map(spans=(span_call("api.openai.com", arn),))

    assert found.egress == ()
    assert any("outside the scanned accounts" in note for note in found.notes)


@pytest.mark.parametrize(
    "changes", [{"access_key": "digest"}, {"request_ids": ("request-1", "request-9")}]
)
def test_a_span_without_a_runtime_is_joined_through_its_session(changes: dict[str, Any]) -> None:
    span = replace(span_call("api.openai.com"), runtime_arn="", **changes)

    found = _map(spans=(span,), uses=(api_use(),))

    edge = next(edge for edge in found.egress if edge.destination == "api.openai.com")
    assert (edge.source, edge.attribution) == (ONE, Attribution.EXACT)
    assert edge.sources == (Source.CLOUDTRAIL, Source.SPANS)


def test_a_span_whose_keys_point_to_two_sessions_is_attributed_to_none() -> None:
    span = replace(
        span_call("api.openai.com"), runtime_arn="", access_key="digest", request_ids=("request-2",)
    )
    other = api_use(
        session_name="BedrockAgentCore-other", access_key="k", request_ids=("request-2",)
    )

    found = _map(spans=(span,), uses=(api_use(), other))

    assert {edge.destination for edge in found.egress} == {BEDROCK}
    assert any("name no runtime" in note for note in found.notes)


def test_a_role_that_several_runtimes_use_is_shared() -> None:
    span = replace(span_call("api.openai.com"), runtime_arn="", access_key="digest")

    found = _map("one", "two", spans=(span,), uses=(api_use(),))

    assert {edge.attribution for edge in found.egress} == {Attribution.SHARED}
    assert {edge.candidates for edge in found.egress} == {(ONE, TWO)}
    assert {edge.source for edge in found.egress} == {ONE, TWO}


def test_an_api_call_leads_to_the_regional_host_of_the_service() -> None:
    found = _map(uses=(api_use(), api_use(event_name="InvokeModel", calls=2)))

    edge = _only(found)

    assert (edge.source, edge.destination, edge.flows) == (ONE, BEDROCK, 5)
    assert edge.evidence is EvidenceKind.OBSERVED
    assert edge.sources == (Source.CLOUDTRAIL,)
    assert "API calls Converse, InvokeModel" in edge.reason
    assert "through no VPC endpoint, from 198.51.100.30" in edge.reason


def test_the_reason_names_a_few_operations_and_counts_the_rest() -> None:
    uses = tuple(api_use(event_name=f"Operation{n}", vpc_endpoint_id="vpce-1") for n in range(9))

    edge = _only(_map(uses=uses))

    assert "Operation0, Operation1, Operation2 and 6 more" in edge.reason
    assert "through the VPC endpoint vpce-1" in edge.reason


def test_a_session_that_agentcore_did_not_name_is_left_to_the_role() -> None:
    edge = _only(_map(uses=(api_use(session_name="someone"),)))

    assert (edge.source, edge.attribution) == (ROLE, Attribution.UNKNOWN)
    assert edge.confidence is Confidence.LOW


def test_roles_of_nobody_are_counted_and_left_out() -> None:
    found = _map(
        uses=(api_use(role_arn=f"arn:aws:iam::{ACCOUNT}:role/other"), api_use(role_arn=""))
    )

    assert found.egress == ()
    assert found.notes == ("API uses left out because no AI workload has their role: 2",)


def test_a_gateways_role_makes_it_a_candidate() -> None:
    inventory = Inventory(gateways=(gateway(role_arn=ROLE),))

    found = build_egress_map(snapshot(inventory, Telemetry(api_uses=(api_use(),))), Settings())

    assert _only(found).source == gateway().arn


def test_a_call_that_a_span_and_cloudtrail_tell_is_counted_once() -> None:
    span = span_call(BEDROCK, ONE, calls=3, protocol="aws-api")

    edge = _only(_map(spans=(span,), uses=(api_use(),)))

    assert edge.flows == 3
    assert edge.sources == (Source.CLOUDTRAIL, Source.SPANS)


def test_a_public_runtime_without_flows_still_has_the_edges_that_others_saw() -> None:
    inventory = Inventory(
        runtimes=(runtime(version(placement=public()), runtime_id="one-abc123DEF4"),)
    )
    telemetry = Telemetry(span_calls=(span_call("api.openai.com", ONE),), api_uses=(api_use(),))

    found = build_egress_map(snapshot(inventory, telemetry), Settings())

    by_evidence = {(edge.evidence, edge.destination) for edge in found.egress}
    assert by_evidence == {
        (EvidenceKind.OBSERVED, "api.openai.com"),
        (EvidenceKind.OBSERVED, BEDROCK),
        (EvidenceKind.POSSIBLE, "internet"),
    }


def test_a_span_that_speaks_mcp_says_so_first() -> None:
    edge = _only(_map(spans=(span_call("Tools.Example.", ONE, protocol="MCP", model="m"),)))

    assert (edge.destination, edge.protocol) == ("tools.example", "TCP")
    assert edge.reason.startswith(f'{OVER_MCP} to the model "m" of the agent')


def test_the_name_of_a_model_is_made_harmless_and_short() -> None:
    hostile = 'x" of eni-0\x1b[2J' + "y" * 500

    edge = _only(_map(spans=(span_call("api.openai.com", ONE, model=hostile),)))

    assert edge.reason.startswith("spans to the model \"x' of eni-0\\x1b[2J")
    assert edge.reason.isprintable()
    assert len(edge.reason) < 200


def test_a_span_without_a_host_is_counted() -> None:
    found = _map(spans=(span_call("", ONE),))

    assert found.egress == ()
    assert found.notes == ("spans left out because they name no host: 1",)


@pytest.mark.parametrize(
    ("event_source", "event_name", "region", "host"),
    [
        ("bedrock.amazonaws.com", "InvokeModel", "us-east-1", BEDROCK),
        ("bedrock.amazonaws.com", "Retrieve", "us-east-1", "bedrock-agent-runtime.us-east-1.amazonaws.com"),
        ("bedrock.amazonaws.com", "ListFoundationModels", "us-east-1", "bedrock.us-east-1.amazonaws.com"),
        ("sagemaker.amazonaws.com", "InvokeEndpoint", "eu-west-1", "runtime.sagemaker.eu-west-1.amazonaws.com"),
        ("ecr.amazonaws.com", "GetAuthorizationToken", "eu-west-1", "api.ecr.eu-west-1.amazonaws.com"),
        ("sts.amazonaws.com", "AssumeRole", "us-east-1", "sts.us-east-1.amazonaws.com"),
        ("s3.amazonaws.com", "GetObject", "cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
        ("iam.amazonaws.com", "GetRole", "us-east-1", "iam.amazonaws.com"),
        ("sts.amazonaws.com", "AssumeRole", "", "sts.amazonaws.com"),
        ("odd.example", "X", "us-east-1", "odd.example"),
    ],
)  # fmt: skip
def test_the_event_source_and_operation_tell_the_endpoint(
    event_source: str, event_name: str, region: str, host: str
) -> None:
    assert service_host(event_source, event_name, region) == host
