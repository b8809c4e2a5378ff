"""The answers of `eval`, for people and as JSON."""

from __future__ import annotations

from ringfence.model.evaluation import Answer, EvalDocument
from ringfence.model.flow import Decision
from ringfence.model.text import printable
from ringfence.render.scan_json import to_json
from ringfence.render.screen import fit, pad
from ringfence.render.style import counted

_GLYPHS = {Decision.PERMIT: "✓", Decision.DENY: "✗", Decision.UNKNOWN: "?"}
_COLOURS = {Decision.PERMIT: "\x1b[32m", Decision.DENY: "\x1b[31m", Decision.UNKNOWN: "\x1b[35m"}
_RESET = "\x1b[0m"
_RULE = 30
_SHOWN = 200
"""Rows of a table; a document has them all."""


def eval_json(document: EvalDocument) -> str:
    """Render the answers as their JSON document."""
    return to_json(document)


def eval_table(document: EvalDocument, *, width: int, colour: bool) -> str:
    """Render one line a flow, and under a single one it all and why."""
    answers = document.answers
    lines = [_about(document), f"{'VERDICT':<12}{'NOW':<9}{'RULE':<{_RULE}}FLOW"]
    lines += [_line(each, width=width, colour=colour) for each in answers[:_SHOWN]]
    if len(answers) > _SHOWN:
        lines.append(f"and {len(answers) - _SHOWN:,} more: --format json")
    if len(answers) == 1:
        lines += [printable(text, limit=1_000) for text in (_flow(answers[0]), answers[0].why)]
    lines += [_totals(document), document.limits[0]]
    return "\n".join(lines) + "\n"


def _about(document: EvalDocument) -> str:
    pack, semantics = document.pack, document.semantics
    apex = "with" if semantics.apex else "without"
    return (
        f"{printable(pack.name)} {printable(pack.version)} · {counted(pack.rules, 'rule')}, "
        f"{pack.watching:,} only watch · default action {pack.default_action} · "
        f"monitor {semantics.monitor} · wildcard {semantics.wildcard} {apex} apex"
    )


def _line(answer: Answer, *, width: int, colour: bool) -> str:
    verdict = f"{_GLYPHS[answer.verdict]} {answer.verdict:<10}"
    if colour:
        verdict = f"{_COLOURS[answer.verdict]}{verdict}{_RESET}"
    now = {Decision.PERMIT: "passes", Decision.DENY: "dropped", Decision.UNKNOWN: "unknown"}
    rule = pad(_rule(answer), _RULE - 1)
    flow = fit(_flow(answer), max(20, width - 21 - _RULE))
    return f"{verdict}{now[answer.passes]:<9}{rule} {flow}"


def _rule(answer: Answer) -> str:
    if answer.rule is not None:
        return f"{answer.priority} {answer.rule}"
    if answer.candidates:
        return f"one of {', '.join(answer.candidates)}"
    return "(default action)"


def _flow(answer: Answer) -> str:
    port = "" if answer.port is None else f" {answer.port}"
    to = answer.url or answer.host or answer.dst or "?"
    address = f" ({answer.dst})" if answer.dst and to != answer.dst else ""
    times = f", {answer.count:,} times" if answer.count > 1 else ""
    return f"{answer.src} → {to}{address} {answer.protocol}{port}{times}"


def _totals(document: EvalDocument) -> str:
    counts = ", ".join(f"{count:,} {name}" for name, count in document.summary.items())
    return f"{counted(len(document.answers), 'flow')}: {counts}"
