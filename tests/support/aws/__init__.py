"""A real AWS endpoint for the tests. Start with ``AwsLab``."""

from support.aws.faults import (
    cut,
    deny,
    error,
    expire,
    garbage,
    hang,
    portal,
    refuse,
    throttle,
    truncate,
    unknown_credentials,
)
from support.aws.seed_agentcore import PUBLIC, vpc_mode
from support.aws.server import AwsLab

__all__ = [
    "PUBLIC",
    "AwsLab",
    "cut",
    "deny",
    "error",
    "expire",
    "garbage",
    "hang",
    "portal",
    "refuse",
    "throttle",
    "truncate",
    "unknown_credentials",
    "vpc_mode",
]
