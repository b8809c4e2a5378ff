"""Everything that a scan says of one runtime, on one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Coverage
from ringfence.model.document import EndpointEntry, FindingEntry, RuntimeEntry, VersionEntry
from ringfence.render.stakes import score_of
from ringfence_tui.blocks import Bullets, Facts, Grid, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.blast_page import blast_radius
from ringfence_tui.views.findings_of import findings_lines
from ringfence_tui.views.gap_lines import gap_sentences
from ringfence_tui.views.seen import Seen, to_lines
from ringfence_tui.views.way_lines import way_lines
from ringfence_tui.views.ways import ways_of_runtime
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    SHOWN,
    beyond,
    moment,
    names,
    read,
    section,
    sentences,
    word,
)

_NONE_READ = Span("none that was read", Tone.DIM)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeDetail:
    """A runtime with what belongs to it."""

    runtime: RuntimeEntry
    silence: str
    """Why it has no observed or declared destination; empty where it has one."""
    edges: tuple[Seen, ...]
    """The most telling ones."""
    edge_count: int
    findings: tuple[FindingEntry, ...]
    """On it and on its endpoints."""
    gaps: tuple[Coverage, ...]
    """Required sources of its account and region that were not read completely."""


def runtime_page(detail: bytes) -> Page:
    """The page of a row of the list of runtimes."""
    given = read(detail, RuntimeDetail)
    runtime = given.runtime
    return (
        Heading(runtime.name),
        line(told(runtime.containment), ", ", *_says(runtime)),
        Facts(tuple(_facts(runtime))),
        *sentences("Why this verdict", runtime.containment_reasons),
        *_endpoints(runtime),
        *_versions(runtime),
        *section("Ways out", *way_lines(ways_of_runtime(runtime))),
        *_talks_to(given),
        *section("Findings", *_found(given.findings)),
        *blast_radius(runtime.blast_radius),
        *sentences("What its traffic can show", runtime.observability_reasons),
        *gap_sentences(given.gaps),
        *_configured(runtime),
    )


def _says(runtime: RuntimeEntry) -> Spans:
    """Which endpoint speaks for it: exposure belongs to an endpoint."""
    speaking = [each.name for each in runtime.endpoints if each.containment == runtime.containment]
    if not speaking:
        return spans("judged without an endpoint")
    return spans("by ", *names(speaking), ", ", told(runtime.network_mode))


def _facts(runtime: RuntimeEntry) -> Iterator[tuple[str, Spans]]:
    yield "ARN", spans(runtime.arn)
    yield "where", spans(f"{runtime.account} {runtime.region}")
    yield "status", _text(runtime.status)
    yield "protocol", _text(runtime.protocol)
    yield "network mode", word(runtime.network_mode)
    yield "role", _text(runtime.role_arn)
    yield "answered for", spans(f"{runtime.governance}: {runtime.governed_by}")
    yield "observable", spans(f"{runtime.observability}")
    yield "blast radius", _score(runtime)


def _text(text: str) -> Spans:
    return spans(text) if text else (NOT_KNOWN,)


def _score(runtime: RuntimeEntry) -> Spans:
    radius = runtime.blast_radius
    if radius is None:
        return (Span("not judged", Tone.UNKNOWN),)
    more = "" if radius.score_complete else "; what was not read may add to it"
    return spans(f"{score_of(runtime)} of 100, rank {radius.rank:,}{more}")


def _endpoints(runtime: RuntimeEntry) -> Page:
    if not runtime.endpoints:
        return section("Endpoints", line(Span("No endpoint was read.", Tone.UNKNOWN)))
    rows = tuple(
        (
            spans(Span(each.name, Tone.STRONG)),
            _serves(each),
            word(each.network_mode),
            word(each.containment),
        )
        for each in runtime.endpoints[:SHOWN]
    )
    header = ("endpoint", "serves version", "mode", "verdict")
    return section(
        "Endpoints",
        Grid(header, rows),
        *beyond(len(runtime.endpoints), "endpoint"),
        *_because(runtime.endpoints),
    )


def _because(endpoints: tuple[EndpointEntry, ...]) -> Page:
    """The reasons of each; those of a single endpoint are said above."""
    items = tuple(
        (Span(f"{each.name}: ", Tone.STRONG), Span("; ".join(r.detail for r in each.reasons)))
        for each in endpoints[:SHOWN]
        if each.reasons and len(endpoints) > 1
    )
    return (Bullets(items),) if items else ()


def _serves(endpoint: EndpointEntry) -> Spans:
    live = Span(endpoint.live_version) if endpoint.live_version else NOT_KNOWN
    if endpoint.target_version in ("", endpoint.live_version):
        return (live,)
    return (live, Span(f", moving to {endpoint.target_version}", Tone.WARN))


def _versions(runtime: RuntimeEntry) -> Page:
    if not runtime.versions:
        return section("Versions", line(Span("No version was read.", Tone.UNKNOWN)))
    served = _served(runtime.endpoints)
    rows = tuple(
        (
            f"version {each.version}",
            _version(each, served.get(each.version, []), known=bool(runtime.endpoints)),
        )
        for each in runtime.versions[:SHOWN]
    )
    return section("Versions", Facts(rows), *beyond(len(runtime.versions), "version"))


def _served(endpoints: tuple[EndpointEntry, ...]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in endpoints:
        for version in dict.fromkeys((each.live_version, each.target_version)):
            found[version].append(each.name)
    return found


def _version(version: VersionEntry, by: list[str], *, known: bool) -> Spans:
    nobody = Span("no endpoint", Tone.DIM) if known else NOT_KNOWN
    placed = version.network_mode in (NetworkMode.VPC, NetworkMode.INSTANCES)
    return (
        told(version.network_mode),
        Span(", served by "),
        *names(by, none=nobody),
        Span(", made "),
        moment(version.created_at),
        *(_placement(version) if placed else ()),
    )


def _placement(version: VersionEntry) -> Spans:
    return (
        Span("; subnets "),
        *names(version.subnets, none=NOT_KNOWN),
        Span("; security groups "),
        *names(version.security_groups, none=NOT_KNOWN),
    )


def _talks_to(given: RuntimeDetail) -> Page:
    told_why = line(Span(f"Destinations: {given.silence}.", Tone.UNKNOWN))
    return section(
        "Talks to",
        *((told_why,) if given.silence else ()),
        *(to_lines(given.edges, total=given.edge_count) if given.edges else ()),
    )


def _found(findings: tuple[FindingEntry, ...]) -> Page:
    if findings:
        return findings_lines(findings)
    return (line("No finding is on this runtime. What was not read cannot be found, either."),)


def _configured(runtime: RuntimeEntry) -> Page:
    """Names alone: the values of variables are never kept."""
    variables = names(runtime.environment_keys, by=str, none=_NONE_READ)
    tags = [f"{key} = {value}" for key, value in sorted(runtime.tags.items())]
    return section(
        "Environment and tags",
        Facts((("variables", variables), ("tags", names(tags, by=str, none=_NONE_READ)))),
    )
