"""Who sends: every source of an edge with the name, the verdict and the ways out that a reader knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.agentcore import NetworkMode
from ringfence.model.document import ScanDocument
from ringfence.model.verdict import Containment
from ringfence_tui.views.ways import Way, ways_of_runtime, ways_of_tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A source of egress. What is not AgentCore's, or has no known owner, has no verdict."""

    id: str
    name: str
    kind: str
    containment: Containment = Containment.UNKNOWN
    mode: NetworkMode | None = None
    """None where there is no such thing."""
    ways: tuple[Way, ...] = ()
    account: str | None = None
    region: str | None = None


def known_sources(document: ScanDocument) -> dict[str, Who]:
    """Everything of the document that can send, by its ARN."""
    return {each.id: each for each in (*_agentcore(document), *_outside(document))}


def source_of(known: dict[str, Who], id_: str) -> Who:
    """The source of an edge; an interface or role whose owner is not known keeps its own name."""
    if found := known.get(id_):
        return found
    kind = "interface" if id_.startswith("eni-") else "role" if ":role/" in id_ else "not known"
    return Who(id=id_, name=f"{id_}, owner unknown", kind=kind)


def _agentcore(document: ScanDocument) -> Iterator[Who]:
    """Runtimes, tools and gateways, and harnesses, which share the verdict of their runtime."""
    for tool in document.tools:
        yield Who(
            id=tool.arn,
            name=tool.name,
            kind=str(tool.kind),
            containment=tool.containment,
            mode=tool.network_mode,
            ways=ways_of_tool(tool),
            account=tool.account,
            region=tool.region,
        )
    for gateway in document.gateways:
        yield Who(
            id=gateway.arn,
            name=gateway.name,
            kind="gateway",
            account=gateway.account,
            region=gateway.region,
        )
    yield from _runtimes(document)


def _runtimes(document: ScanDocument) -> Iterator[Who]:
    runtimes = {
        runtime.arn: Who(
            id=runtime.arn,
            name=runtime.name,
            kind="runtime",
            containment=runtime.containment,
            mode=runtime.network_mode,
            ways=ways_of_runtime(runtime),
            account=runtime.account,
            region=runtime.region,
        )
        for runtime in document.runtimes
    }
    for harness in document.harnesses:
        behind = runtimes.get(harness.runtime_arn)
        yield Who(
            id=harness.arn,
            name=harness.name,
            kind="harness",
            containment=behind.containment if behind else Containment.UNKNOWN,
            mode=harness.network_mode,
            ways=behind.ways if behind else (),
            account=harness.account,
            region=harness.region,
        )
    yield from runtimes.values()


def _outside(document: ScanDocument) -> Iterator[Who]:
    for workload in document.workloads:
        yield Who(
            id=workload.arn,
            name=workload.name,
            kind=str(workload.kind),
            account=workload.account,
            region=workload.region,
        )
