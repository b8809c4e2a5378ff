"""AI workloads outside AgentCore: what may call a model, and what shows that it does.

A resource is what an AWS API lists; a signal is one independent thing that says it has to do with
AI; a workload is a resource with its signals, and whether anyone answers for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence


class WorkloadKind(StrEnum):
    """What runs the code, named after its AWS service."""

    LAMBDA_FUNCTION = "lambda-function"
    ECS_SERVICE = "ecs-service"
    ECS_TASK = "ecs-task"
    """A task that no service started."""
    EC2_INSTANCE = "ec2-instance"
    EKS_CLUSTER = "eks-cluster"
    """Its pods are known by their interfaces only."""
    SAGEMAKER_ENDPOINT = "sagemaker-endpoint"
    SAGEMAKER_NOTEBOOK = "sagemaker-notebook"
    SAGEMAKER_DOMAIN = "sagemaker-domain"
    BEDROCK_AGENT = "bedrock-agent"
    BEDROCK_FLOW = "bedrock-flow"
    STATE_MACHINE = "state-machine"
    CODEBUILD_PROJECT = "codebuild-project"
    APP_RUNNER_SERVICE = "app-runner-service"
    IAM_USER = "iam-user"
    """The holder of a Bedrock API key, wherever the key is used."""

    @property
    def source(self) -> Source:
        """What lists resources of the kind."""
        return _SOURCES[self]


_SOURCES = {
    WorkloadKind.LAMBDA_FUNCTION: Source.LAMBDA,
    WorkloadKind.ECS_SERVICE: Source.ECS,
    WorkloadKind.ECS_TASK: Source.ECS,
    WorkloadKind.EC2_INSTANCE: Source.INSTANCES,
    WorkloadKind.EKS_CLUSTER: Source.EKS,
    WorkloadKind.SAGEMAKER_ENDPOINT: Source.SAGEMAKER,
    WorkloadKind.SAGEMAKER_NOTEBOOK: Source.SAGEMAKER,
    WorkloadKind.SAGEMAKER_DOMAIN: Source.SAGEMAKER,
    WorkloadKind.BEDROCK_AGENT: Source.BEDROCK_AGENTS,
    WorkloadKind.BEDROCK_FLOW: Source.BEDROCK_AGENTS,
    WorkloadKind.STATE_MACHINE: Source.STATE_MACHINES,
    WorkloadKind.CODEBUILD_PROJECT: Source.CODEBUILD,
    WorkloadKind.APP_RUNNER_SERVICE: Source.APP_RUNNER,
    WorkloadKind.IAM_USER: Source.BEDROCK_API_KEYS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeResource:
    """Something that runs code outside AgentCore, as its own API describes it."""

    arn: str
    kind: WorkloadKind
    name: str
    account: str
    region: str
    roles: tuple[str, ...] = ()
    """ARNs of the roles that its code assumes; never of roles that only AWS assumes to start it."""
    environment_keys: tuple[str, ...] = ()
    """Names only; values are never kept."""
    images: tuple[str, ...] = ()
    """Container images without digest, as the task, service or function names them."""
    layers: tuple[str, ...] = ()
    """ARNs of Lambda layers."""
    instance_type: str = ""
    """As EC2 or SageMaker spells it; empty where there is none."""
    ports: tuple[int, ...] = ()
    """Container ports that the definition names."""
    models: tuple[str, ...] = ()
    """Model ids and ARNs that the configuration itself names."""
    calls: tuple[str, ...] = ()
    """`service:Operation` that the definition calls, such as a state machine's tasks."""
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    """Ids of the interfaces that its API names as its own."""
    in_vpc: bool | None = None
    """False where AWS's own network carries its traffic; None when that was not read."""
    tags: tuple[tuple[str, str], ...] = ()
    tags_read: bool = True
    parent: str = ""
    """The ARN or name of the cluster or domain that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BedrockApiKey:
    """A long-term Bedrock API key of an IAM user: a service-specific credential."""

    id: str
    """A digest of the credential's id; never the id or the secret."""
    user_arn: str
    account: str
    status: str
    created_at: datetime | None = None
    expires_at: datetime | None = None

    def opens(self, at: datetime) -> bool:
        """Whether the key is of any use at an instant: active, and not expired."""
        return self.status.lower() == "active" and (self.expires_at is None or self.expires_at > at)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationLogging:
    """Where the model invocations of an account and region are logged, if anywhere."""

    account: str
    region: str
    enabled: bool
    log_group: str = ""
    bucket: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRecord:
    """What the AWS Agent Registry says of one resource."""

    arn: str
    name: str
    account: str
    region: str
    status: str
    """DRAFT, PENDING_APPROVAL, APPROVED, REJECTED or DEPRECATED."""
    detected_from: str
    """The ARN of the resource that the record was made from; empty when a person wrote it."""
    auto_approved: bool | None = None
    """Whether its registry approves by a rule, without anybody; None when the registry was not read."""


