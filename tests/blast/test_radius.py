"""Legs, toxic paths and doubts of whole snapshots."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from ringfence.blast import score
from ringfence.model.agentcore import (
    AgentRuntime,
    BuiltInTool,
    DeclaredHost,
    NetworkMode,
    ResourcePolicy,
    ToolKind,
)
from ringfence.model.blast import Known, WayKind
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import (
    EgressAction,
    EvidenceKind,
)
from ringfence.model.identity import Certainty, PolicyDocument
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.verdict import Containment
from support import builders as build
from support.blast_estates import MCP, RUNTIME, SECRETS, estate, judged, over_mcp, radius
from support.detection_samples import allowed

HERE = f"arn:aws:secretsmanager:{build.REGION}:{build.ACCOUNT}:secret:*"


def test_three_open_legs_are_a_toxic_path_with_evidence_of_each() -> None:
    found = radius(build.snapshot(estate(SECRETS)), over_mcp())

    (path,) = found.toxic_paths
    assert (found.data_reach, found.injection, found.egress) == (
        Known.YES,
        Known.YES,
        Containment.UNCONTAINED,
    )
    assert path.certainty is Certainty.ALLOWED
    assert "inline:policy-1 1 lets it call secretsmanager:GetSecretValue" in path.data[0].detail
    assert path.ways_in[0].ref == MCP.id
    assert path.ways_out[0].ref == RUNTIME


def test_without_one_of_the_legs_there_is_no_path() -> None:
    whole = build.snapshot(estate(SECRETS))

    assert not radius(whole).toxic_paths
    assert not radius(build.snapshot(estate(allowed("kms:Decrypt"))), over_mcp()).toxic_paths
    behind = radius(
        build.snapshot(
            replace(estate(SECRETS, placement=build.in_vpc()), route_tables=(build.route_table(),))
        ),
        over_mcp(),
    )
    assert behind.egress is Containment.ENFORCED
    assert not behind.toxic_paths


def test_a_path_through_unknown_egress_says_so() -> None:
    whole = build.snapshot(estate(SECRETS, placement=build.in_vpc()))

    found = radius(
        build.without(whole, Source.ROUTE_TABLES, status=CoverageStatus.DENIED), over_mcp()
    )

    assert {path.egress for path in found.toxic_paths} == {Containment.UNKNOWN}
    assert not found.score_complete


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": EvidenceKind.POSSIBLE},
        {"action": EgressAction.REJECT},
        {"sources": (Source.RESOLVER_QUERY_LOGS,)},
    ],
)
def test_what_was_never_reached_brings_nothing_in(changes: dict[str, object]) -> None:
    found = radius(build.snapshot(estate(SECRETS)), over_mcp(**changes))

    assert not [way for way in found.ways_in if way.kind is WayKind.MCP]


def test_a_declared_mcp_server_of_a_served_version_is_a_way_in() -> None:
    host = DeclaredHost(host="mcp.declared.example", field="environmentVariables.MCP", mcp=True)
    served = build.version(placement=build.public(), declared_hosts=(host,))

    found = radius(build.snapshot(estate(SECRETS, runtime=build.runtime(served))))

    assert [way.evidence.ref for way in found.ways_in] == ["mcp.declared.example"]
    assert found.injection is Known.YES


@pytest.mark.parametrize(
    ("tool", "kind", "opens"),
    [
        ("remoteMcp", WayKind.MCP, True),
        ("agentCoreBrowser", WayKind.BROWSER, True),
        ("agentCoreGateway", WayKind.GATEWAY, True),
        ("agentCoreCodeInterpreter", WayKind.CODE_INTERPRETER, False),
    ],
)
def test_the_tools_of_a_harness_are_ways_in(tool: str, kind: WayKind, opens: bool) -> None:
    held = replace(
        estate(SECRETS), harnesses=(build.harness(runtime_arn=RUNTIME, tools=(tool, "inline")),)
    )

    found = radius(build.snapshot(held))

    assert [(way.kind, way.opens) for way in found.ways_in] == [(kind, opens)]


def test_a_browser_that_the_role_may_start_is_a_way_in_and_out() -> None:
    held = replace(
        estate(
            allowed("secretsmanager:GetSecretValue", "bedrock-agentcore:StartBrowserSession"),
            placement=build.in_vpc(),
        ),
        tools=(build.tool(ToolKind.BROWSER, managed_by_aws=True),),
        route_tables=(build.route_table(),),
    )

    found = radius(build.snapshot(held))

    assert found.egress is Containment.UNCONTAINED
    assert {way.kind for way in found.ways_out if way.opens} == {WayKind.BROWSER}
    assert [path.egress for path in found.toxic_paths] == [Containment.UNCONTAINED]


def test_a_gateway_that_the_role_may_call_is_a_way_in() -> None:
    held = replace(estate(allowed("bedrock-agentcore:InvokeGateway")), gateways=(build.gateway(),))

    assert [way.kind for way in radius(build.snapshot(held)).ways_in] == [WayKind.GATEWAY]


def test_the_role_of_every_served_version_counts_and_no_other() -> None:
    old = build.version("1", build.public(), role_arn=f"arn:aws:iam::{build.ACCOUNT}:role/old")
    new = build.version("2", build.public())
    pinned = build.runtime(
        old, new, endpoints=(build.endpoint(live_version="2"), build.endpoint("prod", "1"))
    )
    moved = build.runtime(old, new, endpoints=(build.endpoint(live_version="2"),))
    roles = (build.principal("agent-exec"), build.principal("old", SECRETS))

    def data(runtime: AgentRuntime) -> int:
        held = replace(build.contained_inventory(runtime), principals=roles)
        return len(radius(build.snapshot(held)).data)

    assert (data(pinned), data(moved)) == (1, 0)


@pytest.mark.parametrize(
    "unread",
    [
        lambda held: replace(held, principals=()),
        lambda held: replace(
            held,
            principals=(
                replace(
                    held.principals[0],
                    policies=(PolicyDocument(name="arn:managed", document=""),),
                ),
            ),
        ),
    ],
)
def test_policies_that_were_not_read_never_mean_no_reach(
    unread: Callable[[Inventory], Inventory],
) -> None:
    found = radius(build.snapshot(unread(estate())))

    assert found.data_reach is Known.UNKNOWN
    assert not found.score_complete
    assert any("role/agent-exec" in doubt for doubt in found.unknown)


def test_callers_are_counted_whole_only_where_iam_was_read() -> None:
    whole = build.snapshot(estate())
    denied = build.without(whole, Source.IAM, status=CoverageStatus.PARTIAL)
    unreadable = build.snapshot(estate("{"))

    complete = [radius(each).invokers.complete for each in (whole, denied, unreadable)]

    assert complete == [True, False, False]


def test_a_long_list_of_resources_is_cut_and_counted() -> None:
    many = [f"arn:aws:s3:::bucket-{number:02}/*" for number in range(25)]
    document = json.dumps(
        {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": many}}
    )

    found = judged(build.snapshot(estate(document)))

    assert [(len(row.resources), row.further) for row in found.runtimes[0].data] == [(20, 5)]
    assert [len(row.resources) for row in found.roles[0].reach] == [25]


def test_a_role_that_reads_nothing_is_known_to_read_nothing() -> None:
    assert radius(build.snapshot(estate())).data_reach is Known.NO


def test_a_version_that_was_not_read_leaves_the_role_unknown() -> None:
    runtime = build.runtime(build.version(role_arn="", read=False))

    assert radius(build.snapshot(estate(runtime=runtime))).data_reach is Known.UNKNOWN


def test_a_version_that_nobody_serves_leaves_no_doubt() -> None:
    runtime = build.runtime(
        build.version("1", role_arn=""),
        build.version("2"),
        endpoints=(build.endpoint(live_version="2"),),
    )

    assert radius(build.snapshot(estate(runtime=runtime))).data_reach is Known.NO


def test_silence_is_no_proof_where_traffic_cannot_be_seen() -> None:
    assert radius(build.snapshot(estate(SECRETS))).injection is Known.UNKNOWN


def sealed(document: str = "", *tools: BuiltInTool) -> Snapshot:
    """A runtime behind the firewall of which everything was read, and whose role reads nothing."""
    held = estate(document or allowed("xray:PutTraceSegments"), placement=build.in_vpc())
    return build.snapshot(replace(held, tools=tools, route_tables=(build.route_table(),)))


def test_that_nobody_reaches_it_is_known_where_everything_was_read() -> None:
    found = radius(sealed())

    assert (found.injection, found.egress, found.unknown) == (Known.NO, Containment.ENFORCED, ())


@pytest.mark.parametrize(
    "source",
    [
        Source.GATEWAYS,
        Source.HARNESSES,
        Source.RESOURCE_POLICIES,
        Source.RUNTIMES,
        Source.RUNTIME_ENDPOINTS,
    ],
)
def test_what_was_not_read_leaves_strangers_possible(source: Source) -> None:
    found = radius(build.without(sealed(), source, status=CoverageStatus.DENIED))

    assert found.injection is Known.UNKNOWN
    assert not found.score_complete


def test_a_role_that_was_not_read_leaves_strangers_possible() -> None:
    whole = sealed()

    found = radius(replace(whole, inventory=replace(whole.inventory, principals=())))

    assert found.injection is Known.UNKNOWN


def test_an_open_policy_leaves_strangers_possible() -> None:
    whole = sealed()
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    policy = ResourcePolicy(
        resource_arn=RUNTIME,
        account=build.ACCOUNT,
        region=build.REGION,
        document=json.dumps({"Statement": statement}),
    )

    found = radius(replace(whole, inventory=replace(whole.inventory, resource_policies=(policy,))))

    assert (found.invokers.anyone, found.injection) == (Known.UNKNOWN, Known.UNKNOWN)


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        (Source.RUNTIMES, "which role every served version has was not read"),
        (Source.RUNTIME_ENDPOINTS, "which versions are served was not read"),
    ],
)
def test_what_is_served_has_to_be_read_for_a_role_to_read_nothing(
    source: Source, doubt: str
) -> None:
    found = radius(build.without(sealed(), source, status=CoverageStatus.PARTIAL))

    assert found.data_reach is Known.UNKNOWN
    assert doubt in found.unknown


@pytest.mark.parametrize(
    ("action", "source", "kind", "injection"),
    [
        ("StartBrowserSession", Source.BROWSERS, "browsers", Known.UNKNOWN),
        (
            "StartCodeInterpreterSession",
            Source.CODE_INTERPRETERS,
            "code interpreters",
            Known.NO,
        ),
    ],
)
@pytest.mark.parametrize("resource", ["*", "arn:aws:bedrock-agentcore:us-east-1:*:*"])
def test_tools_that_were_not_read_leave_a_way_out(
    action: str, source: Source, kind: str, injection: Known, resource: str
) -> None:
    whole = sealed(allowed(f"bedrock-agentcore:{action}", resource=resource))
    other = sealed(allowed("xray:PutTraceSegments"))

    read = radius(whole)
    found = radius(build.without(whole, source, status=CoverageStatus.DENIED))

    assert (read.egress, read.unknown) == (Containment.ENFORCED, ())
    assert (found.egress, found.injection) == (Containment.UNKNOWN, injection)
    assert f"which {kind} its roles may start was not all read" in found.unknown
    assert not found.score_complete
    assert radius(build.without(other, source)).egress is Containment.ENFORCED


def test_a_tool_of_a_region_that_nobody_read_leaves_a_way_out() -> None:
    abroad = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:browser-custom/*"

    found = radius(sealed(allowed("bedrock-agentcore:StartBrowserSession", resource=abroad)))

    assert found.egress is Containment.UNKNOWN


@pytest.mark.parametrize(
    ("mode", "egress"),
    [
        (NetworkMode.UNKNOWN, Containment.UNKNOWN),
        (NetworkMode.SANDBOX, Containment.LEAKY),
        (NetworkMode.VPC, Containment.ENFORCED),
        (NetworkMode.PUBLIC, Containment.UNCONTAINED),
    ],
)
def test_egress_is_that_of_the_most_exposed_tool(mode: NetworkMode, egress: Containment) -> None:
    found = radius(
        sealed(
            allowed("bedrock-agentcore:StartCodeInterpreterSession"),
            build.tool(ToolKind.CODE_INTERPRETER, mode),
        )
    )

    assert found.egress is egress


def test_the_way_out_that_decides_is_told_first() -> None:
    sandboxes = tuple(
        replace(
            build.tool(ToolKind.CODE_INTERPRETER, NetworkMode.SANDBOX),
            arn=f"arn:aws:bedrock-agentcore:us-east-1:111122223333:code-interpreter-custom/a{n}",
        )
        for n in range(9)
    )
    public = build.tool(ToolKind.CODE_INTERPRETER, NetworkMode.PUBLIC)

    found = radius(
        sealed(allowed("bedrock-agentcore:StartCodeInterpreterSession"), *sandboxes, public)
    )
    own = radius(
        build.snapshot(
            replace(
                estate(allowed("bedrock-agentcore:StartCodeInterpreterSession")),
                tools=sandboxes,
            )
        )
    )

    assert found.ways_out[0].evidence.ref == public.arn
    assert (own.egress, own.ways_out[0].kind) == (Containment.UNCONTAINED, WayKind.NETWORK)
    assert "leaky" not in own.points[0].why


def test_a_version_that_an_endpoint_names_and_nobody_read_leaves_doubts() -> None:
    runtime = build.runtime(
        build.version(), endpoints=(build.endpoint(), build.endpoint("prod", "7"))
    )
    silent = build.runtime(
        build.version(), endpoints=(build.endpoint(), build.endpoint("prod", ""))
    )

    for each in (runtime, silent):
        found = radius(build.snapshot(estate(runtime=each)))
        assert "which versions are served was not read" in found.unknown
        assert (found.data_reach, found.invokers.anyone) == (Known.UNKNOWN, Known.UNKNOWN)


def test_memories_of_a_region_that_nobody_read_may_be_read() -> None:
    def reach(region: str) -> Known:
        arn = f"arn:aws:bedrock-agentcore:{region}:111122223333:memory/*"
        document = allowed("bedrock-agentcore:RetrieveMemoryRecords", resource=arn)
        return radius(sealed(document)).data_reach

    assert reach("us-east-1") is Known.NO
    assert reach("eu-west-1") is Known.YES


def test_an_opening_under_a_condition_counts_half_for_other_accounts() -> None:
    whole = sealed()
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "444455556666"},
        "Action": "*",
        "Resource": "*",
    }

    def points(*arns: str) -> list[int]:
        policies = tuple(
            ResourcePolicy(
                resource_arn=arn,
                account=build.ACCOUNT,
                region=build.REGION,
                document=json.dumps({"Statement": statement}),
            )
            for arn in arns
        )
        held = replace(whole.inventory, resource_policies=policies)
        return [point.points for point in radius(replace(whole, inventory=held)).points]

    assert points(RUNTIME, build.endpoint().arn) == [score.OTHER_ACCOUNTS]
    assert points(RUNTIME) == [score.MAYBE_OTHER_ACCOUNTS]


def test_administrators_gain_nothing_and_those_with_limits_are_named() -> None:
    whole = sealed()
    deny = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
    }
    trust = json.dumps({"Principal": {"Service": "bedrock-agentcore.amazonaws.com"}})
    agent = build.principal("agent", trust=trust)
    admin = build.principal("admin", allowed("*"))
    limited = build.principal("limited", allowed("*"), json.dumps({"Statement": deny}))
    principals = (*whole.inventory.principals, agent, admin, limited)

    found = judged(replace(whole, inventory=replace(whole.inventory, principals=principals)))

    assert (found.administrators, found.limited_administrators) == ((admin.arn,), (limited.arn,))
    assert {each.principal for each in found.escalations} == {limited.arn}
