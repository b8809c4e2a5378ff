"""Reads the logs that an estate keeps, within stated bounds; what they told goes into a builder."""

from ringfence.collect.logs.bounds import LogBounds
from ringfence.collect.logs.by_hand import fetch_s3_paths
from ringfence.collect.logs.placed import agent_interfaces, idle_interfaces
from ringfence.collect.logs.run import collect_logs

__all__ = ["LogBounds", "agent_interfaces", "collect_logs", "fetch_s3_paths", "idle_interfaces"]
