"""The expected rules beside those that the controller holds, by name: computed once for all checks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringfence.enforce.case import Case
from ringfence.enforce.check import seen
from ringfence.model.coverage import Source
from ringfence.model.difference import ChangeKind, PolicyChange
from ringfence.model.finding import Evidence
from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.policy.compare import compare

_KEY = "rules.held"
NO_PACK = "no-expected-pack"
NO_PACK_SAID = "nobody said which pack is expected: --pack names it"
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is expected and what is held. The actual rules are those of the controller, in its order."""

    expected: PolicyPack
    actual: PolicyPack
    """Every rule in force on the controller."""
    pairs: tuple[tuple[DcfRule, DcfRule | None], ...]
    """Each expected rule in order, with the held one of its name; None where there is none."""
    ruleset: str
    """The ruleset that holds most of the expected rules; empty where none holds any."""
    extra: tuple[DcfRule, ...]
    """Rules in that ruleset that nobody expects."""
    ahead: tuple[DcfRule, ...]
    """Rules of other rulesets that are evaluated before the last expected one."""
    changes: tuple[PolicyChange, ...]
    """What the held rules of the ruleset decide otherwise; empty where they are as they were written."""
    undecided: tuple[str, ...]

    @property
    def found(self) -> tuple[tuple[DcfRule, DcfRule], ...]:
        """The expected rules that are held."""
        return tuple((one, other) for one, other in self.pairs if other is not None)

    @property
    def alone(self) -> bool:
        """Whether no rule of another ruleset can take what a missing one leaves."""
        return all(rule.ruleset == self.ruleset for rule in self.actual.rules)

    def opens_nothing(self, name: str) -> bool:
        """Whether what changes for flows of a rule of this name surely lets nothing more pass."""
        harmless = (ChangeKind.CLOSED, ChangeKind.ENFORCED, ChangeKind.HANDLED)
        mine = (each for each in self.changes if name in (each.old.rule, each.new.rule))
        return not self.undecided and all(each.kind in harmless for each in mine)

    def changed(self, name: str) -> PolicyChange | None:
        """The gravest change of flows that a rule of this name takes, before or now."""
        return next((each for each in self.changes if name in (each.old.rule, each.new.rule)), None)


def held_rules(case: Case) -> Held | None:
    """The rules of a case; None where no pack is expected, or the controller's were not read."""
    if case.pack is None or case.controller is None or case.controller.pack is None:
        return None
    found = case.shared.get(_KEY)
    if not isinstance(found, Held):
        found = case.shared[_KEY] = _read(case.pack, case.controller.pack, case)
    return found


def part_read(case: Case, *sources: Source) -> tuple[Source, ...]:
    """Those of some sources of the controller that were not read whole: what is absent there is no fact."""
    return tuple(each for each in sources if not case.coverage.complete(each, "", ""))


def shown(case: Case, rule: DcfRule) -> Evidence:
    """A held rule as evidence."""
    mode = "watches" if rule.watch else "is enforced"
    detail = f"{rule.name} {rule.priority} {rule.action} in {rule.ruleset or 'no ruleset'} {mode}"
    host = case.controller.host if case.controller else ""
    return seen(Source.CONTROLLER_RULES, rule.uuid or host, detail)


def named(names: list[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _read(expected: PolicyPack, actual: PolicyPack, case: Case) -> Held:
    wanted = {rule.name for rule in expected.rules}
    ruleset = _ruleset(expected, actual, wanted)
    own = (
        [rule for rule in actual.in_order if rule.ruleset == ruleset] if ruleset is not None else []
    )
    by_name: dict[str, DcfRule] = {}
    for rule in own:
        by_name.setdefault(rule.name, rule)
    places = enumerate(actual.in_order)
    last = max((n for n, r in places if r.ruleset == ruleset and r.name in wanted), default=-1)
    changes, undecided = _changes(expected, actual, own, case)
    return Held(
        expected=expected,
        actual=actual,
        pairs=tuple((rule, by_name.get(rule.name)) for rule in expected.in_order),
        ruleset=ruleset or "",
        extra=tuple(rule for rule in own if rule.name not in wanted),
        ahead=tuple(rule for rule in actual.in_order[:last] if rule.ruleset != ruleset),
        changes=changes,
        undecided=undecided,
    )


def _ruleset(expected: PolicyPack, actual: PolicyPack, wanted: set[str]) -> str | None:
    """The ruleset with most of the expected rules; of several alike the one named like the pack."""
    counts: dict[str, int] = {}
    for rule in actual.in_order:
        if rule.name in wanted:
            counts[rule.ruleset] = counts.get(rule.ruleset, 0) + 1
    return max(counts, key=lambda name: (counts[name], name == expected.name), default=None)


def _changes(
    expected: PolicyPack, actual: PolicyPack, own: list[DcfRule], case: Case
) -> tuple[tuple[PolicyChange, ...], tuple[str, ...]]:
    """What the rules of the ruleset decide otherwise than expected; what no rule takes before and now is left to its own check."""
    mine = replace(actual, rules=tuple(own))
    if _same(expected, mine):
        return (), ()
    found = compare(expected, mine, case.semantics)
    told = (
        each
        for each in found.changes
        if each.kind is not ChangeKind.MOVED and (each.old.rule or each.new.rule)
    )
    return tuple(told), found.undecided


def _same(expected: PolicyPack, held: PolicyPack) -> bool:
    """Whether both say the same in the same words, but for what only a controller knows."""

    def plain(pack: PolicyPack) -> tuple[object, ...]:
        return tuple(
            (
                replace(rule, uuid="", ruleset="", priority=0, src=("",), dst=("",), web_groups=()),
                sorted(_smart(pack, name) for name in rule.src),
                sorted(_smart(pack, name) for name in rule.dst),
                sorted(_web(pack, name) for name in rule.web_groups),
            )
            for rule in pack.in_order
        )

    return plain(expected) == plain(held)


def _smart(pack: PolicyPack, name: str) -> str:
    return repr(replace(pack.smart_group(name), uuid=""))


def _web(pack: PolicyPack, name: str) -> str:
    return repr(replace(pack.web_group(name), uuid=""))
