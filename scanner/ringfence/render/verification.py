"""Whether containment is in force, for people: the matrix of endpoints and layers, then what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.drift import Drift, DriftKind
from ringfence.model.verdict import EXPOSURE_ORDER
from ringfence.model.verification import (
    CheckResult,
    CheckStatus,
    EndpointVerification,
    Layer,
    RuntimeVerification,
    VerifyDocument,
    WhoChanged,
)
from ringfence.render.scan_json import to_line
from ringfence.render.screen import fit, fold, pad
from ringfence.render.style import GLYPHS, counted, heading, paint

_SHORT = {
    Layer.PLACEMENT: "place",
    Layer.ROUTE: "route",
    Layer.PRIVATE_ENDPOINTS: "priv",
    Layer.GUARDRAIL: "guard",
    Layer.RULES: "rules",
    Layer.TRAFFIC: "traff",
    Layer.PROBE: "probe",
}
CELLS = {
    CheckStatus.PASS: "✓",
    CheckStatus.FAIL: "✗",
    CheckStatus.UNKNOWN: "?",
    CheckStatus.NOT_APPLICABLE: "-",
}
"""What a status looks like in the matrix; a line below it says what each means."""
LEGEND = "✓ holds   ✗ does not   ? cannot be told   - not asked of it"
_COLOURS = {
    CheckStatus.PASS: "\x1b[32m",
    CheckStatus.FAIL: "\x1b[31m",
    CheckStatus.UNKNOWN: "\x1b[35m",
    CheckStatus.NOT_APPLICABLE: "",
}
_RESET = "\x1b[0m"
_CELL = 6
_VERDICT = 13
_ENDPOINTS = 4
"""The most exposed, so that what is wrong stands on the first screen too."""
_CHANGES = 4
_NAME = 24
_SENTENCE = 3
_READ = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)
_DRIFT = {
    DriftKind.BROKEN: "✗ broken",
    DriftKind.MENDED: "✓ mended",
    DriftKind.UNCLEAR: "? unclear",
    DriftKind.JUDGED: "✓ judged",
    DriftKind.VERDICT: "→ verdict",
    DriftKind.APPEARED: "+ appeared",
    DriftKind.GONE: "- gone",
    DriftKind.CHANGED: "· changed",
    DriftKind.NOT_READ: "? not read",
}


def verify_table(document: VerifyDocument, *, width: int = 80, colour: bool = False) -> str:
    """Render the verification; every line fits the width, and the document holds the rest."""
    lines = [
        fit(_title(document), width),
        *_lines(_against(document), width),
        *_lines(f"{GLYPHS[document.verdict]} {document.why}", width),
        *_matrix(document, width, colour=colour),
        *_problems(document, CheckStatus.FAIL, "DOES NOT HOLD", width, colour=colour),
        *_problems(document, CheckStatus.UNKNOWN, "CANNOT BE TOLD", width, colour=colour),
        *_changes(document.changes, width, colour=colour),
        *_lines(f"exit {document.exit.code}: {document.exit.reason}", width),
        fit(
            f"--format markdown names what is wrong; json has all, and "
            f"{counted(len(document.not_covered), 'thing')} not covered",
            width,
        ),
    ]
    return "\n".join(lines) + "\n"


def drift_line(drift: Drift, *, width: int = 0) -> str:
    """One change of a watch, on one line; width 0 for no limit."""
    resource = drift.resource.rpartition(":")[2].removeprefix("runtime/")
    step = f"{drift.was or 'nothing'} → {drift.now or 'nothing'}" if drift.was or drift.now else ""
    about = f"{drift.check} " if drift.check else ""
    by = f" by {who(drift.by[0])}" if drift.by else ""
    text = (
        f"{drift.at:%H:%M:%S} {_DRIFT[drift.kind]:<11}{resource} {about}{step}: {drift.message}{by}"
    )
    return fit(" ".join(text.split(" ")), width or 2_000)


def drift_text(changes: tuple[Drift, ...], *, lines: bool, width: int) -> str:
    """What changed in a round: one JSON object a line, or one sentence a line that fits the width."""
    told = (to_line(each) if lines else drift_line(each, width=width) for each in changes)
    return "".join(f"{each}\n" for each in told)


def who(change: WhoChanged) -> str:
    """Who made a call, when."""
    name = change.principal.rpartition(":")[2] or "somebody"
    return f"{name} at {change.at:%Y-%m-%d %H:%M}"


def _title(document: VerifyDocument) -> str:
    return f"ringfence {document.tool.version} · verify · as of {document.as_of:%Y-%m-%d %H:%M} UTC"


def _against(document: VerifyDocument) -> str:
    """What was compared with what, and in capitals what was not given."""
    pack = f"pack {fit(document.pack.name, _NAME)}" if document.pack else "NO PACK given"
    held = document.controller
    controller = f"controller {fit(held.host, _NAME)}" if held else "NO CONTROLLER read"
    logs = [row for row in document.coverage if row.source is Source.DCF_LOGS]
    read = sum(row.status in _READ for row in logs)
    log = f"firewall log of {read} of {len(logs)} places" if read else "NO FIREWALL LOG read"
    if any(row.source is Source.COPILOT_LOGS and row.status in _READ for row in document.coverage):
        log = f"{log}, CoPilot's read" if read else "firewall log of CoPilot"
    return f"{pack} · {controller} · {log}"


def _lines(text: str, width: int) -> list[str]:
    """A sentence on as many lines as it takes, of which only the first few are shown."""
    folded = fold(fit(text, _SENTENCE * width), width).splitlines()
    return [fit(line, width) for line in folded[:_SENTENCE]]


def _matrix(document: VerifyDocument, width: int, *, colour: bool) -> Iterator[str]:
    rows = sorted(
        ((runtime, each) for runtime in document.runtimes for each in runtime.endpoints),
        key=lambda row: EXPOSURE_ORDER.index(row[1].verdict),
    )
    if not rows:
        return
    name = width - _CELL * len(Layer) - _VERDICT
    head = pad(f"ENDPOINT {len(rows):,}", name) + "".join(
        f"{_SHORT[each]:<{_CELL}}" for each in Layer
    )
    yield heading(f"{head}VERDICT", colour=colour)
    for runtime, endpoint in rows[:_ENDPOINTS]:
        yield _row(runtime, endpoint, name, colour=colour)
    if len(rows) > _ENDPOINTS:
        yield fit(f"and {len(rows) - _ENDPOINTS:,} more, none of them more exposed", width)
    yield fit(LEGEND, width)


def _row(
    runtime: RuntimeVerification, endpoint: EndpointVerification, name: int, *, colour: bool
) -> str:
    label = f"{runtime.name}/{endpoint.name}" if endpoint.name else runtime.name
    cells = "".join(_cell(each.status, colour=colour) for each in endpoint.layers)
    verdict = f"{GLYPHS[endpoint.verdict]} {endpoint.verdict}"
    return pad(label, name - 1) + " " + cells + paint(verdict, endpoint.verdict, colour=colour)


def _cell(status: CheckStatus, *, colour: bool) -> str:
    text = f"{CELLS[status]:<{_CELL}}"
    code = _COLOURS[status]
    return f"{code}{text}{_RESET}" if colour and code else text


def problems(document: VerifyDocument, status: CheckStatus) -> list[tuple[CheckResult, int]]:
    """The first result of each check and cause, and how many there are, in the order of layers."""
    found = [each for each in document.results if each.status is status]
    groups = groupby(
        sorted(found, key=lambda each: (tuple(Layer).index(each.layer), each.check, each.cause)),
        key=lambda each: (each.check, each.cause),
    )
    grouped = [list(members) for _, members in groups]
    return [(members[0], len(members)) for members in grouped]


def _problems(
    document: VerifyDocument, status: CheckStatus, title: str, width: int, *, colour: bool
) -> Iterator[str]:
    """One line a layer: how many results, the most frequent cause, and what to do or why."""
    found = problems(document, status)
    if not found:
        return
    total = sum(count for _, count in found)
    yield heading(f"{title}  {total:,}, the most frequent of each layer", colour=colour)
    for layer in Layer:
        mine = [each for each in found if each[0].layer is layer]
        if not mine:
            continue
        first, _ = max(mine, key=lambda each: each[1])
        told = (status is CheckStatus.FAIL and first.remedy) or first.message
        mark = "→ " if told == first.remedy else ""
        count = sum(each[1] for each in mine)
        line = f"{CELLS[status]} {_SHORT[layer]:<5}{count:>4,} {first.cause} {mark}{told}"
        yield fit(line, width)


def _changes(changes: tuple[WhoChanged, ...], width: int, *, colour: bool) -> Iterator[str]:
    made = [each for each in changes if not each.refused]
    if not made:
        return
    yield heading(f"WHO CHANGED WHAT  {len(made):,}, the newest first", colour=colour)
    for each in made[:_CHANGES]:
        named = next((name for name in each.resources if "/" not in name), "")
        yield fit(f"  {who(each)}: {each.event} {named}: {each.means}", width)
