"""The paths from one runtime to the internet, as far as the reasons of its verdict show them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.document import EndpointEntry, RuntimeEntry, ScanDocument
from ringfence.model.ways_out import LEADS_TO, WAY_ENDS, WayEnd
from ringfence_tui.blocks import Block, Bullets, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.way_lines import path_of
from ringfence_tui.views.ways import Way, ways_of, ways_of_runtime
from ringfence_tui.views.wording import SHOWN, beyond, section


def paths_page(scan: ScanDocument, runtime_arn: str) -> Page:
    """Each path of each endpoint, the most exposed first, and where it ends."""
    runtime = next((each for each in scan.runtimes if each.arn == runtime_arn), None)
    if runtime is None:
        return (line(Span(f"{runtime_arn} is no runtime of this scan.", Tone.UNKNOWN)),)
    ways = ways_of_runtime(runtime)
    return (
        Heading(f"Ways out of {runtime.name}"),
        line(told(runtime.containment), f": {_sum(ways)}"),
        *_of_endpoints(runtime),
        *(() if runtime.endpoints else _paths("Without an endpoint", ways)),
    )


def _sum(ways: tuple[Way, ...]) -> str:
    if not ways:
        return "no way out is known, which is not the same as none"
    ends = [end for end in WayEnd if any(way.end is end for way in ways)]
    return "; ".join(f"{sum(way.end is end for way in ways):,} to {LEADS_TO[end]}" for end in ends)


def _of_endpoints(runtime: RuntimeEntry) -> Iterator[Block]:
    """Exposure belongs to an endpoint and the version that it serves."""
    for endpoint in runtime.endpoints[:SHOWN]:
        yield from _paths(_title(endpoint), ways_of(endpoint.reasons))
        yield from _rules(endpoint)


def _title(endpoint: EndpointEntry) -> str:
    version = endpoint.live_version or "not known"
    return (
        f"Endpoint {endpoint.name}, version {version}, {endpoint.network_mode}: "
        f"{endpoint.containment}"
    )


def _paths(title: str, ways: tuple[Way, ...]) -> Page:
    if not ways:
        return section(title, line(Span("No way out is known of it.", Tone.UNKNOWN)))
    return section(title, Bullets(tuple(map(_path, ways[:SHOWN]))), *beyond(len(ways), "way"))


def _path(way: Way) -> Spans:
    """The stations of a path, and the sentence that it is read from."""
    return (*path_of(way), Span(f". {way.reason.detail}", Tone.DIM))


def _rules(endpoint: EndpointEntry) -> Page:
    """What the reasons say beside the ways, such as whether rules are in force."""
    rest = tuple(
        spans(f"{reason.code}: {reason.detail}")
        for reason in endpoint.reasons
        if reason.code not in WAY_ENDS
    )
    return (Bullets(rest),) if rest else ()
