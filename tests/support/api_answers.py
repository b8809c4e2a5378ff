"""Answers as collectors record them: a test names the operation, the body and what differs."""

from __future__ import annotations

from typing import Any

from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage
from ringfence.model.snapshot import Inventory
from ringfence.parse.inventory import assemble

ACCOUNT = "111122223333"
REGION = "us-east-1"
ARN_PREFIX = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:"

_SERVICES = {
    "GetAccountAuthorizationDetails": "iam",
    "DescribeTrails": "cloudtrail",
    "GetTrailStatus": "cloudtrail",
    "ListResolverQueryLogConfigs": "route53resolver",
    "ListResolverQueryLogConfigAssociations": "route53resolver",
    "GetManagedPrefixListEntries": "ec2",
}


def answer(
    operation: str,
    body: Any,
    *,
    account: str = ACCOUNT,
    region: str = REGION,
    **params: Any,
) -> Answer:
    """One answer of the service that knows the operation."""
    elsewhere = "ec2" if operation.startswith("Describe") else "bedrock-agentcore-control"
    return Answer(
        account=account,
        region=region,
        service=_SERVICES.get(operation, elsewhere),
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
