"""What a test writes into an AWS account and region before it looks at it. Everything goes straight into the backends."""

from __future__ import annotations

from support.aws.seed_agentcore import AgentCoreSeed
from support.aws.seed_identity import IdentitySeed
from support.aws.seed_interfaces import InterfaceSeed
from support.aws.seed_logs import LogSeed
from support.aws.seed_workloads import WorkloadSeed


class Seed(AgentCoreSeed, InterfaceSeed, LogSeed, IdentitySeed, WorkloadSeed):
    """All seeders of one account and region."""
