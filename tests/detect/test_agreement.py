"""The detections fail what AWS's own controls fail, as far as those can see.

The controls are restated here in AWS's terms, on the same facts: Security Hub BedrockAgentCore.1,
.2, .5 and .7, and the three Config rules.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.detect.facts import DetectionInput
from ringfence.detect.run import detect
from ringfence.model.agentcore import NetworkMode, Placement, ToolKind
from support import builders as build
from support.detection_samples import facts, of_runtimes

MODES = st.sampled_from(NetworkMode)


def flagged(sample: DetectionInput, *detections: str) -> set[str]:
    return {found.resource for found in detect(sample) if found.detection in detections}


@given(modes=st.lists(MODES, min_size=1, max_size=4), pinned=st.booleans())
@settings(deadline=None)
def test_public_runtimes_are_those_of_control_1(modes: list[NetworkMode], pinned: bool) -> None:
    runtimes = [
        build.runtime(
            build.version("1", build.public()),
            build.version("2", Placement(mode=mode, subnets=("subnet-0runtime",))),
            runtime_id=f"agent{number}-abcdefghij",
            endpoints=(build.endpoint("prod", "1" if pinned else "2"),),
        )
        for number, mode in enumerate(modes)
    ]
    control_1 = {
        runtime.arn
        for runtime, mode in zip(runtimes, modes, strict=True)
        if mode == NetworkMode.PUBLIC
    }

    assert flagged(of_runtimes(*runtimes), "public-runtime") == control_1


@given(kinds=st.lists(st.sampled_from(["NONE", "AWS_IAM", "CUSTOM_JWT", ""]), max_size=5))
@settings(deadline=None)
def test_unauthenticated_gateways_are_those_of_control_2(kinds: list[str]) -> None:
    gateways = tuple(
        build.gateway(authorizer_type=kind, arn=f"arn:gateway/{number}")
        for number, kind in enumerate(kinds)
    )
    snapshot = build.snapshot(replace(build.contained_inventory(), gateways=gateways))
    control_2 = {gateway.arn for gateway in gateways if gateway.authorizer_type == "NONE"}

    assert flagged(facts(snapshot), "unauthenticated-gateway") == control_2


@given(
    described=st.lists(
        st.tuples(st.sampled_from(ToolKind), MODES, st.booleans()), min_size=1, max_size=6
    )
)
@settings(deadline=None)
def test_tools_are_those_of_controls_5_and_7_and_the_config_rules(
    described: list[tuple[ToolKind, NetworkMode, bool]],
) -> None:
    tools = tuple(
        build.tool(kind, mode, managed_by_aws=managed, arn=f"arn:tool/{number}")
        for number, (kind, mode, managed) in enumerate(described)
    )
    custom = [tool for tool in tools if not tool.managed_by_aws]
    control_5 = {
        tool.arn for tool in custom if tool.kind == "browser" and tool.placement.mode == "PUBLIC"
    }
    control_7 = {
        tool.arn
        for tool in custom
        if tool.kind == "code-interpreter" and tool.placement.mode in ("PUBLIC", "SANDBOX")
    }
    sample = facts(build.snapshot(replace(build.contained_inventory(), tools=tools)))
    browsers = {tool.arn for tool in custom if tool.kind == "browser"}

    public = flagged(sample, "public-built-in-tool")
    either = flagged(sample, "public-built-in-tool", "sandboxed-built-in-tool")

    assert public & browsers == control_5
    assert either - browsers == control_7
    assert not flagged(sample, "managed-built-in-tool") & {tool.arn for tool in custom}
