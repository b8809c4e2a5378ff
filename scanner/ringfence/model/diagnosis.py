"""What a scan needs, and whether it is there."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.document import ExitInfo

DOCTOR_SCHEMA = "ringfence.doctor/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing a scan needs."""

    name: str
    ok: bool | None
    """None when it could not be found out."""
    detail: str
    fix: str = ""
    """What to do about it; empty when nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorReport:
    """Everything that was looked at, `ringfence.doctor/1`."""

    schema: str
    diagnoses: tuple[Diagnosis, ...]
    exit: ExitInfo
