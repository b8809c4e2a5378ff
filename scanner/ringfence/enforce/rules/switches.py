"""What the controller switches on and off as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, passed, seen
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.verification import Outcome


def dcf_enabled(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether Distributed Cloud Firewall is on at all."""
    state = case.controller
    if state is None or state.dcf_enabled is None:
        return
    shown = seen(
        Source.CONTROLLER_FEATURES,
        subject.id,
        f"microseg is {'enabled' if state.dcf_enabled else 'not enabled'}",
    )
    if state.dcf_enabled:
        yield passed("Distributed Cloud Firewall is on", shown)
    else:
        yield failed("dcf-disabled", "Distributed Cloud Firewall is off: no rule decides", shown)
