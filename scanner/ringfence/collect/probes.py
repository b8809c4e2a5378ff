"""One harmless read for every permission that can make a scan incomplete.

Reads of one resource ask for something that does not exist: AWS decides about the permission before
it looks, so "not found" means permitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Probe:
    """A call that shows whether it is permitted."""

    service: str
    operation: str
    params: Mapping[str, Any] = field(default_factory=dict)


_CONTROL = "bedrock-agentcore-control"
_NOWHERE = "ringfence_doctor-0000000000"
_NO_GATEWAY = "ringfence-doctor-0000000000"

PROBES: tuple[Probe, ...] = (
    Probe(_CONTROL, "ListAgentRuntimes", {"maxResults": 1}),
    Probe(_CONTROL, "GetAgentRuntime", {"agentRuntimeId": _NOWHERE}),
    Probe(_CONTROL, "ListAgentRuntimeEndpoints", {"agentRuntimeId": _NOWHERE, "maxResults": 1}),
    Probe(_CONTROL, "ListBrowsers", {"maxResults": 1}),
    Probe(_CONTROL, "GetBrowser", {"browserId": "aws.browser.v1"}),
    Probe(_CONTROL, "ListCodeInterpreters", {"maxResults": 1}),
    Probe(_CONTROL, "GetCodeInterpreter", {"codeInterpreterId": "aws.codeinterpreter.v1"}),
    Probe(_CONTROL, "ListGateways", {"maxResults": 1}),
    Probe(_CONTROL, "GetGateway", {"gatewayIdentifier": _NO_GATEWAY}),
    Probe(_CONTROL, "ListGatewayTargets", {"gatewayIdentifier": _NO_GATEWAY, "maxResults": 1}),
    Probe(
        _CONTROL,
        "GetGatewayTarget",
        {"gatewayIdentifier": _NO_GATEWAY, "targetId": "0000000000"},
    ),
    Probe(_CONTROL, "ListCapacityProviders", {"maxResults": 1}),
    Probe(_CONTROL, "GetCapacityProvider", {"capacityProviderId": _NO_GATEWAY}),
    Probe("ec2", "DescribeNetworkInterfaces", {"MaxResults": 5}),
    Probe("ec2", "DescribeVpcs", {"MaxResults": 5}),
    Probe("ec2", "DescribeSubnets", {"MaxResults": 5}),
    Probe("ec2", "DescribeRouteTables", {"MaxResults": 5}),
    Probe("ec2", "DescribeInstances", {"MaxResults": 5}),
    Probe("ec2", "DescribeNatGateways", {"MaxResults": 5}),
    Probe("ec2", "DescribeVpcEndpoints", {"MaxResults": 5}),
    Probe("ec2", "DescribeManagedPrefixLists", {"MaxResults": 1}),
    Probe("ec2", "GetManagedPrefixListEntries", {"PrefixListId": "pl-00000000000000000"}),
    Probe("iam", "GetAccountAuthorizationDetails", {"MaxItems": 1}),
)

ORGANIZATION_PROBES: tuple[Probe, ...] = (
    Probe("organizations", "DescribeOrganization"),
    Probe("organizations", "ListAccounts", {"MaxResults": 1}),
)
"""Only for a scan of the whole organization."""
