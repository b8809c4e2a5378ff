"""Whether containment is in force, in sums: the verdict, what it was compared with, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ringfence.model.verdict import EXPOSURE_ORDER
from ringfence.model.verification import (
    CheckResult,
    CheckStatus,
    Layer,
    VerifyDocument,
)
from ringfence.render.style import counted
from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Facts,
    Grid,
    Heading,
    Page,
    Share,
    Span,
    Spans,
    Tone,
    line,
    spans,
)
from ringfence_tui.rows.words import look
from ringfence_tui.views.endpoint_results import status_word
from ringfence_tui.views.gaps import gaps
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    SHOWN,
    beyond,
    moment,
    names,
    section,
    sentences,
    short,
    word,
)

_STATUSES = (CheckStatus.FAIL, CheckStatus.UNKNOWN, CheckStatus.PASS, CheckStatus.NOT_APPLICABLE)
_NO_PACK = Span("no pack was given: rules are judged by the controller alone", Tone.UNKNOWN)
_MORE_THAN_A_SCAN = (
    "A verification asks more than the scan does: which rules are expected and which run, and what the "
    "gateways' log shows. Where the two verdicts differ, this one was asked more."
)
_NO_CONTROLLER = Span("no controller was read", Tone.UNKNOWN)


def summary_page(document: VerifyDocument) -> Page:
    """The verdict of the estate, why, against what, and what could not be told."""
    return (
        Heading("Whether containment is in force"),
        line(*word(str(document.verdict))),
        line(document.why),
        line(Span(_MORE_THAN_A_SCAN, Tone.DIM)),
        *_endpoints(document),
        *section("Layers", _layers(document)),
        *_problems(document, CheckStatus.FAIL, "Does not hold"),
        *_problems(document, CheckStatus.UNKNOWN, "Cannot be told"),
        *section("Compared with", Facts(tuple(_against(document)))),
        *gaps(document.coverage, only_required=True),
        *sentences("Not covered", document.not_covered),
        *sentences("Notes", document.notes),
        line(f"exit {document.exit.code}: {document.exit.reason}"),
    )


def _endpoints(document: VerifyDocument) -> Page:
    counts = document.summary.endpoints
    shares = tuple(
        Share(look(verdict)[0], str(verdict), counts.get(verdict, 0), look(verdict)[1])
        for verdict in EXPOSURE_ORDER
    )
    title = counted(sum(counts.values()), "endpoint")
    runtimes = counted(sum(document.summary.runtimes.values()), "runtime")
    return section(f"{title} of {runtimes}", Bar(shares))


def _layers(document: VerifyDocument) -> Grid:
    rows = tuple(
        (
            spans(Span(str(layer), Tone.STRONG)),
            *(_count(document, layer, status) for status in _STATUSES),
        )
        for layer in Layer
    )
    return Grid(("layer", *(status_word(each) for each in _STATUSES)), rows)


def _count(document: VerifyDocument, layer: Layer, status: CheckStatus) -> Spans:
    count = document.summary.checks.get(layer, {}).get(status)
    if count is None:
        return (NOT_KNOWN,)
    return (Span(f"{count:,}", look(status)[1] if count else Tone.DIM),)


def _problems(document: VerifyDocument, status: CheckStatus, title: str) -> Page:
    """One result of each check and cause, with how many there are and what to do about it."""
    place = {layer: index for index, layer in enumerate(Layer)}
    found = sorted(
        (each for each in document.results if each.status is status),
        key=lambda each: (place[each.layer], each.check, each.cause),
    )
    grouped = [tuple(same) for _, same in groupby(found, key=lambda each: (each.check, each.cause))]
    if not grouped:
        return ()
    items = tuple(map(_problem, grouped[:SHOWN]))
    return section(
        f"{title}: {len(found):,}",
        Bullets(items),
        *beyond(len(grouped), "kind", where="of results"),
    )


def _problem(same: tuple[CheckResult, ...]) -> Spans:
    first = same[0]
    times = f" ({len(same):,} times)" if len(same) > 1 else ""
    return spans(
        Span(f"{first.layer} {first.check}", Tone.STRONG),
        f" {first.cause}{times}, such as {short(first.resource)}: {first.message}",
        *(spans(Span(" What to do: ", Tone.ACCENT), first.remedy) if first.remedy else ()),
    )


def _against(document: VerifyDocument) -> Iterator[tuple[str, Spans]]:
    yield "as of", (moment(document.as_of), Span("; what happened after it is not known"))
    pack, held = document.pack, document.controller
    if pack is None:
        yield "pack", (_NO_PACK,)
    else:
        told = f"{pack.name} {pack.version}: {counted(pack.rules, 'rule')}, {pack.watching:,} watch"
        yield "pack", spans(f"{told}, {pack.default_action} for the rest")
    if held is None:
        yield "controller", (_NO_CONTROLLER,)
    else:
        yield "controller", spans(f"{held.host} {held.version}, read ", moment(held.read_at))
        told = f"{counted(held.rules, 'rule')} in {counted(held.rulesets, 'ruleset')}"
        yield "its rules", spans(f"{told}, {held.watching:,} watch")
        yield "firewall", (_switched(held.dcf_enabled),)
    semantics = document.semantics
    yield (
        "readings",
        spans(
            f"monitor mode {semantics.monitor}, wildcard {semantics.wildcard}, "
            f"apex {'taken' if semantics.apex else 'not taken'}"
        ),
    )
    yield "accounts", names(document.scope.accounts, none=NOT_KNOWN)
    yield "regions", names(document.scope.regions, none=NOT_KNOWN)


def _switched(on: bool | None) -> Span:
    if on is None:
        return Span("whether Distributed Cloud Firewall is switched on is not known", Tone.UNKNOWN)
    if on:
        return Span("Distributed Cloud Firewall is switched on")
    return Span("Distributed Cloud Firewall is switched off", Tone.BAD)
