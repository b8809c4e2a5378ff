"""All anomalies of a pack."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.anomaly import Anomaly
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.policy.lint.defaults import defaults
from ringfence.policy.lint.facts import LintFacts, Subject, Undecided
from ringfence.policy.lint.indicators import indicators
from ringfence.policy.lint.names import names
from ringfence.policy.lint.order import order_anomalies
from ringfence.policy.lint.promises import promises
from ringfence.policy.lint.reach import unreached
from ringfence.policy.lint.rule_form import rule_form
from ringfence.policy.lint.universe import universe_of

FAMILIES = (unreached, rule_form, defaults, names, promises, indicators)
"""The families beside those of the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What lint found, and what it could not tell within its bounds: rules, and sources by name."""

    anomalies: tuple[Anomaly, ...]
    undecided: tuple[str, ...]


def lint_pack(pack: PolicyPack, semantics: Semantics, facts: LintFacts) -> LintReport:
    """The anomalies of a pack, in the order of evaluation; those of the whole pack first."""
    universe = universe_of((pack,), semantics)
    subject = Subject(pack=pack, universe=universe, semantics=semantics, facts=facts)
    order = order_anomalies(pack, universe, semantics)
    said: list[Anomaly | Undecided] = [
        *order.anomalies,
        *(each for family in FAMILIES for each in family(subject)),
    ]
    found = [each for each in said if isinstance(each, Anomaly)]
    left = (each.what for each in said if isinstance(each, Undecided))
    places = {rule.name: place for place, rule in enumerate(pack.in_order)}
    found.sort(key=lambda each: places.get(each.rule, -1))
    return LintReport(anomalies=tuple(found), undecided=(*order.undecided, *left))
