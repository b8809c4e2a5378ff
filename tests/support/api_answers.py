"""Answers as collectors record them: a test names the operation, the body and what differs."""

from __future__ import annotations

from typing import Any

from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage
from ringfence.model.snapshot import Inventory
from ringfence.parse.inventory import assemble
from ringfence.parse.inventory.sources import SERVICE

ACCOUNT = "111122223333"
REGION = "us-east-1"
ARN_PREFIX = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:"


def answer(
    operation: str,
    body: Any,
    *,
    account: str = ACCOUNT,
    region: str = REGION,
    **params: Any,
) -> Answer:
    """One answer of the service that knows the operation."""
    return Answer(
        account=account,
        region=region,
        service=SERVICE[operation],
        operation=operation,
        params=params,
        body=body,
    )


def inventory(*answers: Answer) -> Inventory:
    """The inventory of well-formed answers."""
    found, malformed = assemble(answers)
    assert malformed == ()
    return found


def damaged(*answers: Answer) -> tuple[Inventory, Coverage]:
    """The inventory of answers that hold one malformed source, and what is said about it."""
    found, malformed = assemble(answers)
    assert len(malformed) == 1
    return found, malformed[0]
