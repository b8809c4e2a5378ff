"""Rules of one priority: which of them comes first is not said, so that no answer may rest on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ringfence.model.flow import Decision, Verdict
from ringfence.model.policy import DcfRule, PolicyPack

_MOST = 16
"""Orders that are tried; a priority that more rules share is a mistake of another kind."""
_NAMED = 3


def tied_rules(pack: PolicyPack) -> tuple[tuple[DcfRule, ...], ...]:
    """The rules that share a priority in their ruleset, as evaluated."""
    found: defaultdict[tuple[str, int], list[DcfRule]] = defaultdict(list)
    for rule in pack.in_order:
        found[rule.ruleset, rule.priority].append(rule)
    return tuple(tuple(rules) for rules in found.values() if len(rules) > 1)


def notes_on_order(pack: PolicyPack) -> Iterator[str]:
    """A sentence on the rules that share a priority."""
    if ties := tied_rules(pack):
        shown = "; ".join(
            f"{', '.join(rule.name for rule in rules[:_NAMED])} ({rules[0].priority})"
            for rules in ties[:_NAMED]
        )
        yield (
            f"{len(ties):,} priorities have several rules, and which of them comes first is not "
            f"said: {shown}"
        )


def other_orders(pack: PolicyPack) -> tuple[PolicyPack, ...]:
    """The pack in further orders that it may mean, in which each tied rule comes first once."""
    longest = max(map(len, tied_rules(pack)), default=1)
    ties = {(rules[0].ruleset, rules[0].priority): rules for rules in tied_rules(pack)}
    return tuple(
        replace(pack, rules=tuple(_turned(pack, ties, by))) for by in range(1, min(longest, _MOST))
    )


def _turned(
    pack: PolicyPack, ties: dict[tuple[str, int], tuple[DcfRule, ...]], by: int
) -> Iterator[DcfRule]:
    place: defaultdict[tuple[str, int], int] = defaultdict(int)
    for rule in pack.in_order:
        key = (rule.ruleset, rule.priority)
        rules = ties.get(key, (rule,))
        yield rules[(place[key] + by) % len(rules)]
        place[key] += 1


def in_every_order(first: Verdict, others: tuple[Verdict, ...]) -> Verdict:
    """The verdict where every order gives the same; UNKNOWN, with the rules, where one does not."""
    verdicts = (first, *others)
    if len({(each.decision, each.rule, each.enforced) for each in verdicts}) == 1:
        return first
    taking = [name for each in verdicts for name in (each.rule, *each.candidates) if name]
    names = tuple(dict.fromkeys(taking))
    alike = len({each.decision for each in verdicts}) == 1
    return replace(
        first,
        decision=first.decision if alike else Decision.UNKNOWN,
        rule=None,
        priority=None,
        enforced=alike and all(each.enforced for each in verdicts),
        why=f"{', '.join(names)} share a priority, and which of them comes first is not said",
        candidates=names,
    )


def agreed(decisions: set[Decision]) -> Decision:
    """What every order gives, else UNKNOWN."""
    return next(iter(decisions)) if len(decisions) == 1 else Decision.UNKNOWN
