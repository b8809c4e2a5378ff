"""Every AWS operation that ringfence may call.

OPERATIONS is the allow-list of the guard, the source of the IAM policy, and the list a test compares with
the calls in this package: nothing is called that is not here, and nothing is here that is not called.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.coverage import Source
from ringfence.model.required import REQUIRED


class Purpose(StrEnum):
    """What a permission is for; the Sid of its statement."""

    AGENTCORE = "AgentCore"
    NETWORK = "Network"
    IDENTITY = "Identity"
    LOG_SETTINGS = "LogSettings"
    LOG_EVENTS = "LogEvents"
    LOG_OBJECTS = "LogObjects"
    ORGANIZATION = "Organization"
    ROLES = "Roles"
    ATHENA = "Athena"
    SIMULATION = "Simulation"
    WORKLOADS = "Workloads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation, with the permission that it needs."""

    service: str
    """The boto3 client name."""
    name: str
    action: str
    """The IAM action; empty when AWS asks for no permission."""
    purpose: Purpose
    sources: tuple[Source, ...]

    @property
    def key(self) -> str:
        """`service:Operation`, as calls are counted."""
        return f"{self.service}:{self.name}"

    @property
    def required(self) -> bool:
        """Whether a scan without this permission can be incomplete."""
        return any(source in REQUIRED for source in self.sources)


def _agentcore(name: str, *sources: Source) -> Operation:
    return Operation(
        service="bedrock-agentcore-control",
        name=name,
        action=f"bedrock-agentcore:{name}",
        purpose=Purpose.AGENTCORE,
        sources=sources,
    )


def _ec2(name: str, *sources: Source) -> Operation:
    return _operation("ec2", name, Purpose.NETWORK, *sources)


def _workload(service: str, name: str, source: Source, *, prefix: str = "") -> Operation:
    """An operation that tells of AI workloads; prefix is that of its IAM action, where it differs."""
    return Operation(
        service=service,
        name=name,
        action=f"{prefix or service}:{name}",
        purpose=Purpose.WORKLOADS,
        sources=(source,),
    )


def _operation(service: str, name: str, purpose: Purpose, *sources: Source) -> Operation:
    """An operation whose IAM action has the name of its client and its own."""
    return Operation(
        service=service, name=name, action=f"{service}:{name}", purpose=purpose, sources=sources
    )


