"""From a snapshot to document, graph and findings: the matrix as a user sees it."""

from __future__ import annotations

import pytest

from ringfence.graph.elements import EdgeKind, NodeKind
from ringfence.model.coverage import Source
from ringfence.model.document import ExitInfo, ScanDocument
from ringfence.model.finding import Severity
from ringfence.model.network import SecurityGroup, SecurityGroupRule
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import Telemetry
from ringfence.model.workload import Governance, Observed, WorkloadKind
from ringfence.render.document import scan_document
from ringfence.render.table import to_table
from ringfence.workflow.assess import assess
from support import builders as build

HOME = build.interface(
    "eni-0fn",
    interface_type="lambda",
    description="AWS Lambda VPC ENI-assistant-11111111-2222-3333-4444-555555555555",
    private_ips=("10.20.1.90",),
    security_groups=("sg-0fn",),
)
ASSISTANT = build.function(
    "assistant",
    environment_keys=("OPENAI_API_KEY",),
    in_vpc=True,
    subnets=(build.SUBNET_ID,),
    security_groups=("sg-0fn",),
    tags=(("team", "ml"),),
)
TALK = Telemetry(
    flows=(build.flow("eni-0fn", "203.0.113.10", client="10.20.1.90"),),
    resolutions=(build.resolution("api.openai.com", "203.0.113.10", client="10.20.1.90"),),
)


def estate(telemetry: Telemetry = TALK) -> Snapshot:
    held = Inventory(
        compute=(ASSISTANT, build.function(), build.instance(ports=(8000,))),
        interfaces=(HOME,),
        vpcs=(build.vpc(),),
        subnets=(build.subnet(),),
    )
    return build.snapshot(held, telemetry)


def judged(settings: Settings | None = None, telemetry: Telemetry = TALK) -> ScanDocument:
    whole = estate(telemetry)
    assessment, _ = assess(whole, settings or Settings())
    exit_info = ExitInfo(code=0, reason="done")
    return scan_document(whole, assessment, scan_id="s", exit_info=exit_info)


def test_a_function_that_talks_to_a_provider_is_in_egress_workloads_and_findings() -> None:
    document = judged()

    assert [(edge.source, edge.destination) for edge in document.egress] == [
        (ASSISTANT.arn, "api.openai.com")
    ]
    (workload,) = document.workloads
    assert (workload.arn, workload.governance) == (ASSISTANT.arn, Governance.SHADOW)
    assert workload.observed is Observed.YES
    assert [item.ref for item in workload.evidence] == [
        "OPENAI_API_KEY",
        "api.openai.com",
        "api.openai.com",
    ]
    assert document.summary.workloads == {"approved": 0, "declared": 0, "shadow": 1, "unknown": 0}
    found = {(f.detection, f.resource, f.severity) for f in document.findings}
    assert found == {
        ("shadow-ai-workload", ASSISTANT.arn, Severity.HIGH),
        ("unsanctioned-model-egress", ASSISTANT.arn, Severity.HIGH),
    }


def test_what_is_only_configured_weighs_less() -> None:
    document = judged(telemetry=Telemetry())

    (finding,) = document.findings
    assert (finding.detection, finding.severity) == ("shadow-ai-workload", Severity.MEDIUM)


def test_declared_and_approved_are_two_words_and_neither_is_a_finding() -> None:
    declared = judged(Settings(declaring_tags=("team=ml",)), Telemetry())
    approved = judged(
        Settings(declaring_tags=("team=ml",), approved_workloads=(ASSISTANT.arn,)), Telemetry()
    )

    assert declared.workloads[0].governance is Governance.DECLARED
    assert approved.workloads[0].governance is Governance.APPROVED
    assert not declared.findings
    assert not approved.findings


def test_the_graph_holds_the_workload_where_it_stands_and_what_it_talks_to() -> None:
    _, graph = assess(estate(), Settings())

    nodes = {node.id: node for node in graph.nodes()}
    edges = {(edge.source, edge.kind, edge.target) for edge in graph.edges()}
    assert nodes[ASSISTANT.arn].kind is NodeKind.WORKLOAD
    assert ("governance", "shadow") in nodes[ASSISTANT.arn].attributes
    assert (ASSISTANT.arn, EdgeKind.ATTACHED_TO, build.SUBNET_ID) in edges
    assert (ASSISTANT.arn, EdgeKind.TALKS_TO, "destination:api.openai.com") in edges
    assert build.instance().arn not in nodes


def test_runtimes_and_gateways_carry_their_governance() -> None:
    held = Inventory(
        runtimes=(build.runtime(),),
        gateways=(build.gateway(),),
        registry_records=(build.registry_record(build.runtime_arn()),),
    )
    whole = build.snapshot(held)

    assessment, _ = assess(whole, Settings())
    document = scan_document(
        whole, assessment, scan_id="s", exit_info=ExitInfo(code=0, reason="done")
    )

    assert document.runtimes[0].governance is Governance.APPROVED
    assert "record/r-1" in document.runtimes[0].governed_by
    assert document.gateways[0].governance is Governance.SHADOW


def test_the_table_says_it_in_one_line() -> None:
    table = to_table(judged())

    assert "nobody answers for 1 of 1 AI workload outside AgentCore" in table
    assert all(len(line) <= 80 for line in table.splitlines())


def test_an_approved_server_is_a_finding_only_if_anyone_reaches_it() -> None:
    server = build.compute(
        WorkloadKind.ECS_SERVICE,
        images=("ollama/ollama",),
        ports=(11434,),
        security_groups=("sg-0llm",),
    )
    rule = SecurityGroupRule(
        egress=False, protocol="tcp", from_port=11000, to_port=12000, peer="0.0.0.0/0"
    )
    settings = Settings(approved_workloads=(server.arn,))

    def found(*groups: SecurityGroup) -> list[tuple[str, Severity]]:
        held = Inventory(compute=(server,), security_groups=groups)
        assessment, _ = assess(build.snapshot(held), settings)
        return [(f.detection, f.severity) for f in assessment.findings]

    assert found() == []
    assert found(build.security_group("sg-0other", rules=(rule,))) == []
    assert found(build.security_group("sg-0llm", rules=(rule,))) == [
        ("self-hosted-inference", Severity.HIGH)
    ]


def test_rows_of_runtimes_that_share_an_interface_say_how_many_and_name_the_first() -> None:
    many = tuple(build.runtime(runtime_id=f"agent{number:02}-abcdefghij") for number in range(30))
    whole = build.snapshot(
        Inventory(runtimes=many, interfaces=(build.agent_interface(),)),
        Telemetry(flows=(build.flow("eni-0agent", "203.0.113.9", client="10.20.1.57"),)),
    )

    assessment, _ = assess(whole, Settings())
    document = scan_document(
        whole, assessment, scan_id="s", exit_info=ExitInfo(code=0, reason="done")
    )

    assert len(document.egress) == 30
    assert {row.sharers for row in document.egress} == {30}
    assert {len(row.candidates) for row in document.egress} == {20}


@pytest.mark.parametrize(
    ("read", "governance"), [(True, Governance.SHADOW), (False, Governance.UNKNOWN)]
)
def test_a_runtime_whose_tags_were_not_read_may_be_declared(
    *, read: bool, governance: Governance
) -> None:
    whole = build.snapshot(Inventory(runtimes=(build.runtime(),), gateways=(build.gateway(),)))
    if not read:
        whole = build.without(whole, Source.TAGS)

    assessment, _ = assess(whole, Settings(declaring_tags=("team",)))

    assert {found for _, found, _ in assessment.governance} == {governance}
