"""Bedrock's model-invocation logs, where the setting of the region says that they are.

Prompts stand in the same records. They pass through memory as a record is decoded and go nowhere
else; bodies that Bedrock puts into objects of their own are not downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringfence.collect.logs.bounds import Budget
from ringfence.collect.logs.bulk import read_objects
from ringfence.collect.logs.events import read_events
from ringfence.collect.logs.keys import days, invocation_log_day
from ringfence.collect.logs.objects import LogObject, list_objects
from ringfence.collect.logs.outcome import Outcome, without_log
from ringfence.collect.logs.visit import LogVisit
from ringfence.collect.ports import CallFailed
from ringfence.model.coverage import Source
from ringfence.model.workload import InvocationLogging
from ringfence.parse.model_invocation_log import is_body
from ringfence.telemetry.kinds import LogKind

_SOURCE = Source.MODEL_INVOCATION_LOGS


def read_invocation_logs(visit: LogVisit) -> None:
    """Read the calls of models in one account and region.

    Where nobody asked for the setting there is no row. None is required: no verdict on a runtime
    rests on these logs.
    """
    place = (visit.caller.account, visit.caller.region)
    found = [
        each for each in visit.inventory.invocation_logging if (each.account, each.region) == place
    ]
    doubt = visit.doubt(Source.MODEL_INVOCATION_LOGGING)
    if not found and doubt is None:
        return
    if not found or not found[0].enabled:
        detail = "Model invocations are not logged in this region."
        visit.record(without_log(_SOURCE, visit.caller, visit.window, detail=detail, doubt=doubt))
        return
    outcome = Outcome()
    _read(visit, found[0], outcome)
    row = outcome.row(_SOURCE, visit.caller, visit.window)
    visit.record(replace(row, required=False))


def _read(visit: LogVisit, setting: InvocationLogging, outcome: Outcome) -> None:
    """Read one of the places; both hold every call, and a bucket is the quicker one."""
    budget = Budget(visit.bounds)
    if not setting.bucket:
        read_events(visit, LogKind.MODEL_INVOCATION_LOGS, setting.log_group, budget, outcome)
        return
    try:
        objects = list(_objects(visit, setting, budget, outcome))
    except CallFailed as failure:
        if not setting.log_group:
            outcome.failed(failure)
            return
        outcome.note(f"read from the log group, since the bucket was not: {failure.detail}")
        read_events(visit, LogKind.MODEL_INVOCATION_LOGS, setting.log_group, budget, outcome)
    else:
        read_objects(visit, LogKind.MODEL_INVOCATION_LOGS, objects, budget, outcome)


def _objects(
    visit: LogVisit, setting: InvocationLogging, budget: Budget, outcome: Outcome
) -> Iterator[LogObject]:
    """The objects with records, the newest day first; raises CallFailed."""
    account, region = visit.caller.account, visit.caller.region
    prefix = f"{setting.prefix.strip('/')}/" if setting.prefix.strip("/") else ""
    for day in days(visit.window):
        of_day = invocation_log_day(prefix, account, region, day)
        for found in list_objects(visit, setting.bucket, of_day, budget, outcome):
            if not is_body(found.key):
                yield replace(found, account=account, region=region)
