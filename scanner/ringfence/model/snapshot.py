"""One scan's evidence, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ringfence.model.agentcore import (
    AgentRuntime,
    BuiltInTool,
    CapacityProvider,
    CredentialProvider,
    Gateway,
    Harness,
    Memory,
    ResourcePolicy,
    WorkloadIdentity,
)
from ringfence.model.coverage import Coverage, CoverageStatus, Source, combined_status
from ringfence.model.identity import AccountScps, Principal, Trail
from ringfence.model.network import (
    DhcpOptions,
    FlowLogConfig,
    Instance,
    InternetGateway,
    NatGateway,
    NetworkAcl,
    NetworkInterface,
    PrefixList,
    PublicAccessBlock,
    ResolverLogConfig,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
    VpcEndpoint,
)
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow
from ringfence.model.workload import (
    BedrockApiKey,
    ComputeResource,
    InvocationLogging,
    RegistryRecord,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the scan set out to read."""

    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    window: TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Everything the AWS APIs told, sorted by identifier."""

    runtimes: tuple[AgentRuntime, ...] = ()
    tools: tuple[BuiltInTool, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    harnesses: tuple[Harness, ...] = ()
    credential_providers: tuple[CredentialProvider, ...] = ()
    workload_identities: tuple[WorkloadIdentity, ...] = ()
    memories: tuple[Memory, ...] = ()
    capacity_providers: tuple[CapacityProvider, ...] = ()
    resource_policies: tuple[ResourcePolicy, ...] = ()
    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    interfaces: tuple[NetworkInterface, ...] = ()
    instances: tuple[Instance, ...] = ()
    security_groups: tuple[SecurityGroup, ...] = ()
    network_acls: tuple[NetworkAcl, ...] = ()
    nat_gateways: tuple[NatGateway, ...] = ()
    internet_gateways: tuple[InternetGateway, ...] = ()
    vpc_endpoints: tuple[VpcEndpoint, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()
    dhcp_options: tuple[DhcpOptions, ...] = ()
    public_access_blocks: tuple[PublicAccessBlock, ...] = ()
    flow_log_configs: tuple[FlowLogConfig, ...] = ()
    resolver_log_configs: tuple[ResolverLogConfig, ...] = ()
    principals: tuple[Principal, ...] = ()
    trails: tuple[Trail, ...] = ()
    compute: tuple[ComputeResource, ...] = ()
    bedrock_api_keys: tuple[BedrockApiKey, ...] = ()
    invocation_logging: tuple[InvocationLogging, ...] = ()
    registry_records: tuple[RegistryRecord, ...] = ()
    service_control_policies: tuple[AccountScps, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One scan's evidence: everything downstream is a pure function of it."""

    taken_at: datetime
    scope: Scope
    coverage: tuple[Coverage, ...]
    inventory: Inventory
    telemetry: Telemetry = field(default_factory=Telemetry)
    api_calls: tuple[tuple[str, int], ...] = ()
    """`service:Operation` and how often it was called, sorted."""

    def status(self, source: Source, account: str, region: str = "") -> CoverageStatus | None:
        """The worst status of a source for an account and region; None when nobody asked."""
        rows = [row for row in self.coverage if row.source is source and row.region in ("", region)]
        return combined_status(
            (row.status for row in rows if row.account == account),
            (row.status for row in rows if not row.account),
        )

    def was_read(self, source: Source, account: str, region: str = "") -> bool:
        """Whether an empty answer of this source means that there is nothing."""
        return self.status(source, account, region) is CoverageStatus.COMPLETE
