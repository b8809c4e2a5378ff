"""For each detection, facts that it hits and facts of the same kind that it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from ringfence.blast.radius import blast_map
from ringfence.detect.facts import DetectionInput
from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import (
    AgentRuntime,
    BuiltInTool,
    Gateway,
    NetworkMode,
    ResourcePolicy,
    ToolKind,
)
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import (
    Category,
    Destination,
    Egress,
    EgressMap,
    EvidenceKind,
    Sanction,
)
from ringfence.model.identity import Principal
from ringfence.model.network import Route, RouteTarget, Subnet
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import ApiEvent, Telemetry
from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.shadow import ai_workloads, find_suspects
from ringfence.signals.judge import indications
from ringfence.verdict.runtime import judge
from ringfence.verdict.tools import judge_tools
from support import builders as build
from support import exfiltration_samples as leaks

Sample = Callable[[], DetectionInput]
RUNTIME = build.runtime_arn()


def facts(snapshot: Snapshot, egress_map: EgressMap | None = None) -> DetectionInput:
    """What detections see of a snapshot."""
    settings = Settings()
    verdicts, tool_verdicts = judge(snapshot, settings), judge_tools(snapshot, settings)
    edges = egress_map or EgressMap()
    return DetectionInput(
        snapshot=snapshot,
        verdicts=verdicts,
        tool_verdicts=tool_verdicts,
        egress_map=edges,
        indications=indications(snapshot, edges, verdicts, settings=settings),
        blast=blast_map(snapshot, verdicts, tool_verdicts, edges),
        settings=settings,
    )


def of_runtimes(*runtimes: AgentRuntime, telemetry: Telemetry | None = None) -> DetectionInput:
    return facts(build.snapshot(build.contained_inventory(*runtimes), telemetry))


def of_routes(*routes: Route, subnet: Subnet | None = None) -> DetectionInput:
    """The default runtime behind a route table with these routes."""
    held = build.contained_inventory(routes=routes)
    subnets = (subnet or build.subnet(), *held.subnets[1:])
    return facts(build.snapshot(replace(held, subnets=subnets)))


def of_tools(*tools: BuiltInTool) -> DetectionInput:
    return facts(build.snapshot(replace(build.contained_inventory(), tools=tools)))


def of_gateways(*gateways: Gateway) -> DetectionInput:
    return facts(build.snapshot(Inventory(gateways=gateways)))


def of_events(*events: ApiEvent) -> DetectionInput:
    return of_runtimes(telemetry=Telemetry(api_events=events))


def of_edges(destination: Destination, *edges: Egress) -> DetectionInput:
    egress_map = EgressMap(destinations=(destination,), egress=edges)
    return facts(build.snapshot(build.contained_inventory()), egress_map)


def of_leak(sample: leaks.Sample) -> DetectionInput:
    """A snapshot with what the join makes of it."""
    snapshot = sample()
    return facts(snapshot, build_egress_map(snapshot, Settings()))


def blind(*, configs_read: bool) -> DetectionInput:
    """A VPC runtime without any log; the configurations were read, or denied."""
    held = replace(build.contained_inventory(), flow_log_configs=(), resolver_log_configs=())
    snapshot = build.without(build.snapshot(held), Source.SPANS, status=CoverageStatus.NOT_ENABLED)
    if not configs_read:
        snapshot = build.without(snapshot, Source.FLOW_LOG_CONFIGS, status=CoverageStatus.DENIED)
    return facts(snapshot)


def moved(mode_before: NetworkMode) -> DetectionInput:
    """An update to PUBLIC mode, after a create in the mode given."""
    create = build.api_event(
        "CreateAgentRuntime",
        RUNTIME,
        network_mode=mode_before.value,
        time=build.WINDOW.start,
    )
    update = build.api_event("UpdateAgentRuntime", RUNTIME, network_mode="PUBLIC")
    return of_events(create, update)


def in_group(runtime_id: str, group: str) -> AgentRuntime:
    placement = build.in_vpc(security_groups=(group,))
    return build.runtime(build.version(placement=placement), runtime_id=runtime_id)


def served(old: NetworkMode) -> DetectionInput:
    """A runtime whose prod endpoint stays on version 1."""
    first = build.version("1", build.public() if old is NetworkMode.PUBLIC else build.in_vpc())
    endpoints = (build.endpoint(live_version="2"), build.endpoint("prod", "1"))
    return of_runtimes(build.runtime(first, build.version("2"), endpoints=endpoints))


def s3_path(requires: bool) -> DetectionInput:
    placement = build.in_vpc(requires_service_s3_endpoint=requires)
    return of_runtimes(build.runtime(build.version(placement=placement)))


MODEL = build.destination("api.model.example", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED)
APPROVED_MODEL = build.destination(
    "api.model.example", Category.MODEL_PROVIDER, Sanction.SANCTIONED
)
MCP = build.destination("mcp.tools.example", Category.MCP_PLATFORM, Sanction.UNREVIEWED)
IMITATION = build.destination(
    "api.models.example.evil.test",
    Category.UNKNOWN,
    Sanction.UNREVIEWED,
    classification=build.classification(
        Category.UNKNOWN, Sanction.UNREVIEWED, imitates="models.example"
    ),
)
PASTE = build.destination("paste.example", Category.PASTE_SITE, Sanction.UNREVIEWED)

_TO_SPOKE = build.route()
_SIX = build.subnet(ipv6_cidrs=("2600:1f18::/64",))
_SIX_OUT = build.route(build.IPV6_DEFAULT, RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-0")
_S3_ENDPOINT = build.route("pl-0s3", RouteTarget.VPC_ENDPOINT, "vpce-0s3")


def gateway_endpoint() -> DetectionInput:
    held = build.contained_inventory(routes=(_TO_SPOKE, _S3_ENDPOINT))
    return facts(
        build.snapshot(replace(held, vpc_endpoints=(build.vpc_endpoint("vpce-0s3", "s3"),)))
    )


def interface_endpoint(service: str) -> DetectionInput:
    held = build.contained_inventory(routes=(_TO_SPOKE,))
    endpoint = replace(build.vpc_endpoint("vpce-0if", service), type="Interface")
    return facts(build.snapshot(replace(held, vpc_endpoints=(endpoint,))))


def of_compute(*resources: ComputeResource, settings: Settings | None = None) -> DetectionInput:
    """Everything that is concluded from resources outside AgentCore."""
    return of_inventory(Inventory(compute=resources), settings)


def of_inventory(inventory: Inventory, settings: Settings | None = None) -> DetectionInput:
    whole, said = build.snapshot(inventory), settings or Settings()
    suspects = find_suspects(whole, Settings())
    found = build_egress_map(whole, said, suspects.others)
    workloads = ai_workloads(whole, said, found, suspects).workloads
    return replace(facts(whole, found), workloads=workloads)


_KEYED = build.function("assistant", environment_keys=("OPENAI_API_KEY",))
_SERVER = build.compute(WorkloadKind.ECS_SERVICE, "llm", images=("vllm/vllm-openai:v0.11",))
ESCALATION = (
    "iam:PassRole",
    "bedrock-agentcore:CreateCodeInterpreter",
    "bedrock-agentcore:StartCodeInterpreterSession",
    "bedrock-agentcore:InvokeCodeInterpreter",
)
SYSTEM_TOOL = "arn:aws:bedrock-agentcore:us-east-1:aws:code-interpreter/aws.codeinterpreter.v1"


def allowed(*actions: str, resource: str = "*") -> str:
    """A policy of one statement."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def stolen_from(document: str, *principals: Principal) -> DetectionInput:
    """A PUBLIC runtime that talks to an MCP server, with a role of one policy."""
    held = build.contained_inventory(build.runtime(build.version(placement=build.public())))
    role = build.principal("agent-exec", document)
    egress_map = EgressMap(destinations=(MCP,), egress=(build.egress(RUNTIME, MCP.id),))
    return facts(build.snapshot(replace(held, principals=(role, *principals))), egress_map)


