"""Requests to IAM as the contract spells them: one JSON object, an array, or one object a line.

A key that is not known is refused: what it says would otherwise be left out without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ringfence.errors import ConfigError
from ringfence.model.iam_request import ContextKey, IamRequest

MAX_REQUESTS = 100_000
_KEYS = ("action", "principal", "resource", "context")
_ACTION = re.compile(r"[A-Za-z0-9-]{1,64}:[A-Za-z0-9]{1,128}", re.ASCII)
_ARN = re.compile(r"arn(?::[^:\s]*){4}:\S.*", re.DOTALL)
_HINT = 'a request is {"action": "bedrock-agentcore:CreateAgentRuntime", "context": {…}}'


def parse_requests(text: str, *, path: str) -> tuple[IamRequest, ...]:
    """Read requests; path is only for the messages. ConfigError for what is none, with its place."""
    entries = _entries(text, path)
    if not entries:
        raise ConfigError(f"{path} holds no request", hint=_HINT)
    if len(entries) > MAX_REQUESTS:
        raise ConfigError(f"{path} has more than {MAX_REQUESTS:,} requests", hint="split it")
    return tuple(_request(entry, where) for where, entry in entries)


def _entries(text: str, path: str) -> list[tuple[str, object]]:
    """Each request with its place in the messages."""
    try:
        whole = _loads(text, path)
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004 - one line is one document
            raise ConfigError(f"{path} is no JSON: {error}", hint=_HINT) from error
        return [(f"{path}:{number}", _line(line, f"{path}:{number}")) for number, line in lines]
    if isinstance(whole, list):
        return [(f"{path}[{place}]", entry) for place, entry in enumerate(whole)]
    return [(path, whole)]


def _line(line: str, where: str) -> object:
    try:
        return _loads(line, where)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{where} is no JSON: {error}", hint=_HINT) from error


def _loads(text: str, where: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ConfigError(f"{where}: a key stands twice in one object", hint="give it once")
        return found

    try:
        found: object = json.loads(text, object_pairs_hook=once)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where} is no JSON that can be read", hint=_HINT) from error
    return found


def _request(entry: object, where: str) -> IamRequest:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where} is no JSON object", hint=_HINT)
    if unknown := sorted(entry.keys() - set(_KEYS)):
        raise ConfigError(
            f"{where} has a key that is not known: {_shown(unknown[0])}",
            hint=f"known: {', '.join(_KEYS)}; condition keys stand under `context`",
        )
    action = entry.get("action")
    if not isinstance(action, str) or not _ACTION.fullmatch(action):
        raise ConfigError(f"{where} has no action: {_shown(action)}", hint=_HINT)
    request = IamRequest(
        action=action,
        principal=_arn(entry, "principal", where),
        resource=_arn(entry, "resource", where, or_everything=True),
        context=_context(entry.get("context"), where),
    )
    if request.contradictions:
        raise ConfigError(
            f"{where}.context contradicts the principal: {_shown(request.contradictions[0])}",
            hint="leave the key out: the principal's ARN tells it",
        )
    return request


def _arn(entry: Mapping[str, object], key: str, where: str, *, or_everything: bool = False) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if isinstance(value, str) and (_ARN.fullmatch(value) or (or_everything and value == "*")):
        return value
    raise ConfigError(
        f"{where}.{key} is no ARN: {_shown(value)}", hint="leave it out where it is not known"
    )


def _context(value: object, where: str) -> tuple[ContextKey, ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise ConfigError(f"{where}.context is no JSON object", hint=_HINT)
    folded = [name.lower() for name in value]
    if len(set(folded)) != len(folded):
        raise ConfigError(
            f"{where}.context names a key twice", hint="case does not count in condition keys"
        )
    return tuple(_key(name, value[name], f"{where}.context") for name in sorted(value))


def _key(name: str, value: object, where: str) -> ContextKey:
    if value is None:
        return ContextKey(name=name, values=None)
    if isinstance(value, list):
        return ContextKey(
            name=name, values=tuple(_text(each, name, where) for each in value), many=True
        )
    return ContextKey(name=name, values=(_text(value, name, where),))


def _text(value: object, name: str, where: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    raise ConfigError(
        f"{where} says something else than text of {_shown(name)}: {_shown(value)}",
        hint="a value is a text, true or false, or a list of texts; null where it is not known",
    )


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - what fits a line
