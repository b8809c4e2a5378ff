"""Built-in tools and gateways of the designed estate."""

from __future__ import annotations

from datetime import UTC, datetime

from ringfence_data.estate.builtin import GatewayDesign, TargetDesign, ToolDesign
from ringfence_data.estate.core import branches
from ringfence_data.estate.core.places import LABORATORY_EAST, PRODUCTION, PRODUCTION_EAST
from ringfence_data.estate.core.vocabulary import PUBLIC, placed
from ringfence_data.estate.identifiers import agentcore_arn
from ringfence_data.estate.record import Json
from ringfence_data.estate.workload import Placement

TOOLS = (
    ToolDesign(
        place=PRODUCTION_EAST,
        kind="browser",
        name="rates_browser",
        placement=PUBLIC,
        created=datetime(2026, 8, 12, 10, tzinfo=UTC),
        role="agent-tools",
    ),
    ToolDesign(
        place=PRODUCTION_EAST,
        kind="browser",
        name="claims_browser",
        placement=placed("agent-landing", "claims-browser", "agents-a"),
        created=datetime(2026, 9, 2, 10, tzinfo=UTC),
        role="agent-tools",
        recording_bucket="amzn-s3-demo-freight-recordings",
    ),
    ToolDesign(
        place=PRODUCTION_EAST,
        kind="code-interpreter",
        name="calc_sandbox",
        placement=Placement(mode="SANDBOX"),
        created=datetime(2026, 7, 1, 10, tzinfo=UTC),
        role="agent-tools",
    ),
    ToolDesign(
        place=PRODUCTION_EAST,
        kind="code-interpreter",
        name="calc_vpc",
        placement=placed("agent-landing", "calc-vpc", "agents-b"),
        created=datetime(2026, 8, 3, 10, tzinfo=UTC),
        role="agent-tools",
    ),
    ToolDesign(
        place=LABORATORY_EAST,
        kind="code-interpreter",
        name="lab_python",
        placement=PUBLIC,
        created=datetime(2026, 10, 21, 10, tzinfo=UTC),
        role="lab-agent",
    ),
)

_GITHUB = agentcore_arn(PRODUCTION_EAST, "token-vault/default/oauth2credentialprovider/github")
_CARRIER_KEY = agentcore_arn(
    PRODUCTION_EAST, "token-vault/default/apikeycredentialprovider/carrier-rates"
)


def _oauth(provider: str) -> Json:
    return {
        "credentialProviderType": "OAUTH",
        "credentialProvider": {"oauthCredentialProvider": {"providerArn": provider}},
    }


def _api_key(provider: str) -> Json:
    return {
        "credentialProviderType": "API_KEY",
        "credentialProvider": {
            "apiKeyCredentialProvider": {"providerArn": provider, "credentialLocation": "HEADER"}
        },
    }


_TOOLS_TARGETS = (
    TargetDesign(
        name="tariffs",
        target_type="MCP_SERVER",
        configuration={"mcp": {"mcpServer": {"endpoint": "https://mcp.tariffs.example"}}},
        credentials=(_oauth(_GITHUB),),
    ),
    TargetDesign(
        name="carrier-rates",
        target_type="OPEN_API_SCHEMA",
        configuration={
            "mcp": {"openApiSchema": {"inlinePayload": ["https://rates.carrier.example"]}}
        },
        credentials=(_api_key(_CARRIER_KEY),),
    ),
    TargetDesign(
        name="shipment-status",
        target_type="LAMBDA",
        configuration={
            "mcp": {
                "lambda": {
                    "lambdaArn": f"arn:aws:lambda:us-east-1:{PRODUCTION}:function:shipment-status",
                }
            }
        },
    ),
    TargetDesign(
        name="bookings",
        target_type="API_GATEWAY",
        configuration={
            "mcp": {
                "apiGateway": {
                    "restApiId": "a1b2c3d4e5",
                    "stage": "live",
                }
            }
        },
    ),
    TargetDesign(
        name="tariff-runtime",
        target_type="AGENTCORE_RUNTIME",
        configuration={
            "http": {
                "agentcoreRuntime": {"arn": branches.TARIFF_LOOKUP.arn, "qualifier": "DEFAULT"}
            }
        },
    ),
)

_LAB_TARGETS = (
    TargetDesign(
        name="models",
        target_type="PROVIDER",
        configuration={"inference": {"provider": {"endpoint": "https://api.mistral.ai"}}},
        credentials=(
            _api_key(
                agentcore_arn(
                    LABORATORY_EAST, "token-vault/default/apikeycredentialprovider/lab-models"
                )
            ),
        ),
    ),
    TargetDesign(
        name="papers",
        target_type="PASSTHROUGH",
        configuration={
            "http": {
                "passthrough": {
                    "endpoint": "https://mcp.papers.example",
                    "protocolType": "MCP",
                }
            }
        },
    ),
)

TOOLS_GATEWAY = GatewayDesign(
    place=PRODUCTION_EAST,
    name="freight-tools",
    authorizer_type="CUSTOM_JWT",
    role="gateway-tools",
    created=datetime(2026, 6, 9, 9, tzinfo=UTC),
    targets=_TOOLS_TARGETS,
    discovery_url="https://id.freight.example",
)

LAB_GATEWAY = GatewayDesign(
    place=LABORATORY_EAST,
    name="lab-tools",
    authorizer_type="NONE",
    role="lab-agent",
    created=datetime(2026, 11, 10, 15, 20, tzinfo=UTC),
    targets=_LAB_TARGETS,
)

GATEWAYS = (TOOLS_GATEWAY, LAB_GATEWAY)
