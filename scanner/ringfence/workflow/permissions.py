"""The verb `permissions`: the IAM policy of a scan."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from ringfence.collect.policy import policy_document
from ringfence.errors import ConfigError
from ringfence.model.text import printable

_PLACE = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w!.'()/=-]*)?", flags=re.ASCII)
"""Bucket, and prefix if any; a `*` in it would widen the statement."""


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
    live_iam: bool = False
    """Whether verification asks IAM's own simulator."""


def policy_text(request: PolicyRequest) -> str:
    """Give the minimal read-only policy as JSON text, statements in a fixed order.

    Raises ConfigError for a place of results that is none, since its statement would permit nothing.
    """
    for place in request.athena_results:
        if not _PLACE.fullmatch(place):
            raise ConfigError(
                f"{printable(place)} is no place for results", hint="write bucket or bucket/prefix"
            )
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
        live_iam=request.live_iam,
    )
    return json.dumps(document, indent=2) + "\n"