_FLOW_LOGS = (Source.FLOW_LOGS, Source.WORKLOAD_FLOW_LOGS)
_QUERY_LOGS = (Source.RESOLVER_QUERY_LOGS, Source.WORKLOAD_QUERY_LOGS)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        service="sts",
        name="GetCallerIdentity",
        action="",  # AWS answers it for every valid credential, even against an explicit deny
        purpose=Purpose.IDENTITY,
        sources=(Source.IDENTITY,),
    ),
    _agentcore("ListAgentRuntimes", Source.RUNTIMES),
    _agentcore("GetAgentRuntime", Source.RUNTIMES),
    _agentcore("ListAgentRuntimeEndpoints", Source.RUNTIME_ENDPOINTS),
    _agentcore("ListBrowsers", Source.BROWSERS),
    _agentcore("GetBrowser", Source.BROWSERS),
    _agentcore("ListCodeInterpreters", Source.CODE_INTERPRETERS),
    _agentcore("GetCodeInterpreter", Source.CODE_INTERPRETERS),
    _agentcore("ListGateways", Source.GATEWAYS),
    _agentcore("GetGateway", Source.GATEWAYS),
    _agentcore("ListGatewayTargets", Source.GATEWAYS),
    _agentcore("GetGatewayTarget", Source.GATEWAYS),
    _agentcore("ListHarnesses", Source.HARNESSES),
    _agentcore("GetHarness", Source.HARNESSES),
    _agentcore("ListOauth2CredentialProviders", Source.CREDENTIAL_PROVIDERS),
    _agentcore("GetOauth2CredentialProvider", Source.CREDENTIAL_PROVIDERS),
    _agentcore("ListApiKeyCredentialProviders", Source.CREDENTIAL_PROVIDERS),
    _agentcore("ListWorkloadIdentities", Source.WORKLOAD_IDENTITIES),
    _agentcore("GetWorkloadIdentity", Source.WORKLOAD_IDENTITIES),
    _agentcore("ListMemories", Source.MEMORIES),
    _agentcore("GetMemory", Source.MEMORIES),
    _agentcore("ListCapacityProviders", Source.CAPACITY_PROVIDERS),
    _agentcore("GetCapacityProvider", Source.CAPACITY_PROVIDERS),
    _agentcore("GetResourcePolicy", Source.RESOURCE_POLICIES),
    _agentcore("ListTagsForResource", Source.TAGS),
    _ec2("DescribeRegions", Source.REGIONS),
    _ec2("DescribeNetworkInterfaces", Source.NETWORK_INTERFACES),
    _ec2("DescribeInstances", Source.INSTANCES),
    _ec2("DescribeVpcs", Source.VPCS),
    _ec2("DescribeVpcAttribute", Source.VPC_ATTRIBUTES),
    _ec2("DescribeSubnets", Source.SUBNETS),
    _ec2("DescribeRouteTables", Source.ROUTE_TABLES),
    _ec2("DescribeSecurityGroups", Source.SECURITY_GROUPS),
    _ec2("DescribeNetworkAcls", Source.NETWORK_ACLS),
    _ec2("DescribeNatGateways", Source.NAT_GATEWAYS),
    _ec2("DescribeInternetGateways", Source.INTERNET_GATEWAYS),
    _ec2("DescribeEgressOnlyInternetGateways", Source.INTERNET_GATEWAYS),
    _ec2("DescribeVpcEndpoints", Source.VPC_ENDPOINTS),
    _ec2("DescribeManagedPrefixLists", Source.PREFIX_LISTS),
    _ec2("GetManagedPrefixListEntries", Source.PREFIX_LISTS),
    _ec2("DescribeDhcpOptions", Source.DHCP_OPTIONS),
    _ec2("DescribeVpcBlockPublicAccessOptions", Source.PUBLIC_ACCESS_BLOCK),
    _ec2("DescribeVpcBlockPublicAccessExclusions", Source.PUBLIC_ACCESS_BLOCK),
    _operation("iam", "GetAccountAuthorizationDetails", Purpose.IDENTITY, Source.IAM),
    _operation("ec2", "DescribeFlowLogs", Purpose.LOG_SETTINGS, Source.FLOW_LOG_CONFIGS),
    _operation(
        "route53resolver",
        "ListResolverQueryLogConfigs",
        Purpose.LOG_SETTINGS,
        Source.RESOLVER_LOG_CONFIGS,
    ),
    _operation(
        "route53resolver",
        "ListResolverQueryLogConfigAssociations",
        Purpose.LOG_SETTINGS,
        Source.RESOLVER_LOG_CONFIGS,
    ),
    _operation("cloudtrail", "DescribeTrails", Purpose.LOG_SETTINGS, Source.TRAILS),
    _operation("cloudtrail", "GetTrailStatus", Purpose.LOG_SETTINGS, Source.TRAILS),
    _operation("cloudtrail", "LookupEvents", Purpose.LOG_SETTINGS, Source.CLOUDTRAIL),
    _operation(
        "logs",
        "DescribeLogGroups",
        Purpose.LOG_SETTINGS,
        *_FLOW_LOGS,
        *_QUERY_LOGS,
        Source.SPANS,
        Source.MODEL_INVOCATION_LOGS,
    ),
    _operation(
        "logs",
        "FilterLogEvents",
        Purpose.LOG_EVENTS,
        *_FLOW_LOGS,
        *_QUERY_LOGS,
        Source.SPANS,
        Source.MODEL_INVOCATION_LOGS,
    ),
    _operation("logs", "DescribeLogStreams", Purpose.LOG_EVENTS, *_FLOW_LOGS),
    _operation("logs", "StartQuery", Purpose.LOG_EVENTS, *_FLOW_LOGS),
    _operation("logs", "GetQueryResults", Purpose.LOG_EVENTS, *_FLOW_LOGS),
    # IAM knows no resource for it.
    _operation("logs", "StopQuery", Purpose.LOG_SETTINGS, *_FLOW_LOGS),
    Operation(
        service="s3",
        name="ListObjectsV2",
        action="s3:ListBucket",
        purpose=Purpose.LOG_OBJECTS,
        sources=(
            *_FLOW_LOGS,
            *_QUERY_LOGS,
            Source.CLOUDTRAIL,
            Source.MODEL_INVOCATION_LOGS,
        ),
    ),
    _operation(
        "s3",
        "GetObject",
        Purpose.LOG_OBJECTS,
        *_FLOW_LOGS,
        *_QUERY_LOGS,
        Source.CLOUDTRAIL,
        Source.MODEL_INVOCATION_LOGS,
    ),
    _workload("lambda", "ListFunctions", Source.LAMBDA),
    _workload("lambda", "GetFunction", Source.LAMBDA),
    _workload("ecs", "ListClusters", Source.ECS),
    _workload("ecs", "ListServices", Source.ECS),
    _workload("ecs", "DescribeServices", Source.ECS),
    _workload("ecs", "ListTasks", Source.ECS),
    _workload("ecs", "DescribeTasks", Source.ECS),
    _workload("ecs", "DescribeTaskDefinition", Source.ECS),
    _workload("eks", "ListClusters", Source.EKS),
    _workload("eks", "DescribeCluster", Source.EKS),
    _workload("sagemaker", "ListEndpoints", Source.SAGEMAKER),
    _workload("sagemaker", "DescribeEndpoint", Source.SAGEMAKER),
    _workload("sagemaker", "DescribeEndpointConfig", Source.SAGEMAKER),
    _workload("sagemaker", "DescribeModel", Source.SAGEMAKER),
    _workload("sagemaker", "ListNotebookInstances", Source.SAGEMAKER),
    _workload("sagemaker", "DescribeNotebookInstance", Source.SAGEMAKER),
    _workload("sagemaker", "ListDomains", Source.SAGEMAKER),
    _workload("sagemaker", "DescribeDomain", Source.SAGEMAKER),
    _workload("bedrock-agent", "ListAgents", Source.BEDROCK_AGENTS, prefix="bedrock"),
    _workload("bedrock-agent", "GetAgent", Source.BEDROCK_AGENTS, prefix="bedrock"),
    _workload("bedrock-agent", "ListFlows", Source.BEDROCK_AGENTS, prefix="bedrock"),
    _workload("bedrock-agent", "GetFlow", Source.BEDROCK_AGENTS, prefix="bedrock"),
    _workload("bedrock", "GetModelInvocationLoggingConfiguration", Source.MODEL_INVOCATION_LOGGING),
    _workload("stepfunctions", "ListStateMachines", Source.STATE_MACHINES, prefix="states"),
    _workload("stepfunctions", "DescribeStateMachine", Source.STATE_MACHINES, prefix="states"),
    _workload("codebuild", "ListProjects", Source.CODEBUILD),
    _workload("codebuild", "BatchGetProjects", Source.CODEBUILD),
    _workload("apprunner", "ListServices", Source.APP_RUNNER),
    _workload("apprunner", "DescribeService", Source.APP_RUNNER),
    _workload("apprunner", "ListVpcConnectors", Source.APP_RUNNER),
    _workload("iam", "ListServiceSpecificCredentials", Source.BEDROCK_API_KEYS),
    _workload(
        "agent-registry-control",
        "ListRegistries",
        Source.AGENT_REGISTRY,
        prefix="agent-registry",
    ),
    _workload(
        "agent-registry-control",
        "GetRegistry",
        Source.AGENT_REGISTRY,
        prefix="agent-registry",
    ),
    _workload(
        "agent-registry-control",
        "ListRegistryRecords",
        Source.AGENT_REGISTRY,
        prefix="agent-registry",
    ),
    _workload("resourcegroupstaggingapi", "GetResources", Source.WORKLOAD_TAGS, prefix="tag"),
    _operation("organizations", "DescribeOrganization", Purpose.ORGANIZATION, Source.ORGANIZATION),
    _operation("organizations", "ListAccounts", Purpose.ORGANIZATION, Source.ORGANIZATION),
    _operation(
        "organizations",
        "ListParents",
        Purpose.ORGANIZATION,
        Source.SERVICE_CONTROL_POLICIES,
    ),
    _operation(
        "organizations",
        "ListPoliciesForTarget",
        Purpose.ORGANIZATION,
        Source.SERVICE_CONTROL_POLICIES,
    ),
    _operation(
        "organizations",
        "DescribePolicy",
        Purpose.ORGANIZATION,
        Source.SERVICE_CONTROL_POLICIES,
    ),
    _operation("sts", "AssumeRole", Purpose.ROLES, Source.IDENTITY),
)

