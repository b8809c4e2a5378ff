"""The names behind the rule UUIDs of a log, and which of them are rules of the expected pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ringfence.enforce.case import Case
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.text import printable

_KEY = "traffic.rule-book"


class Whose(Enum):
    """Whose rule denied."""

    OURS = auto()
    """A deny rule of the expected pack."""
    FOREIGN = auto()
    """A rule that the controller has and that is none of the pack's denies."""
    NOT_KNOWN = auto()
    """A UUID that nothing that was read gives a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Rules by UUID: a log of decisions carries nothing else of a rule."""

    names: Mapping[str, str]
    ours: frozenset[str]

    def whose(self, uuid: str) -> Whose:
        key = uuid.lower()
        if key in self.ours:
            return Whose.OURS
        return Whose.FOREIGN if key in self.names else Whose.NOT_KNOWN

    def name(self, uuid: str) -> str:
        """How a sentence calls the rule of a UUID."""
        return printable(self.names.get(uuid.lower(), "") or f"the rule {uuid}")

    def uuids(self, name: str) -> tuple[str, ...]:
        """The UUIDs of the pack's deny rule of a name."""
        return tuple(uuid for uuid in sorted(self.ours) if self.names[uuid] == name)

    def called(self, denials: Iterable[FirewallDecision]) -> str:
        """The rules of denials by name, the first few."""
        names = sorted({self.name(each.rule_id) for each in denials})
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""  # noqa: PLR2004 - a few
        return ", ".join(names[:3]) + more


def rule_book(case: Case) -> RuleBook:
    """The rules of a case by UUID; made once."""
    held = case.shared.get(_KEY)
    if not isinstance(held, RuleBook):
        held = case.shared[_KEY] = _read(case)
    return held


def _read(case: Case) -> RuleBook:
    named: dict[str, str] = {}
    ours: set[str] = set()
    for pack, expected in _packs(case):
        for rule in pack.rules:
            if rule.uuid:
                named[rule.uuid.lower()] = rule.name
                if expected and _is_ours(case.pack, rule, pack):
                    ours.add(rule.uuid.lower())
    for name, uuid in case.controller.disabled if case.controller else ():
        named.setdefault(uuid.lower(), name)
    return RuleBook(names=named, ours=frozenset(ours))


def _packs(case: Case) -> Iterable[tuple[PolicyPack, bool]]:
    """Packs that may carry UUIDs, and whether their rules can be those of the expected one."""
    if case.controller is not None:
        if case.controller.loose is not None:
            yield case.controller.loose, False
        if case.controller.pack is not None:
            yield case.controller.pack, True
    if case.pack is not None:
        yield case.pack, True


def _is_ours(expected: PolicyPack | None, rule: DcfRule, held: PolicyPack) -> bool:
    """Whether a rule is a deny rule of the expected pack: by its name, in our ruleset if there is one."""
    if expected is None or rule.action is not RuleAction.DENY:
        return False
    if expected.name in held.rulesets and rule.ruleset != expected.name:
        return False
    return any(each.name == rule.name and each.action is RuleAction.DENY for each in expected.rules)
