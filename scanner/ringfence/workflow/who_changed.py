"""Who changed what containment stands on: the CloudTrail events of the window, and what each means.

An event says that somebody asked for a change and whether AWS refused it; whether the change still holds is
the word of the checks.
"""

from __future__ import annotations

from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verification import WhoChanged

MOST = 200
"""Changes that are kept, the newest first."""
_AGENTCORE, _EC2 = "bedrock-agentcore.amazonaws.com", "ec2.amazonaws.com"
_IAM, _ORGANIZATIONS = "iam.amazonaws.com", "organizations.amazonaws.com"
_RESOLVER = "route53resolver.amazonaws.com"
_ROUTE = "a route table sends traffic another way"
_GUARDRAIL = "a policy that a principal had is gone: the guardrail may have been it"
_REWRITTEN = "a policy says something else: the guardrail may be it"
_SCP = "a service control policy no longer holds where it did"
_LOGS = "what is logged of traffic is less"
_MEANS: dict[tuple[str, str], str] = {
    (_AGENTCORE, "CreateAgentRuntimeEndpoint"): "an endpoint serves a version of the runtime",
    (_AGENTCORE, "UpdateAgentRuntimeEndpoint"): "an endpoint is pinned to another version",
    (_AGENTCORE, "DeleteAgentRuntimeEndpoint"): "an endpoint of the runtime is gone",
    (_AGENTCORE, "PutResourcePolicy"): "others may call what they could not",
    (_AGENTCORE, "CreateCapacityProvider"): "instances for runtimes stand in subnets of their own",
    (_AGENTCORE, "UpdateCapacityProvider"): "instances for runtimes stand in other subnets",
    (_AGENTCORE, "CreateGatewayTarget"): "a gateway calls another target, from AWS's own network",
    (_AGENTCORE, "UpdateGatewayTarget"): "a gateway calls another target, from AWS's own network",
    (_AGENTCORE, "DeletePolicyEngine"): "a policy engine of gateways is gone",
    (_AGENTCORE, "DeletePolicy"): "a policy of a gateway's engine is gone",
    **{
        (_EC2, name): _ROUTE
        for name in (
            "AssociateRouteTable",
            "CreateRoute",
            "DeleteRoute",
            "DeleteRouteTable",
            "DisassociateRouteTable",
            "EnableVgwRoutePropagation",
            "ReplaceRoute",
            "ReplaceRouteTableAssociation",
        )
    },
    (_EC2, "CreateVpcEndpoint"): "an endpoint opens a way into a service that passes no firewall",
    (_EC2, "ModifyVpcEndpoint"): "a VPC endpoint lets through something else",
    (_EC2, "DeleteVpcEndpoints"): "a VPC endpoint is gone",
    (
        _EC2,
        "ModifyNetworkInterfaceAttribute",
    ): "an interface is used another way, such as its source/destination check",
    (_EC2, "AssociateDhcpOptions"): "a VPC asks other name servers",
    (_EC2, "AttachInternetGateway"): "a VPC has a door to the internet",
    (_EC2, "CreateNatGateway"): "a subnet can be given a way to the internet",
    (_EC2, "CreateEgressOnlyInternetGateway"): "a VPC has a door to the internet by IPv6",
    (_EC2, "AcceptVpcPeeringConnection"): "another VPC is a hop away",
    (_EC2, "CreateTransitGatewayVpcAttachment"): "other networks are a hop away",
    (_EC2, "AuthorizeSecurityGroupEgress"): "a security group lets more out",
    (_EC2, "DeleteFlowLogs"): _LOGS,
    (_RESOLVER, "DisassociateResolverQueryLogConfig"): _LOGS,
    (_RESOLVER, "DeleteResolverQueryLogConfig"): _LOGS,
    **{
        (_IAM, name): _GUARDRAIL
        for name in (
            "DeleteGroupPolicy",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "DeleteUserPermissionsBoundary",
            "DeleteUserPolicy",
            "DetachGroupPolicy",
            "DetachRolePolicy",
            "DetachUserPolicy",
        )
    },
    **{
        (_IAM, name): _REWRITTEN
        for name in ("CreatePolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion")
    },
    **{
        (_ORGANIZATIONS, name): _SCP
        for name in (
            "DeletePolicy",
            "DetachPolicy",
            "DisablePolicyType",
            "MoveAccount",
            "UpdatePolicy",
        )
    },
}
_PLACING = frozenset(
    {"CreateAgentRuntime", "UpdateAgentRuntime", "CreateBrowser", "CreateCodeInterpreter"}
)


def who_changed(snapshot: Snapshot) -> tuple[WhoChanged, ...]:
    """The changes of a snapshot's window that containment stands on, the newest first."""
    runtimes = {each.id: each for each in snapshot.inventory.runtimes}
    found = [
        _changed(event, means)
        for event in snapshot.telemetry.api_events
        if (means := _means(event, runtimes))
    ]
    found.sort(key=lambda each: (each.at, each.event_id), reverse=True)
    return tuple(found[:MOST])


def _changed(event: ApiEvent, means: str) -> WhoChanged:
    service = event.event_source.removesuffix(".amazonaws.com")
    return WhoChanged(
        at=event.time,
        principal=event.principal_arn,
        source_ip=event.source_ip,
        event=f"{service}:{event.event_name}",
        event_id=event.event_id,
        account=event.account,
        region=event.region,
        resources=event.resources,
        means=means,
        refused=event.error_code,
    )


def _means(event: ApiEvent, runtimes: dict[str, AgentRuntime]) -> str:
    """What an event does to containment; empty where it is nothing."""
    if event.event_source == _AGENTCORE and event.event_name in _PLACING:
        return _placed(event)
    if event.event_source == _AGENTCORE and event.event_name in ("CreateGateway", "UpdateGateway"):
        return _engine(event)
    told = _MEANS.get((event.event_source, event.event_name), "")
    if event.event_name in ("CreateAgentRuntimeEndpoint", "UpdateAgentRuntimeEndpoint"):
        return _pinned(event, runtimes, told)
    return told


def _placed(event: ApiEvent) -> str:
    match event.network_mode:
        case NetworkMode.PUBLIC:
            return "it is placed in PUBLIC mode, outside every firewall of the customer"
        case NetworkMode.SANDBOX:
            return "it is placed in SANDBOX mode, in AWS's own network"
        case NetworkMode.VPC:
            return "it is placed in a VPC"
        case _:
            return "it is placed anew; the event does not say where"


def _engine(event: ApiEvent) -> str:
    if event.policy_engine_mode == "LOG_ONLY":
        return "the gateway's policy engine only logs, and denies nothing"
    return "the gateway's policy engine enforces" if event.policy_engine_mode else ""


def _pinned(event: ApiEvent, runtimes: dict[str, AgentRuntime], told: str) -> str:
    """What a pinned endpoint serves, where the version is known."""
    number = next((e.partition("/")[2] for e in event.resources if e.startswith("version/")), "")
    named = [runtimes[each] for each in event.resources if each in runtimes]
    version = named[0].version(number) if len(named) == 1 else None
    if version is None:
        return told
    return f"{told}: version {number}, which runs in {version.placement.mode} mode"