SDK_OPERATIONS = frozenset(
    {
        "s3:HeadBucket",  # finds the region of a bucket that answered with a redirect
        "signin:CreateOAuth2Token",
        "sso-oidc:CreateToken",
        "sso:GetRoleCredentials",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
    }
)
"""What the SDK calls by itself: to obtain credentials the way the profile says, and to find a bucket.

None of them needs a permission of the scanner's role, and none of them changes anything.
"""

ALLOWED = frozenset(operation.key for operation in OPERATIONS) | SDK_OPERATIONS
"""`service:Operation` of everything the guard lets through."""

ATHENA_OPERATIONS: tuple[Operation, ...] = (
    _operation("athena", "GetWorkGroup", Purpose.ATHENA, Source.FLOW_LOGS),
    _operation("athena", "GetTableMetadata", Purpose.ATHENA, Source.FLOW_LOGS),
    _operation("athena", "StartQueryExecution", Purpose.ATHENA, Source.FLOW_LOGS),
    _operation("athena", "GetQueryExecution", Purpose.ATHENA, Source.FLOW_LOGS),
    _operation("athena", "GetQueryResults", Purpose.ATHENA, Source.FLOW_LOGS),
    _operation("athena", "StopQueryExecution", Purpose.ATHENA, Source.FLOW_LOGS),
)
"""What `--athena-workgroup` adds, and nothing else does: a query changes no log and no setting, and
yet Athena writes its result to the workgroup's bucket."""

SIMULATION_OPERATIONS: tuple[Operation, ...] = (
    _operation("iam", "SimulatePrincipalPolicy", Purpose.SIMULATION, Source.IAM_SIMULATION),
)
"""What `--live-iam` adds: a question to IAM's own simulator, which carries nothing out."""

ALLOWED_WITH_SIMULATION = ALLOWED | {operation.key for operation in SIMULATION_OPERATIONS}
"""What the guard lets through in the one session that asks the simulator."""

EVERY_OPERATION = (*OPERATIONS, *ATHENA_OPERATIONS, *SIMULATION_OPERATIONS)

ALLOWED_WITH_ATHENA = ALLOWED | {operation.key for operation in ATHENA_OPERATIONS}
"""What the guard lets through in the one session that queries Athena."""


def find_operation(service: str, name: str) -> Operation | None:
    """The entry of an operation, or None when it is not on the list."""
    key = f"{service}:{name}"
    return next((operation for operation in EVERY_OPERATION if operation.key == key), None)
