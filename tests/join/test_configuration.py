"""Edges from configuration and from placements."""

from __future__ import annotations

from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import (
    CredentialProvider,
    DeclaredHost,
    NetworkMode,
    Placement,
    ToolKind,
)
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, EgressMap, EvidenceKind
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import Telemetry
from support.builders import (
    ACCOUNT,
    REGION,
    api_event,
    endpoint,
    gateway,
    gateway_target,
    harness,
    public,
    runtime,
    runtime_arn,
    snapshot,
    tool,
    version,
)

OPENAI = DeclaredHost(host="api.openai.com", field="environmentVariables.OPENAI_BASE_URL")
PROVIDER_ARN = (
    f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:token-vault/default/oauth2credentialprovider/x"
)


def _map(inventory: Inventory) -> EgressMap:
    return build_egress_map(snapshot(inventory), Settings())


def _provider() -> CredentialProvider:
    return CredentialProvider(
        arn=PROVIDER_ARN,
        name="x",
        account=ACCOUNT,
        region=REGION,
        kind="oauth2",
        declared_hosts=(DeclaredHost(host="login.example", field="oauthDiscovery.discoveryUrl"),),
    )


def test_a_served_version_declares_its_hosts() -> None:
    old = version("1", declared_hosts=(DeclaredHost(host="old.example", field="x"),))
    new = version("2", declared_hosts=(OPENAI,))

    (edge,) = _map(Inventory(runtimes=(runtime(old, new),))).egress

    assert edge.evidence is EvidenceKind.DECLARED
    assert (edge.destination, edge.port, edge.protocol) == ("api.openai.com", 443, "TCP")
    assert edge.sources == (Source.RUNTIMES,)
    assert (edge.attribution, edge.confidence) == (Attribution.EXACT, Confidence.MEDIUM)
    assert (edge.flows, edge.first_seen, edge.last_seen) == (None, None, None)
    assert "environmentVariables.OPENAI_BASE_URL of version 2" in edge.reason


def test_hosts_that_several_fields_declare_are_one_edge() -> None:
    again = DeclaredHost(host="API.openai.com", field="environmentVariables.PROXY")

    (edge,) = _map(Inventory(runtimes=(runtime(version(declared_hosts=(OPENAI, again))),))).egress

    assert "OPENAI_BASE_URL" in edge.reason
    assert "PROXY" in edge.reason


def test_gateways_harnesses_and_joined_credentials_declare_hosts() -> None:
    inventory = Inventory(
        gateways=(
            gateway(gateway_target("mcp.notion.com", credential_provider_arns=(PROVIDER_ARN,))),
        ),
        harnesses=(harness(declared_hosts=(OPENAI,)),),
        credential_providers=(_provider(),),
    )

    found = _map(inventory)

    assert {(edge.source, edge.destination, edge.sources) for edge in found.egress} == {
        (gateway().arn, "mcp.notion.com", (Source.GATEWAYS,)),
        (gateway().arn, "login.example", (Source.CREDENTIAL_PROVIDERS,)),
        (harness().arn, "api.openai.com", (Source.HARNESSES,)),
    }


def test_a_credential_that_nobody_is_known_to_use_is_a_note() -> None:
    found = _map(Inventory(credential_providers=(_provider(),)))

    assert found.egress == ()
    assert found.notes[0].startswith("credential providers that name hosts")


def test_a_public_placement_may_reach_the_internet() -> None:
    found = _map(Inventory(runtimes=(runtime(version(placement=public())),)))

    (edge,) = found.egress
    (destination,) = found.destinations
    assert edge.evidence is EvidenceKind.POSSIBLE
    assert (edge.destination, edge.port, edge.protocol) == ("internet", 0, "ANY")
    assert destination.addresses == ("0.0.0.0/0", "::/0")
    assert not destination.classification.learnable


def test_an_endpoint_pinned_to_a_public_version_is_enough() -> None:
    pinned = runtime(
        version("1", public()),
        version("2"),
        endpoints=(endpoint(live_version="2"), endpoint("old", "1")),
    )

    (edge,) = _map(Inventory(runtimes=(pinned,))).egress

    assert edge.evidence is EvidenceKind.POSSIBLE


def test_vpc_and_sandbox_placements_promise_no_internet() -> None:
    sandbox = tool(ToolKind.CODE_INTERPRETER, NetworkMode.SANDBOX)

    assert _map(Inventory(runtimes=(runtime(),), tools=(sandbox,))).egress == ()


def test_a_public_custom_tool_counts_and_one_that_aws_manages_is_a_note() -> None:
    inventory = Inventory(tools=(tool(), tool(ToolKind.CODE_INTERPRETER, managed_by_aws=True)))

    found = _map(inventory)

    assert [(edge.source, edge.sources) for edge in found.egress] == [
        (tool().arn, (Source.BROWSERS,))
    ]
    assert found.notes[0].startswith("tools that AWS manages")


def test_a_harness_speaks_only_where_its_runtime_is_not_listed() -> None:
    alone = harness(placement=public())
    backed = harness(placement=public(), runtime_arn=runtime_arn())

    unlisted = _map(Inventory(harnesses=(alone,)))
    listed = _map(Inventory(runtimes=(runtime(),), harnesses=(backed,)))

    assert [edge.source for edge in unlisted.egress] == [alone.arn]
    assert listed.egress == ()


def test_all_versions_count_when_nobody_knows_which_are_served() -> None:
    versions = (version("1"), version("2"))

    unread = runtime(*versions, endpoints=(), endpoints_read=False)
    pending = runtime(*versions, endpoints=(endpoint(live_version="1", target_version="2"),))

    assert unread.served_versions == versions
    assert pending.served_versions == versions


def test_deleted_runtimes_and_instances_are_noted() -> None:
    on_instances = runtime(version(placement=Placement(mode=NetworkMode.INSTANCES)))
    telemetry = Telemetry(
        api_events=(
            api_event("DeleteAgentRuntime"),
            api_event("DeleteAgentRuntime", error_code="AccessDenied"),
        )
    )

    found = build_egress_map(snapshot(Inventory(runtimes=(on_instances,)), telemetry), Settings())

    assert any(note.startswith("runtimes deleted") and note.endswith(": 1") for note in found.notes)
    assert any(note.startswith("workloads on EC2 instances") for note in found.notes)


def test_the_pseudo_destination_is_no_host_of_that_name() -> None:
    named = version(placement=public(), declared_hosts=(DeclaredHost(host="internet", field="x"),))

    found = _map(Inventory(runtimes=(runtime(named),)))

    assert [(d.id, d.host) for d in found.destinations] == [
        ("internet", ""),
        ("internet.", "internet"),
    ]
