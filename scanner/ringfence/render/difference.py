"""What is different, for people and as JSON."""

from __future__ import annotations

from ringfence.model.difference import (
    DiffDocument,
    Outcome,
    PackDifference,
    PolicyChange,
    ScanDifference,
)
from ringfence.model.evaluation import AskedPack
from ringfence.model.text import printable
from ringfence.render.scan_json import to_json
from ringfence.render.style import heading

_LONG = 2_000
_INDENT = " " * 10
_SHOWN = 200
"""Changes of a table; a document has them all."""


def diff_json(document: DiffDocument) -> str:
    """Render the differences as their JSON document."""
    return to_json(document)


def diff_table(document: DiffDocument, *, colour: bool) -> str:
    """Render one paragraph a change, the gravest first."""
    lines: list[str] = []
    if document.packs is not None:
        lines = _packs(document.packs, colour=colour)
    elif document.scans is not None:
        lines = _scans(document.scans, colour=colour)
    lines += ["", f"exit {document.exit.code}: {document.exit.reason}"]
    return "\n".join(lines) + "\n"


def _scans(found: ScanDifference, *, colour: bool) -> list[str]:
    old, new = (
        f"{printable(s.scan_id)} ({s.taken_at:%Y-%m-%d %H:%M})" for s in (found.old, found.new)
    )
    lines = [heading(f"{old} → {new}", colour=colour)]
    for noun, changes in (
        ("destination", found.destinations),
        ("finding", found.findings),
        ("runtime", found.runtimes),
    ):
        for change in changes[:_SHOWN]:
            told = change.told or change.id
            lines.append(f"{change.standing.upper():<10}{noun:<13}{printable(told, limit=_LONG)}")
        if len(changes) > _SHOWN:
            lines.append(f"and {len(changes) - _SHOWN:,} more {noun}s: --format json")
    lines += [
        f"{'NOW':<10}{printable(moved.new):<13}{printable(moved.runtime)} (was {printable(moved.old)})"
        for moved in found.containment[:_SHOWN]
    ]
    if found.unread_count:
        places = printable(", ".join(found.unread), limit=_LONG)
        lines += ["", f"not read to the end, so nothing there is called gone: {places}"]
    if found.shorter_window:
        lines.append(
            "the new scan looks at less time, so no destination and no finding is called gone"
        )
    return lines


def _packs(found: PackDifference, *, colour: bool) -> list[str]:
    lines = [heading(f"{_named(found.old)} → {_named(found.new)}", colour=colour)]
    for change in found.changes[:_SHOWN]:
        lines += ["", *_change(change)]
    if len(found.changes) > _SHOWN:
        lines.append(f"and {len(found.changes) - _SHOWN:,} more: --format json")
    if found.undecided:
        pairs = ", ".join(map(printable, found.undecided))
        lines += ["", f"not decided within the bound: {printable(pairs, limit=_LONG)}"]
    counts = ", ".join(f"{count:,} {kind}" for kind, count in found.summary.items() if count)
    lines += ["", counts or "the packs decide alike"]
    if found.observed is not None:
        seen = found.observed
        lines.append(
            f"of {seen.flows:,} past flows {seen.changed:,} are of a change, "
            f"and of {seen.unknown:,} nobody can tell"
        )
    return lines


def _named(pack: AskedPack) -> str:
    return f"{printable(pack.name)} {printable(pack.version)}"


def _change(change: PolicyChange) -> list[str]:
    seen = "" if change.observed is None else f", {change.observed:,} past flows"
    lines = [
        f"{change.kind.upper():<10}{_outcome(change.old)} → {_outcome(change.new)}{seen}",
    ]
    more = " and more" if change.more else ""
    if change.hosts:
        hosts = ", ".join(map(printable, change.hosts))
        lines.append(f"{_INDENT}{printable(hosts, limit=_LONG)}{more}")
    if change.services:
        lines.append(f"{_INDENT}{printable(', '.join(change.services), limit=_LONG)}{more}")
    if (flow := change.witness) is not None:
        port = "" if flow.port is None else f" {flow.port}"
        to = flow.url or flow.host or flow.dst or "?"
        told = f"{flow.src} → {to} {flow.protocol}{port}"
        lines.append(f"{_INDENT}such as {printable(told, limit=_LONG)}")
    return lines


def _outcome(outcome: Outcome) -> str:
    rule = "(default action)" if outcome.rule is None else printable(outcome.rule)
    mode = "" if outcome.enforced else " (watch)"
    return f"{rule} {outcome.decision}{mode}"
