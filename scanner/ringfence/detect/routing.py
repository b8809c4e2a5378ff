"""Ways out of a VPC that pass no enforcement point, as the verdicts found them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ringfence.detect.facts import DetectionInput, Hit, evidence
from ringfence.model.coverage import Source
from ringfence.model.network import RouteTable
from ringfence.model.verdict import Reason, ReasonCode, RuntimeVerdict

_MOST_EVIDENCE = 5
_ENDPOINT = "vpce-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workload:
    """A runtime or tool with the reasons of its verdict."""

    arn: str
    name: str
    account: str
    region: str
    source: Source
    """Where its placement was read."""
    reasons: tuple[Reason, ...]


def default_routes(facts: DetectionInput) -> Iterator[Hit]:
    what = "takes its default route past every enforcement point"
    return _hits(facts, ReasonCode.DEFAULT_ROUTE_BYPASS, what)


def ipv6_default_routes(facts: DetectionInput) -> Iterator[Hit]:
    what = "takes its IPv6 default route past every enforcement point"
    return _hits(facts, ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS, what)


def specific_routes(facts: DetectionInput) -> Iterator[Hit]:
    what = "reaches part of the internet past the enforcement point"
    return _hits(facts, ReasonCode.SPECIFIC_ROUTE_BYPASS, what)


def private_routes(facts: DetectionInput) -> Iterator[Hit]:
    what = "reaches other networks past the enforcement point"
    return _hits(facts, ReasonCode.PEERING_ROUTE, what)


def gateway_endpoints(facts: DetectionInput) -> Iterator[Hit]:
    what = "reaches AWS services through a gateway endpoint, past the enforcement point"
    return _hits(facts, ReasonCode.GATEWAY_ENDPOINT_ROUTE, what)


def interface_endpoints(facts: DetectionInput) -> Iterator[Hit]:
    what = "reaches another service through a private endpoint, past the enforcement point"
    return _hits(facts, ReasonCode.INTERFACE_ENDPOINT, what)


def service_s3_paths(facts: DetectionInput) -> Iterator[Hit]:
    what = "reaches Amazon S3 through the service's own gateway, past the enforcement point"
    return _hits(facts, ReasonCode.SERVICE_S3_PATH, what)


def _hits(facts: DetectionInput, code: ReasonCode, what: str) -> Iterator[Hit]:
    """One hit for each workload and way, so that a new way is a new finding."""
    tables = {table.id: table for table in facts.snapshot.inventory.route_tables}
    for workload in _workloads(facts):
        ways: defaultdict[tuple[str, ...], list[Reason]] = defaultdict(list)
        for reason in workload.reasons:
            if reason.code is code:
                ways[_way(reason, tables)].append(reason)
        for key, reasons in sorted(ways.items()):
            yield _hit(workload, reasons, key, what)


def _hit(workload: _Workload, reasons: list[Reason], key: tuple[str, ...], what: str) -> Hit:
    return Hit(
        resource=workload.arn,
        account=workload.account,
        region=workload.region,
        message=f"{workload.name} {what}. {reasons[0].detail}",
        evidence=tuple(
            evidence(_source_of(reason, workload), reason.ref or workload.arn, reason.detail)
            for reason in reasons[:_MOST_EVIDENCE]
        ),
        key=key,
    )


def _way(reason: Reason, tables: Mapping[str, RouteTable]) -> tuple[str, ...]:
    """The route table, destination and target of a reason, or the endpoint; empty for neither.

    The reason's sentence ends with the route of its table, whatever hops came before.
    """
    table = tables.get(reason.ref)
    if table is None:
        return (reason.ref,) if reason.ref.startswith(_ENDPOINT) else ()
    _, _, sentence = reason.detail.rpartition(f"{table.id} sends ")
    for route in table.routes:
        hop = route.target_id or route.target.value
        if f" {route.destination} to {hop}" in f" {sentence}":
            return table.id, route.destination, hop
    return (table.id,)


def _workloads(facts: DetectionInput) -> Iterator[_Workload]:
    held = facts.snapshot.inventory
    for runtime, verdict in zip(held.runtimes, facts.verdicts, strict=True):
        yield _Workload(
            arn=runtime.arn,
            name=f"Runtime {runtime.name}",
            account=runtime.account,
            region=runtime.region,
            source=Source.RUNTIMES,
            reasons=_all_reasons(verdict),
        )
    for tool, judged in zip(held.tools, facts.tool_verdicts, strict=True):
        yield _Workload(
            arn=tool.arn,
            name=f"{tool.kind.value.replace('-', ' ').capitalize()} {tool.name}",
            account=tool.account,
            region=tool.region,
            source=Source.BROWSERS if tool.kind == "browser" else Source.CODE_INTERPRETERS,
            reasons=judged.reasons,
        )


def _all_reasons(verdict: RuntimeVerdict) -> tuple[Reason, ...]:
    """The reasons of every endpoint, not only of the one that speaks for the runtime."""
    served = (reason for endpoint in verdict.endpoints for reason in endpoint.reasons)
    return tuple(dict.fromkeys((*verdict.reasons, *served)))


def _source_of(reason: Reason, workload: _Workload) -> Source:
    if reason.ref.startswith(_ENDPOINT):
        return Source.VPC_ENDPOINTS
    return Source.ROUTE_TABLES if reason.ref.startswith("rtb-") else workload.source
