"""The verb `collect`: read AWS into a bundle, and judge nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ringfence.errors import ExitCode
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, silent
from ringfence.model.finding import Severity
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.live import read_live
from ringfence.workflow.sources import Live


def collect(
    source: Live,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
    interrupted_as: Callable[[], ExitCode] = lambda: ExitCode.INTERRUPTED,
) -> ExitInfo:
    """Write the bundle that the source names as its recording, and say how it ended.

    Raises ConfigError for a folder that cannot be used, CollectError when AWS does not know us.
    """
    recording, _ = read_live(source, on_progress=on_progress, now=clock())
    if not recording.complete:
        return ExitInfo(
            code=int(interrupted_as()), reason="interrupted; --resume goes on with the bundle"
        )
    return exit_info(recording.coverage, (), fail_on=Severity.CRITICAL, allow_incomplete=False)
