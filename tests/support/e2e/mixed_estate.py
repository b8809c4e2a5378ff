"""Two accounts of an organization and three regions with something of everything in them."""

from __future__ import annotations

from datetime import UTC, datetime

from support.aws import PUBLIC, AwsLab
from support.aws.seed import Seed
from support.e2e.landing_zone import ANYWHERE, LandingZone, build_landing_zone

MANAGEMENT, MEMBER = "111122223333", "444455556666"
HOME, WEST, EUROPE = "us-east-1", "us-west-2", "eu-central-1"
REGIONS = (HOME, WEST, EUROPE)
ROLE_NAME = "scanner"

BEFORE_S3_ROLLOUT = datetime(2026, 3, 1, tzinfo=UTC)
EVERYWHERE = (
    "--org",
    "--role-name",
    ROLE_NAME,
    *(part for region in REGIONS for part in ("--region", region)),
)
"""The arguments that scan all of it."""


def seed_mixed_estate(lab: AwsLab) -> LandingZone:
    """Write the estate, and return the landing zone of its first account and region."""
    home = lab.seed(MANAGEMENT, HOME)
    home.organization([MEMBER], role=ROLE_NAME)
    zone = build_landing_zone(home)
    _seed_runtimes(home, zone)
    _seed_tools(home, zone)
    _seed_gateways(home)
    _seed_principals(home)
    lab.seed(MANAGEMENT, WEST).runtime("forecast", tags={"team": "planning"})
    _seed_member_west(lab.seed(MEMBER, WEST))
    lab.seed(MEMBER, EUROPE).runtime("pilot", versions=[PUBLIC])
    return zone


def _seed_runtimes(seed: Seed, zone: LandingZone) -> None:
    contained = zone.placed(zone.behind_gateway)
    seed.runtime("contained", versions=[contained], environment={"API_BASE": "https://a.example"})
    seed.runtime("behind_nat", versions=[zone.placed(zone.behind_nat)])
    seed.runtime("ipv6_door", versions=[zone.placed(zone.with_ipv6_door)])
    seed.runtime("gateway_endpoint", versions=[zone.placed(zone.with_gateway_endpoint)])
    seed.runtime("closed", versions=[zone.placed(zone.without_way_out)])
    seed.runtime("old_s3_path", versions=[contained], created_at=BEFORE_S3_ROLLOUT)
    seed.runtime("public", versions=[PUBLIC])
    seed.runtime("moved_inside", versions=[PUBLIC, contained], endpoints={"prod": "1"})
    provider = seed.capacity_provider(
        "agents", subnets=[zone.behind_nat], security_groups=[zone.group]
    )
    seed.runtime(
        "on_instances",
        versions=[{"capacityProviderConfiguration": {"capacityProviderArn": provider.arn}}],
    )
    seed.agent_interface(zone.behind_gateway, ip="10.50.10.7", security_groups=[zone.group])
    seed.agent_interface(
        zone.behind_nat, ip="10.50.20.7", security_groups=[zone.group], tagged=False
    )


def _seed_tools(seed: Seed, zone: LandingZone) -> None:
    seed.browser("open_browser")
    seed.browser("inner_browser", network=zone.placed(zone.behind_nat, tool=True))
    seed.code_interpreter("sandboxed", network={"networkMode": "SANDBOX"})
    seed.code_interpreter("open_interpreter")
    seed.harness("researcher")
    seed.memory("notes")
    seed.oauth2_provider("github")
    seed.api_key_provider("openai")


def _seed_gateways(seed: Seed) -> None:
    tools = {"mcp": {"mcpServer": {"endpoint": "https://tools.example.com/mcp"}}}
    target = {"name": "tools", "targetConfiguration": tools}
    seed.gateway("open-gateway", authorizer_type="NONE", targets=[target])
    seed.gateway("guarded-gateway")


def _seed_principals(seed: Seed) -> None:
    create = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Create",
                "Effect": "Allow",
                "Action": "bedrock-agentcore:CreateAgentRuntime",
                "Resource": "*",
            }
        ],
    }
    seed.role("pipeline", trusts={"Service": "codebuild.amazonaws.com"}, inline={"make": create})


def _seed_member_west(seed: Seed) -> None:
    vpc = seed.vpc("10.60.0.0/16")
    subnet = seed.subnet(vpc, "10.60.10.0/24")
    transit = seed.transit_gateway(vpc, subnets=[subnet])
    seed.route_table(vpc, subnets=[subnet], routes={ANYWHERE: transit})
    group = seed.security_group(vpc, "agents")
    network = {
        "networkMode": "VPC",
        "networkModeConfig": {"subnets": [subnet], "securityGroups": [group]},
    }
    seed.runtime("over_transit", versions=[network])
