"""Everything that a scan says of one runtime, on one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.coverage import Coverage
from ringfence.model.document import EndpointEntry, FindingEntry, RuntimeEntry, VersionEntry
from ringfence.render.stakes import score_of
from ringfence_tui.blocks import Facts, Grid, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.blast_page import blast_radius
from ringfence_tui.views.findings_of import findings_grid
from ringfence_tui.views.gap_lines import gap_sentences
from ringfence_tui.views.seen import Seen, to_grid
from ringfence_tui.views.way_grid import way_grid
from ringfence_tui.views.ways import ways_of_runtime
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    SHOWN,
    beyond,
    moment,
    names,
    read,
    section,
    sentences,
    short,
    word,
)


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
        *section("Ways out", *way_grid(ways_of_runtime(runtime))),
        *_talks_to(given),
        *section("Findings", *_found(given.findings)),
        *blast_radius(runtime.blast_radius),
        *sentences("What its traffic can show", runtime.observability_reasons),
        *gap_sentences(given.gaps),
        *section("Environment and tags", Facts(tuple(_configured(runtime)))),
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
            spans("; ".join(reason.detail for reason in each.reasons)),
        )
        for each in runtime.endpoints[:SHOWN]
    )
    header = ("endpoint", "serves version", "mode", "verdict", "because")
    return section("Endpoints", Grid(header, rows), *beyond(len(runtime.endpoints), "endpoint"))


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
        _version(each, served.get(each.version, []), known=bool(runtime.endpoints))
        for each in runtime.versions[:SHOWN]
    )
    header = ("version", "mode", "served by", "created", "subnets", "security groups")
    return section("Versions", Grid(header, rows), *beyond(len(runtime.versions), "version"))


def _served(endpoints: tuple[EndpointEntry, ...]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in endpoints:
        for version in dict.fromkeys((each.live_version, each.target_version)):
            found[version].append(each.name)
    return found


def _version(version: VersionEntry, by: list[str], *, known: bool) -> tuple[Spans, ...]:
    placed = version.network_mode in ("VPC", "INSTANCES")
    nowhere = NOT_KNOWN if placed or version.network_mode == "UNKNOWN" else NONE
    return (
        spans(Span(version.version, Tone.STRONG)),
        word(version.network_mode),
        names(by, none=Span("no endpoint", Tone.DIM) if known else NOT_KNOWN),
        (moment(version.created_at),),
        names(version.subnets, none=nowhere),
        names(version.security_groups, none=nowhere),
    )


def _talks_to(given: RuntimeDetail) -> Page:
    told_why = line(Span(f"Destinations: {given.silence}.", Tone.UNKNOWN))
    return section(
        "Talks to",
        *((told_why,) if given.silence else ()),
        *(to_grid(given.edges, total=given.edge_count) if given.edges else ()),
    )


def _found(findings: tuple[FindingEntry, ...]) -> Page:
    if findings:
        return findings_grid(findings)
    return (line("No finding is on this runtime. What was not read cannot be found, either."),)


def _configured(runtime: RuntimeEntry) -> Iterator[tuple[str, Spans]]:
    yield "variables", names(runtime.environment_keys, by=str)
    yield "values", spans(Span("never kept", Tone.DIM))
    for key, value in sorted(runtime.tags.items()):
        yield f"tag {key}", spans(value)
    if runtime.role_arn:
        yield "role", spans(short(runtime.role_arn))
