"""Coverage rows: how far the recording of an estate reaches, and where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ringfence_data.estate.identifiers import Place
from ringfence_data.estate.record import AnswerRecord, Json, utc
from ringfence_data.estate.window import Window

_MEMBERS = {
    "GetCallerIdentity": ("identity", ""),
    "GetAccountAuthorizationDetails": ("iam", "RoleDetailList"),
    "ListAgentRuntimes": ("agentcore-runtimes", "agentRuntimes"),
    "ListAgentRuntimeEndpoints": ("agentcore-runtime-endpoints", "runtimeEndpoints"),
    "ListBrowsers": ("agentcore-browsers", "browserSummaries"),
    "ListCodeInterpreters": ("agentcore-code-interpreters", "codeInterpreterSummaries"),
    "ListGateways": ("agentcore-gateways", "items"),
    "ListHarnesses": ("agentcore-harnesses", "harnesses"),
    "ListOauth2CredentialProviders": ("agentcore-credential-providers", "credentialProviders"),
    "ListApiKeyCredentialProviders": ("agentcore-credential-providers", "credentialProviders"),
    "ListWorkloadIdentities": ("agentcore-workload-identities", "workloadIdentities"),
    "ListMemories": ("agentcore-memories", "memories"),
    "ListCapacityProviders": ("agentcore-capacity-providers", "capacityProviders"),
    "GetResourcePolicy": ("agentcore-resource-policies", ""),
    "ListTagsForResource": ("agentcore-tags", ""),
    "DescribeVpcs": ("ec2-vpcs", "Vpcs"),
    "DescribeVpcAttribute": ("ec2-vpc-attributes", ""),
    "DescribeSubnets": ("ec2-subnets", "Subnets"),
    "DescribeRouteTables": ("ec2-route-tables", "RouteTables"),
    "DescribeNetworkInterfaces": ("ec2-network-interfaces", "NetworkInterfaces"),
    "DescribeInstances": ("ec2-instances", "Reservations"),
    "DescribeSecurityGroups": ("ec2-security-groups", "SecurityGroups"),
    "DescribeNetworkAcls": ("ec2-network-acls", "NetworkAcls"),
    "DescribeNatGateways": ("ec2-nat-gateways", "NatGateways"),
    "DescribeInternetGateways": ("ec2-internet-gateways", "InternetGateways"),
    "DescribeEgressOnlyInternetGateways": (
        "ec2-internet-gateways",
        "EgressOnlyInternetGateways",
    ),
    "DescribeVpcEndpoints": ("ec2-vpc-endpoints", "VpcEndpoints"),
    "DescribeManagedPrefixLists": ("ec2-prefix-lists", "PrefixLists"),
    "DescribeDhcpOptions": ("ec2-dhcp-options", "DhcpOptions"),
    "DescribeVpcBlockPublicAccessOptions": ("ec2-vpc-block-public-access", ""),
    "DescribeFlowLogs": ("ec2-flow-log-configs", "FlowLogs"),
    "ListResolverQueryLogConfigs": ("resolver-query-log-configs", "ResolverQueryLogConfigs"),
    "DescribeTrails": ("cloudtrail-trails", "trailList"),
    "ListFunctions": ("lambda-functions", "Functions"),
    "DescribeServices": ("ecs-tasks", "services"),
    "DescribeTasks": ("ecs-tasks", "tasks"),
    "DescribeCluster": ("eks-clusters", ""),
    "ListEndpoints": ("sagemaker", "Endpoints"),
    "ListNotebookInstances": ("sagemaker", "NotebookInstances"),
    "ListDomains": ("sagemaker", "Domains"),
    "ListAgents": ("bedrock-agents", "agentSummaries"),
    "ListFlows": ("bedrock-agents", "flowSummaries"),
    "ListStateMachines": ("step-functions", "stateMachines"),
    "ListProjects": ("codebuild-projects", "projects"),
    "DescribeService": ("app-runner-services", ""),
    "ListServiceSpecificCredentials": ("bedrock-api-keys", "ServiceSpecificCredentials"),
    "GetModelInvocationLoggingConfiguration": ("model-invocation-logging", ""),
    "ListRegistryRecords": ("agent-registry", "registryRecords"),
    "GetResources": ("workload-tags", "ResourceTagMappingList"),
}
"""The source that an operation feeds, and the list that counts; empty counts the answer itself."""

_GLOBAL = frozenset({"identity", "iam", "bedrock-api-keys"})
_EVERYWHERE = frozenset(
    {
        "lambda-functions",
        "ecs-tasks",
        "eks-clusters",
        "sagemaker",
        "bedrock-agents",
        "step-functions",
        "codebuild-projects",
        "app-runner-services",
        "model-invocation-logging",
        "agent-registry",
        "workload-tags",
    }
)
"""What is asked in every region, though its list may be empty there."""
SOURCES = tuple(dict.fromkeys(source for source, _ in _MEMBERS.values()))
SUMMARISED = {
    "flows": "flow-logs",
    "resolutions": "resolver-query-logs",
    "api_uses": "cloudtrail",
    "span_calls": "spans",
    "firewall_decisions": "dcf-logs",
}
"""The source of each kind of summary."""
LOG_SOURCES = (
    "flow-logs",
    "resolver-query-logs",
    "cloudtrail",
    "spans",
    "dcf-logs",
    "model-invocation-logs",
)
_ALWAYS_REQUIRED = frozenset(
    {
        "identity",
        "iam",
        "agentcore-runtimes",
        "agentcore-runtime-endpoints",
        "agentcore-browsers",
        "agentcore-code-interpreters",
        "agentcore-gateways",
    }
)
_REQUIRED_WITH_VPC = frozenset(
    {
        "ec2-vpcs",
        "ec2-subnets",
        "ec2-route-tables",
        "ec2-network-interfaces",
        "ec2-vpc-endpoints",
        "ec2-prefix-lists",
    }
)
_NOT_ENABLED = {
    "flow-logs": "No VPC here has a flow log.",
    "resolver-query-logs": "No VPC here has a Resolver query log.",
    "cloudtrail": "No event was recorded.",
    "spans": "Transaction search is off: there is no log group aws/spans.",
    "dcf-logs": "No log of a firewall was given.",
    "model-invocation-logs": "Model invocations are not logged in this region.",
}


class CoverageCount:
    """Counts what the answers hold, by source and place."""

    def __init__(self) -> None:
        self._records: Counter[tuple[str, Place]] = Counter()
        self._asked: set[tuple[str, Place]] = set()

    def add(self, answer: AnswerRecord) -> None:
        source, member = _MEMBERS.get(answer.operation, ("", ""))
        if source:
            listed = answer.body.get(member) if member else None
            self._records[source, answer.place] += len(listed) if isinstance(listed, list) else 1
            self._asked.add((source, answer.place))

    def add_logs(self, records: Counter[tuple[str, Place]]) -> None:
        self._records.update(records)

    def rows(self, places: tuple[Place, ...], window: Window) -> Iterator[Json]:
        """A row for every source, account and region that was asked: complete, or not switched on.

        The network is only asked for where something is placed in a VPC.
        """
        accounts = tuple(dict.fromkeys(place.account for place in places))
        for source in SOURCES:
            if source in _GLOBAL:
                for account in accounts:
                    yield self._row(source, Place(account, ""))
                continue
            for place in places:
                everywhere = source.startswith("agentcore-") or source in _EVERYWHERE
                if everywhere or (source, place) in self._asked:
                    yield self._row(source, place)
        for source in LOG_SOURCES:
            for place in places:
                yield self._log_row(source, place, window)

    def _row(self, source: str, place: Place) -> Json:
        required = source in _ALWAYS_REQUIRED or (
            source in _REQUIRED_WITH_VPC and self._records["ec2-vpcs", place] > 0
        )
        return {
            "source": source,
            "account": place.account,
            "region": place.region,
            "status": "complete",
            "records": self._records[source, place],
            "required": required,
        }

    def _log_row(self, source: str, place: Place, window: Window) -> Json:
        records = self._records[source, place]
        row = self._row(source, place)
        if not records:
            return row | {"status": "not-enabled", "detail": _NOT_ENABLED[source]}
        return row | {"window": {"start": utc(window.start), "end": utc(window.end)}}
