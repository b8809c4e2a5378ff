"""The vocabulary in which the networks of an estate are designed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence_data.estate.identifiers import Place, ec2_id


class Via(StrEnum):
    """Where a designed route leads."""

    INTERNET_GATEWAY = "igw"
    NAT_GATEWAY = "nat"
    DELETED_NAT_GATEWAY = "deleted-nat"
    """A route whose NAT gateway is gone: AWS keeps it and calls it a blackhole."""
    SPOKE_GATEWAY = "spoke"
    EGRESS_ONLY_GATEWAY = "eigw"
    TRANSIT_GATEWAY = "tgw"
    S3_ENDPOINT = "s3-endpoint"


class RulesMode(StrEnum):
    """What the firewall of a spoke gateway does with its rules, and whether it tells."""

    ENFORCED = "enforced"
    WATCHED = "watched"
    NOT_LOGGED = "not-logged"


@dataclass(frozen=True, slots=True)
class RouteDesign:
    """One route: a CIDR (or `s3` for the S3 prefix list) and where it leads."""

    destination: str
    via: Via


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDesign:
    """A route table; a local route is always added."""

    name: str
    routes: tuple[RouteDesign, ...] = ()
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetDesign:
    """A subnet."""

    name: str
    cidr: str
    zone: int = 1
    ipv6: str = ""
    table: str = ""
    """Empty: no association, so the main route table of the VPC holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokeDesign:
    """A spoke gateway: an instance in a public subnet that inspects what is routed to it."""

    name: str
    subnet: str
    private_ip: str
    public_ip: str
    rules: RulesMode
    """What the rules do, as the firewall's log shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatDesign:
    """A public NAT gateway."""

    subnet: str
    private_ip: str
    public_ip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcDesign:
    """A VPC with everything that decides which way a packet leaves."""

    place: Place
    name: str
    cidr: str
    ipv6: str = ""
    subnets: tuple[SubnetDesign, ...]
    tables: tuple[TableDesign, ...]
    groups: tuple[str, ...]
    """Security groups of workloads, by name."""
    spoke: SpokeDesign | None = None
    nat: NatDesign | None = None
    endpoints: tuple[tuple[str, str], ...] = ()
    """Interface endpoints: service (`bedrock-runtime`) and its private address."""
    endpoint_subnet: str = ""
    has_s3_endpoint: bool = False
    flow_log: str = ""
    """`default` for the version 2 format, `extended` for a custom one, empty for none."""
    flow_log_ends_at_hour: int | None = None
    """Hours after the start of the window at which somebody deleted the flow log."""
    query_log: bool = False

    def id_of(self, prefix: str, name: str = "") -> str:
        """The EC2 identifier of this VPC or of a part of it."""
        return ec2_id(prefix, *self.place, self.name, name)

    @property
    def id(self) -> str:
        return self.id_of("vpc")

    def subnet(self, name: str) -> SubnetDesign:
        return next(subnet for subnet in self.subnets if subnet.name == name)

    def table_of(self, subnet: SubnetDesign) -> TableDesign:
        """The table that holds for a subnet: its own, else the main one."""
        return next(
            table
            for table in self.tables
            if (table.name == subnet.table if subnet.table else table.main)
        )

    def has_route(self, via: Via) -> bool:
        return any(route.via is via for table in self.tables for route in table.routes)
