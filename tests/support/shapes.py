"""Full answers made from the SDK's own models: every member present, every text a marked one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.model import OperationModel, Shape

MakeText = Callable[[str, Shape], str]
"""From the path of a member and its shape to its text."""

_DEEPEST = 12
"""Shapes that contain themselves (JSON schemas) are cut off there."""


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    return _session().get_service_model(service).operation_model(operation)


def full_answer(service: str, operation: str, make_text: MakeText) -> dict[str, Any]:
    """An answer in which nothing that the model allows is missing."""
    shape = operation_model(service, operation).output_shape
    answer: dict[str, Any] = _value(shape, "", make_text, 0)
    return answer


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _value(shape: Any, path: str, make_text: MakeText, depth: int) -> Any:
    if depth > _DEEPEST:
        return {}
    match shape.type_name:
        case "structure":
            return {
                name: _value(member, f"{path}.{name}".lstrip("."), make_text, depth + 1)
                for name, member in shape.members.items()
            }
        case "list":
            return [_value(shape.member, path, make_text, depth + 1)]
        case "map":
            return {"KEY": _value(shape.value, f"{path}.KEY", make_text, depth + 1)}
        case "timestamp":
            return datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
        case "boolean":
            return True
        case "integer" | "long" | "double" | "float":
            return 7
        case _:
            return make_text(path, shape)
