"""The verb `doctor`: what keeps a scan from reading everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ringfence.collect.doctor import diagnose
from ringfence.errors import ExitCode
from ringfence.model.diagnosis import DOCTOR_SCHEMA, Diagnosis, DoctorReport
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.workflow.clock import utc_now
from ringfence.workflow.live import request_of
from ringfence.workflow.sources import Live

_WITHOUT_THESE_NOTHING = ("endpoint", "credentials")


def examine(
    source: Live, *, on_progress: OnProgress = silent, clock: Callable[[], datetime] = utc_now
) -> DoctorReport:
    """Look at everything a scan of this source needs; raise ConfigError for an impossible one."""
    on_progress(Progress(stage="examining"))
    diagnoses = diagnose(request_of(source, clock()), clock=clock)
    return DoctorReport(schema=DOCTOR_SCHEMA, diagnoses=diagnoses, exit=_exit(diagnoses))


def _exit(diagnoses: Sequence[Diagnosis]) -> ExitInfo:
    lacking = [diagnosis for diagnosis in diagnoses if diagnosis.ok is not True]
    if any(diagnosis.name in _WITHOUT_THESE_NOTHING for diagnosis in lacking):
        return ExitInfo(code=int(ExitCode.NOTHING_READ), reason="nothing could be read")
    if lacking:
        names = ", ".join(diagnosis.name for diagnosis in lacking)
        return ExitInfo(
            code=int(ExitCode.INCOMPLETE), reason=f"a scan would be incomplete: {names}"
        )
    return ExitInfo(code=int(ExitCode.DONE), reason="a scan can read everything it needs")
