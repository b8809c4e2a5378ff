"""One tool, gateway or harness on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import FindingEntry, GatewayEntry, HarnessEntry, ToolEntry
from ringfence.model.verdict import Containment
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.findings_of import findings_lines
from ringfence_tui.views.seen import Seen, to_lines
from ringfence_tui.views.way_lines import way_lines
from ringfence_tui.views.ways import Way
from ringfence_tui.views.wording import NOT_KNOWN, SHOWN, beyond, names, read, section, word


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDetail:
    """One of the three, with what belongs to it."""

    tool: ToolEntry | None
    gateway: GatewayEntry | None
    harness: HarnessEntry | None
    containment: Containment
    """Its own, or that of the runtime behind it; unknown where nothing is judged."""
    ways: tuple[Way, ...]
    edges: tuple[Seen, ...]
    """The most telling ones."""
    edge_count: int
    findings: tuple[FindingEntry, ...]


def tool_page(detail: bytes) -> Page:
    """The page of a row of the list of tools, gateways and harnesses."""
    given = read(detail, ToolDetail)
    if given.tool:
        return (*_tool(given.tool), *_rest(given))
    if given.gateway:
        return (*_gateway(given.gateway), *_rest(given))
    if given.harness:
        return (*_harness(given.harness, given.containment), *_rest(given))
    return ()


def _rest(given: ToolDetail) -> Page:
    nothing = "No destination is known of it; that is not the same as none."
    talks = (
        to_lines(given.edges, total=given.edge_count)
        if given.edges
        else (line(Span(nothing, Tone.UNKNOWN)),)
    )
    found = (
        findings_lines(given.findings)
        if given.findings
        else (line("No finding is on it. What was not read cannot be found, either."),)
    )
    ways = () if given.gateway else section("Ways out", *way_lines(given.ways))
    return (*ways, *section("Talks to", *talks), *section("Findings", *found))


def _text(text: str) -> Spans:
    return spans(text) if text else (NOT_KNOWN,)


def _tool(tool: ToolEntry) -> Page:
    kept = "managed by AWS, there in every account" if tool.managed_by_aws else "custom"
    return (
        Heading(tool.name),
        line(told(tool.containment), f", {tool.kind}, {kept}"),
        Facts(
            (
                ("ARN", spans(tool.arn)),
                ("where", spans(f"{tool.account} {tool.region}")),
                ("status", _text(tool.status)),
                ("network mode", word(tool.network_mode)),
                ("subnets", names(tool.subnets)),
                ("security groups", names(tool.security_groups)),
            )
        ),
    )


def _gateway(gateway: GatewayEntry) -> Page:
    return (
        Heading(gateway.name),
        line(
            "gateway: it leaves from AWS's own network, and no verdict is made of it",
        ),
        Facts(tuple(_gateway_facts(gateway))),
        *section("Targets", *_targets(gateway)),
    )


def _gateway_facts(gateway: GatewayEntry) -> Iterator[tuple[str, Spans]]:
    yield "ARN", spans(gateway.arn)
    yield "where", spans(f"{gateway.account} {gateway.region}")
    yield "status", _text(gateway.status)
    yield "authorizer", _authorizer(gateway.authorizer_type)
    yield "protocol", _text(gateway.protocol)
    yield "role", _text(gateway.role_arn)
    yield "policy engine", spans(gateway.policy_engine_mode or "none is attached")
    yield "answered for", spans(f"{gateway.governance}: {gateway.governed_by}")


def _authorizer(kind: str) -> Spans:
    return (Span(kind, Tone.WARN if kind == "NONE" else Tone.PLAIN),) if kind else (NOT_KNOWN,)


def _targets(gateway: GatewayEntry) -> Page:
    unread: Page = ()
    if not gateway.targets_read:
        unread = (line(Span("Not every target was read.", Tone.UNKNOWN)),)
    elif not gateway.targets:
        return (line("It has no target."),)
    items = tuple(
        spans(
            Span(each.name, Tone.STRONG),
            f" ({each.target_type or 'type not known'}, {each.status or 'status not known'}) calls ",
            *names((*each.hosts, *each.resource_arns), none=NOT_KNOWN),
            " with ",
            *names(each.credential_types, none=Span("no credential that is known", Tone.DIM)),
            f" from {each.private_vpc or 'the network of AWS'}",
        )
        for each in gateway.targets[:SHOWN]
    )
    bullets = (Bullets(items),) if items else ()
    return (*unread, *bullets, *beyond(len(gateway.targets), "target"))


def _harness(harness: HarnessEntry, containment: Containment) -> Page:
    return (
        Heading(harness.name),
        line(told(containment), ", harness: the verdict is that of the runtime behind it"),
        Facts(
            (
                ("ARN", spans(harness.arn)),
                ("where", spans(f"{harness.account} {harness.region}")),
                ("status", _text(harness.status)),
                ("runtime", _text(harness.runtime_arn)),
                ("network mode", word(harness.network_mode)),
                ("model provider", _text(harness.model_provider)),
                ("tools", names(harness.tools)),
                ("variables", names(harness.environment_keys, by=str)),
            )
        ),
    )
