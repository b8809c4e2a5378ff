"""VPC flow logs of the subnets that matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.bulk import read_objects
from ringfence.collect.logs.groups import read_flow_group
from ringfence.collect.logs.keys import bucket_and_prefix, days, flow_log_day, flow_log_id
from ringfence.collect.logs.layout import is_short, list_window
from ringfence.collect.logs.objects import LogObject, list_objects
from ringfence.collect.logs.outcome import Outcome, without_log
from ringfence.collect.logs.placed import placed_subnets, unread_subnets
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Source
from ringfence.model.network import FlowLogConfig, Subnet
from ringfence.model.text import printable
from ringfence.telemetry.kinds import LogKind

_SOURCE = Source.FLOW_LOGS
_NAMED = 3


def read_flow_logs(visit: LogVisit) -> None:
    """Read the flow logs that cover placed subnets, then those of followed interfaces.

    Nothing placed in a VPC and nothing followed means no row at all.
    """
    place = {"account": visit.caller.account, "region": visit.caller.region}
    subnets = placed_subnets(visit.inventory, **place)
    unread = unread_subnets(visit.inventory, **place)
    configs, budget = _configs(visit, _covering(visit, subnets)), Budget(visit.bounds)
    if not subnets and not unread:
        _read_followed(visit, (), budget, source=_SOURCE)
        return
    _read_placed(visit, (subnets, unread), configs, budget)
    _read_followed(visit, configs, budget, source=Source.WORKLOAD_FLOW_LOGS)


def _read_placed(
    visit: LogVisit,
    placed: tuple[tuple[Subnet, ...], tuple[str, ...]],
    configs: tuple[FlowLogConfig, ...],
    budget: Budget,
) -> None:
    """Read what covers AgentCore; placed are its subnets, and the ids of those that are not known."""
    subnets, unread = placed
    doubt = visit.doubt(Source.FLOW_LOG_CONFIGS)
    if not configs and not unread:
        detail = f"No active flow log covers {_listing(subnet.id for subnet in subnets)}."
        visit.record(without_log(_SOURCE, visit.caller, visit.window, detail=detail, doubt=doubt))
        return
    outcome = Outcome()
    _note_holes(visit, subnets, configs, outcome)
    if unread:
        outcome.missed(
            f"the VPC of {_listing(unread)} is not known, so its flow logs were not read"
        )
    if doubt is not None:
        outcome.missed("the list of flow logs was not read completely")
    _read_configs(visit, configs, budget, outcome)
    if configs and not outcome.taken and not outcome.refused:
        outcome.missed("the flow logs hold nothing of the window, though something is placed here")
    visit.record(outcome.row(_SOURCE, visit.caller, visit.window, configured=bool(configs)))


def _read_followed(
    visit: LogVisit, known: tuple[FlowLogConfig, ...], budget: Budget, *, source: Source
) -> None:
    """Read the flow logs of followed interfaces that are not known yet.

    No verdict on AgentCore rests on them, so beside its own they have a row of their own. Where its
    own cover everything followed, there is nothing more to say.
    """
    configs = _followed_configs(visit, known)
    covered = {each.resource_id for each in (*configs, *known) if each.traffic_type != "REJECT"}
    bare = [
        each.id
        for each in visit.followed_here()
        if covered.isdisjoint((each.id, each.subnet_id, each.vpc_id))
    ]
    doubt = visit.doubt(Source.FLOW_LOG_CONFIGS)
    if not configs and bare:
        detail = f"No active flow log covers {_listing(bare)}."
        visit.record(without_log(source, visit.caller, visit.window, detail=detail, doubt=doubt))
    elif configs:
        outcome = Outcome()
        if bare:
            outcome.unlogged(f"no flow log of accepted traffic covers {_listing(bare)}")
        if doubt is not None:
            outcome.missed("the list of flow logs was not read completely")
        _note_delivery(visit, configs, outcome)
        _read_configs(visit, configs, budget, outcome)
        visit.record(outcome.row(source, visit.caller, visit.window, configured=False))


def _read_configs(
    visit: LogVisit, configs: tuple[FlowLogConfig, ...], budget: Budget, outcome: Outcome
) -> None:
    """Read what flow logs delivered, wherever it lies."""
    _read_buckets(visit, configs, budget, outcome)
    # Flow logs of a VPC and of its subnets may share a group, whose records count once.
    groups = (each for each in configs if each.destination_type == "cloud-watch-logs")
    for name, log_format in dict.fromkeys((g.destination, g.log_format) for g in groups):
        read_flow_group(visit, name, log_format, budget, outcome)
    for config in configs:
        unplaced = bucket_and_prefix(config.destination) is None
        if unplaced and config.destination_type != "cloud-watch-logs":
            outcome.missed(
                f"{config.id} is delivered to {printable(config.destination_type) or 'an unknown destination'}, "
                "which cannot be read back; give its files with --flow-logs"
            )


def _covering(visit: LogVisit, subnets: tuple[Subnet, ...]) -> set[str]:
    """The subnets, their VPCs and the interfaces in them."""
    subnet_ids = {subnet.id for subnet in subnets}
    interfaces = {each.id for each in visit.inventory.interfaces if each.subnet_id in subnet_ids}
    return subnet_ids | {subnet.vpc_id for subnet in subnets} | interfaces


def _followed_configs(
    visit: LogVisit, known: tuple[FlowLogConfig, ...]
) -> tuple[FlowLogConfig, ...]:
    """The active flow logs of followed interfaces, their subnets and VPCs, that are not known yet."""
    covering = {
        id_ for each in visit.followed_here() for id_ in (each.id, each.subnet_id, each.vpc_id)
    }
    return tuple(each for each in _configs(visit, covering - {""}) if each not in known)


def _configs(visit: LogVisit, covering: set[str]) -> tuple[FlowLogConfig, ...]:
    """The active flow logs of some VPCs, subnets and interfaces."""
    return tuple(
        config
        for config in visit.inventory.flow_log_configs
        if config.resource_id in covering
        and config.status == "ACTIVE"
        and config.region == visit.caller.region
        and config.account == visit.caller.account
    )


def _note_holes(
    visit: LogVisit,
    subnets: tuple[Subnet, ...],
    configs: tuple[FlowLogConfig, ...],
    outcome: Outcome,
) -> None:
    """Say what the flow logs cannot show, though every one of them is read."""
    accepting = {each.resource_id for each in configs if each.traffic_type != "REJECT"}
    bare = [each.id for each in subnets if not {each.id, each.vpc_id} & accepting]
    if bare:
        outcome.unlogged(f"no flow log of accepted traffic covers the whole of {_listing(bare)}")
    _note_delivery(visit, configs, outcome)


def _note_delivery(visit: LogVisit, configs: tuple[FlowLogConfig, ...], outcome: Outcome) -> None:
    """Say which flow logs do not deliver, or did not in the whole window."""
    for config in configs:
        if config.delivery_status == "FAILED":
            error = printable(config.delivery_error) or "no reason given"
            outcome.unlogged(f"the delivery of {config.id} is failing: {error}")
        if config.created_at and config.created_at > visit.window.start:
            outcome.unlogged(
                f"{config.id} exists only since {config.created_at:%Y-%m-%d %H:%M} UTC"
            )


def _read_buckets(
    visit: LogVisit, configs: tuple[FlowLogConfig, ...], budget: Budget, outcome: Outcome
) -> None:
    """Read what the flow logs put into S3; those that share a place are listed once."""
    shared: dict[tuple[str, str, bool], list[FlowLogConfig]] = defaultdict(list)
    for config in configs:
        where = bucket_and_prefix(config.destination)
        if where is not None:
            shared[(*where, config.hive_partitions)].append(config)
    objects: list[LogObject] = []
    for (bucket, prefix, _), group in sorted(shared.items()):
        try:
            objects += _list_place(visit, (bucket, prefix), group, budget=budget, outcome=outcome)
        except CallFailed as failure:
            outcome.failed(failure)
    read_objects(visit, LogKind.FLOW_LOGS, objects, budget, outcome)


def _list_place(
    visit: LogVisit,
    place: tuple[str, str],
    group: list[FlowLogConfig],
    *,
    budget: Budget,
    outcome: Outcome,
) -> list[LogObject]:
    """The objects of these flow logs, the newest day first.

    Objects of other existing flow logs in the same place speak of VPCs that do not matter; those of
    a flow log that is gone may speak of ours.
    """
    bucket, prefix = place
    formats = {config.id: config.log_format for config in group}
    others = {config.id for config in visit.inventory.flow_log_configs} - set(formats)
    found: list[LogObject] = []
    for day in days(visit.window):
        # In a short window of a long day, only some of the day's folders may matter.
        listing = list_window if is_short(visit.window) else list_objects
        listed = listing(visit, bucket, flow_log_day(group[0], prefix, day), budget, outcome)
        found += [
            replace(
                each,
                flow_log_format=formats.get(flow_log_id(each.key), ""),
                account=visit.caller.account,
                region=visit.caller.region,
            )
            for each in listed
            if flow_log_id(each.key) not in others
        ]
    return found


def _listing(names: Iterable[str]) -> str:
    ordered = sorted(set(names))
    more = f" and {len(ordered) - _NAMED} more" if len(ordered) > _NAMED else ""
    return ", ".join(ordered[:_NAMED]) + more
