"""Whether the policy of a VPC endpoint lets anybody do everything."""

from __future__ import annotations

import json

from ringfence.model.trilean import Match

_ALL = frozenset({"*", "*:*", "bedrock-agentcore:*"})


def openness(policy: str) -> Match:
    """Whether some statement allows every action on everything without a condition.

    Callers with a token carry no IAM principal, so that a policy for them names `*`: what narrows it is
    its actions, resources and conditions. An absent policy is AWS's own, which allows everything. MAYBE
    for what cannot be read.
    """
    if not policy:
        return Match.YES
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        return Match.MAYBE
    statements = document.get("Statement") if isinstance(document, dict) else None
    found = statements if isinstance(statements, list) else [statements]
    if not all(isinstance(each, dict) for each in found):
        return Match.MAYBE
    return Match.YES if any(map(_opens, found)) else Match.NO


def _opens(statement: dict[str, object]) -> bool:
    return (
        statement.get("Effect") == "Allow"
        and not statement.get("Condition")
        and (_everything(statement.get("Action")) or "NotAction" in statement)
        and (_everything(statement.get("Resource")) or "NotResource" in statement)
    )


def _everything(value: object) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(each, str) and each in _ALL for each in texts)
