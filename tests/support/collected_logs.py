"""A place whose logs, beside flow logs, are collected: its settings, the keys of its objects, and one source read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from ringfence.collect.logs import collect_logs
from ringfence.model.coverage import Coverage, Source
from ringfence.model.identity import Trail
from ringfence.model.network import ResolverLogConfig
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from support.builders import (
    ACCOUNT,
    REGION,
    VPC_ID,
    WINDOW,
    runtime,
    subnet,
)
from support.log_sources import LogAws, RememberingBuilder

AGENT_SPAN = '{"cloud.resource_id": "arn:aws:bedrock-agentcore:us-east-1:1:runtime/a"}'
PLACED = Inventory(runtimes=(runtime(),), subnets=(subnet(),))


def aws(**changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region=REGION, **changes)


def read(
    cloud: LogAws,
    inventory: Inventory,
    source: Source,
    window: TimeWindow = WINDOW,
    **options: Any,
) -> tuple[Coverage | None, RememberingBuilder]:
    """The row of one source, and what the builder was given."""
    rows: list[Coverage] = []
    builder = RememberingBuilder()
    collect_logs(cloud, inventory, window, builder, rows.append, **options)
    found = [row for row in rows if row.source is source]
    assert len(found) <= 1
    return (found[0] if found else None), builder


def query_log(**changes: Any) -> ResolverLogConfig:
    base = ResolverLogConfig(
        id="rqlc-1",
        account=ACCOUNT,
        region=REGION,
        destination_arn="arn:aws:s3:::dns",
        status="CREATED",
        vpcs=(VPC_ID,),
    )
    return replace(base, **changes)


def query_key(moment: datetime, vpc: str = VPC_ID) -> str:
    return (
        f"AWSLogs/{ACCOUNT}/vpcdnsquerylogs/{vpc}/{moment:%Y/%m/%d}/"
        f"{vpc}_vpcdnsquerylogs_{ACCOUNT}_{moment:%Y%m%dT%H%M}Z_abcd.log"
    )


def trail(**changes: Any) -> Trail:
    base = Trail(
        arn=f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main",
        account=ACCOUNT,
        region=REGION,
        name="main",
        bucket="trails",
        multi_region=True,
        logging=True,
    )
    return replace(base, **changes)


def trail_key(moment: datetime, owner: str = ACCOUNT) -> str:
    return (
        f"AWSLogs/{owner}/CloudTrail/{REGION}/{moment:%Y/%m/%d}/"
        f"{ACCOUNT}_CloudTrail_{REGION}_{moment:%Y%m%dT%H%M}Z_AbCdEfGhIjKlMnOp.json"
    )


def event(moment: datetime, **attributes: str) -> tuple[datetime, dict[str, str], str]:
    return moment, attributes, json.dumps(attributes)
