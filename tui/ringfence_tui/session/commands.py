"""The commands that make each part: arguments as the command line takes them, and as people read them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from ringfence.model.proposal import MANIFEST_NAME
from ringfence.workflow.places import SETTINGS_NAME
from ringfence_tui.parts import Part
from ringfence_tui.session.opening import Kind, Opening

STORE_NAME = "ringfence.db"
_PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What commands are made of."""

    opening: Opening
    folder: Path
    """Where the documents of the session lie."""
    store: Path
    settings: Path | None = None
    """What every verb is told to judge by; None for what it finds by itself."""
    scan_id: str = ""
    """Of live AWS: the scan in the store that everything after it is about."""
    resume: Path | None = None
    """Of live AWS: the recording of a scan that was cancelled."""
    compared: tuple[str, str] = ("", "")
    """Two scans of the store, the older one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a part, and the document that it makes."""

    arguments: tuple[str, ...]
    document: Path
    printed: bool = False
    """Whether the command prints it, and somebody else has to write it there."""

    @property
    def shell(self) -> str:
        """The command as somebody types it."""
        return shlex.join(("ringfence", *self.arguments))


def document_of(folder: Path, part: Part) -> Path:
    """Where the document of a part lies."""
    if part is Part.PROPOSAL:
        return folder / _PROPOSAL / MANIFEST_NAME
    return folder / f"{part}.json"


def rows_of(folder: Path, part: Part) -> Path:
    """Where the lists of a part lie."""
    return folder / "rows" / f"{part}.sqlite"


def pack_of(given: Given) -> Path:
    """The pack that is tried: the one that was named, else the one that is proposed."""
    return given.opening.pack or given.folder / _PROPOSAL


def pages_of(folder: Path, part: Part) -> Path:
    """Where the pages of a part lies."""
    return folder / "pages" / f"{part}.json"


def store_of(opening: Opening, folder: Path, usual: Path) -> Path:
    """Where scans are kept. Those of the sample only go to a store that somebody named for them."""
    sample = opening.kind is Kind.DEMO and opening.store == usual
    return folder / STORE_NAME if sample else opening.store


def settings_of(opening: Opening, folder: Path) -> Path:
    """The file that decisions go to; those on the sample estate go to a copy of its own in a folder."""
    if opening.settings is not None:
        return opening.settings
    sample = opening.kind is Kind.DEMO
    return folder / SETTINGS_NAME if sample else opening.store.with_name(SETTINGS_NAME)


def steps(part: Part, given: Given, *, ask_aws: bool = False) -> tuple[Step, ...]:
    """What makes a part. ask_aws is whether a live scan reads AWS, or judges what was read once more."""
    document = document_of(given.folder, part)
    match part:
        case Part.SCAN:
            return (Step(arguments=_scan(given, document, ask_aws=ask_aws), document=document),)
        case Part.PROPOSAL:
            made = ("propose", *_source(given), *_judged(given), "-o", str(document.parent))
            return (Step(arguments=made, document=document),)
        case Part.REPLAY:
            replay = ("replay", "--pack", str(pack_of(given)), *_source(given), *_judged(given))
            return (Step(arguments=(*replay, *_json(document)), document=document),)
        case Part.PROMOTION:
            promote = ("promote", str(pack_of(given)), *_source(given), *_judged(given))
            kept = ("--store", str(given.store))
            return (Step(arguments=(*promote, *kept, *_json(document)), document=document),)
        case Part.VERIFICATION:
            verify = ("verify", *_source(given), *_judged(given), *_expected(given))
            return (Step(arguments=(*verify, *_json(document)), document=document),)
        case Part.SIMULATION:
            tried = ("simulate", "--pack", str(pack_of(given)), *_without_logs(given))
            return (Step(arguments=(*tried, *_judged(given), *_json(document)), document=document),)
        case Part.HISTORY:
            listed = ("history", "--store", str(given.store), "--format", "json")
            return (Step(arguments=listed, document=document, printed=True),)
        case Part.DIFFERENCE:
            told = ("diff", "--store", str(given.store), *_json(document))
            return (Step(arguments=(*told, "--", *given.compared), document=document),)


def watch(given: Given, seconds: int) -> tuple[str, ...]:
    """The verification round after round. Of live AWS it asks AWS each time, or nothing would change."""
    opening = given.opening
    read = (*opening.source, *opening.logs) if opening.kind is Kind.LIVE else _source(given)
    pause = ("--watch", f"{seconds}s", "--format", "json")
    return ("verify", *read, *_judged(given), *_expected(given), *pause)


def _scan(given: Given, document: Path, *, ask_aws: bool) -> tuple[str, ...]:
    written = ("--format", f"json={document}")
    opening = given.opening
    if opening.kind is Kind.LIVE and ask_aws:
        going_on = ("--resume", str(given.resume)) if given.resume else ()
        read = (*opening.source, *opening.logs, *going_on)
        return ("scan", *read, *_judged(given), "--store", str(given.store), *written)
    kept = ("--store", str(given.store)) if opening.kind is Kind.DEMO else ("--no-store",)
    return ("scan", *_source(given), *_judged(given), *kept, *written)


def _source(given: Given) -> tuple[str, ...]:
    """What everything but a scan of AWS reads, with the log files that were given by hand."""
    if given.opening.kind is Kind.LIVE:
        return _without_logs(given)
    return (*given.opening.source, *given.opening.logs)


def _without_logs(given: Given) -> tuple[str, ...]:
    """The source alone: of live AWS the scan in the store, which holds what logs told."""
    if given.opening.kind is Kind.LIVE:
        return ("--from", str(given.store), "--scan-id", given.scan_id)
    return given.opening.source


def _judged(given: Given) -> tuple[str, ...]:
    return ("--settings", str(given.settings)) if given.settings else ()


def _expected(given: Given) -> tuple[str, ...]:
    """What is verified against; the sample estate has a pack and a controller of its own."""
    pack = ("--pack", str(given.opening.pack)) if given.opening.pack else ()
    return (*pack, *given.opening.verification)


def _json(document: Path) -> tuple[str, ...]:
    return ("--format", "json", "-o", str(document))