class SignalKind(StrEnum):
    """What points at AI; each kind is independent of the others."""

    ENVIRONMENT_NAME = "environment-name"
    CONTAINER_IMAGE = "container-image"
    LAMBDA_LAYER = "lambda-layer"
    ROLE_PERMISSION = "role-permission"
    BEDROCK_API_KEY = "bedrock-api-key"
    INSTANCE_TYPE = "instance-type"
    INFERENCE_PORT = "inference-port"
    CONFIGURATION = "configuration"
    """Its own definition names a model or calls an AI service."""
    DNS_QUERY = "dns-query"
    FLOW = "flow"
    API_CALL = "api-call"
    """A model call in CloudTrail."""
    INVOCATION_LOG = "invocation-log"

    @property
    def observed(self) -> bool:
        """Whether it shows what happened, and not only what is possible."""
        return self in _OBSERVED


_OBSERVED = frozenset(
    {SignalKind.DNS_QUERY, SignalKind.FLOW, SignalKind.API_CALL, SignalKind.INVOCATION_LOG}
)


class Strength(StrEnum):
    """How much a signal says by itself, the most first."""

    DEFINING = "defining"
    """The resource is AI by what it is, such as a Bedrock agent."""
    TELLING = "telling"
    """Hardly anything without AI has it."""
    WEAK = "weak"
    """Other things have it too."""
    HINT = "hint"
    """So many other things have it that it makes no workload by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that points at AI, and where it was seen."""

    kind: SignalKind
    source: Source
    ref: str
    """The name, ARN, host or port that says so. It is hostile text."""
    detail: str
    strength: Strength = Strength.TELLING
    attribution: Attribution = Attribution.EXACT
    """Shared when an interface or role of several resources shows it."""
    first_seen: datetime | None = None
    last_seen: datetime | None = None


class Observed(StrEnum):
    """Whether logs show a model being called, and not only that it could be."""

    YES = "yes"
    NO = "no"
    """The logs that would show it were read whole, and do not."""
    UNKNOWN = "unknown"
    """No log that was read shows it, and others would."""


class Governance(StrEnum):
    """Whether anyone answers for a workload."""

    APPROVED = "approved"
    """By the operator's settings, or by an APPROVED record of the Agent Registry."""
    DECLARED = "declared"
    """By a tag that the operator named."""
    SHADOW = "shadow"
    UNKNOWN = "unknown"
    """Nothing approves it, and what might was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AiWorkload:
    """A resource that has to do with AI, how that is known, and who answers for it."""

    arn: str
    kind: WorkloadKind
    name: str
    account: str
    region: str
    signals: tuple[Signal, ...]
    """Never empty; sorted by kind and ref."""
    confidence: Confidence
    """Rises only with signals of several kinds."""
    governance: Governance
    governed_by: str
    """What approves or declares it, or why that is not known."""
    observed: Observed
    serves: str = ""
    """The model server that it runs, as far as its images say; empty when none is known."""

    def __post_init__(self) -> None:
        if not self.signals:
            raise ValueError(f"the workload {self.arn} has no signal")
