"""Every answer has the shape that boto3 gives, by botocore's own model of the operation.

Redaction leaves fields out, so that required members may be missing. What is there must be known
and of the right type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from ringfence.collect.kept import redacted
from ringfence.collect.permissions import ALLOWED
from support.estate import Bundle

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "boolean": (bool,),
}
_REDUCED = "inlinePayload"
"""An OpenAPI document is text in the API; a recording keeps the list of its servers' origins."""
_NOT_IN_THE_MODEL = {("InterfaceType", "agentic_ai"), ("State", "available")}
"""Values that AWS sends although botocore's enum does not have them.

The state of an attached internet gateway and of an endpoint in service is `available`.
"""


def test_every_answer_fits_the_output_shape_of_its_operation(bundle: Bundle) -> None:
    session = botocore.session.get_session()

    problems = [
        f"{answer.service}:{answer.operation} {problem}"
        for answer in bundle.answers()
        for problem in _misfits(
            answer.body,
            session.get_service_model(answer.service)
            .operation_model(answer.operation)
            .output_shape,
            "",
        )
    ]

    assert problems == []


def test_every_parameter_is_one_of_the_operation(bundle: Bundle) -> None:
    session = botocore.session.get_session()

    problems = [
        f"{answer.service}:{answer.operation} {problem}"
        for answer in bundle.answers()
        for problem in _misfits(
            answer.params,
            session.get_service_model(answer.service).operation_model(answer.operation).input_shape,
            "",
        )
    ]

    assert problems == []


def test_redaction_leaves_every_answer_as_it_is(bundle: Bundle) -> None:
    for answer in bundle.answers():
        body = _before_redaction(answer.body)

        assert redacted(answer.service, answer.operation, body) == answer.body


def test_only_operations_that_the_guard_allows_were_called(bundle: Bundle) -> None:
    manifest = json.loads((bundle.root / "bundle.json").read_text(encoding="utf-8"))

    assert set(manifest["api_calls"]) <= ALLOWED


def test_the_calls_of_the_manifest_are_the_answers_and_the_refusals(sample: Bundle) -> None:
    manifest = json.loads((sample.root / "bundle.json").read_text(encoding="utf-8"))
    refused = 2

    assert sum(manifest["api_calls"].values()) == len(list(sample.answers())) + refused


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"agentRuntimeName": 3}, ".agentRuntimeName is int, not string"),
        ({"agentRuntimeNames": "x"}, ".agentRuntimeNames is not in the model"),
        ({"createdAt": "yesterday"}, ".createdAt is no timestamp with a zone: yesterday"),
        ({"createdAt": "2026-11-20T00:00:00"}, "no timestamp with a zone: 2026-11-20T00:00:00"),
        ({"networkConfiguration": {"networkMode": "OPEN"}}, ".networkMode has no value OPEN"),
        ({"networkConfiguration": ["VPC"]}, ".networkConfiguration is list, not structure"),
    ],
)
def test_the_check_of_shapes_finds_what_does_not_fit(body: dict[str, Any], problem: str) -> None:
    model = botocore.session.get_session().get_service_model("bedrock-agentcore-control")
    shape = model.operation_model("GetAgentRuntime").output_shape

    assert [found for found in _misfits(body, shape, "") if problem in found]


def _misfits(value: object, shape: Shape | None, path: str) -> Iterator[str]:
    """What in a value does not fit a shape, one sentence each."""
    if shape is None:
        yield "the operation has no such shape"
    elif isinstance(shape, StructureShape):
        yield from _structure_misfits(value, shape, path)
    elif isinstance(shape, ListShape):
        if isinstance(value, list):
            for item in value:
                yield from _misfits(item, shape.member, f"{path}[]")
        else:
            yield f"{path} is {type(value).__name__}, not list"
    elif isinstance(shape, MapShape):
        if isinstance(value, dict):
            for item in value.values():
                yield from _misfits(item, shape.value, f"{path}{{}}")
        else:
            yield f"{path} is {type(value).__name__}, not map"
    else:
        yield from _scalar_misfits(value, shape, path)


def _structure_misfits(value: object, shape: StructureShape, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {type(value).__name__}, not structure"
        return
    for key, item in value.items():
        if key not in shape.members:
            yield f"{path}.{key} is not in the model"
        elif key == _REDUCED and isinstance(item, list):
            yield from (f"{path}.{key} is no text" for each in item if not isinstance(each, str))
        else:
            yield from _misfits(item, shape.members[key], f"{path}.{key}")


def _scalar_misfits(value: object, shape: Shape, path: str) -> Iterator[str]:
    kind = shape.type_name
    if kind == "timestamp":
        if not isinstance(value, str) or not _has_zone(value):
            yield f"{path} is no timestamp with a zone: {value}"
        return
    # bool is an int to Python, and never one to AWS.
    wanted = _TYPES[kind]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        yield f"{path} is {type(value).__name__}, not {kind}"
        return
    enum = getattr(shape, "enum", [])
    if enum and value not in enum and (path.rpartition(".")[2], value) not in _NOT_IN_THE_MODEL:
        yield f"{path} has no value {value}"


def _has_zone(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _before_redaction(body: Any) -> Any:
    """The body as the API had it where redaction does not give back what it takes."""
    if isinstance(body, dict):
        return {
            key: json.dumps({"servers": [{"url": url} for url in value]})
            if key == _REDUCED
            else _before_redaction(value)
            for key, value in body.items()
        }
    return [_before_redaction(item) for item in body] if isinstance(body, list) else body
