"""The runtimes of the laboratory account."""

from __future__ import annotations

from ringfence_data.estate.core.places import (
    LABORATORY_EAST,
    LABORATORY_EUROPE,
    LABORATORY_WEST,
)
from ringfence_data.estate.core.vocabulary import PUBLIC, converse, placed, tagged, version
from ringfence_data.estate.workload import Placement, RuntimeDesign, Talk

PROMPT_LAB = RuntimeDesign(
    place=LABORATORY_EAST,
    name="prompt_lab",
    role="lab-agent",
    versions=(version(1, PUBLIC, "2026-10-13"),),
    environment=(("OPENROUTER_API_KEY", ""),),
    tags=tagged("research", stage="lab"),
    instrumented=True,
    talks=(
        Talk(host="openrouter.ai", model="mistralai/mistral-small", per_day=3),
        Talk(host="mcp.quickdocs.example", mcp_tool="search_documents", per_day=3),
        Talk(host="mcp.notion.com", mcp_tool="search", at_hours=(58.2, 131.7)),
        converse("us-east-1"),
    ),
)

LAB_RESEARCHER = RuntimeDesign(
    place=LABORATORY_EAST,
    name="harness_lab_researcher",
    role="lab-harness",
    versions=(version(1, PUBLIC, "2026-10-20"),),
    tags=tagged("research", stage="lab"),
    instrumented=True,
    talks=(
        Talk(host="generativelanguage.googleapis.com", model="gemini-2.5-flash", per_day=3),
        Talk(host="mcp.papers.example", mcp_tool="find_papers", per_day=3),
    ),
)

GPU_SIMULATION = RuntimeDesign(
    place=LABORATORY_EAST,
    name="gpu_simulation",
    role="lab-agent",
    versions=(
        version(
            1,
            Placement(mode="INSTANCES", vpc="lab", subnets=("capacity",), groups=("simulation",)),
            "2026-10-29",
        ),
    ),
    tags=tagged("robotics", stage="lab"),
    talks=(Talk(host="crates.io", per_day=3), Talk(host="huggingface.co", per_day=1)),
)

LAB_CHAT = RuntimeDesign(
    place=LABORATORY_WEST,
    name="lab_chat",
    role="lab-agent",
    versions=(version(1, placed("lab-landing", "lab-chat", "agents-a"), "2026-09-29"),),
    tags=tagged("research", stage="lab"),
    talks=(converse("us-west-2"), Talk(host="api.mistral.ai", model="mistral-small", per_day=3)),
)

PILOT = RuntimeDesign(
    place=LABORATORY_EUROPE,
    name="eu_pilot",
    role="lab-agent",
    versions=(version(1, PUBLIC, "2026-11-03"),),
    readable=False,
)

FAQ = RuntimeDesign(
    place=LABORATORY_EUROPE,
    name="eu_faq",
    role="lab-agent",
    versions=(version(1, PUBLIC, "2026-10-08"),),
    tags=tagged("research", stage="lab"),
    talks=(converse("eu-central-1"),),
)

RUNTIMES = (PROMPT_LAB, LAB_RESEARCHER, GPU_SIMULATION, LAB_CHAT, PILOT, FAQ)
