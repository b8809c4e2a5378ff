"""All families of resources, out of one recording."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage
from ringfence.model.snapshot import Inventory
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.compute.bedrock import (
    assemble_api_keys,
    assemble_invocation_logging,
    assemble_registry_records,
)
from ringfence.parse.inventory.compute.resources import assemble_compute
from ringfence.parse.inventory.credentials import (
    assemble_credential_providers,
    assemble_workload_identities,
)
from ringfence.parse.inventory.filters import assemble_network_acls, assemble_security_groups
from ringfence.parse.inventory.gateways import assemble_gateways
from ringfence.parse.inventory.harnesses import assemble_harnesses
from ringfence.parse.inventory.interfaces import (
    assemble_instances,
    assemble_interfaces,
    assemble_vpc_endpoints,
)
from ringfence.parse.inventory.log_configs import (
    assemble_flow_log_configs,
    assemble_resolver_log_configs,
    assemble_trails,
)
from ringfence.parse.inventory.network import (
    assemble_dhcp_options,
    assemble_public_access_blocks,
    assemble_subnets,
    assemble_vpcs,
)
from ringfence.parse.inventory.principals import assemble_principals
from ringfence.parse.inventory.resources import (
    assemble_capacity_providers,
    assemble_memories,
    assemble_resource_policies,
)
from ringfence.parse.inventory.routes import (
    assemble_internet_gateways,
    assemble_nat_gateways,
    assemble_prefix_lists,
    assemble_route_tables,
)
from ringfence.parse.inventory.runtimes import assemble_runtimes
from ringfence.parse.inventory.service_control import assemble_service_control
from ringfence.parse.inventory.tags import read_tags
from ringfence.parse.inventory.tools import assemble_tools


def assemble(answers: Iterable[Answer]) -> tuple[Inventory, tuple[Coverage, ...]]:
    """The inventory that the answers describe, and a row for each source with malformed answers.

    Never raises, whatever the answers hold. Operations that describe no resource are passed over.
    """
    read = Answers(answers)
    tags = read_tags(read)
    inventory = Inventory(
        runtimes=assemble_runtimes(read, tags),
        tools=assemble_tools(read, tags),
        gateways=assemble_gateways(read, tags),
        harnesses=assemble_harnesses(read, tags),
        credential_providers=assemble_credential_providers(read),
        workload_identities=assemble_workload_identities(read),
        memories=assemble_memories(read),
        capacity_providers=assemble_capacity_providers(read),
        resource_policies=assemble_resource_policies(read),
        vpcs=assemble_vpcs(read),
        subnets=assemble_subnets(read),
        route_tables=assemble_route_tables(read),
        interfaces=assemble_interfaces(read),
        instances=assemble_instances(read),
        security_groups=assemble_security_groups(read),
        network_acls=assemble_network_acls(read),
        nat_gateways=assemble_nat_gateways(read),
        internet_gateways=assemble_internet_gateways(read),
        vpc_endpoints=assemble_vpc_endpoints(read),
        prefix_lists=assemble_prefix_lists(read),
        dhcp_options=assemble_dhcp_options(read),
        public_access_blocks=assemble_public_access_blocks(read),
        flow_log_configs=assemble_flow_log_configs(read),
        resolver_log_configs=assemble_resolver_log_configs(read),
        principals=assemble_principals(read),
        trails=assemble_trails(read),
        compute=assemble_compute(read),
        bedrock_api_keys=assemble_api_keys(read),
        invocation_logging=assemble_invocation_logging(read),
        registry_records=assemble_registry_records(read),
        service_control_policies=assemble_service_control(read),
    )
    return inventory, read.coverage()
