"""What changed in the designed estate during the two weeks, as CloudTrail tells it."""

from __future__ import annotations

from ringfence_data.estate.answers.logs import flow_log_id
from ringfence_data.estate.core import branches, people
from ringfence_data.estate.core.networks import ANALYTICS
from ringfence_data.estate.core.places import LABORATORY_EAST, PRODUCTION_EAST
from ringfence_data.estate.core.services import LAB_GATEWAY
from ringfence_data.estate.identifiers import role_arn
from ringfence_data.estate.logs.cloudtrail import ChangeDesign
from ringfence_data.estate.record import Json
from ringfence_data.estate.window import Window
from ringfence_data.estate.workload import VersionDesign

_AGENTCORE = "bedrock-agentcore.amazonaws.com"
_TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.13.0 terraform-provider-aws/6.20.0"
_CONSOLE = "AWS Internal"
_RUNNER = "203.0.113.230"
_OFFICE = "203.0.113.231"
_DENIED = (
    "is not authorized to perform: bedrock-agentcore:CreateAgentRuntime on resource: * "
    "with an explicit deny in a service control policy"
)


def changes(window: Window) -> tuple[ChangeDesign, ...]:
    """The changes inside the window."""
    found = (*_drift(), _refused(window), _flow_log_deleted(window), _open_gateway())
    return tuple(change for change in found if window.start <= change.time < window.end)


def _drift() -> tuple[ChangeDesign, ...]:
    """A pipeline creates a runtime in a VPC and moves it to PUBLIC mode a week later."""
    first, second = branches.QUOTE_BUILDER.versions
    return (_deployment("CreateAgentRuntime", first), _deployment("UpdateAgentRuntime", second))


def _deployment(name: str, version: VersionDesign) -> ChangeDesign:
    runtime = branches.QUOTE_BUILDER
    request: Json = {
        "roleArn": role_arn(runtime.place.account, runtime.role),
        "networkConfiguration": _network(version),
        "environmentVariables": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    if name == "CreateAgentRuntime":
        request["agentRuntimeName"] = runtime.name
    else:
        request["agentRuntimeId"] = runtime.id
    return ChangeDesign(
        place=runtime.place,
        time=version.created,
        source=_AGENTCORE,
        name=name,
        role=people.PIPELINE,
        session="deploy-agents",
        source_ip=_RUNNER,
        user_agent=_TERRAFORM,
        request=request,
        response={
            "agentRuntimeArn": runtime.arn,
            "agentRuntimeId": runtime.id,
            "agentRuntimeVersion": str(version.number),
            "status": "CREATING" if version.number == 1 else "UPDATING",
        },
    )


def _network(version: VersionDesign) -> Json:
    placement = version.placement
    if placement.mode != "VPC":
        return {"networkMode": placement.mode}
    return {
        "networkMode": "VPC",
        "networkModeConfig": {
            "subnets": [ANALYTICS.id_of("subnet", name) for name in placement.subnets],
            "securityGroups": [ANALYTICS.id_of("sg", name) for name in placement.groups],
        },
    }


def _refused(window: Window) -> ChangeDesign:
    """A PUBLIC runtime that a service control policy refused: the guardrail works for Create."""
    role = f"arn:aws:sts::{PRODUCTION_EAST.account}:assumed-role/{people.PIPELINE}/deploy-agents"
    return ChangeDesign(
        place=PRODUCTION_EAST,
        time=window.after(8 * 24 + 9.5),
        source=_AGENTCORE,
        name="CreateAgentRuntime",
        role=people.PIPELINE,
        session="deploy-agents",
        source_ip=_RUNNER,
        user_agent=_TERRAFORM,
        request={
            "agentRuntimeName": "invoice_matcher_two",
            "networkConfiguration": {"networkMode": "PUBLIC"},
            "environmentVariables": "HIDDEN_DUE_TO_SECURITY_REASONS",
        },
        error=("AccessDenied", f"User: {role} {_DENIED}"),
    )


def _flow_log_deleted(window: Window) -> ChangeDesign:
    """The deletion that explains why the flow log of a VPC goes silent."""
    return ChangeDesign(
        place=ANALYTICS.place,
        time=window.after(ANALYTICS.flow_log_ends_at_hour or 0),
        source="ec2.amazonaws.com",
        name="DeleteFlowLogs",
        role=people.PLATFORM_ADMIN,
        session="cost-cleanup",
        source_ip=_OFFICE,
        user_agent=_CONSOLE,
        request={
            "DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": flow_log_id(ANALYTICS)}}
        },
        response={"DeleteFlowLogsResponse": {"unsuccessful": ""}},
    )


def _open_gateway() -> ChangeDesign:
    """A gateway without authorization, made by hand in the laboratory."""
    return ChangeDesign(
        place=LABORATORY_EAST,
        time=LAB_GATEWAY.created,
        source=_AGENTCORE,
        name="CreateGateway",
        user=people.LAB_USER,
        session="",
        source_ip=_OFFICE,
        user_agent=_CONSOLE,
        request={
            "name": LAB_GATEWAY.name,
            "authorizerType": "NONE",
            "protocolType": "MCP",
            "roleArn": role_arn(LABORATORY_EAST.account, LAB_GATEWAY.role),
        },
        response={"gatewayId": LAB_GATEWAY.id, "gatewayArn": LAB_GATEWAY.arn, "status": "CREATING"},
    )
