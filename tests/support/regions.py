"""One region of an account as a table of replies, for a FakeCaller."""

from __future__ import annotations

from typing import Any

from ringfence.model.coverage import Source
from support.callers import ACCOUNT, REGION, Reply, Script

ARN = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:"

VPC_NETWORK = {
    "networkMode": "VPC",
    "networkModeConfig": {"subnets": ["subnet-a"], "securityGroups": ["sg-a"]},
}

NETWORK_SOURCES = frozenset(
    {
        Source.VPCS,
        Source.VPC_ATTRIBUTES,
        Source.SUBNETS,
        Source.ROUTE_TABLES,
        Source.INSTANCES,
        Source.SECURITY_GROUPS,
        Source.NETWORK_ACLS,
        Source.NAT_GATEWAYS,
        Source.INTERNET_GATEWAYS,
        Source.VPC_ENDPOINTS,
        Source.PREFIX_LISTS,
        Source.DHCP_OPTIONS,
        Source.PUBLIC_ACCESS_BLOCK,
        Source.FLOW_LOG_CONFIGS,
        Source.RESOLVER_LOG_CONFIGS,
    }
)
"""What is asked only where something is placed in a VPC."""


def estate(**replies: Script) -> dict[str, Script]:
    """A region with one runtime whose `prod` endpoint stays on version 1, and one of everything else."""
    return {
        "ListAgentRuntimes": {
            "agentRuntimes": [
                {
                    "agentRuntimeArn": f"{ARN}runtime/agent-0123456789",
                    "agentRuntimeId": "agent-0123456789",
                    "agentRuntimeVersion": "3",
                }
            ]
        },
        "ListAgentRuntimeEndpoints": {
            "runtimeEndpoints": [
                {"name": "DEFAULT", "liveVersion": "3", "targetVersion": "3"},
                {"name": "prod", "liveVersion": "1", "targetVersion": "2"},
            ]
        },
        "GetAgentRuntime": lambda **asked: {
            "agentRuntimeArn": f"{ARN}runtime/agent-0123456789",
            "agentRuntimeId": asked["agentRuntimeId"],
            "agentRuntimeVersion": asked["agentRuntimeVersion"],
            "networkConfiguration": VPC_NETWORK
            if asked["agentRuntimeVersion"] == "3"
            else {"networkMode": "PUBLIC"},
        },
        "ListBrowsers": lambda **asked: {
            "browserSummaries": [
                {"browserId": f"b-{asked['type']}", "browserArn": f"{ARN}browser-custom/b"}
            ]
        },
        "ListCodeInterpreters": lambda **asked: {
            "codeInterpreterSummaries": [{"codeInterpreterId": f"c-{asked['type']}"}]
        },
        "ListGateways": {"items": [{"gatewayId": "g"}]},
        "GetGateway": {"gatewayId": "g", "gatewayArn": f"{ARN}gateway/g"},
        "ListGatewayTargets": {"items": [{"targetId": "t"}]},
        "ListHarnesses": {"harnesses": [{"harnessId": "h", "arn": f"{ARN}harness/h"}]},
        "ListOauth2CredentialProviders": {"credentialProviders": [{"name": "o"}]},
        "ListApiKeyCredentialProviders": {"credentialProviders": [{"name": "k"}]},
        "ListWorkloadIdentities": {"workloadIdentities": [{"name": "w"}]},
        "ListMemories": {"memories": [{"id": "m"}]},
        "ListCapacityProviders": {"capacityProviders": [{"capacityProviderId": "p"}]},
        "DescribeTrails": {"trailList": [{"TrailARN": "arn:aws:cloudtrail:t"}]},
        "DescribeSubnets": {"Subnets": [{"SubnetId": "subnet-a", "VpcId": "vpc-a"}]},
        "DescribeRouteTables": {
            "RouteTables": [
                {
                    "Routes": [
                        {"NetworkInterfaceId": "eni-a", "InstanceId": "i-a"},
                        {"DestinationPrefixListId": "pl-a", "GatewayId": "vpce-a"},
                    ]
                }
            ]
        },
        "DescribeNetworkInterfaces": _interfaces,
        "DescribeManagedPrefixLists": {"PrefixLists": [{"PrefixListId": "pl-a"}]},
        **replies,
    }


def _interfaces(**asked: Any) -> Reply:
    (filter_,) = asked["Filters"]
    if filter_["Name"] != "network-interface-id":
        return {"NetworkInterfaces": []}
    return {
        "NetworkInterfaces": [
            {"NetworkInterfaceId": name, "Attachment": {"InstanceId": "i-b"}}
            for name in filter_["Values"]
        ]
    }


def public_only(**replies: Script) -> dict[str, Script]:
    """A region in which nothing is placed in a VPC."""
    return estate(
        GetAgentRuntime=lambda **asked: {
            "agentRuntimeVersion": asked["agentRuntimeVersion"],
            "networkConfiguration": {"networkMode": "PUBLIC"},
        },
        **replies,
    )
