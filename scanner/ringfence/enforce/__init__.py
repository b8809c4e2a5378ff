"""Whether containment is in force: checks by layer, and the runner that knows what was not read."""

from __future__ import annotations

from ringfence.enforce.case import Case, case_of
from ringfence.enforce.registry import CHECKS
from ringfence.enforce.run import results
from ringfence.enforce.subjects import Subject, subjects_of
from ringfence.enforce.verdicts import verify_runtimes

__all__ = ["CHECKS", "Case", "Subject", "case_of", "results", "subjects_of", "verify_runtimes"]