def escalating(*actions: str, resource: str = "*") -> DetectionInput:
    dev = build.principal("dev", allowed(*actions, resource=resource))
    return stolen_from(allowed("xray:PutTraceSegments"), dev)


def open_to_all(authorizer: str) -> DetectionInput:
    """A runtime that its resource policy and its endpoint's let every principal call."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "bedrock-agentcore:InvokeAgentRuntime",
        "Resource": "*",
    }
    policies = tuple(
        ResourcePolicy(
            resource_arn=arn,
            account=build.ACCOUNT,
            region=build.REGION,
            document=json.dumps({"Statement": [statement]}),
        )
        for arn in (RUNTIME, build.endpoint().arn)
    )
    held = build.contained_inventory(build.runtime(build.version(authorizer=authorizer)))
    return facts(build.snapshot(replace(held, resource_policies=policies)))


POSITIVE: dict[str, Sample] = {
    "public-runtime": lambda: of_runtimes(build.runtime(build.version(placement=build.public()))),
    "public-version-served": lambda: served(NetworkMode.PUBLIC),
    "network-mode-changed": lambda: moved(NetworkMode.VPC),
    "route-bypasses-enforcement": lambda: of_routes(build.internet_route()),
    "ipv6-route-bypasses-enforcement": lambda: of_routes(_TO_SPOKE, _SIX_OUT, subnet=_SIX),
    "specific-route-bypasses-enforcement": lambda: of_routes(
        _TO_SPOKE, build.internet_route("198.51.100.0/24")
    ),
    "private-route-bypasses-enforcement": lambda: of_routes(
        _TO_SPOKE, build.route("10.99.0.0/16", RouteTarget.PEERING, "pcx-0")
    ),
    "gateway-endpoint-bypasses-enforcement": gateway_endpoint,
    "interface-endpoint-bypasses-enforcement": lambda: interface_endpoint("s3"),
    "service-s3-path-bypasses-enforcement": lambda: s3_path(requires=True),
    "unsanctioned-model-egress": lambda: of_edges(MODEL, build.egress(RUNTIME, MODEL.id)),
    "undeclared-mcp-server": lambda: of_edges(MCP, build.egress(RUNTIME, MCP.id)),
    "prohibited-destination": lambda: of_edges(PASTE, build.egress(RUNTIME, PASTE.id)),
    "look-alike-destination": lambda: of_edges(IMITATION, build.egress(RUNTIME, IMITATION.id)),
    "unauthenticated-gateway": lambda: of_gateways(build.gateway(authorizer_type="NONE")),
    "public-built-in-tool": lambda: of_tools(build.tool()),
    "sandboxed-built-in-tool": lambda: of_tools(
        build.tool(ToolKind.CODE_INTERPRETER, NetworkMode.SANDBOX)
    ),
    "managed-built-in-tool": lambda: of_tools(build.tool(managed_by_aws=True)),
    "runtime-blind-spot": lambda: blind(configs_read=True),
    "shared-security-groups": lambda: of_runtimes(
        in_group("one-abcdefghij", "sg-a"), in_group("two-abcdefghij", "sg-a")
    ),
    "telemetry-switched-off": lambda: of_events(
        build.api_event("DeleteFlowLogs", "fl-0", event_source="ec2.amazonaws.com")
    ),
    "shadow-ai-workload": lambda: of_compute(_KEYED),
    "self-hosted-inference": lambda: of_compute(_SERVER),
    "long-lived-bedrock-api-key": lambda: of_inventory(
        Inventory(bedrock_api_keys=(build.api_key(),))
    ),
    **{name: partial(of_leak, sample) for name, sample in leaks.POSITIVE.items()},
    "toxic-path": lambda: stolen_from(allowed("secretsmanager:GetSecretValue")),
    "privilege-escalation-through-agentcore": lambda: escalating(*ESCALATION),
    "runtime-command-access": lambda: escalating("bedrock-agentcore:InvokeAgentRuntimeCommand"),
    "runtime-invocable-by-anyone": lambda: open_to_all("AWS_IAM"),
    "broad-data-reach": lambda: stolen_from(allowed("s3:GetObject")),
}

NEGATIVE: dict[str, Sample] = {
    "public-runtime": of_runtimes,
    "public-version-served": lambda: served(NetworkMode.VPC),
    "network-mode-changed": lambda: moved(NetworkMode.PUBLIC),
    "route-bypasses-enforcement": lambda: of_routes(_TO_SPOKE),
    "ipv6-route-bypasses-enforcement": lambda: of_routes(_TO_SPOKE, _SIX_OUT),
    "specific-route-bypasses-enforcement": lambda: of_routes(
        _TO_SPOKE, build.route("198.51.100.0/24")
    ),
    "private-route-bypasses-enforcement": lambda: of_routes(_TO_SPOKE, build.route("10.99.0.0/16")),
    "gateway-endpoint-bypasses-enforcement": lambda: of_routes(_TO_SPOKE, _S3_ENDPOINT),
    "interface-endpoint-bypasses-enforcement": lambda: interface_endpoint("sts"),
    "service-s3-path-bypasses-enforcement": lambda: s3_path(requires=False),
    "unsanctioned-model-egress": lambda: of_edges(
        APPROVED_MODEL, build.egress(RUNTIME, APPROVED_MODEL.id)
    ),
    "undeclared-mcp-server": lambda: of_edges(
        MCP,
        build.egress(RUNTIME, MCP.id),
        build.egress(RUNTIME, MCP.id, evidence=EvidenceKind.DECLARED),
    ),
    "prohibited-destination": lambda: of_edges(
        PASTE, build.egress(RUNTIME, PASTE.id, evidence=EvidenceKind.POSSIBLE)
    ),
    "look-alike-destination": lambda: of_edges(
        IMITATION, build.egress(RUNTIME, IMITATION.id, evidence=EvidenceKind.DECLARED)
    ),
    "unauthenticated-gateway": lambda: of_gateways(
        build.gateway(authorizer_type="AUTHENTICATE_ONLY")
    ),
    "public-built-in-tool": lambda: of_tools(
        build.tool(mode=NetworkMode.VPC), build.tool(managed_by_aws=True)
    ),
    "sandboxed-built-in-tool": lambda: of_tools(
        build.tool(ToolKind.CODE_INTERPRETER, NetworkMode.SANDBOX, managed_by_aws=True)
    ),
    "managed-built-in-tool": lambda: of_tools(build.tool()),
    "runtime-blind-spot": lambda: blind(configs_read=False),
    "shared-security-groups": lambda: of_runtimes(
        in_group("one-abcdefghij", "sg-a"), in_group("two-abcdefghij", "sg-b")
    ),
    "telemetry-switched-off": lambda: of_events(
        build.api_event(
            "DeleteFlowLogs", "fl-0", event_source="ec2.amazonaws.com", error_code="AccessDenied"
        )
    ),
    "shadow-ai-workload": lambda: of_compute(
        _KEYED, settings=Settings(approved_workloads=(_KEYED.arn,))
    ),
    "self-hosted-inference": lambda: of_compute(
        _SERVER, settings=Settings(approved_workloads=(_SERVER.arn,))
    ),
    "long-lived-bedrock-api-key": lambda: of_inventory(
        Inventory(
            bedrock_api_keys=(
                build.api_key("short", expires_at=build.NOW + timedelta(days=5)),
                build.api_key("off", status="Inactive"),
            )
        )
    ),
    **{name: partial(of_leak, sample) for name, sample in leaks.NEGATIVE.items()},
    "toxic-path": lambda: stolen_from(allowed("bedrock:InvokeModel", "kms:Decrypt")),
    "privilege-escalation-through-agentcore": lambda: escalating(
        *ESCALATION[2:], resource=SYSTEM_TOOL
    ),
    "runtime-command-access": lambda: escalating("*"),
    "runtime-invocable-by-anyone": lambda: open_to_all("CUSTOM_JWT"),
    "broad-data-reach": lambda: stolen_from(
        allowed("s3:GetObject", resource="arn:aws:s3:::claims/*")
    ),
}
