"""Route 53 Resolver query logs of the VPCs that matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.bulk import read_objects
from ringfence.collect.logs.events import read_events
from ringfence.collect.logs.keys import bucket_and_prefix, days, query_log_day
from ringfence.collect.logs.objects import LogObject, list_objects
from ringfence.collect.logs.outcome import Outcome, without_log
from ringfence.collect.logs.placed import placed_subnets
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Source
from ringfence.model.network import ResolverLogConfig
from ringfence.model.text import printable
from ringfence.parse.arn import parse_arn
from ringfence.telemetry.kinds import LogKind

_SOURCE = Source.RESOLVER_QUERY_LOGS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Query logs that share a row, and the VPCs that need them."""

    configs: tuple[ResolverLogConfig, ...]
    vpcs: set[str]
    source: Source = _SOURCE
    required: bool = False


def read_query_logs(visit: LogVisit) -> None:
    """Read the query logs of VPCs in which something is placed or followed; else there is no row.

    No verdict on AgentCore rests on those of VPCs with nothing but followed interfaces, so beside its
    own they have a row of their own.
    """
    subnets = placed_subnets(
        visit.inventory, account=visit.caller.account, region=visit.caller.region
    )
    placed = {subnet.vpc_id for subnet in subnets} - {""}
    followed = {each.vpc_id for each in visit.followed_here()} - {""}
    budget = Budget(visit.bounds)
    ours = _configs(visit, placed)
    others = tuple(each for each in _configs(visit, followed) if each not in ours)
    if placed:
        _read(visit, _Part(configs=ours, vpcs=placed, required=True), followed, budget)
    logged = {vpc for config in ours for vpc in config.vpcs}
    if left := followed - placed - logged:
        source = Source.WORKLOAD_QUERY_LOGS if placed else _SOURCE
        _read(visit, _Part(configs=others, vpcs=left, source=source), followed, budget)


def _configs(visit: LogVisit, vpcs: set[str]) -> tuple[ResolverLogConfig, ...]:
    return tuple(
        config
        for config in visit.inventory.resolver_log_configs
        if config.region == visit.caller.region and set(config.vpcs) & vpcs
    )


def _read(visit: LogVisit, part: _Part, wanted: set[str], budget: Budget) -> None:
    """Read some query logs, of which the wanted VPCs are kept as well."""
    doubt = visit.doubt(Source.RESOLVER_LOG_CONFIGS)
    if not part.configs:
        detail = f"No Resolver query log is associated with {', '.join(sorted(part.vpcs))}."
        row = without_log(part.source, visit.caller, visit.window, detail=detail, doubt=doubt)
        visit.record(row)
        return
    outcome = Outcome()
    for vpc in sorted(part.vpcs - {vpc for config in part.configs for vpc in config.vpcs}):
        outcome.unlogged(f"no Resolver query log is associated with {vpc}")
    if doubt is not None:
        outcome.missed("the list of Resolver query logs was not read completely")
    for config in part.configs:
        _read_config(visit, config, part.vpcs | wanted, budget, outcome)
    row = outcome.row(part.source, visit.caller, visit.window, configured=part.required)
    visit.record(row)


def _read_config(
    visit: LogVisit, config: ResolverLogConfig, vpcs: set[str], budget: Budget, outcome: Outcome
) -> None:
    if config.status != "CREATED":
        outcome.unlogged(
            f"the query log {config.id} is {printable(config.status) or 'in an unknown state'}"
        )
    bucket = bucket_and_prefix(config.destination_arn)
    arn = parse_arn(config.destination_arn)
    if bucket is not None:
        try:
            objects = _list(visit, bucket, vpcs & set(config.vpcs), budget, outcome)
        except CallFailed as failure:
            outcome.failed(failure)
        else:
            read_objects(visit, LogKind.RESOLVER_QUERY_LOGS, objects, budget, outcome)
    elif arn is not None and arn.service == "logs":
        group = arn.resource.removeprefix("log-group:").removesuffix(":*")
        read_events(visit, LogKind.RESOLVER_QUERY_LOGS, group, budget, outcome)
    else:
        outcome.missed(
            f"the query log {config.id} is delivered to {arn.service if arn else 'nowhere known'}, "
            "which cannot be read back; give its files with --dns-logs"
        )


def _list(
    visit: LogVisit, place: tuple[str, str], vpcs: set[str], budget: Budget, outcome: Outcome
) -> list[LogObject]:
    """The objects of these VPCs, the newest day first."""
    bucket, prefix = place
    account, region = visit.caller.account, visit.caller.region
    found: list[LogObject] = []
    for day in days(visit.window):
        for vpc in sorted(vpcs):
            day_of_vpc = query_log_day(prefix, account, vpc, day)
            found += [
                replace(each, account=account, region=region)
                for each in list_objects(visit, bucket, day_of_vpc, budget, outcome)
            ]
    return found
