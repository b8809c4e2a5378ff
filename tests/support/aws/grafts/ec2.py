"""EC2: pages, regions, block public access and the endpoint services of AgentCore."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from support.aws.paging import page

_PAGED = {
    "describe_flow_logs": "FlowLogs",
    "describe_internet_gateways": "InternetGateways",
    "describe_managed_prefix_lists": "PrefixLists",
    "describe_nat_gateways": "NatGateways",
    "describe_network_acls": "NetworkAcls",
    "describe_network_interfaces": "NetworkInterfaces",
    "describe_route_tables": "RouteTables",
    "describe_security_group_rules": "SecurityGroupRules",
    "describe_security_groups": "SecurityGroups",
    "describe_subnets": "Subnets",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_vpcs": "Vpcs",
}
_LARGEST_PAGE = 1000

_ENDPOINT_SERVICES = {
    "bedrock-agentcore": "bedrock-agentcore.{region}.amazonaws.com",
    "bedrock-agentcore-control": "bedrock-agentcore-control.{region}.amazonaws.com",
    "bedrock-agentcore.gateway": "*.gateway.bedrock-agentcore.{region}.amazonaws.com",
    "bedrock-runtime": "bedrock-runtime.{region}.amazonaws.com",
    "ecr.api": "api.ecr.{region}.amazonaws.com",
    "ecr.dkr": "*.dkr.ecr.{region}.amazonaws.com",
    "logs": "logs.{region}.amazonaws.com",
    "secretsmanager": "secretsmanager.{region}.amazonaws.com",
    "sts": "sts.{region}.amazonaws.com",
}
_GATEWAY_SERVICES = ("dynamodb", "s3")


def graft() -> None:
    # A region costs 100 ms with moto's list of machine images and 2 ms without, and a scan visits every region.
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    for method, member in _PAGED.items():
        setattr(EC2Response, method, _paged(getattr(EC2Response, method), member))
    for replacement in (
        describe_regions,
        describe_vpc_block_public_access_exclusions,
        describe_vpc_block_public_access_options,
        describe_vpc_endpoint_services,
    ):
        setattr(EC2Response, replacement.__name__, replacement)


def describe_regions(response: EC2Response) -> ActionResult:
    """Answer with the regions the account has; moto shows those that are off as well."""
    regions = response.ec2_backend.describe_regions(response._get_param("RegionNames", []))
    if not response._get_bool_param("AllRegions"):
        regions = [region for region in regions if region.opt_in_status != "not-opted-in"]
    return ActionResult({"Regions": regions})


def describe_vpc_block_public_access_options(response: EC2Response) -> ActionResult:
    mode = response.ec2_backend.__dict__.get("lab_block_mode", "off")
    return ActionResult(
        {
            "VpcBlockPublicAccessOptions": {
                "AwsAccountId": response.current_account,
                "AwsRegion": response.region,
                "State": "default-state" if mode == "off" else "update-complete",
                "InternetGatewayBlockMode": mode,
                "ManagedBy": "account",
                "ExclusionsAllowed": "allowed",
            }
        }
    )


def describe_vpc_block_public_access_exclusions(response: EC2Response) -> ActionResult:
    exclusions = response.ec2_backend.__dict__.get("lab_block_exclusions", [])
    return ActionResult({"VpcBlockPublicAccessExclusions": exclusions})


def describe_vpc_endpoint_services(response: EC2Response) -> ActionResult:
    """Answer with the services an agent's network needs; moto's own list lacks AgentCore and takes seconds."""
    region = response.region
    details = [_interface_service(region, name) for name in _ENDPOINT_SERVICES]
    details += [_service(region, name, "Gateway") for name in _GATEWAY_SERVICES]
    filters = response._filters_from_querystring()
    wanted = response._get_param("ServiceNames", []) or filters.get("service-name")
    found = [each for each in details if not wanted or each["ServiceName"] in wanted]
    return ActionResult(
        {"ServiceNames": [each["ServiceName"] for each in found], "ServiceDetails": found}
    )


def _interface_service(region: str, name: str) -> dict[str, Any]:
    domain = _ENDPOINT_SERVICES[name].format(region=region)
    return _service(region, name, "Interface") | {
        "PrivateDnsName": domain,
        "PrivateDnsNames": [{"PrivateDnsName": domain}],
        "PrivateDnsNameVerificationState": "verified",
    }


def _service(region: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "ServiceName": f"com.amazonaws.{region}.{name}",
        "ServiceType": [{"ServiceType": kind}],
        "Owner": "amazon",
        "AcceptanceRequired": False,
        "VpcEndpointPolicySupported": True,
        "Tags": [],
    }


def _paged(
    describe: Callable[[EC2Response], ActionResult], member: str
) -> Callable[[EC2Response], ActionResult]:
    """Give a Describe operation the pages it has in EC2: one page unless a size is asked for or the estate limits it."""

    def answer(response: EC2Response) -> ActionResult:
        result = describe(response)
        limit = response.ec2_backend.__dict__.get("lab_page_limit", 0)
        asked: Mapping[str, Any] = {
            "MaxResults": response._get_param("MaxResults"),
            "NextToken": response._get_param("NextToken"),
        }
        if not limit and not any(asked.values()):
            return result
        whole = result.result
        assert isinstance(whole, dict), f"{describe.__name__} does not answer with members"
        items = list(whole[member])
        return ActionResult(
            page(
                items,
                asked,
                member,
                (_LARGEST_PAGE, limit or _LARGEST_PAGE),
                size_parameter="MaxResults",
                token_parameter="NextToken",  # noqa: S106 - a parameter name
            )
        )

    return answer
