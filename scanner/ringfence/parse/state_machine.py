"""What a state machine calls, from its definition in the Amazon States Language.

A definition may hold prompts, payloads and tokens; only the operations and models that it names
leave here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_MAX_DEFINITION = 4_000_000
"""Four times what Step Functions takes."""
_MAX_NAMES = 256
_INTEGRATION = re.compile(
    r"arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:(?:aws-sdk:)?(?P<service>[A-Za-z0-9]{1,40}):"
    r"(?P<operation>[A-Za-z0-9]{1,80})(?:\.[A-Za-z0-9]{1,40})?(?::\d)?"
)
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:/_+-]{1,255}")
_MODEL_KEYS = ("ModelId", "ModelArn", "ModelIdentifier")
_PREFIXES = {
    "bedrockruntime": "bedrock",
    "bedrockagent": "bedrock",
    "bedrockagentruntime": "bedrock",
    "bedrockagentcore": "bedrock-agentcore",
    "bedrockagentcorecontrol": "bedrock-agentcore",
    "sagemakerruntime": "sagemaker",
    "sfn": "states",
}
"""From the SDK's name of a service to the prefix of its IAM actions, where they differ."""

Definition = dict[str, list[str]]


def called_by(definition: object) -> Definition:
    """The operations (`service:Operation`) and the model ids that a definition names, sorted.

    The definition may be its text or already be read, and what was reduced before stays the same;
    what is neither names nothing. Services are spelled as the prefix of their IAM actions.
    """
    document = _read(definition) if isinstance(definition, str) else definition
    if isinstance(document, dict) and document.keys() <= {"calls", "models"}:
        return {
            "calls": sorted({each for each in _texts(document.get("calls")) if _is_call(each)}),
            "models": sorted({each for each in _texts(document.get("models")) if _is_model(each)}),
        }
    calls: set[str] = set()
    models: set[str] = set()
    for task in _tasks(document):
        if found := _INTEGRATION.fullmatch(task["Resource"]):
            calls.add(_call(found["service"], found["operation"]))
            models.update(_models(task))
    return {"calls": sorted(calls)[:_MAX_NAMES], "models": sorted(models)[:_MAX_NAMES]}


def _read(text: str) -> object:
    try:
        return json.loads(text[:_MAX_DEFINITION])
    except (ValueError, RecursionError):
        return None


def _tasks(document: object) -> Iterator[dict[str, Any]]:
    """Every Task state, those inside Parallel and Map states included."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("Type") == "Task" and isinstance(value.get("Resource"), str):
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _call(service: str, operation: str) -> str:
    prefix = _PREFIXES.get(service.lower(), service.lower())
    return f"{prefix}:{operation[:1].upper()}{operation[1:]}"


def _models(task: dict[str, Any]) -> Iterator[str]:
    """The models that a task names itself; one that is computed at run time is not known."""
    for key in ("Parameters", "Arguments"):
        given = task.get(key)
        if not isinstance(given, dict):
            continue
        for name in _MODEL_KEYS:
            if isinstance(model := given.get(name), str) and _is_model(model):
                yield model


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _is_model(text: str) -> bool:
    return _MODEL.fullmatch(text) is not None


def _is_call(text: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]{1,40}:[A-Za-z0-9]{1,80}", text) is not None
