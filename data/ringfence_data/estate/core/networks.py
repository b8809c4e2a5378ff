"""The VPCs of the designed estate. Each table shows one way to contain, or fail to contain."""

from __future__ import annotations

from ringfence_data.estate.core.places import (
    LABORATORY_EAST,
    LABORATORY_WEST,
    PRODUCTION_EAST,
    PRODUCTION_EUROPE,
    PRODUCTION_WEST,
)
from ringfence_data.estate.network import (
    NatDesign,
    RouteDesign,
    RulesMode,
    SpokeDesign,
    SubnetDesign,
    TableDesign,
    Via,
    VpcDesign,
)

_ANY = "0.0.0.0/0"
_ANY_V6 = "::/0"
_TO_INTERNET = (RouteDesign(_ANY, Via.INTERNET_GATEWAY),)
_TO_SPOKE = (RouteDesign(_ANY, Via.SPOKE_GATEWAY),)
_SPLIT_TO_SPOKE = (
    RouteDesign("0.0.0.0/1", Via.SPOKE_GATEWAY),
    RouteDesign("128.0.0.0/1", Via.SPOKE_GATEWAY),
)

LANDING = VpcDesign(
    place=PRODUCTION_EAST,
    name="agent-landing",
    cidr="10.20.0.0/16",
    ipv6="2001:db8:20::/56",
    subnets=(
        SubnetDesign(name="spoke", cidr="10.20.0.0/28", table="spoke"),
        SubnetDesign(name="agents-a", cidr="10.20.1.0/24", table="inspected"),
        SubnetDesign(name="agents-b", cidr="10.20.2.0/24", table="split", zone=2),
        SubnetDesign(name="agents-s3", cidr="10.20.3.0/24", table="with-s3", zone=2),
        SubnetDesign(
            name="agents-v6", cidr="10.20.4.0/24", table="dual-stack", ipv6="2001:db8:20:4::/64"
        ),
        SubnetDesign(name="isolated", cidr="10.20.5.0/24", zone=2),
        SubnetDesign(name="endpoints", cidr="10.20.9.0/24"),
    ),
    tables=(
        TableDesign(name="local", main=True),
        TableDesign(name="spoke", routes=_TO_INTERNET),
        TableDesign(name="inspected", routes=_TO_SPOKE),
        TableDesign(name="split", routes=_SPLIT_TO_SPOKE),
        TableDesign(name="with-s3", routes=(*_TO_SPOKE, RouteDesign("s3", Via.S3_ENDPOINT))),
        TableDesign(
            name="dual-stack", routes=(*_TO_SPOKE, RouteDesign(_ANY_V6, Via.EGRESS_ONLY_GATEWAY))
        ),
    ),
    groups=(
        "claims-triage",
        "claims-summary",
        "order-router",
        "ledger-export",
        "doc-indexer",
        "media-tagger",
        "shared-agents",
        "payroll-check",
        "claims-browser",
        "calc-vpc",
        "endpoints",
    ),
    spoke=SpokeDesign(
        name="spoke-landing-use1",
        subnet="spoke",
        private_ip="10.20.0.10",
        public_ip="203.0.113.200",
        rules=RulesMode.ENFORCED,
    ),
    endpoints=(
        ("bedrock-runtime", "10.20.9.20"),
        ("bedrock-agentcore", "10.20.9.21"),
        ("logs", "10.20.9.22"),
        ("ecr.api", "10.20.9.23"),
        ("ecr.dkr", "10.20.9.24"),
        ("bedrock-agentcore-control", "10.20.9.25"),
    ),
    endpoint_subnet="endpoints",
    has_s3_endpoint=True,
    flow_log="default",
    query_log=True,
)

SHARED_SERVICES = VpcDesign(
    place=PRODUCTION_EAST,
    name="shared-services",
    cidr="10.30.0.0/16",
    subnets=(
        SubnetDesign(name="public", cidr="10.30.0.0/24", table="public"),
        SubnetDesign(name="private", cidr="10.30.1.0/24", table="private"),
    ),
    tables=(
        TableDesign(name="local", main=True),
        TableDesign(name="public", routes=_TO_INTERNET),
        TableDesign(name="private", routes=(RouteDesign(_ANY, Via.NAT_GATEWAY),)),
    ),
    groups=("invoice-matcher", "document-ocr"),
    nat=NatDesign(subnet="public", private_ip="10.30.0.12", public_ip="203.0.113.210"),
    flow_log="default",
    query_log=True,
)

