"""Whether each rule says what is expected: what it decides, of whom, and whether it is enforced.

A difference counts where it changes what some flow meets; other words for the same are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.rules.content import Content, smart_content, web_content
from ringfence.enforce.rules.held import (
    NO_PACK,
    NO_PACK_SAID,
    Held,
    held_rules,
    named,
    part_read,
    shown,
)
from ringfence.enforce.rules.reach import denies_everything
from ringfence.enforce.run import PARTIAL
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.difference import PolicyChange
from ringfence.model.flow import Flow
from ringfence.model.policy import DcfRule, RuleAction
from ringfence.model.verification import Outcome

_NOTHING = "none of the expected rules is in force"


def rules_as_written(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether action, protocol, ports, decryption and required TLS are the expected ones."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    wrong = 0
    for rule, actual in held.found:
        for cause, was, is_ in _fields(rule, actual):
            change = held.changed(rule.name)
            if change is None and cause not in ("decryption-differs", "tls-requirement-differs"):
                continue
            wrong += 1
            detail = f"{rule.name} is {is_} and not {was}{_witnessed(change)}"
            yield failed(cause, detail, shown(case, actual))
    yield from _rest(case, held, wrong, "decide what is expected")


def rule_groups(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether sources, destinations and names of each rule come to what is expected."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    wrong = 0
    for rule, actual in held.found:
        for outcome in _groups(case, held, rule, actual):
            wrong += 1
            yield outcome
    yield from _rest(case, held, wrong, "hold the expected groups")


def rules_logged(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether each rule that should log does: what logs nothing can show nothing."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    silent = [actual for rule, actual in held.found if rule.logging and not actual.logging]
    for actual in silent:
        yield failed("logging-off", f"{actual.name} logs nothing", shown(case, actual))
    yield from _rest(case, held, len(silent), "log as expected")


def rules_mode(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether each rule watches or is enforced as expected."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    wrong = [(rule, actual) for rule, actual in held.found if rule.watch is not actual.watch]
    for rule, actual in wrong:
        if actual.watch:
            cause = "deny-watches" if rule.action is RuleAction.DENY else "permit-watches"
            yield failed(
                cause, f"{rule.name} only watches, and should be enforced", shown(case, actual)
            )
        else:
            detail = f"{rule.name} is enforced, and should still watch"
            yield failed("enforced-early", detail, shown(case, actual))
    yield from _rest(case, held, len(wrong), "watch or are enforced as expected")


def default_deny_in_force(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the controller denies, enforced, what no other rule permits."""
    state = case.controller
    if state is None or state.pack is None:
        return
    denies = [rule for rule in state.pack.in_order if denies_everything(state.pack, rule)]
    enforced = [rule for rule in denies if not rule.watch]
    if enforced:
        yield passed(
            f"{enforced[-1].name} denies, enforced, what nothing permits", shown(case, enforced[-1])
        )
    elif denies:
        detail = f"{denies[-1].name} only watches: what nothing permits passes"
        yield failed("default-deny-watches", detail, shown(case, denies[-1]))
    elif state.default_action is RuleAction.DENY:
        detail = "no rule denies the rest, and the Default Action Rule does"
        action = seen(Source.CONTROLLER_DEFAULT_ACTION, subject.id, "Default Action Rule DENY")
        yield passed(detail, action)
    else:
        yield _open(case, subject)


def _open(case: Case, subject: Subject) -> Outcome:
    """No rule denies the rest, as far as rules, groups and the Default Action Rule were read."""
    count = len(case.controller.pack.rules) if case.controller and case.controller.pack else 0
    said = "no rule denies what nothing permits"
    rules = seen(Source.CONTROLLER_RULES, subject.id, f"{count} rules in force")
    whole = (
        Source.CONTROLLER_RULES,
        Source.CONTROLLER_GROUPS,
        Source.CONTROLLER_DEFAULT_ACTION,
    )
    if lost := part_read(case, *whole):
        return unknown(PARTIAL, f"{said}; but {', '.join(lost)} was not read whole", rules)
    return failed("no-default-deny", f"{said}, and the Default Action Rule permits it", rules)


