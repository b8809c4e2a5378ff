"""A scan document that holds one of everything, with hostile text wherever text can stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ringfence.model.agentcore import NetworkMode, ToolKind
from ringfence.model.blast import (
    BlastRadius,
    Breadth,
    DataKind,
    Invokers,
    Known,
    Point,
    Reach,
    ToxicPath,
    Way,
    WayKind,
)
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import (
    SCAN_SCHEMA,
    DestinationEntry,
    EgressEntry,
    EndpointEntry,
    ExitInfo,
    FindingEntry,
    GatewayEntry,
    RuntimeEntry,
    ScanDocument,
    ScopeEntry,
    SignalEntry,
    Summary,
    TargetEntry,
    ToolEntry,
    ToolInfo,
    VersionEntry,
    WorkloadEntry,
)
from ringfence.model.egress import (
    Attribution,
    Category,
    Confidence,
    EgressAction,
    EvidenceKind,
    MatchMethod,
    Sanction,
)
from ringfence.model.finding import Evidence, FindingStatus, Severity
from ringfence.model.framework import Framework, Taxon
from ringfence.model.identity import Certainty
from ringfence.model.verdict import Containment, Observability, Reason, ReasonCode
from ringfence.model.window import TimeWindow
from ringfence.model.workload import Governance, Observed, SignalKind, Strength, WorkloadKind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNT = "111122223333"
REGION = "us-east-1"
HOSTILE = (
    '=HYPERLINK("http://evil.example")<script>alert(1)</script>|`x`[a](b)"\'&]]>'
    "\x1b]0;owned\x07\u202e\n\r\t\x00\x9b2J\x7f\u200b\u2066東京\U000e0041{0}[x](1)\\"
)


def runtime_arn(name: str) -> str:
    return f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/{name}-abcdefghij"


def runtime(name: str, containment: Containment, *, shown: str = "") -> RuntimeEntry:
    arn = runtime_arn(name)
    mode = NetworkMode.PUBLIC if containment is Containment.UNCONTAINED else NetworkMode.VPC
    return RuntimeEntry(
        arn=arn,
        id=f"{name}-abcdefghij",
        name=shown or name,
        account=ACCOUNT,
        region=REGION,
        status="READY",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/agent",
        protocol="HTTP",
        versions=(
            VersionEntry(
                version="1",
                network_mode=mode,
                subnets=(),
                security_groups=(),
                created_at=NOW - timedelta(days=30),
            ),
        ),
        endpoints=(
            EndpointEntry(
                name="DEFAULT",
                arn=f"{arn}/runtime-endpoint/DEFAULT",
                live_version="1",
                target_version="1",
                network_mode=mode,
                containment=containment,
                reasons=(
                    Reason(code=ReasonCode.PUBLIC_MODE, detail=f"because of {HOSTILE}", ref=arn),
                ),
            ),
        ),
        network_mode=mode,
        containment=containment,
        containment_reasons=(f"public-mode: because of {HOSTILE}",),
        observability=Observability.PARTIAL,
        observability_reasons=("spans were read",),
        environment_keys=("OPENAI_API_KEY",),
        tags={"team": HOSTILE},
        governance=Governance.SHADOW,
        governed_by=f"nothing, says {HOSTILE}",
    )


def radius(arn: str, rank: int) -> BlastRadius:
    """A blast radius whose toxic path has hostile text in every leg."""
    shown = Evidence(source="iam", ref=HOSTILE, detail=f"shown by {HOSTILE}")
    return BlastRadius(
        runtime=arn,
        roles=(f"arn:aws:iam::{ACCOUNT}:role/agent",),
        data=(
            Reach(
                role=f"arn:aws:iam::{ACCOUNT}:role/agent",
                reading="s3-objects",
                service="s3",
                kind=DataKind.DATA,
                means="reads objects",
                actions=("s3:GetObject",),
                resources=(HOSTILE,),
                breadth=Breadth.NAMED,
                certainty=Certainty.ALLOWED,
                policy=HOSTILE,
                statement=HOSTILE,
            ),
        ),
        data_reach=Known.YES,
        escalation=(),
        invokers=Invokers(
            authorizers=("AWS_IAM",),
            anyone=Known.NO,
            principals=1,
            conditional=0,
            administrators=0,
            other_accounts=(),
            commands=(HOSTILE,),
            command_principals=1,
            gateways=(),
            harnesses=(),
            evidence=(shown,),
        ),
        ways_in=(Way(kind=WayKind.MCP, opens=True, evidence=shown),),
        injection=Known.YES,
        ways_out=(Way(kind=WayKind.NETWORK, opens=True, evidence=shown),),
        egress=Containment.UNCONTAINED,
        toxic_paths=(
            ToxicPath(
                kind=DataKind.DATA,
                certainty=Certainty.CONDITIONAL,
                egress=Containment.UNCONTAINED,
                data=(shown, shown),
                ways_in=(shown,),
                ways_out=(shown,),
            ),
        ),
        score=61,
        score_complete=False,
        unknown=(f"not read: {HOSTILE}",),
        points=(Point(name="data", points=30, why=HOSTILE),),
        rank=rank,
    )


def workload(name: str, governance: Governance) -> WorkloadEntry:
    return WorkloadEntry(
        kind=WorkloadKind.LAMBDA_FUNCTION,
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
        name=f"{name}{HOSTILE}",
        account=ACCOUNT,
        region=REGION,
        governance=governance,
        governed_by=f"the tag {HOSTILE}",
        observed=Observed.YES,
        signals=(
            SignalEntry(
                kind=SignalKind.ENVIRONMENT_NAME,
                source="lambda-functions",
                ref=HOSTILE,
                detail=f"the name of {HOSTILE}",
                strength=Strength.TELLING,
                attribution=Attribution.EXACT,
                first_seen=None,
                last_seen=NOW,
            ),
        ),
        evidence=(Evidence(source="lambda-functions", ref=HOSTILE, detail=HOSTILE),),
        confidence=Confidence.MEDIUM,
        serves=HOSTILE,
    )


def tool(name: str, containment: Containment) -> ToolEntry:
    return ToolEntry(
        kind=ToolKind.BROWSER,
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:browser-custom/{name}-abcdefghij",
        id=f"{name}-abcdefghij",
        name=name,
        account=ACCOUNT,
        region=REGION,
        status="READY",
        managed_by_aws=False,
        network_mode=NetworkMode.VPC,
        subnets=(),
        security_groups=(),
        containment=containment,
        containment_reasons=(f"default-route-bypass: because of {HOSTILE}",),
    )


def finding(
    detection: str, severity: Severity, *, status: FindingStatus = FindingStatus.NEW
) -> FindingEntry:
    return FindingEntry(
        id="2f0c1c34-9a55-5d0f-a6a5-3d8a2f6f9f10",
        fingerprint=f"{detection:0<16}"[:16],
        detection=detection,
        title=f"Title of {detection}",
        severity=severity,
        confidence=Confidence.HIGH,
        resource=runtime_arn("open"),
        account=ACCOUNT,
        region=REGION,
        message=HOSTILE,
        evidence=(Evidence(source="agentcore-runtimes", ref=runtime_arn("open"), detail=HOSTILE),),
        remediation="Move the runtime into a VPC.",
        references={
            "url": ("https://docs.example/public-runtime",),
            "mitre-atlas": ("AML.T0025", "AML.T0053"),
            "owasp-llm": ("LLM02",),
        },
        status=status,
    )


def destination(host: str, category: Category) -> DestinationEntry:
    return DestinationEntry(
        id=host,
        host=host,
        candidate_hosts=(),
        addresses=("192.0.2.1",),
        provider="",
        category=category,
        sanction=Sanction.UNREVIEWED,
        learnable=False,
        shared=False,
        method=MatchMethod.NOT_RECOGNISED,
        confidence=Confidence.LOW,
        reasons=("in no catalogue",),
    )


def edge(source: str, host: str, evidence: EvidenceKind = EvidenceKind.OBSERVED) -> EgressEntry:
    return EgressEntry(
        source=source,
        destination=host,
        port=443,
        protocol="TCP",
        evidence=evidence,
        sources=("flow-logs",),
        reason="seen in flow logs",
        first_seen=NOW - timedelta(days=2),
        last_seen=NOW,
        flows=3,
        bytes=900,
        reply_bytes=300,
        packets=9,
        action=EgressAction.ACCEPT,
        attribution=Attribution.EXACT,
        candidates=(),
        sharers=0,
        confidence=Confidence.HIGH,
    )


def document() -> ScanDocument:
    """Build a document in which every containment and severity occurs."""
    judged = (
        runtime("open", Containment.UNCONTAINED, shown=HOSTILE),
        runtime("side", Containment.LEAKY),
        runtime("blind", Containment.UNKNOWN),
        runtime("watched", Containment.MONITORED),
        runtime("held", Containment.ENFORCED),
    )
    runtimes = tuple(
        replace(each, blast_radius=radius(each.arn, rank)) for rank, each in enumerate(judged, 1)
    )
    return ScanDocument(
        schema=SCAN_SCHEMA,
        scan_id="scan-1",
        taken_at=NOW,
        tool=ToolInfo(name="ringfence", version="0.1.0"),
        scope=ScopeEntry(
            accounts=(ACCOUNT,),
            regions=(REGION,),
            window=TimeWindow(NOW - timedelta(days=14), NOW),
        ),
        coverage=(
            Coverage(
                source=Source.RUNTIMES,
                account=ACCOUNT,
                region=REGION,
                status=CoverageStatus.COMPLETE,
                records=5,
                required=True,
            ),
            Coverage(
                source=Source.ROUTE_TABLES,
                account=f"1|\x1b[2J{HOSTILE}",
                region=f"us|\u202e{HOSTILE}",
                status=CoverageStatus.DENIED,
                detail=f"denied: {HOSTILE}",
                required=True,
            ),
        ),
        summary=Summary(
            runtimes=len(runtimes),
            containment={str(containment): 1 for containment in Containment},
            severity={str(severity): 1 for severity in Severity},
            evidence={"observed": 2, "declared": 1, "possible": 0},
            coverage={str(s): int(s in ("complete", "denied")) for s in CoverageStatus},
            gaps=1,
            score=37,
            score_complete=True,
            score_points={"enforced": 100},
            workloads={"approved": 0, "declared": 1, "shadow": 1, "unknown": 0},
        ),
        runtimes=runtimes,
        tools=(
            ToolEntry(
                kind=ToolKind.BROWSER,
                arn=f"arn:aws:bedrock-agentcore:{REGION}:aws:browser/aws.browser.v1",
                id="aws.browser.v1",
                name="aws.browser.v1",
                account=ACCOUNT,
                region=REGION,
                status="READY",
                managed_by_aws=True,
                network_mode=NetworkMode.PUBLIC,
                subnets=(),
                security_groups=(),
                containment=Containment.UNCONTAINED,
                containment_reasons=(),
            ),
            tool("search", Containment.LEAKY),
            tool("held_search", Containment.ENFORCED),
        ),
        gateways=(
            GatewayEntry(
                arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:gateway/gw-abcdefghij",
                id="gw-abcdefghij",
                name="gw",
                account=ACCOUNT,
                region=REGION,
                status="READY",
                authorizer_type="NONE",
                protocol="MCP",
                role_arn="",
                policy_engine_mode="",
                targets=(
                    TargetEntry(
                        id="t",
                        name=HOSTILE,
                        status="READY",
                        target_type="MCP_SERVER",
                        hosts=("mcp.example",),
                        resource_arns=(),
                        credential_types=(),
                        private_vpc="",
                    ),
                ),
                targets_read=True,
                governance=Governance.UNKNOWN,
                governed_by="the Agent Registry was not read: denied",
            ),
        ),
        harnesses=(),
        workloads=(
            workload("summarise", Governance.SHADOW),
            workload("translate", Governance.DECLARED),
        ),
        destinations=(
            destination("api.openai.com", Category.MODEL_PROVIDER),
            destination("files.example", Category.UNKNOWN),
        ),
        egress=(
            edge(runtime_arn("open"), "files.example"),
            edge(runtime_arn("open"), "api.openai.com"),
            edge(runtime_arn("side"), "api.openai.com", EvidenceKind.DECLARED),
        ),
        findings=(
            finding("critical-thing", Severity.CRITICAL),
            finding("high-thing", Severity.HIGH),
            finding("medium-thing", Severity.MEDIUM, status=FindingStatus.EXISTING),
            finding("low-thing", Severity.LOW, status=FindingStatus.EXCEPTED),
            finding("info-thing", Severity.INFO),
        ),
        frameworks=(
            Framework(
                id="mitre-atlas",
                title="MITRE ATLAS",
                organization="The MITRE Corporation",
                version="5.6.0",
                url="https://atlas.example/",
                taxa=(
                    Taxon(
                        id="AML.T0025",
                        name="Exfiltration via Cyber Means",
                        url="https://atlas.example/AML.T0025",
                    ),
                    Taxon(
                        id="AML.T0053",
                        name="AI Agent Tool Invocation",
                        url="https://atlas.example/AML.T0053",
                    ),
                ),
            ),
            Framework(
                id="owasp-llm",
                title="OWASP LLM",
                organization="OWASP",
                version="2025",
                url="https://owasp.example/",
                taxa=(
                    Taxon(
                        id="LLM02",
                        name="Sensitive Information Disclosure",
                        url="https://owasp.example/",
                    ),
                ),
            ),
        ),
        access=(),
        notes=(f"not attributed: {HOSTILE}",),
        not_covered=("prompts",),
        api_calls={"sts:GetCallerIdentity": 1},
        exit=ExitInfo(code=1, reason="2 findings at or above high"),
    )