ANALYTICS = VpcDesign(
    place=PRODUCTION_WEST,
    name="analytics",
    cidr="10.40.0.0/16",
    subnets=(
        SubnetDesign(name="workers", cidr="10.40.1.0/24"),
        SubnetDesign(name="transit", cidr="10.40.2.0/24", table="transit", zone=2),
        SubnetDesign(name="private", cidr="10.40.3.0/24", table="private", zone=3),
    ),
    tables=(
        TableDesign(name="default", routes=_TO_INTERNET, main=True),
        TableDesign(name="transit", routes=(RouteDesign(_ANY, Via.TRANSIT_GATEWAY),)),
        TableDesign(name="private", routes=(RouteDesign(_ANY, Via.NAT_GATEWAY),)),
    ),
    groups=("forecast-agent", "fleet-planner", "quote-builder"),
    nat=NatDesign(subnet="workers", private_ip="10.40.1.12", public_ip="203.0.113.211"),
    flow_log="default",
    flow_log_ends_at_hour=10 * 24 + 15,
    query_log=True,
)

LANDING_EUROPE = VpcDesign(
    place=PRODUCTION_EUROPE,
    name="agent-landing-eu",
    cidr="10.50.0.0/16",
    subnets=(
        SubnetDesign(name="spoke", cidr="10.50.0.0/28", table="spoke"),
        SubnetDesign(name="agents-a", cidr="10.50.1.0/24", table="inspected"),
        SubnetDesign(name="retired", cidr="10.50.2.0/24", table="retired", zone=2),
    ),
    tables=(
        TableDesign(name="local", main=True),
        TableDesign(name="spoke", routes=_TO_INTERNET),
        TableDesign(name="inspected", routes=_TO_SPOKE),
        TableDesign(name="retired", routes=(RouteDesign(_ANY, Via.DELETED_NAT_GATEWAY),)),
    ),
    groups=("customs-agent", "returns-agent"),
    spoke=SpokeDesign(
        name="spoke-landing-euc1",
        subnet="spoke",
        private_ip="10.50.0.10",
        public_ip="203.0.113.201",
        rules=RulesMode.WATCHED,
    ),
    flow_log="default",
    query_log=True,
)

LAB = VpcDesign(
    place=LABORATORY_EAST,
    name="lab",
    cidr="10.60.0.0/16",
    subnets=(
        SubnetDesign(name="public", cidr="10.60.0.0/24", table="public"),
        SubnetDesign(name="capacity", cidr="10.60.1.0/24", table="private"),
    ),
    tables=(
        TableDesign(name="local", main=True),
        TableDesign(name="public", routes=_TO_INTERNET),
        TableDesign(name="private", routes=(RouteDesign(_ANY, Via.NAT_GATEWAY),)),
    ),
    groups=("simulation", "model-sandbox"),
    nat=NatDesign(subnet="public", private_ip="10.60.0.12", public_ip="203.0.113.212"),
    flow_log="extended",
)

LAB_LANDING = VpcDesign(
    place=LABORATORY_WEST,
    name="lab-landing",
    cidr="10.70.0.0/16",
    subnets=(
        SubnetDesign(name="spoke", cidr="10.70.0.0/28", table="spoke"),
        SubnetDesign(name="agents-a", cidr="10.70.1.0/24", table="inspected"),
    ),
    tables=(
        TableDesign(name="local", main=True),
        TableDesign(name="spoke", routes=_TO_INTERNET),
        TableDesign(name="inspected", routes=_TO_SPOKE),
    ),
    groups=("lab-chat",),
    spoke=SpokeDesign(
        name="spoke-lab-usw2",
        subnet="spoke",
        private_ip="10.70.0.10",
        public_ip="203.0.113.202",
        rules=RulesMode.NOT_LOGGED,
    ),
    flow_log="extended",
    query_log=True,
)

NETWORKS = (LANDING, SHARED_SERVICES, ANALYTICS, LANDING_EUROPE, LAB, LAB_LANDING)
