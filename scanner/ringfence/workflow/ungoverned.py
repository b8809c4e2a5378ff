"""For which runtimes of a scan a pack decides nothing, or not everything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ringfence.errors import CollectError, ExitCode
from ringfence.model.event import OnProgress
from ringfence.model.finding import Severity
from ringfence.model.simulation import Ungoverned
from ringfence.model.verdict import Containment
from ringfence.verdict.runtime import judge
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import gather
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import LogFiles, SourceChoice


def ungoverned_runtimes(
    source: SourceChoice, settings: Path | None, *, on_progress: OnProgress, now: datetime
) -> tuple[Ungoverned, str]:
    """The runtimes by verdict, and why not everything was read; empty where it was.

    CollectError where nothing could be read.
    """
    chosen, _ = settings_of(settings, source=source, store=default_store())
    gathered = gather(source, LogFiles(), on_progress=on_progress, now=now)
    if gathered.interrupted:
        raise KeyboardInterrupt
    ended = exit_info(
        gathered.snapshot.coverage,
        (),
        fail_on=Severity.CRITICAL,
        allow_incomplete=False,
        complete=gathered.complete,
        wrong_inputs=gathered.wrong_inputs,
    )
    if ended.code == ExitCode.NOTHING_READ:
        raise CollectError(ended.reason, hint="see what is missing: ringfence doctor")
    verdicts = judge(gathered.snapshot, chosen)

    def arns(containment: Containment) -> tuple[str, ...]:
        return tuple(sorted(each.arn for each in verdicts if each.containment is containment))

    found = Ungoverned(
        runtimes=len(verdicts),
        uncontained=arns(Containment.UNCONTAINED),
        leaky=arns(Containment.LEAKY),
        unknown=arns(Containment.UNKNOWN),
    )
    return found, ended.reason if ended.code == ExitCode.INCOMPLETE else ""
