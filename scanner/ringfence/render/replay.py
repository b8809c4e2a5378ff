"""A replay for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.change import Change, Changes, Volume
from ringfence.model.holdout import Range
from ringfence.model.replay import BaselineKind, Cut, Flips, NewSide, ReplayDocument, RuleReplay
from ringfence.render.scan_json import to_json
from ringfence.render.screen import fit, pad
from ringfence.render.style import counted, heading

_WORDS = {
    Change.ACCESS_REVOKED: "would be cut",
    Change.ACCESS_MAYBE_REVOKED: "would perhaps be cut",
    Change.ACCESS_GAINED: "would be let through",
    Change.ACCESS_MAYBE_GAINED: "would perhaps be let through",
    Change.UNKNOWN_CHANGE: "not known on either side",
    Change.NO_CHANGE: "as before",
}
_RULES = 40
_CUTS = 8
_FLOWS = 12
_NAME = 30


def replay_json(document: ReplayDocument) -> str:
    """Render the replay as its JSON document."""
    return to_json(document)


def replay_table(document: ReplayDocument, *, width: int = 80, colour: bool = False) -> str:
    """Render the replay in lines that fit the width; the document holds the rest."""
    sections = (
        _about(document),
        _changes(document),
        _rules(document),
        _cuts(document.cut, "WHO WOULD BE CUT"),
        _outside(document),
        _once_routed(document),
        _flows(document),
        _holdout(document),
        _end(document),
    )
    lines: list[str] = []
    for section in sections:
        told = [fit(line, width) for line in section]
        if told:
            lines += ["", heading(told[0], colour=colour), *told[1:]]
    return "\n".join(lines[1:]) + "\n"


def _about(document: ReplayDocument) -> Iterator[str]:
    pack, results = document.pack, document.results
    against = (
        "what flowed" if document.baseline.kind is BaselineKind.TRAFFIC else document.baseline.name
    )
    how = "every rule enforced" if pack.side is NewSide.ENFORCED else "as it is"
    yield f"{pack.name} {pack.version}, {how}, against {against}"
    yield f"{counted(results.log_count, 'connection')}{_window(document)}"


def _window(document: ReplayDocument) -> str:
    results = document.results
    if results.oldest_date is None or results.newest_date is None:
        return ", without times"
    return f", {results.oldest_date:%Y-%m-%d} to {results.newest_date:%Y-%m-%d}"


def _changes(document: ReplayDocument) -> Iterator[str]:
    yield f"{'CHANGE':<32}{'CONNECTIONS':>12}{'FLOWS':>8}{'BYTES':>10}"
    for change, words in _WORDS.items():
        volume = _volume(document.changes, change)
        yield f"{words:<32}{volume.connections:>12,}{volume.flows:>8,}{_bytes(volume.bytes):>10}"
    results = document.results
    if (doubt := document.in_doubt) is not None:
        judged = sum(_volume(doubt, change).connections for change in _WORDS)
        cut = doubt.access_revoked.connections + doubt.access_maybe_revoked.connections
        yield f"of these, {judged:,} ({cut:,} cut or perhaps cut) have, or may have, a way around"
    if results.not_governed_count:
        yield f"{'passes no gateway':<32}{results.not_governed_count:>12,}"
    if results.error_count:
        yield f"{'could not be read':<32}{results.error_count:>12,}"


def _volume(changes: Changes, change: Change) -> Volume:
    found: Volume = getattr(changes, change.value.lower())
    return found


def _rules(document: ReplayDocument) -> Iterator[str]:
    rules = document.rules
    if not rules:
        return
    yield (f"{'RULE':<{_NAME}}{'HITS':>9}{'PERHAPS':>9}  {'ALONE IT CUTS (FALLTHROUGH)'}")
    for rule in rules[:_RULES]:
        name = pad(f"{rule.priority} {rule.name}", _NAME - 1)
        yield f"{name} {rule.hits:>9,}{rule.maybe_hits:>9,}  {_alone(rule)}"
    default = document.default
    name = pad(f"default action {default.action}", _NAME - 1)
    yield f"{name} {default.hits:>9,}{default.maybe_hits:>9,}"
    if len(rules) > _RULES:
        yield f"and {counted(len(rules) - _RULES, 'more rule')}: --format json"
    if idle := document.hygiene.no_traffic:
        yield f"no traffic: {', '.join(idle)}"


def _alone(rule: RuleReplay) -> str:
    if rule.flips_terminal is None or rule.flips_fallthrough is None:
        return "is enforced"
    return f"{_lost(rule.flips_terminal)} ({_lost(rule.flips_fallthrough)})"


def _lost(flips: Flips) -> str:
    perhaps = f" + {flips.maybe_revoked:,}?" if flips.maybe_revoked else ""
    return f"{flips.revoked:,}{perhaps}"


def _cuts(cut: tuple[Cut, ...], title: str) -> Iterator[str]:
    if not cut:
        return
    yield title
    for each in cut[:_CUTS]:
        runtime = each.runtime.rpartition("/")[2] or "runtime not known"
        lost = f"{each.revoked.connections:,} + {each.maybe_revoked.connections:,}?"
        to = ", ".join(each.destinations[:3])
        yield f"{pad(runtime, _NAME - 1)} owner {each.owner}: {lost}: {to}"
    if len(cut) > _CUTS:
        yield f"and {counted(len(cut) - _CUTS, 'more runtime')}: --format json"


def _outside(document: ReplayDocument) -> Iterator[str]:
    outside = document.not_governed
    if not outside:
        return
    yield "NOT GOVERNED BY THIS PACK TODAY"
    for each in outside[:_CUTS]:
        runtime = each.runtime.rpartition("/")[2] or "runtime not known"
        yield f"{pad(runtime, _NAME - 1)} {each.volume.connections:,}: {each.reason}"
    if len(outside) > _CUTS:
        yield f"and {len(outside) - _CUTS:,} more: --format json"


def _once_routed(document: ReplayDocument) -> Iterator[str]:
    later = document.once_routed
    if later is None:
        return
    yield "NOTHING STOPS THESE TODAY; ONCE THEIR ROUTES PASS A GATEWAY"
    for change, words in _WORDS.items():
        volume = _volume(later.changes, change)
        if volume.connections:
            yield f"{words:<32}{volume.connections:>12,}{volume.flows:>8,}{_bytes(volume.bytes):>10}"
    yield from _cuts(later.cut, "who would be cut then:")


def _flows(document: ReplayDocument) -> Iterator[str]:
    changed = [each for each in document.flows if each.change is not Change.NO_CHANGE]
    if not changed:
        return
    yield "CHANGED, THE MOST USED FIRST"
    for each in changed[:_FLOWS]:
        to = each.url or each.host or " or ".join(each.candidates) or each.dst or "?"
        port = "" if each.port is None else f":{each.port}"
        rule = each.rule or (" or ".join(each.rule_candidates) or "default action")
        words = pad(_WORDS[each.change], 21)
        yield f"{words} {each.connections:>8,}  {each.protocol} {to}{port}  by {rule}"
    more = len(changed) - _FLOWS + document.flows_not_listed
    if more > 0:
        yield f"and up to {more:,} more: --format json"


def _holdout(document: ReplayDocument) -> Iterator[str]:
    split = document.holdout
    if split is None:
        return
    yield f"LEARNED UNTIL {split.split:%Y-%m-%d %H:%M}, JUDGED BY THE REST ({split.learning} names)"
    figures, macro = split.pooled, split.macro
    yield f"permitted of what came after  {_row(figures.recall_connections, figures.recall_pairs)}"
    yield f"mean over {counted(macro.runtimes, 'runtime'):<20}{_row(macro.recall_connections, macro.recall_pairs)}"
    yield f"permitted destinations used   {_share(figures.precision)} of {figures.permitted:,}"
    yield (
        f"that nobody may approve       {split.breadth.corpus_permitted:,} permitted of "
        f"{split.breadth.corpus_size:,}"
    )
    churn = "-" if figures.churn is None else f"{figures.churn:.1f}"
    yield f"new pairs a day               {churn}"
    if (unseen := figures.unseen) is not None:
        share = f"{unseen.coverage:.1%}, at least {unseen.coverage_at_least:.1%}"
        yield f"traffic to pairs seen so far  {share}"


def _row(connections: Range | None, pairs: float | None) -> str:
    return f"connections {_range(connections)}, pairs {_share(pairs)}"


def _range(found: Range | None) -> str:
    if found is None:
        return "-"
    if found.low == found.high:
        return _share(found.low)
    return f"{_share(found.low)} to {_share(found.high)}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _end(document: ReplayDocument) -> Iterator[str]:
    yield f"exit {document.exit.code}: {document.exit.reason}"


def _bytes(count: int | None) -> str:
    if count is None:
        return "-"
    for factor, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"
