"""Whether every expected rule is there, is evaluated, and stands in the expected order."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
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
from ringfence.model.policy import DcfRule, RuleAction
from ringfence.model.verification import Outcome
from ringfence.policy.ties import tied_rules


def rules_present(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the controller has every expected rule switched on."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    disabled = {name for name, _ in case.controller.disabled} if case.controller else set()
    missing = [rule for rule, actual in held.pairs if actual is None]
    lost = part_read(case, Source.CONTROLLER_RULES)
    for rule in missing:
        off = rule.name in disabled
        cause = f"{_kind(held, rule)}-{'disabled' if off else 'missing'}"
        if rule.action is RuleAction.DENY and held.alone and held.opens_nothing(rule.name):
            cause = "deny-replaced"
        what = "is switched off" if off else "is not among the rules in force"
        evidence = seen(
            Source.CONTROLLER_RULES, subject.id, f"{len(held.actual.rules)} rules in force"
        )
        if lost and not off:
            yield unknown(PARTIAL, f"{rule.name} {what}, of which a part was read", evidence)
        else:
            yield failed(cause, f"{rule.name} {what}", evidence)
    if not missing:
        count = seen(Source.CONTROLLER_RULES, subject.id, f"ruleset {held.ruleset}")
        yield passed(f"all {len(held.pairs)} expected rules are in force", count)


def no_extra_rules(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether the ruleset holds rules that nobody expects, or one name twice."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    for rule in held.extra:
        takes = held.changed(rule.name) is not None or bool(held.undecided)
        opens = rule.action is RuleAction.PERMIT and not rule.watch and takes
        cause = "extra-permit" if opens else "extra-rule"
        yield failed(cause, f"nobody expects {rule.name} in {rule.ruleset}", shown(case, rule))
    own = [rule for rule in held.actual.in_order if rule.ruleset == held.ruleset]
    twice = [name for name, count in Counter(rule.name for rule in own).items() if count > 1]
    for rule in [each for each in own if each.name in twice]:
        yield failed(
            "repeated-name", f"{rule.ruleset} has several rules {rule.name}", shown(case, rule)
        )
    if own and not held.extra and not twice:
        yield passed(f"{held.ruleset} holds the expected rules alone", shown(case, own[0]))
    elif not own:
        yield not_applicable("no ruleset holds any of the expected rules")


def ruleset_attached(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the ruleset with the expected rules is evaluated at all."""
    held, state = held_rules(case), case.controller
    if held is None or state is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    wanted = {rule.name for rule in held.expected.rules}
    loose = [rule for rule in (state.loose.rules if state.loose else ()) if rule.name in wanted]
    if not held.ruleset and loose:
        detail = (
            f"{named(sorted({r.name for r in loose}))} stand in a ruleset that nobody evaluates"
        )
        yield failed("ruleset-loose", detail, shown(case, loose[0]))
        return
    for ruleset in state.rulesets:
        if ruleset.name != held.ruleset:
            continue
        evidence = seen(
            Source.CONTROLLER_ATTACHMENTS, ruleset.uuid or subject.id, f"ruleset {ruleset.name}"
        )
        if ruleset.attached is None:
            detail = f"no answer says whether {ruleset.name} is attached to anything"
            yield unknown("attachment-not-known", detail, evidence)
        elif ruleset.attached:
            yield passed(f"{ruleset.name} is attached and evaluated", evidence)
        else:
            yield failed("ruleset-loose", f"{ruleset.name} is attached to nothing", evidence)


def rules_in_order(case: Case, _: Subject) -> Iterator[Outcome]:
    """Whether the rules stand in the expected order, wherever it matters to some flow."""
    held = held_rules(case)
    if held is None:
        yield unknown(NO_PACK, NO_PACK_SAID)
        return
    order = [rule.name for rule in held.actual.in_order if rule.ruleset == held.ruleset]
    pairs = [(one.name, order.index(one.name)) for one, _other in held.found]
    moved = [
        later for (earlier, place), (later, other) in itertools.pairwise(pairs) if other < place
    ]
    for name in moved:
        change = held.changed(name)
        rule = next(actual for expected, actual in held.found if expected.name == name)
        if change is not None:
            detail = f"{name} is evaluated earlier than expected, and that changes what is decided"
            cause = "order-closes" if held.opens_nothing(name) else "order-differs"
            yield failed(cause, detail, shown(case, rule))
    tied = [rules for rules in tied_rules(held.actual) if rules[0].ruleset == held.ruleset]
    for rules in tied:
        detail = f"{named([rule.name for rule in rules])} share the priority {rules[0].priority}"
        yield unknown("priority-repeated", detail, shown(case, rules[0]))
    if held.found and not tied and not any(held.changed(name) for name in moved):
        yield passed("the rules are evaluated in the expected order", shown(case, held.found[0][1]))
    elif not held.found:
        yield not_applicable("none of the expected rules is in force")


def _kind(held: Held, rule: DcfRule) -> str:
    if rule.action is RuleAction.PERMIT:
        return "permit"
    return "default-deny" if denies_everything(held.expected, rule) else "deny"
