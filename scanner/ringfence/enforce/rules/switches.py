"""What the controller switches on and off as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, passed, seen, unknown
from ringfence.enforce.rules.held import held_rules
from ringfence.enforce.rules.reach import denies_everything
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.policy import RuleAction
from ringfence.model.verification import Outcome


def rules_of_today(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the controller was read at about the time that the rest of the evidence ends."""
    state = case.controller
    if state is None:
        return
    told = f"read on {state.read_at:%Y-%m-%d %H:%M} UTC" if state.dated else "read at no known time"
    shown = seen(Source.CONTROLLER_RULES, subject.id, told)
    until = f"{case.as_of:%Y-%m-%d %H:%M} UTC"
    if not state.dated:
        detail = f"nothing says when the rules were read, and the evidence ends on {until}"
        yield unknown("read-at-no-known-time", detail, shown)
    elif abs(case.as_of - state.read_at) > case.fresh:
        yield unknown(
            "read-at-another-time",
            f"the controller was {told}, and the rest of the evidence ends on {until}",
            shown,
        )
    else:
        yield passed(f"the controller was {told}, as the evidence ends", shown)


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


def default_action(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the Default Action Rule fits what the rules before it leave over."""
    state = case.controller
    if state is None or state.default_action is None or state.pack is None:
        return
    action = state.default_action
    shown = seen(Source.CONTROLLER_DEFAULT_ACTION, subject.id, f"Default Action Rule {action}")
    held = held_rules(case)
    rules = [actual for _, actual in held.found] if held else list(state.pack.rules)
    watching = [rule.name for rule in rules if rule.watch]
    if action is RuleAction.DENY and watching:
        detail = f"{len(watching)} rules only watch, and the Default Action Rule denies"
        yield failed("watching-under-default-deny", detail, shown)
        return
    closed = any(not r.watch and denies_everything(state.pack, r) for r in state.pack.rules)
    if case.pack is not None and case.pack.default_action is not action and not closed:
        cause = "default-action-permits" if action is RuleAction.PERMIT else "default-action-denies"
        expected = case.pack.default_action
        yield failed(cause, f"the Default Action Rule is {action} and not {expected}", shown)
        return
    yield passed(f"the Default Action Rule is {action}", shown)
