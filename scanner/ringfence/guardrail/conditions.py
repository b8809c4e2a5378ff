"""The two conditions that are evaluated; whoever asks treats every other one as a doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.guardrail.wildcard import matches

AGENTCORE = "bedrock-agentcore.amazonaws.com"
_PASSED_TO = "iam:passedtoservice"
_TLS = "aws:securetransport"
_IF_EXISTS = "IfExists"


def only_without_tls(condition: Mapping[str, object]) -> bool:
    """Whether it holds for calls without TLS only, which no SDK makes."""
    found = _alone(condition, _TLS)
    if found is None:
        return False
    operator, values = found
    return operator == "bool" and all(value.lower() == "false" for value in values)


def passed_to_agentcore(condition: Mapping[str, object]) -> bool | None:
    """Whether a role may be passed to AgentCore; None where the condition asks anything else."""
    found = _alone(condition, _PASSED_TO)
    if found is None:
        return None
    operator, values = found
    if operator == "stringequals":
        return AGENTCORE in values
    if operator == "stringequalsignorecase":
        return AGENTCORE in map(str.lower, values)
    if operator == "stringlike":
        return None if any("${" in value for value in values) else _like(values)
    return None


def _like(values: tuple[str, ...]) -> bool:
    return any(matches(value, AGENTCORE) for value in values)


def _alone(condition: Mapping[str, object], key: str) -> tuple[str, tuple[str, ...]] | None:
    """The operator and the values of a condition that asks for one key only."""
    asked = list(_asked(condition))
    if len(asked) != 1 or asked[0][1] != key:
        return None
    operator, _, value = asked[0]
    values = value if isinstance(value, list) else [value]
    texts = tuple(_text(each) for each in values)
    return (operator, texts) if texts else None


def _asked(condition: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    for operator, keys in condition.items():
        if not isinstance(keys, Mapping):
            yield "", "", None
            continue
        for key, value in keys.items():
            yield operator.removesuffix(_IF_EXISTS).lower(), str(key).lower(), value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else ""
