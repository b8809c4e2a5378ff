"""Telemetry of generated runtimes, summed up as `ringfence collect` sums up what it reads.

Raw logs of thousands of runtimes would be too large for what they add; the designed estate has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ringfence_data.estate.calls import Call, calls_of
from ringfence_data.estate.identifiers import digest, random_uuid, role_arn
from ringfence_data.estate.interfaces import Layout
from ringfence_data.estate.network import RulesMode
from ringfence_data.estate.record import Json, utc
from ringfence_data.estate.window import DAYS, Window
from ringfence_data.estate.workload import RuntimeDesign, Talk


def summary_rows(
    runtime: RuntimeDesign, layout: Layout, window: Window
) -> Iterator[tuple[str, Json]]:
    """Rows with the name of the file in telemetry/ that they belong to."""
    for talk in runtime.talks:
        first = next(calls_of((_with_only(runtime, talk),), layout, window), None)
        if first is not None:
            yield from _rows(first, talk.per_day * DAYS, window.after(24 * DAYS - 6))


def _with_only(runtime: RuntimeDesign, talk: Talk) -> RuntimeDesign:
    return RuntimeDesign(
        place=runtime.place,
        name=runtime.name,
        role=runtime.role,
        versions=runtime.versions,
        endpoints=runtime.endpoints,
        talks=(talk,),
        instrumented=runtime.instrumented,
    )


def _rows(call: Call, count: int, last: datetime) -> Iterator[tuple[str, Json]]:
    seen = {"first_seen": utc(call.time), "last_seen": utc(last)}
    if call.interface:
        yield "flows", _flow(call, count) | seen
        yield "resolutions", _resolution(call, count) | seen
        if call.spoke:
            yield "firewall_decisions", _decision(call, count) | seen
            if call.talk.host.endswith(".example"):
                yield "firewall_decisions", _decision(call, 1, denied=True) | seen
    if call.talk.event[0]:
        yield "api_uses", _api_use(call, count) | seen
    if call.runtime.instrumented:
        yield "span_calls", _span_call(call, count) | seen


def _flow(call: Call, count: int) -> Json:
    place = call.runtime.place
    return {
        "interface_id": call.interface.id if call.interface else "",
        "account": place.account,
        "region": place.region,
        "client": call.source,
        "server": call.address,
        "port": call.talk.port,
        "protocol": "TCP",
        "action": "ACCEPT",
        "orientation": "inferred",
        "records": 2 * count,
        "packets": count * (3 + call.talk.sent // 1_300),
        "bytes": count * call.talk.sent,
        "reply_packets": count * (3 + call.talk.received // 1_300),
        "reply_bytes": count * call.talk.received,
    }


def _resolution(call: Call, count: int) -> Json:
    place = call.runtime.place
    return {
        "account": place.account,
        "region": place.region,
        "vpc_id": call.interface.vpc.id if call.interface else "",
        "client": call.source,
        "name": call.talk.host,
        "address": call.address,
        "rcode": "NOERROR",
        "queries": count,
    }


def _decision(call: Call, count: int, *, denied: bool = False) -> Json:
    spoke = call.spoke
    rule = "default-deny" if denied else "allow-known-destinations"
    return {
        "gateway": spoke.name if spoke else "",
        "client": call.source,
        "server": "198.51.100.31" if denied else call.address,
        "port": call.talk.port,
        "protocol": "TCP",
        "sni": "conda.anaconda.org" if denied else call.talk.host,
        "rule_id": random_uuid("rule", spoke.name if spoke else "", rule),
        "action": "DENY" if denied else "PERMIT",
        "enforced": bool(spoke and spoke.rules is RulesMode.ENFORCED),
        "reason": "POLICY",
        "decisions": count,
    }


def _api_use(call: Call, count: int) -> Json:
    runtime = call.runtime
    return {
        "account": runtime.place.account,
        "region": runtime.place.region,
        "role_arn": role_arn(runtime.place.account, runtime.role),
        "session_name": f"BedrockAgentCore-{call.session}",
        "access_key": digest(call.access_key)[:16],
        "event_source": call.talk.event[0],
        "event_name": call.talk.event[1],
        "source_ip": call.public_source,
        "vpc_endpoint_id": "",
        "error_code": "",
        "calls": count,
        "request_ids": [call.request_id],
    }


def _span_call(call: Call, count: int) -> Json:
    runtime, aws = call.runtime, bool(call.talk.event[0])
    return {
        "runtime_arn": runtime.arn,
        "endpoint_name": call.talk.endpoint,
        "account": runtime.place.account,
        "region": runtime.place.region,
        "host": call.talk.host,
        "port": call.talk.port,
        "protocol": "aws-api" if aws else "https",
        "operation": "Bedrock Runtime/Converse" if aws else "POST",
        "gen_ai_system": "aws.bedrock" if aws else "",
        "model": call.talk.model,
        "access_key": digest(call.access_key)[:16] if aws else "",
        "calls": count,
        "request_ids": [call.request_id] if aws else [],
    }