def same_meaning(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether the held rules together decide every flow as the expected ones do."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    if not held.found:
        yield not_applicable(_NOTHING)
        return
    first = held.found[0][1]
    for change in held.changes:
        kind, detail = change.kind.value, _told(change)
        if kind in ("unclear", "handled"):
            yield unknown("unclear", detail, shown(case, first))
        else:
            yield failed(f"meaning-{kind}", detail, shown(case, first))
    for pair in held.undecided:
        detail = f"whether flows go from {pair} could not be told within the bound"
        yield unknown("undecided", detail)
    if not held.changes and not held.undecided:
        yield passed("every flow meets what is expected", shown(case, first))


def _fields(rule: DcfRule, actual: DcfRule) -> Iterator[tuple[str, str, str]]:
    """Cause, expected and actual of each field that differs."""
    if rule.action is not actual.action:
        yield "action-differs", str(rule.action), str(actual.action)
    if rule.protocol is not actual.protocol:
        yield "protocol-differs", f"for {rule.protocol}", f"for {actual.protocol}"
    if set(rule.ports) != set(actual.ports):
        yield "ports-differ", f"for {_ports(rule)}", f"for {_ports(actual)}"
    if rule.decrypt is not actual.decrypt:
        yield "decryption-differs", str(rule.decrypt), str(actual.decrypt)
    if rule.app_requirement is not actual.app_requirement:
        yield "tls-requirement-differs", str(rule.app_requirement), str(actual.app_requirement)


def _groups(case: Case, held: Held, rule: DcfRule, actual: DcfRule) -> Iterator[Outcome]:
    sides = (
        ("sources", smart_content(held.expected, rule.src), smart_content(held.actual, actual.src)),
        (
            "destinations",
            smart_content(held.expected, rule.dst),
            smart_content(held.actual, actual.dst),
        ),
        (
            "names",
            web_content(held.expected, rule.web_groups),
            web_content(held.actual, actual.web_groups),
        ),
    )
    permits = rule.action is RuleAction.PERMIT
    for side, expected, found in sides:
        lost, gained = expected.less(found), found.less(expected)
        if not lost and not gained:
            continue
        if _opaque(expected, found, lost | gained):
            detail = f"whether the {side} of {rule.name} come to what is expected cannot be told"
            yield unknown("group-not-comparable", detail, shown(case, actual))
            continue
        if gained:
            cause = "permit-widened" if permits else "deny-widened"
            detail = f"the {side} of {rule.name} hold {named(sorted(gained))} as well"
            yield failed(cause, detail, shown(case, actual))
        if lost:
            cause = "permit-narrowed" if permits else "deny-narrowed"
            detail = f"the {side} of {rule.name} no longer hold {named(sorted(lost))}"
            yield failed(cause, detail, shown(case, actual))


def _opaque(expected: Content, found: Content, differing: frozenset[str]) -> bool:
    """Whether what differs is in words whose members nobody knows here."""
    return bool(differing & (expected.opaque | found.opaque)) and expected.opaque != found.opaque


def _rest(case: Case, held: Held, wrong: int, what: str) -> Iterator[Outcome]:
    if wrong:
        return
    if not held.found:
        yield not_applicable(_NOTHING)
        return
    yield passed(f"{len(held.found)} rules {what}", shown(case, held.found[0][1]))


def _ports(rule: DcfRule) -> str:
    told = [f"{low}" if low == high else f"{low}-{high}" for low, high in rule.ports]
    return f"port {', '.join(told)}" if told else "every port"


def _witnessed(change: PolicyChange | None) -> str:
    return f": {_told(change)}" if change is not None and change.witness is not None else ""


def _told(change: PolicyChange) -> str:
    old = f"{change.old.decision} by {change.old.rule or 'the default action'}"
    new = f"{change.new.decision} by {change.new.rule or 'the default action'}"
    watched = "" if change.new.enforced else ", which only watches"
    return f"{_flow(change.witness)} is {new}{watched}, and not {old}"


def _flow(flow: Flow | None) -> str:
    if flow is None:
        return "some traffic"
    port = "" if flow.port is None else f" {flow.port}"
    to = flow.url or flow.host or flow.dst or "anywhere"
    return f"{flow.protocol}{port} from {flow.src or 'a runtime'} to {to}"
