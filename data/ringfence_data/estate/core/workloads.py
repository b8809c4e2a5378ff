"""AI outside AgentCore in the designed estate, what nobody answers for, and what is no AI at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ringfence_data.estate.answers.iam import PrincipalDesign, allow
from ringfence_data.estate.answers.logs import LOG_BUCKET
from ringfence_data.estate.core.networks import LAB, SHARED_SERVICES
from ringfence_data.estate.core.places import LABORATORY, PRODUCTION, PRODUCTION_EAST
from ringfence_data.estate.identifiers import Place, digest, ec2_id, random_uuid, role_arn
from ringfence_data.estate.interfaces import Interface, Layout
from ringfence_data.estate.logs.cloudtrail import ChangeDesign
from ringfence_data.estate.record import AnswerRecord, Json, iso, tag_list, utc
from ringfence_data.estate.window import Window
from ringfence_data.estate.workload import Placement, RuntimeDesign, Talk, VersionDesign

_CREATED = datetime(2026, 8, 3, 10, tzinfo=UTC)
_MODEL = "anthropic.claude-sonnet-4-20250514-v1:0"
_MODELS = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
_LAMBDA_ADDRESS = "198.51.100.219"
_CALLS_OF_A_DAY = 3

TICKETS, THUMBNAILS = "ticket-summary", "thumbnail-resize"
OCR, SANDBOX = "document-ocr", "model-sandbox"
LETTERS, RETURNS = "claims-letter", "returns-helper"

PRODUCTION_ROLES = (
    PrincipalDesign(
        name=f"fn-{TICKETS}",
        trusts="lambda.amazonaws.com",
        statements=(allow(_MODELS, sid="Models"), allow(("logs:PutLogEvents",), sid="Logs")),
    ),
    PrincipalDesign(
        name=f"fn-{THUMBNAILS}",
        trusts="lambda.amazonaws.com",
        statements=(allow(("s3:GetObject", "s3:PutObject"), sid="Pictures"),),
    ),
    PrincipalDesign(
        name=f"task-{OCR}",
        trusts="ecs-tasks.amazonaws.com",
        statements=(allow(("s3:GetObject",), sid="Documents"),),
    ),
    PrincipalDesign(
        name=f"states-{LETTERS}",
        trusts="states.amazonaws.com",
        statements=(allow(("bedrock:InvokeModel",), sid="Models"),),
    ),
    PrincipalDesign(
        name=f"bedrock-{RETURNS}",
        trusts="bedrock.amazonaws.com",
        statements=(allow(("bedrock:InvokeModel",), sid="Models"),),
    ),
)

_OCR_PLACEMENT = Placement(
    mode="VPC", vpc=SHARED_SERVICES.name, subnets=("private",), groups=(OCR,)
)
_SANDBOX_PLACEMENT = Placement(mode="VPC", vpc=LAB.name, subnets=("public",), groups=(SANDBOX,))
PLACEMENTS = (_OCR_PLACEMENT, _SANDBOX_PLACEMENT)
"""Where containers and instances stand; their interfaces are laid out like those of runtimes."""

TALKERS = (
    RuntimeDesign(
        place=PRODUCTION_EAST,
        name=OCR,
        role=f"task-{OCR}",
        versions=(VersionDesign(number=1, placement=_OCR_PLACEMENT, created=_CREATED),),
        talks=(
            Talk(host="api.mistral.ai", per_day=4),
            Talk(host="huggingface.co", at_hours=(33.5, 130.25), received=900_000),
        ),
    ),
)
"""What talks in a VPC, told in the words of a runtime so that the same logs are written of it."""

_EMPTY: tuple[tuple[str, str, str], ...] = (
    ("lambda", "ListFunctions", "Functions"),
    ("ecs", "ListClusters", "clusterArns"),
    ("eks", "ListClusters", "clusters"),
    ("sagemaker", "ListEndpoints", "Endpoints"),
    ("sagemaker", "ListNotebookInstances", "NotebookInstances"),
    ("sagemaker", "ListDomains", "Domains"),
    ("bedrock-agent", "ListAgents", "agentSummaries"),
    ("bedrock-agent", "ListFlows", "flowSummaries"),
    ("stepfunctions", "ListStateMachines", "stateMachines"),
    ("codebuild", "ListProjects", "projects"),
    ("apprunner", "ListServices", "ServiceSummaryList"),
    ("agent-registry-control", "ListRegistries", "registries"),
    ("resourcegroupstaggingapi", "GetResources", "ResourceTagMappingList"),
)
"""The lists that a scan asks for in every region, and their members."""
_TAGGED = [
    "apprunner:service",
    "bedrock:agent",
    "bedrock:flow",
    "lambda:function",
    "sagemaker:domain",
    "sagemaker:endpoint",
    "sagemaker:notebook-instance",
    "states:stateMachine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """The answers of one account and region: those that hold something, and empty lists."""

    place: Place
    layout: Layout
    lists: dict[tuple[str, str], list[object]] = field(default_factory=dict)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.place.region}:{self.place.account}:{resource}"

    def answer(self, service: str, operation: str, body: Json, **params: object) -> AnswerRecord:
        return AnswerRecord(
            place=self.place, service=service, operation=operation, params=params, body=body
        )

    def all(self) -> Iterator[AnswerRecord]:
        details: tuple[AnswerRecord, ...] = ()
        if self.place == PRODUCTION_EAST:
            details = (*self._functions(), *self._containers(), *self._services())
        for service, operation, member in _EMPTY:
            params = {"ResourceTypeFilters": _TAGGED} if operation == "GetResources" else {}
            listed = self.lists.get((service, operation), [])
            yield self.answer(service, operation, {member: listed}, **params)
        yield from details
        logging: Json = {}
        if self.place == PRODUCTION_EAST:
            logging = {"loggingConfig": {"s3Config": {"bucketName": LOG_BUCKET, "keyPrefix": ""}}}
        yield self.answer("bedrock", "GetModelInvocationLoggingConfiguration", logging)

    def _functions(self) -> Iterator[AnswerRecord]:
        keys = {TICKETS: ("LOG_LEVEL", "OPENAI_API_KEY"), THUMBNAILS: ("BUCKET", "LOG_LEVEL")}
        self.lists["lambda", "ListFunctions"] = [
            {
                "FunctionName": name,
                "FunctionArn": self.arn("lambda", f"function:{name}"),
                "Runtime": "python3.13",
                "Role": role_arn(self.place.account, f"fn-{name}"),
                "PackageType": "Zip",
                "LastModified": f"{_CREATED:%Y-%m-%dT%H:%M:%S}.000+0000",
                "Environment": {"Variables": dict.fromkeys(variables, "")},
            }
            for name, variables in keys.items()
        ]
        yield from ()

    def _containers(self) -> Iterator[AnswerRecord]:
        cluster = self.arn("ecs", "cluster/platform")
        service = self.arn("ecs", f"service/platform/{OCR}")
        task = self.arn("ecs", f"task/platform/{digest('task', OCR)[:32]}")
        definition = self.arn("ecs", f"task-definition/{OCR}:4")
        self.lists["ecs", "ListClusters"] = [cluster]
        yield self.answer("ecs", "ListServices", {"serviceArns": [service]}, cluster=cluster)
        yield self.answer("ecs", "ListTasks", {"taskArns": [task]}, cluster=cluster)
        named: Json = {"serviceArn": service, "serviceName": OCR, "clusterArn": cluster}
        running: Json = {"taskArn": task, "taskDefinitionArn": definition, "clusterArn": cluster}
        network: Json = {
            "subnets": [SHARED_SERVICES.id_of("subnet", "private")],
            "securityGroups": [SHARED_SERVICES.id_of("sg", OCR)],
            "assignPublicIp": "DISABLED",
        }
        state: Json = {"status": "ACTIVE", "launchType": "FARGATE", "taskDefinition": definition}
        yield self.answer(
            "ecs",
            "DescribeServices",
            {
                "services": [
                    named
                    | state
                    | {"networkConfiguration": {"awsvpcConfiguration": network}, "tags": []}
                ]
            },
            cluster=cluster,
            services=[service],
            include=["TAGS"],
        )
        (interface,) = self.layout.carriers(_OCR_PLACEMENT)
        details: list[Json] = [
            {"name": "subnetId", "value": SHARED_SERVICES.id_of("subnet", "private")},
            {"name": "networkInterfaceId", "value": interface.id},
            {"name": "privateIPv4Address", "value": interface.private_ip},
        ]
        attachment: Json = {"type": "ElasticNetworkInterface", "status": "ATTACHED"}
        yield self.answer(
            "ecs",
            "DescribeTasks",
            {
                "tasks": [
                    running
                    | {
                        "group": f"service:{OCR}",
                        "launchType": "FARGATE",
                        "lastStatus": "RUNNING",
                        "attachments": [attachment | {"details": details}],
                        "tags": [],
                    }
                ]
            },
            cluster=cluster,
            tasks=[task],
            include=["TAGS"],
        )
        box: Json = {
            "name": "server",
            "image": "vllm/vllm-openai:v0.10.2",
            "environment": [{"name": "HF_HOME"}],
            "secrets": [{"name": "MISTRAL_API_KEY"}],
            "portMappings": [{"containerPort": 8000, "protocol": "tcp"}],
        }
        yield self.answer(
            "ecs",
            "DescribeTaskDefinition",
            {
                "taskDefinition": {
                    "taskDefinitionArn": definition,
                    "family": OCR,
                    "revision": 4,
                    "taskRoleArn": role_arn(self.place.account, f"task-{OCR}"),
                    "networkMode": "awsvpc",
                    "containerDefinitions": [box],
                }
            },
            taskDefinition=definition,
        )

    def _services(self) -> Iterator[AnswerRecord]:
        """A Bedrock agent that the registry approved, and a state machine that a tag declares."""
        account, created = self.place.account, iso(_CREATED)
        agent_id = digest("agent", RETURNS)[:10].upper()
        agent = self.arn("bedrock", f"agent/{agent_id}")
        summary: Json = {"agentId": agent_id, "agentName": RETURNS, "agentStatus": "PREPARED"}
        self.lists["bedrock-agent", "ListAgents"] = [summary | {"updatedAt": created}]
        yield self.answer(
            "bedrock-agent",
            "GetAgent",
            {
                "agent": summary
                | {
                    "agentArn": agent,
                    "foundationModel": _MODEL,
                    "agentResourceRoleArn": role_arn(account, f"bedrock-{RETURNS}"),
                    "createdAt": created,
                    "updatedAt": created,
                }
            },
            agentId=agent_id,
        )
        machine = self.arn("states", f"stateMachine:{LETTERS}")
        listed: Json = {"stateMachineArn": machine, "name": LETTERS, "type": "STANDARD"}
        self.lists["stepfunctions", "ListStateMachines"] = [listed | {"creationDate": created}]
        definition = {"calls": ["bedrock:InvokeModel"], "models": [_MODEL]}
        yield self.answer(
            "stepfunctions",
            "DescribeStateMachine",
            listed
            | {
                "status": "ACTIVE",
                "definition": json.dumps(definition, separators=(",", ":")),
                "roleArn": role_arn(account, f"states-{LETTERS}"),
                "creationDate": created,
            },
            stateMachineArn=machine,
        )
        self.lists["resourcegroupstaggingapi", "GetResources"] = [
            {"ResourceARN": machine, "Tags": tag_list({"ai-owner": "claims"})}
        ]
        yield from self._registry(agent)

    def _registry(self, agent: str) -> Iterator[AnswerRecord]:
        created = iso(_CREATED)
        registry = self.arn("agent-registry", "registry/freight")
        self.lists["agent-registry-control", "ListRegistries"] = [
            {
                "name": "freight",
                "registryId": "freight",
                "registryArn": registry,
                "status": "READY",
            }
        ]
        record: Json = {
            "registryArn": registry,
            "recordArn": f"{registry}/record/{RETURNS}",
            "recordId": RETURNS,
            "name": RETURNS,
            "recordType": "CUSTOM",
            "status": "APPROVED",
            "createdAt": created,
            "updatedAt": created,
            "createdByAutoDetection": True,
            "provenanceSummaryList": [{"relation": "DETECTED_FROM", "sourceId": agent}],
        }
        yield self.answer(
            "agent-registry-control",
            "GetRegistry",
            {
                "name": "freight",
                "registryId": "freight",
                "registryArn": registry,
                "status": "READY",
                "approvalConfiguration": {"autoApprovalRules": []},
            },
            registryId="freight",
        )
        yield self.answer(
            "agent-registry-control",
            "ListRegistryRecords",
            {"registryRecords": [record]},
            registryId="freight",
        )


def workload_answers(place: Place, layout: Layout) -> Iterator[AnswerRecord]:
    """What the services of one account and region answer, most of them with empty lists."""
    return _Answers(place=place, layout=layout).all()


def api_key_answer(account: str) -> AnswerRecord:
    """The long-term Bedrock API keys of an account: the laboratory's notebook has one."""
    key: Json = {
        "UserName": "lab-notebook",
        "Status": "Active",
        "CreateDate": iso(_CREATED),
        "ServiceSpecificCredentialId": digest("api-key", account)[:16],
        "ServiceName": "bedrock.amazonaws.com",
    }
    return AnswerRecord(
        place=Place(account, ""),
        service="iam",
        operation="ListServiceSpecificCredentials",
        params={"AllUsers": True, "ServiceName": "bedrock.amazonaws.com"},
        body={"ServiceSpecificCredentials": [key] if account == LABORATORY else []},
    )


