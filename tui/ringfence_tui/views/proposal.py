"""A proposed pack at a glance: what it is of, how far it is settled, and what it leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ringfence.model.proposal import LandingZone, Maturity, PolicyManifest
from ringfence.render.style import counted
from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Facts,
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
from ringfence_tui.views.gaps import gaps
from ringfence_tui.views.proposal_review import waiting
from ringfence_tui.views.proposed import Proposal, proposed_of
from ringfence_tui.views.wording import NOT_KNOWN, SHOWN, beyond, moment, names, section

_MATURITY = {
    Maturity.LEARNING: ("~", Tone.WARN),
    Maturity.STABILIZING: ("~", Tone.INFO),
    Maturity.STABLE: ("=", Tone.PLAIN),
}
_NO_VPC = Span("VPC not read", Tone.UNKNOWN)


def summary_page(document: Proposal) -> Page:
    """What is proposed, for whom, and what a human has to look at."""
    given = proposed_of(document)
    manifest = given.manifest
    return (
        Heading(f"{manifest.pack.name} {manifest.pack.version}"),
        line(*_effect(manifest)),
        _bar(manifest),
        Facts(tuple(_facts(manifest))),
        *_settled(manifest),
        *_zones(manifest),
        *gaps(manifest.gaps, only_required=True),
    )


def _effect(manifest: PolicyManifest) -> Spans:
    enforced = sum(not each.watch for each in manifest.rules)
    if not manifest.rules:
        return spans(Span("No rule is proposed.", Tone.UNKNOWN))
    if not enforced:
        return spans("Every rule watches and logs: applied as it is, the pack blocks nothing.")
    return spans(
        f"{enforced:,} of {counted(len(manifest.rules), 'rule')} are enforced, the rest watches."
    )


def _bar(manifest: PolicyManifest) -> Bar:
    counts = Counter(str(each.action) for each in manifest.rules)
    return Bar(tuple(Share(*_named(action), counts[action], look(action)[1]) for action in counts))


def _named(action: str) -> tuple[str, str]:
    return look(action)[0], action


def _facts(manifest: PolicyManifest) -> Iterator[tuple[str, Spans]]:
    runtimes = {arn for zone in manifest.zones for arn in zone.runtimes}
    yield (
        "rules",
        spans(f"{len(manifest.rules):,}, and {manifest.pack.default_action} for the rest"),
    )
    yield "made for", spans(manifest.target)
    yield (
        "governs",
        spans(f"{counted(len(runtimes), 'runtime')} in {counted(len(manifest.zones), 'VPC')}"),
    )
    yield "entries", spans(f"{len(manifest.entries):,}, each on somebody's word")
    yield "in no permit", spans(waiting(manifest))
    yield "open questions", spans(f"{len(manifest.open_questions):,}")
    yield "not made", spans(counted(len(manifest.refused), "rule"))
    yield (
        "evidence",
        (
            moment(manifest.scope.window.start),
            Span(" to "),
            moment(manifest.scope.window.end),
        ),
    )
    yield "accounts", names(manifest.scope.accounts, none=NOT_KNOWN)
    yield "regions", names(manifest.scope.regions, none=NOT_KNOWN)
    yield "how it ended", spans(f"exit {manifest.exit.code}: {manifest.exit.reason}")


def _settled(manifest: PolicyManifest) -> Page:
    counts = Counter(each.maturity for each in manifest.rules if each.maturity is not None)
    days = manifest.thresholds
    shares = tuple(
        Share(glyph, str(maturity), counts[maturity], tone)
        for maturity, (glyph, tone) in _MATURITY.items()
    )
    return section(
        "How settled the rules that learn are",
        Bar(shares),
        line(
            f"Learning until {days.stabilizing_after_days:g} days after the last change, stable from "
            f"{days.stable_after_days:g} quiet days on, given {days.lookback_days:g} days of "
            "complete evidence; stabilizing in between."
        ),
    )


def _zones(manifest: PolicyManifest) -> Page:
    if not manifest.zones:
        none = "None: no VPC with runtimes was read, so the pack is for nobody yet."
        return section("Landing zones", line(Span(none, Tone.UNKNOWN)))
    items = tuple(map(_zone, manifest.zones[:SHOWN]))
    return section("Landing zones", Bullets(items), *beyond(len(manifest.zones), "VPC"))


def _zone(zone: LandingZone) -> Spans:
    endpoints = tuple(f"{each.service} {each.id}" for each in zone.endpoints)
    held = f"{counted(len(zone.subnets), 'subnet')}, {counted(len(zone.runtimes), 'runtime')}"
    return spans(
        Span(zone.vpc_id, Tone.STRONG) if zone.vpc_id else _NO_VPC,
        f" {zone.account} {zone.region}: {held}, AgentCore endpoints: ",
        *names(endpoints),
    )
