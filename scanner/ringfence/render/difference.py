"""What is different, for people and as JSON."""

from __future__ import annotations

from ringfence.model.difference import DiffDocument, Outcome, PackDifference, PolicyChange
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
    lines = _packs(document.packs, colour=colour) if document.packs else []
    lines += ["", f"exit {document.exit.code}: {document.exit.reason}"]
    return "\n".join(lines) + "\n"


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
