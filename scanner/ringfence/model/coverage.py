"""How far a scan's evidence reaches: one row per source, account and region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.window import TimeWindow


class Source(StrEnum):
    """Where evidence comes from; one value per thing that can be denied on its own."""

    IDENTITY = "identity"
    ORGANIZATION = "organization"
    REGIONS = "regions"
    RUNTIMES = "agentcore-runtimes"
    RUNTIME_ENDPOINTS = "agentcore-runtime-endpoints"
    BROWSERS = "agentcore-browsers"
    CODE_INTERPRETERS = "agentcore-code-interpreters"
    GATEWAYS = "agentcore-gateways"
    HARNESSES = "agentcore-harnesses"
    CREDENTIAL_PROVIDERS = "agentcore-credential-providers"
    WORKLOAD_IDENTITIES = "agentcore-workload-identities"
    MEMORIES = "agentcore-memories"
    CAPACITY_PROVIDERS = "agentcore-capacity-providers"
    RESOURCE_POLICIES = "agentcore-resource-policies"
    TAGS = "agentcore-tags"
    VPCS = "ec2-vpcs"
    VPC_ATTRIBUTES = "ec2-vpc-attributes"
    SUBNETS = "ec2-subnets"
    ROUTE_TABLES = "ec2-route-tables"
    NETWORK_INTERFACES = "ec2-network-interfaces"
    INSTANCES = "ec2-instances"
    SECURITY_GROUPS = "ec2-security-groups"
    NETWORK_ACLS = "ec2-network-acls"
    NAT_GATEWAYS = "ec2-nat-gateways"
    INTERNET_GATEWAYS = "ec2-internet-gateways"
    VPC_ENDPOINTS = "ec2-vpc-endpoints"
    PREFIX_LISTS = "ec2-prefix-lists"
    DHCP_OPTIONS = "ec2-dhcp-options"
    PUBLIC_ACCESS_BLOCK = "ec2-vpc-block-public-access"
    FLOW_LOG_CONFIGS = "ec2-flow-log-configs"
    RESOLVER_LOG_CONFIGS = "resolver-query-log-configs"
    IAM = "iam"
    TRAILS = "cloudtrail-trails"
    LAMBDA = "lambda-functions"
    ECS = "ecs-tasks"
    EKS = "eks-clusters"
    SAGEMAKER = "sagemaker"
    BEDROCK_AGENTS = "bedrock-agents"
    STATE_MACHINES = "step-functions"
    CODEBUILD = "codebuild-projects"
    APP_RUNNER = "app-runner-services"
    BEDROCK_API_KEYS = "bedrock-api-keys"
    MODEL_INVOCATION_LOGGING = "model-invocation-logging"
    """The setting; the logs themselves are model-invocation-logs."""
    AGENT_REGISTRY = "agent-registry"
    WORKLOAD_TAGS = "workload-tags"
    """Tags of workloads whose own answers carry none."""
    FLOW_LOGS = "flow-logs"
    WORKLOAD_FLOW_LOGS = "workload-flow-logs"
    """Those of AI workloads outside AgentCore, where they are read beside those of AgentCore."""
    RESOLVER_QUERY_LOGS = "resolver-query-logs"
    WORKLOAD_QUERY_LOGS = "workload-resolver-query-logs"
    """Likewise: those of VPCs in which nothing of AgentCore is placed."""
    CLOUDTRAIL = "cloudtrail"
    SPANS = "spans"
    DCF_LOGS = "dcf-logs"
    NETWORK_FIREWALL_LOGS = "network-firewall-logs"
    MODEL_INVOCATION_LOGS = "model-invocation-logs"
    SERVICE_CONTROL_POLICIES = "service-control-policies"
    IAM_SIMULATION = "iam-simulation"
    """The word of IAM's own simulator, asked only where somebody wants it."""
    CONTROLLER_FEATURES = "controller-features"
    """Whether Distributed Cloud Firewall is switched on."""
    CONTROLLER_GROUPS = "controller-groups"
    CONTROLLER_RULES = "controller-rules"
    CONTROLLER_DEFAULT_ACTION = "controller-default-action"
    CONTROLLER_ATTACHMENTS = "controller-attachments"
    COPILOT_LOGS = "copilot-logs"
    PROBE = "probe"
    """What a probe inside a runtime subnet reported."""


class CoverageStatus(StrEnum):
    """What became of a source. An absent row means: nobody asked."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    DENIED = "denied"
    NOT_ENABLED = "not-enabled"
    UNSUPPORTED = "unsupported"
    UNAVAILABLE = "unavailable"
    THROTTLED = "throttled"


BADNESS = (
    CoverageStatus.COMPLETE,
    CoverageStatus.NOT_ENABLED,
    CoverageStatus.UNSUPPORTED,
    CoverageStatus.PARTIAL,
    CoverageStatus.THROTTLED,
    CoverageStatus.UNAVAILABLE,
    CoverageStatus.DENIED,
)
"""The best first: what nobody switched on is a fact, what was refused hides one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one source gave for one account and region, and what it did not."""

    source: Source
    account: str
    region: str
    """Empty for a source without a region (IAM, Organizations, a file given by hand)."""
    status: CoverageStatus
    window: TimeWindow | None = None
    records: int = 0
    detail: str = ""
    """One sentence: what is missing, and which permission or step would bring it."""
    required: bool = False
    """A required source that could not be read keeps the scan from exiting 0."""

    @property
    def complete(self) -> bool:
        """Whether an empty result from this source means that there is nothing."""
        return self.status is CoverageStatus.COMPLETE

    @property
    def gap(self) -> bool:
        """Whether this row makes the scan incomplete.

        A source that nobody switched on is no gap of the scan; it is a finding about the estate.
        """
        return self.required and self.status not in (
            CoverageStatus.COMPLETE,
            CoverageStatus.NOT_ENABLED,
        )


def combined_status(
    own: Iterable[CoverageStatus], by_hand: Iterable[CoverageStatus]
) -> CoverageStatus | None:
    """Give the worst of an account's own rows and of rows without an account; None without any.

    Files given by hand have no account. Nobody can say that they are all there is: read to the end
    they are worth `partial` where the account has nothing of its own or never switched the source
    on, and beside any other row they can only be bad news.
    """
    of_account, of_files = list(own), list(by_hand)
    supplied = worst_status(of_account) in (None, CoverageStatus.NOT_ENABLED)
    statuses = of_account + [each for each in of_files if each is not CoverageStatus.COMPLETE]
    if supplied and CoverageStatus.COMPLETE in of_files:
        statuses.append(CoverageStatus.PARTIAL)
    return worst_status(statuses)


def worst_status(statuses: Iterable[CoverageStatus]) -> CoverageStatus | None:
    """The worst by BADNESS; None without any."""
    return max(statuses, key=BADNESS.index, default=None)
