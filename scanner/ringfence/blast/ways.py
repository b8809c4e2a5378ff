"""How text of strangers comes before a runtime, and how data leaves it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.blast.holdings import Holding
from ringfence.join.spans import OVER_MCP
from ringfence.model.agentcore import AgentRuntime, Harness, RuntimeVersion, ToolKind
from ringfence.model.blast import Known, Way, WayKind
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Category,
    Classification,
    Destination,
    Egress,
    EgressAction,
    EvidenceKind,
    Sanction,
)
from ringfence.model.finding import Evidence
from ringfence.model.verdict import EXPOSURE_ORDER, Containment, Reason, RuntimeVerdict

_WEB = (Category.AGENT_TOOL, Category.CODE_HOST)
"""What answers with pages, issues and files that anyone may have written."""
_SERVICES = (Category.AWS_SERVICE, Category.TELEMETRY)
_HARNESS_TOOLS = {
    "remoteMcp": WayKind.MCP,
    "agentCoreBrowser": WayKind.BROWSER,
    "agentCoreGateway": WayKind.GATEWAY,
    "agentCoreCodeInterpreter": WayKind.CODE_INTERPRETER,
}
_OPENS = frozenset({WayKind.MCP, WayKind.BROWSER, WayKind.GATEWAY, WayKind.WEB, WayKind.ANYONE})
"""What brings text from outside. Memories, passages and results only carry on what came before."""
_TOOLS = {
    ToolKind.BROWSER: (WayKind.BROWSER, Source.BROWSERS),
    ToolKind.CODE_INTERPRETER: (WayKind.CODE_INTERPRETER, Source.CODE_INTERPRETERS),
}
_READINGS = {
    "agentcore-memory": WayKind.MEMORY,
    "knowledge-bases": WayKind.KNOWLEDGE_BASE,
    "knowledge-base-answers": WayKind.KNOWLEDGE_BASE,
}
_REFS = (
    ("rtb-", Source.ROUTE_TABLES),
    ("subnet-", Source.SUBNETS),
    ("vpce-", Source.VPC_ENDPOINTS),
    ("eni-", Source.NETWORK_INTERFACES),
    ("nat-", Source.NAT_GATEWAYS),
)
OPEN = (Containment.UNCONTAINED, Containment.LEAKY, Containment.UNKNOWN)
"""An egress of which nobody can say that a firewall sees it."""
_MOST = 5
"""Of one kind; the document's egress rows have them all."""
_A2A = "A2A"
_KIND_ORDER = {kind: place for place, kind in enumerate(WayKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A runtime with everything its ways are read from."""

    runtime: AgentRuntime
    served: tuple[RuntimeVersion, ...]
    verdict: RuntimeVerdict | None
    holdings: tuple[Holding, ...]
    edges: tuple[Egress, ...]
    """Those that it is the source of, and those that it may be."""
    destinations: Mapping[str, Destination]
    harnesses: tuple[Harness, ...]
    anyone: Known


def ways_in(subject: Subject) -> tuple[Way, ...]:
    """Every way in, those that open a leg first; at most a few of each kind."""
    found = (
        *_harness_ways(subject),
        *_traffic_ways(subject),
        *_permitted_ways(subject),
        *_remembered_ways(subject),
        *_prompt_ways(subject),
    )
    return _few(found)


def ways_out(subject: Subject) -> tuple[Way, ...]:
    """The own network, the tools that it may start, and where it already goes; the worst first."""
    egress = egress_of(subject)
    exposed = {
        startable.tool.arn
        for holding in subject.holdings
        for startable in holding.tools
        if startable.verdict.containment is egress
    }
    if subject.verdict is not None and subject.verdict.containment is egress:
        exposed.update(reason.ref or subject.runtime.arn for reason in subject.verdict.reasons)
    found = (*_network_ways(subject), *_tool_exits(subject), *_strange_hosts(subject))
    return _few(found, exposed)


def egress_of(subject: Subject) -> Containment:
    """The most exposed of the own network and of every tool that it may start, unread ones too."""
    own = subject.verdict.containment if subject.verdict else Containment.UNKNOWN
    tools = (
        startable.verdict.containment for holding in subject.holdings for startable in holding.tools
    )
    unread = (Containment.UNKNOWN for holding in subject.holdings if holding.unread)
    return min((own, *tools, *unread), key=EXPOSURE_ORDER.index)


def _harness_ways(subject: Subject) -> Iterator[Way]:
    for harness in subject.harnesses:
        for tool in harness.tools:
            if tool in _HARNESS_TOOLS:
                detail = f"the harness {harness.name} gives it the tool {tool}"
                yield _way(_HARNESS_TOOLS[tool], Source.HARNESSES, harness.arn, detail)


def _traffic_ways(subject: Subject) -> Iterator[Way]:
    brought: dict[tuple[WayKind, bool], list[Egress]] = {}
    for edge in subject.edges:
        kind = _brought_by(edge, subject.destinations)
        if kind is not None:
            brought.setdefault((kind, edge.source == subject.runtime.arn), []).append(edge)
    for (kind, sure), edges in brought.items():
        doubt = "" if sure else "; several workloads share the interface"
        for edge in _first_of(edges):
            source = edge.sources[0] if edge.sources else Source.RUNTIMES
            detail = f"{edge.evidence}: {edge.reason}{doubt}"
            yield Way(
                kind=kind,
                opens=sure,
                evidence=Evidence(source=str(source), ref=edge.destination, detail=detail),
            )
    for version in subject.served:
        for host in version.declared_hosts:
            if host.mcp:
                detail = f"declared in {host.field} of version {version.version}"
                yield _way(WayKind.MCP, Source.RUNTIMES, host.host, detail)


def _brought_by(edge: Egress, destinations: Mapping[str, Destination]) -> WayKind | None:
    if edge.evidence is EvidenceKind.POSSIBLE or edge.action is EgressAction.REJECT:
        return None
    if edge.sources == (Source.RESOLVER_QUERY_LOGS,) or edge.destination not in destinations:
        return None
    category = destinations[edge.destination].classification.category
    if category is Category.MCP_PLATFORM or edge.reason.startswith(OVER_MCP):
        return WayKind.MCP
    return WayKind.WEB if category in _WEB else None


def _permitted_ways(subject: Subject) -> Iterator[Way]:
    for holding in subject.holdings:
        for startable in holding.tools:
            kind, source = _TOOLS[startable.tool.kind]
            detail = (
                f"{startable.permit.policy} {startable.permit.statement} lets "
                f"{holding.reach.role} start sessions of it"
            )
            yield _way(kind, source, startable.tool.arn, detail)
        for gateway, permit in holding.gateways:
            detail = f"{permit.policy} {permit.statement} lets {holding.reach.role} call it"
            yield _way(WayKind.GATEWAY, Source.GATEWAYS, gateway.arn, detail)


def _remembered_ways(subject: Subject) -> Iterator[Way]:
    for holding in subject.holdings:
        for reach in holding.reach.reach:
            if reach.reading in _READINGS:
                detail = f"{reach.policy} {reach.statement}: {reach.means}"
                yield _way(_READINGS[reach.reading], Source.IAM, reach.role, detail)


def _prompt_ways(subject: Subject) -> Iterator[Way]:
    arn = subject.runtime.arn
    if subject.anyone is Known.YES:
        yield _way(WayKind.ANYONE, Source.RESOURCE_POLICIES, arn, "anyone may send it a prompt")
    if any(version.protocol == _A2A for version in subject.served):
        yield _way(WayKind.AGENT, Source.RUNTIMES, arn, "it answers other agents (A2A)")


def _network_ways(subject: Subject) -> Iterator[Way]:
    verdict = subject.verdict
    if verdict is None:
        return
    opens = verdict.containment in OPEN
    if not opens and verdict.containment is not Containment.MONITORED:
        return
    for reason in verdict.reasons:
        evidence = Evidence(
            source=str(_source_of(reason)),
            ref=reason.ref or verdict.arn,
            detail=f"{verdict.containment}: {reason.detail}",
        )
        yield Way(kind=WayKind.NETWORK, opens=opens, evidence=evidence)


def _source_of(reason: Reason) -> Source:
    return next(
        (source for start, source in _REFS if reason.ref.startswith(start)), Source.RUNTIMES
    )


def _tool_exits(subject: Subject) -> Iterator[Way]:
    for holding in subject.holdings:
        for startable in holding.tools:
            containment = startable.verdict.containment
            if containment in OPEN:
                kind, source = _TOOLS[startable.tool.kind]
                detail = f"{holding.reach.role} may start it, and it is {containment}"
                yield Way(
                    kind=kind,
                    opens=True,
                    evidence=Evidence(source=str(source), ref=startable.tool.arn, detail=detail),
                )


def _strange_hosts(subject: Subject) -> Iterator[Way]:
    strange: dict[Sanction, list[Egress]] = {}
    for edge in subject.edges:
        if _is_strange(edge, subject):
            sanction = subject.destinations[edge.destination].classification.sanction
            strange.setdefault(sanction, []).append(edge)
    for sanction, edges in strange.items():
        prohibited = sanction is Sanction.PROHIBITED
        for edge in _first_of(edges):
            yield Way(
                kind=WayKind.PROHIBITED if prohibited else WayKind.DESTINATION,
                opens=False,
                evidence=Evidence(
                    source=str(edge.sources[0]),
                    ref=edge.destination,
                    detail=f"{sanction}: {edge.reason}",
                ),
            )


def _is_strange(edge: Egress, subject: Subject) -> bool:
    """Whether the runtime surely reached a host that nobody sanctioned."""
    known = subject.destinations.get(edge.destination)
    return (
        known is not None
        and edge.source == subject.runtime.arn
        and edge.evidence is EvidenceKind.OBSERVED
        and edge.action is not EgressAction.REJECT
        and known.classification.sanction is not Sanction.SANCTIONED
        and not _is_inside(known.classification)
        and bool(edge.sources)
    )


def _is_inside(known: Classification) -> bool:
    """Whether it is the own network, or a service behind whose name nobody else answers."""
    return known.category is Category.PRIVATE_NETWORK or (
        known.category in _SERVICES and not known.shared
    )


def _first_of(edges: Iterable[Egress]) -> Iterator[Egress]:
    """The first few by destination, and of rows that would say the same one."""
    distinct = {(edge.destination, edge.evidence, edge.reason): edge for edge in edges}
    return (distinct[key] for key in sorted(distinct)[:_MOST])


def _way(kind: WayKind, source: Source, ref: str, detail: str) -> Way:
    return Way(
        kind=kind,
        opens=kind in _OPENS,
        evidence=Evidence(source=str(source), ref=ref, detail=detail),
    )


def _few(ways: Iterable[Way], first: Collection[str] = ()) -> tuple[Way, ...]:
    """Sorted, each once, at most _MOST of a kind that open and as many that do not.

    Of those that open, the ones with these refs come first.
    """
    counts: dict[tuple[WayKind, bool], int] = {}
    kept = []
    for way in sorted(set(ways), key=lambda way: _order(way, first)):
        group = (way.kind, way.opens)
        counts[group] = counts.get(group, 0) + 1
        if counts[group] <= _MOST:
            kept.append(way)
    return tuple(kept)


def _order(way: Way, first: Collection[str]) -> tuple[bool, bool, int, str, str]:
    ref = way.evidence.ref
    return not way.opens, ref not in first, _KIND_ORDER[way.kind], ref, way.evidence.detail