def is_workloads(interface: Interface) -> bool:
    """Whether an interface is none of AgentCore's."""
    return interface.groups in {placement.groups for placement in PLACEMENTS}


def instance_of(interface: Interface) -> Json | None:
    """The instance behind an interface of a workload; None for a container."""
    if interface.groups != _SANDBOX_PLACEMENT.groups:
        return None
    vpc = interface.vpc
    return {
        "InstanceId": ec2_id("i", vpc.id, SANDBOX),
        "InstanceType": "g5.xlarge",
        "State": {"Name": "running"},
        "VpcId": vpc.id,
        "SubnetId": vpc.id_of("subnet", interface.subnet.name),
        "PrivateIpAddress": interface.private_ip,
        "SourceDestCheck": True,
        "SecurityGroups": [
            {"GroupId": vpc.id_of("sg", SANDBOX), "GroupName": f"{vpc.name}-{SANDBOX}"}
        ],
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": interface.id,
                "SourceDestCheck": True,
                "SubnetId": vpc.id_of("subnet", interface.subnet.name),
            }
        ],
        "Tags": tag_list({"Name": SANDBOX}),
    }


def events(window: Window) -> Iterator[ChangeDesign]:
    """The model calls of the function in CloudTrail: its session has its name."""
    for moment in _moments(window):
        yield ChangeDesign(
            place=PRODUCTION_EAST,
            time=moment,
            source="bedrock.amazonaws.com",
            name="InvokeModel",
            role=f"fn-{TICKETS}",
            session=TICKETS,
            source_ip=_LAMBDA_ADDRESS,
            user_agent="Boto3/1.44.5 md/Botocore#1.44.5 exec-env/AWS_Lambda_python3.13",
            request={"modelId": _MODEL},
        )


def invocation_lines(window: Window) -> Iterator[str]:
    """The same calls in Bedrock's own log; prompts and outputs have been cut out of the sample."""
    session = f"arn:aws:sts::{PRODUCTION}:assumed-role/fn-{TICKETS}/{TICKETS}"
    for moment in _moments(window):
        record: Json = {
            "schemaType": "ModelInvocationLog",
            "schemaVersion": "1.0",
            "timestamp": utc(moment),
            "accountId": PRODUCTION,
            "identity": {"arn": session},
            "region": PRODUCTION_EAST.region,
            "requestId": random_uuid("request", "InvokeModel", moment.isoformat()),
            "operation": "InvokeModel",
            "modelId": _MODEL,
            "input": {"inputContentType": "application/json", "inputTokenCount": 412},
            "output": {"outputContentType": "application/json", "outputTokenCount": 96},
        }
        yield json.dumps(record, separators=(",", ":"))


def _moments(window: Window) -> list[datetime]:
    return [
        moment for moment in window.working_moments(_CALLS_OF_A_DAY, TICKETS) if moment > _CREATED
    ]
