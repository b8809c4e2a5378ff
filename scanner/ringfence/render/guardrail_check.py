"""Who gets out, for people: the ways with their counts, then the principals, the worst first."""

from __future__ import annotations

from ringfence.model.guardrail_check import (
    CheckedPath,
    CheckedPrincipal,
    Escape,
    GuardrailCheck,
    LayerStatus,
    PathCount,
)
from ringfence.render.screen import fit, pad
from ringfence.render.style import counted, heading

_SHOWN = 20
"""Principals; the document lists all of them."""
_GLYPHS = {Escape.YES: "✗ yes", Escape.CANNOT_TELL: "? cannot tell", Escape.NO: "✓ no"}
_COLOURS = {Escape.YES: "\x1b[31m", Escape.CANNOT_TELL: "\x1b[35m", Escape.NO: "\x1b[32m"}
_RESET = "\x1b[0m"
_ANSWER = 14
_LAYERS = {
    LayerStatus.READ: "with service control policies",
    LayerStatus.NONE: "without service control policies",
    LayerStatus.NOT_READ: "service control policies not read",
}


def check_table(document: GuardrailCheck, *, width: int = 80, colour: bool = False) -> str:
    """Render the check; every line fits the width."""
    lines = [
        fit(_title(document), width),
        *_totals(document, width),
        "",
        *_ways(document, width, colour=colour),
        *_principals(document, width, colour=colour),
        fit(f"exit {document.exit.code}: {document.exit.reason}", width),
    ]
    return "\n".join(lines) + "\n"


def _title(document: GuardrailCheck) -> str:
    return (
        f"ringfence {document.tool.version} · {counted(document.summary.principals, 'principal')} · "
        f"{counted(len(document.scope.accounts), 'account')} · "
        f"{_LAYERS[document.service_control_policies]}"
    )


def _totals(document: GuardrailCheck, width: int) -> list[str]:
    summary = document.summary
    lines = [fit(f"who gets out    {_told(summary.escapes)}", width)]
    if summary.after is not None:
        lines.append(fit(f"with {', '.join(document.attached)}    {_told(summary.after)}", width))
    if summary.approved_blocked:
        what = f"{counted(summary.approved_blocked, 'principal')} could no longer create what is approved"
        lines.append(fit(what, width))
    return lines


def _told(counts: dict[str, int]) -> str:
    return ", ".join(
        f"{_GLYPHS[each]} {counts[each]:,}" for each in (Escape.YES, Escape.CANNOT_TELL, Escape.NO)
    )


def _ways(document: GuardrailCheck, width: int, *, colour: bool) -> list[str]:
    open_ways = [each for each in document.summary.paths if _is_open(each)]
    if not open_ways:
        return []
    compared = document.summary.after is not None
    name = width - (32 if compared else 16)
    head = pad("way out", name) + f"{'yes':>6}{'perhaps':>9}"
    head += f"{'after':>8}{'perhaps':>9}" if compared else ""
    return [heading(fit(head, width), colour=colour), *(_way(e, name) for e in open_ways), ""]


def _way(count: PathCount, name: int) -> str:
    line = pad(count.title, name) + f"{count.yes:>6,}{count.cannot_tell:>9,}"
    if count.after_yes is not None:
        line += f"{count.after_yes:>8,}{count.after_cannot_tell or 0:>9,}"
    return line


def _is_open(count: PathCount) -> bool:
    return bool(count.yes or count.cannot_tell or count.after_yes or count.after_cannot_tell)


def _principals(document: GuardrailCheck, width: int, *, colour: bool) -> list[str]:
    listed = [each for each in document.principals if _open(each)]
    if not listed:
        return []
    head = pad("answer", _ANSWER) + (pad("after", _ANSWER) if listed[0].after is not None else "")
    lines = [heading(fit(f"{head}principal, and its first way", width), colour=colour)]
    for each in listed[:_SHOWN]:
        lines += _principal(each, width, colour=colour)
    if len(listed) > _SHOWN:
        lines.append(fit(f"{len(listed) - _SHOWN:,} more: --format json", width))
    return [*lines, ""]


def _principal(principal: CheckedPrincipal, width: int, *, colour: bool) -> list[str]:
    cells = [principal.escapes] if principal.after is None else [principal.escapes, principal.after]
    left = "".join(_answer(each, colour=colour) for each in cells)
    paths = _open(principal)
    first = max(paths, key=lambda path: tuple(Escape).index(path.now.escapes))
    more = f", and {len(paths) - 1} more" if len(paths) > 1 else ""
    by = f" by {', '.join(first.now.statements)}" if first.now.statements else ""
    return [
        left + fit(principal.arn, width - _ANSWER * len(cells)),
        "  " + fit(f"{first.title}{by}{more}", width - 2),
    ]


def _open(principal: CheckedPrincipal) -> list[CheckedPath]:
    return [path for path in principal.paths if not path.entrusted]


def _answer(escape: Escape, *, colour: bool) -> str:
    cell = pad(_GLYPHS[escape], _ANSWER)
    return f"{_COLOURS[escape]}{cell}{_RESET}" if colour else cell
