"""The verb `permissions`: the IAM policy of a scan."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ringfence.collect.policy import policy_document


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRequest:
    """What a scan will read beside the inventory, and where it starts from."""

    log_buckets: tuple[str, ...] = ()
    log_groups: tuple[str, ...] = ()
    log_keys: tuple[str, ...] = ()
    assume_roles: tuple[str, ...] = ()
    organization: bool = False
    athena_workgroups: tuple[str, ...] = ()
    athena_results: tuple[str, ...] = ()
    partition: str = "aws"
    workloads: bool = True
    """Whether the scan looks for AI workloads outside AgentCore."""


def policy_text(request: PolicyRequest) -> str:
    """Give the minimal read-only policy as JSON text, statements in a fixed order."""
    document = policy_document(
        request.log_buckets,
        log_groups=request.log_groups,
        log_keys=request.log_keys,
        assume_roles=request.assume_roles,
        organization=request.organization,
        athena_workgroups=request.athena_workgroups,
        athena_results=request.athena_results,
        partition=request.partition,
        workloads=request.workloads,
    )
    return json.dumps(document, indent=2) + "\n"
