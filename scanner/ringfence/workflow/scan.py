"""The verb `scan`: collect, map, judge, keep."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ringfence.errors import ExitCode, RingfenceError, StoreError
from ringfence.model.document import ExitInfo, ScanDocument
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.finding import Finding, Severity
from ringfence.render.document import scan_document
from ringfence.workflow.assess import assess
from ringfence.workflow.baseline import Baseline, mark_existing, read_baseline
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exceptions import except_findings
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import Gathered, gather
from ringfence.workflow.places import default_store, state_directory
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import Demo, Live, LogFiles, SourceChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """One scan, as the user asked for it."""

    source: SourceChoice
    files: LogFiles = field(default_factory=LogFiles)
    settings: Path | None = None
    """None: `ringfence.toml` beside the store."""
    store: Path | None = None
    """None for the default place."""
    keep: bool = True
    """Whether the scan is kept in the store. The sample estate is kept only in a named store."""
    fail_on: Severity = Severity.HIGH
    allow_incomplete: bool = False
    baseline: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """The document, and what else the user should know."""

    document: ScanDocument
    notes: tuple[str, ...] = ()
    store_error: StoreError | None = None
    """Why the store that the user named does not hold the scan."""


def scan(
    request: ScanRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
    interrupted_as: Callable[[], ExitCode] = lambda: ExitCode.INTERRUPTED,
) -> ScanResult:
    """Run one scan and keep it.

    Raises ConfigError, CollectError or StoreError when there is nothing to judge; everything less
    is in the document. An interrupted scan gives the document of what was read, with the exit code
    that interrupted_as names.
    """
    known = read_baseline(request.baseline) if request.baseline else Baseline()
    store = request.store or default_store()
    # A malformed file is said before anything is collected.
    settings, unused = settings_of(request.settings, source=request.source, store=store)
    source, notes = _with_recording(request, clock())
    notes = (*unused, *notes)
    try:
        gathered = gather(source, request.files, on_progress=on_progress, now=clock())
    except RingfenceError:
        _discard_empty(source)
        raise
    on_progress(Progress(stage="judging"))
    assessment, _ = assess(gathered.snapshot, settings, known.past)
    excepted = except_findings(
        mark_existing(assessment.findings, known.fingerprints),
        settings.exceptions,
        day=gathered.snapshot.taken_at.date(),
    )
    notes += excepted.notes
    assessment = replace(
        assessment,
        findings=excepted.findings,
        notes=(*assessment.notes, *excepted.notes),
    )
    document = scan_document(
        gathered.snapshot,
        assessment,
        scan_id=str(uuid.uuid4()),
        exit_info=_exit(request, gathered, assessment.findings, interrupted_as),
    )
    try:
        notes += _keep(request, gathered, document, store)
    except StoreError as error:
        return ScanResult(document=document, notes=notes + _let_go(gathered), store_error=error)
    return ScanResult(document=document, notes=notes + _let_go(gathered))


def _with_recording(request: ScanRequest, now: datetime) -> tuple[SourceChoice, tuple[str, ...]]:
    """Give a live scan a folder that survives it, where one can be made and nothing forbids it."""
    source = request.source
    if not isinstance(source, Live) or source.recording is not None or not request.keep:
        return source, ()
    folder = _recordings() / f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        sentence = f"{folder} cannot be made ({error.strerror}): an interrupted scan is not kept"
        return source, (sentence,)
    return replace(source, recording=folder), ()


def _recordings() -> Path:
    """Where live scans keep their recordings while they run."""
    return state_directory() / "recordings"


def _discard_empty(source: SourceChoice) -> None:
    """Remove the recording of a scan that ended before it read anything."""
    if isinstance(source, Live) and source.recording is not None:
        ours = source.recording.parent == _recordings()
        if ours and not (source.recording / "answers").exists():
            shutil.rmtree(source.recording, ignore_errors=True)


def _exit(
    request: ScanRequest,
    gathered: Gathered,
    findings: tuple[Finding, ...],
    interrupted_as: Callable[[], ExitCode],
) -> ExitInfo:
    if gathered.interrupted or (not gathered.complete and isinstance(request.source, Live)):
        return ExitInfo(code=int(interrupted_as()), reason="interrupted", fail_on=request.fail_on)
    return exit_info(
        gathered.snapshot.coverage,
        findings,
        fail_on=request.fail_on,
        allow_incomplete=request.allow_incomplete,
        complete=gathered.complete,
        wrong_inputs=gathered.wrong_inputs,
    )


def _keep(
    request: ScanRequest, gathered: Gathered, document: ScanDocument, store: Path
) -> tuple[str, ...]:
    """Save the scan; a default store that cannot be written costs a note, a named one the scan."""
    wanted = request.keep and gathered.complete
    if not wanted or (isinstance(request.source, Demo) and request.store is None):
        return ()
    from ringfence.store import Store  # noqa: PLC0415 - sqlite-utils takes a fifth of a second

    try:
        with Store(store) as opened:
            opened.save(gathered.snapshot, document, source=gathered.label)
    except StoreError as error:
        if request.store is not None:
            raise
        return (f"the scan is not kept: {error}",)
    return (f"kept as scan {document.scan_id} in {store}",)


def _let_go(gathered: Gathered) -> tuple[str, ...]:
    """Remove our recording of a finished scan, never a folder of the user's; name what is left."""
    if gathered.recording is None:
        return ()
    if gathered.complete:
        if gathered.recording.resolve().parent == _recordings().resolve():
            shutil.rmtree(gathered.recording, ignore_errors=True)
        return ()
    resume = f"ringfence scan --resume {gathered.recording}"
    return (f"what was read is kept in {gathered.recording}; go on with `{resume}`",)
