"""Rulesets that are evaluated before ours: what they decide never reaches our rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, unknown
from ringfence.enforce.rules.held import NO_PACK, NO_PACK_SAID, Held, held_rules, named, shown
from ringfence.enforce.subjects import Subject
from ringfence.model.difference import ChangeKind, PolicyChange
from ringfence.model.verification import Outcome
from ringfence.policy.compare import compare


def rulesets_ahead(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether a rule that comes first takes what one of ours would decide otherwise."""
    held, state = held_rules(case), case.controller
    if held is None or state is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    if not held.found:
        yield not_applicable("none of the expected rules is in force")
        return
    others = sorted({r.ruleset for r in held.actual.rules if r.ruleset != held.ruleset})
    if others and not state.order_known:
        detail = f"the answers do not say whether {named(others)} come before {held.ruleset}"
        yield unknown("order-not-known", detail, shown(case, held.found[0][1]))
        return
    found = tuple(_taken(held, case))
    for change in found:
        yield _outcome(case, held, change)
    if not found:
        count = len(held.ahead)
        detail = f"{count} rules ahead of {held.ruleset} take nothing that it decides otherwise"
        yield passed(
            detail if count else f"nothing comes before {held.ruleset}",
            shown(case, held.found[0][1]),
        )


def _taken(held: Held, case: Case) -> Iterator[PolicyChange]:
    """What changes for flows of our rules by the rules that are evaluated before them."""
    if not held.ahead:
        return
    own = tuple(rule for rule in held.actual.in_order if rule.ruleset == held.ruleset)
    names = {rule.name for rule in own}
    alone = replace(held.actual, rules=own)
    ahead = tuple(replace(rule, name=f"{rule.name} of {rule.ruleset}") for rule in held.ahead)
    both = replace(held.actual, rules=(*ahead, *own))
    for change in compare(alone, both, case.semantics).changes:
        decided = change.kind not in (ChangeKind.MOVED, ChangeKind.HANDLED)
        if decided and change.old.rule in names and change.new.rule not in names:
            yield change


def _outcome(case: Case, held: Held, change: PolicyChange) -> Outcome:
    witness = change.witness
    to = (witness.url or witness.host or witness.dst or "anywhere") if witness else "somewhere"
    detail = f"{change.new.rule} takes traffic to {to} before {change.old.rule} does"
    evidence = shown(case, held.ahead[0])
    match change.kind:
        case ChangeKind.OPENED:
            return failed("permitted-ahead", f"{detail}, and permits it", evidence)
        case ChangeKind.RELEASED:
            return failed("watched-ahead", f"{detail}, and only watches", evidence)
        case ChangeKind.UNCLEAR:
            return unknown("unclear-ahead", f"{detail}, perhaps", evidence)
        case _:
            return failed("decided-ahead", f"{detail}, and decides it", evidence)
