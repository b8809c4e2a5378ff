"""The runtimes of the production account outside us-east-1."""

from __future__ import annotations

from ringfence_data.estate.core.places import PRODUCTION_EUROPE, PRODUCTION_WEST
from ringfence_data.estate.core.vocabulary import PUBLIC, converse, placed, tagged, version
from ringfence_data.estate.workload import RuntimeDesign, Talk

_WEST = "us-west-2"

FORECAST_AGENT = RuntimeDesign(
    place=PRODUCTION_WEST,
    name="forecast_agent",
    role="agent-analytics",
    versions=(version(1, placed("analytics", "forecast-agent", "workers"), "2026-06-23"),),
    tags=tagged("analytics"),
    # An interface of a runtime has no public address, so nothing answers through the internet gateway.
    talks=(Talk(host="data.weather.example", per_day=6, sent=180, received=0),),
)

FLEET_PLANNER = RuntimeDesign(
    place=PRODUCTION_WEST,
    name="fleet_planner",
    role="agent-analytics",
    versions=(version(1, placed("analytics", "fleet-planner", "transit"), "2026-07-07"),),
    tags=tagged("fleet"),
    talks=(
        Talk(host="api.erp.freight.example", per_day=3),
        Talk(host="api.maps.example", per_day=3),
    ),
)

QUOTE_BUILDER = RuntimeDesign(
    place=PRODUCTION_WEST,
    name="quote_builder",
    role="agent-quotes",
    versions=(
        version(1, placed("analytics", "quote-builder", "private"), "2026-11-09"),
        version(2, PUBLIC, "2026-11-17"),
    ),
    environment=(("RATES_MCP_URL", "https://mcp.tariffs.example"),),
    tags=(*tagged("sales"), ("created-by", "pipeline")),
    talks=(converse(_WEST, per_day=3),),
)

TARIFF_LOOKUP = RuntimeDesign(
    place=PRODUCTION_WEST,
    name="tariff_lookup",
    role="agent-quotes",
    versions=(version(1, PUBLIC, "2026-08-31"),),
    protocol="MCP",
    discovery_url="https://id.freight.example",
    tags=tagged("customs"),
    instrumented=True,
    talks=(Talk(host="tariffs.customs.example", per_day=6),),
)

CUSTOMS_AGENT = RuntimeDesign(
    place=PRODUCTION_EUROPE,
    name="customs_agent",
    role="agent-customs",
    versions=(version(1, placed("agent-landing-eu", "customs-agent", "agents-a"), "2026-07-28"),),
    tags=tagged("customs"),
    talks=(
        converse("eu-central-1"),
        Talk(host="tariffs.customs.example", per_day=6),
        Talk(host="github.com", per_day=3, denied=True),
    ),
)

RETURNS_AGENT = RuntimeDesign(
    place=PRODUCTION_EUROPE,
    name="returns_agent",
    role="agent-customs",
    versions=(version(1, placed("agent-landing-eu", "returns-agent", "retired"), "2026-05-19"),),
    tags=tagged("returns"),
)

RUNTIMES = (
    FORECAST_AGENT,
    FLEET_PLANNER,
    QUOTE_BUILDER,
    TARIFF_LOOKUP,
    CUSTOMS_AGENT,
    RETURNS_AGENT,
)
