"""Interface endpoints: ways into other services that need no route out of the VPC.

PrivateLink puts an address of the service into the VPC, where the local route reaches it and no
enforcement point stands.
"""

from __future__ import annotations

from ringfence.model.coverage import Source
from ringfence.model.network import VpcEndpoint
from ringfence.model.verdict import ReasonCode
from ringfence.verdict.index import NetworkIndex
from ringfence.verdict.ways import Outcome, Way, way

_PRIVATE_LINK = ("Interface", "Resource", "ServiceNetwork")
_SHUT = ("deleted", "expired", "failed", "pendingacceptance", "rejected")
_RUNTIME_SERVICES = frozenset(
    {
        "bedrock-runtime",
        "ecr.api",
        "ecr.dkr",
        "logs",
        "monitoring",
        "sts",
        "xray",
    }
)
"""What a runtime needs to start, think and report. They hold no data of strangers to its role."""
_AGENTCORE = "bedrock-agentcore"


def endpoint_ways(
    index: NetworkIndex, vpc_id: str, *, account: str, region: str
) -> tuple[Way, ...]:
    """The side doors that endpoints open in a VPC, and the doubt of a list that was not read."""
    ways = [
        _door(endpoint) for endpoint in index.endpoints_by_vpc.get(vpc_id, ()) if _opens(endpoint)
    ]
    if not index.coverage.complete(Source.VPC_ENDPOINTS, account, region):
        detail = (
            f"VPC endpoints of account {account} in {region} were not read completely: one of "
            "them may lead past every enforcement point."
        )
        ways.append(way(Outcome.UNKNOWN, ReasonCode.INTERFACE_ENDPOINT_NOT_READ, detail, vpc_id))
    return tuple(ways)


def _opens(endpoint: VpcEndpoint) -> bool:
    """Whether data can reach somebody else's resources through an endpoint.

    Its policy and security groups do not matter here: they never make a verdict better.
    """
    if endpoint.type not in _PRIVATE_LINK or endpoint.state.lower() in _SHUT:
        return False
    if endpoint.type != "Interface":
        return True
    return not _serves_runtimes(endpoint)


def _serves_runtimes(endpoint: VpcEndpoint) -> bool:
    """Whether an endpoint leads to an AWS service that a runtime cannot do without."""
    owner, _, service = endpoint.service_name.partition(f".{endpoint.region}.")
    if owner not in ("com.amazonaws", "cn.com.amazonaws"):
        return False
    agentcore = service == _AGENTCORE or service.startswith((f"{_AGENTCORE}.", f"{_AGENTCORE}-"))
    return agentcore or service in _RUNTIME_SERVICES


def _door(endpoint: VpcEndpoint) -> Way:
    service = f" to {endpoint.service_name}" if endpoint.service_name else ""
    detail = (
        f"{endpoint.vpc_id} has {endpoint.id}, an endpoint of type {endpoint.type}{service}: what "
        "its policy allows is reached without passing a firewall."
    )
    return way(Outcome.SIDE_DOOR, ReasonCode.INTERFACE_ENDPOINT, detail, endpoint.id)
