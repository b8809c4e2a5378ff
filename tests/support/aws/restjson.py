"""The REST-JSON protocol from the service's side: parameters out of a request, and a result into a body.

moto has a serialiser of its own. This one is here because AgentCore's control plane is asked thousands of times in one test, and it is
several times as fast.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from support.aws.answers import Answer, content_type


def read_parameters(
    operation: OperationModel, labels: Mapping[str, str], query: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """Return the input members a request carries, from its path, its query and its body."""
    content: dict[str, Any] = json.loads(body) if body else {}
    places: dict[str, Mapping[str, Any]] = {"uri": labels, "querystring": query}
    shape = operation.input_shape
    parameters: dict[str, Any] = {}
    for name, member in shape.members.items() if shape else ():
        wire_name = member.serialization.get("name", name)
        place = places.get(member.serialization.get("location", ""), content)
        if wire_name in place:
            parameters[name] = place[wire_name]
    return parameters


def write_answer(operation: OperationModel, result: Mapping[str, Any]) -> Answer:
    """Return the answer that carries these output members; members the operation does not have are left out."""
    content = _wire_form(operation.output_shape, result) if operation.output_shape else {}
    body = json.dumps(content).encode()
    headers = (("Content-Type", content_type("rest-json")), ("Content-Length", str(len(body))))
    return Answer(status=200, headers=headers, body=body)


def _wire_form(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape) and not shape.is_document_type:
        return {
            member.serialization.get("name", name): _wire_form(member, value[name])
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if isinstance(shape, ListShape):
        return [_wire_form(shape.member, item) for item in value]
    if isinstance(shape, MapShape):
        return {key: _wire_form(shape.value, item) for key, item in value.items()}
    if isinstance(value, datetime):
        return _timestamp(shape, value)
    return value


def _timestamp(shape: Shape, value: datetime) -> str | float:
    if shape.serialization.get("timestampFormat") == "iso8601":
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.timestamp()
