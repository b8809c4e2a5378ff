"""The shapes that answers are read into, against the SDK's own model of the APIs."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.model.agentcore import NetworkMode
from ringfence.parse.inventory import assemble
from ringfence.parse.inventory.sources import SERVICE
from support.api_answers import answer, inventory

DEEPEST = 9
IDENTIFIES = (
    "Id",
    "Arn",
    "arn",
    "ARN",
    "Name",
    "Key",
    "Cidr",
    "RuleNumber",
    "Egress",
    "RuleAction",
)
"""Endings of members that are always sent, although most models mark nothing as required."""

scalars: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(0, 65535),
    "long": st.integers(0, 2**40),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "timestamp": st.just("2026-11-20T10:00:00+00:00"),
    "blob": st.just(""),
}


@cache
def service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


@st.composite
def value_of(draw: st.DrawFn, shape: Shape, depth: int = 0) -> Any:
    """A value as the API may send it: what it always sends, and the rest now and then."""
    if isinstance(shape, StructureShape):
        present = [
            name
            for name in shape.members
            if name in shape.required_members
            or depth == 0
            or name.endswith(IDENTIFIES)
            or (depth < DEEPEST and draw(st.booleans()))
        ]
        return {name: draw(value_of(shape.members[name], depth + 1)) for name in present}
    if isinstance(shape, ListShape):
        count = draw(st.integers(0, 2)) if depth < DEEPEST else 0
        return [draw(value_of(shape.member, depth + 1)) for _ in range(count)]
    if isinstance(shape, MapShape):
        return {draw(st.text(max_size=5)): draw(value_of(shape.value, depth + 1))}
    if isinstance(shape, StringShape):
        return draw(st.sampled_from(shape.enum) if shape.enum else st.text(max_size=8))
    return draw(scalars[shape.type_name])


@pytest.mark.parametrize("operation", sorted(SERVICE))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_nothing_that_the_api_may_send_is_malformed(operation: str, data: st.DataObject) -> None:
    output = service_model(SERVICE[operation]).operation_model(operation).output_shape
    assert output is not None
    body = data.draw(value_of(output))

    _, malformed = assemble([answer(operation, body, resourceArn="arn:a", Name="t")])

    assert malformed == ()


def target_configurations() -> list[tuple[str, str]]:
    """Every kind of gateway target that the API knows, as (family, member)."""
    families = service_model("bedrock-agentcore-control").shape_for("TargetConfiguration")
    assert isinstance(families, StructureShape)
    return [
        (family, member)
        for family, shape in families.members.items()
        if isinstance(shape, StructureShape)
        for member in shape.members
    ]


@pytest.mark.parametrize(("family", "member"), target_configurations())
def test_every_kind_of_gateway_target_is_known(family: str, member: str) -> None:
    found = inventory(
        answer("ListGateways", {"items": [{"gatewayId": "g"}]}),
        answer(
            "GetGatewayTarget",
            {"targetId": "t", "targetConfiguration": {family: {member: {}}}},
            gatewayIdentifier="g",
        ),
    )

    assert found.gateways[0].targets[0].target_type


@pytest.mark.parametrize(
    "shape", ["NetworkMode", "BrowserNetworkMode", "CodeInterpreterNetworkMode"]
)
def test_every_network_mode_of_the_api_is_a_network_mode_of_ours(shape: str) -> None:
    modes = service_model("bedrock-agentcore-control").shape_for(shape)
    assert isinstance(modes, StringShape)

    assert set(modes.enum) <= {mode.value for mode in NetworkMode}


@pytest.mark.parametrize("operation", sorted(SERVICE))
def test_every_operation_that_is_read_exists_in_its_service(operation: str) -> None:
    assert operation in service_model(SERVICE[operation]).operation_names
