"""The table `[promotion]` of `ringfence.toml`.

    [promotion]
    lookback_days = 14          # how far the evidence reaches back
    quiet_days = 5              # since a destination of the rule was last new
    watched_days = 5            # since the rule was first seen to watch as it is
    clean_days = 14             # in which nothing unexplained would have been cut
    default_action = "PERMIT"   # the controller's Default Action Rule, looked up by somebody
    rulesets_ahead = []         # rulesets that are evaluated before the pack's

    [[promotion.accept_perhaps]]   # somebody looked at what the rule would only perhaps cut
    rule = "default-deny"
    rule_hash = "0123456789abcdef" # of the rule as it is; `ringfence promote` prints it
    owner = "ml-platform"
    reason = "the hosts are those of ticket 4711"
    expires = 2027-03-31

Everything that is wrong is told at once, like that of the own catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ringfence.model.policy import RuleAction
from ringfence.model.promotion import LEAST_DAYS, PromotionSettings, PromotionThresholds
from ringfence.model.text import hidden
from ringfence.parse.accepted import read_accepted
from ringfence.parse.own_catalogue import Problem
from ringfence.parse.toml_value import shown

_DAYS = tuple(each.name for each in fields(PromotionThresholds))
_KEYS = tuple(sorted((*_DAYS, "accept_perhaps", "default_action", "rulesets_ahead")))
_SHOWN = 80
_LONGEST = 256
_MOST = 366


@dataclass(slots=True)
class PromotionTable:
    """What the table says, and everything that is wrong with it."""

    settings: PromotionSettings = field(default_factory=PromotionSettings)
    problems: list[Problem] = field(default_factory=list)


def read_promotion(content: object, *, where: str) -> PromotionTable:
    """Read the table `promotion`; where names the file."""
    found = PromotionTable()
    if not isinstance(content, dict):
        found.problems.append(
            Problem(f"{where}: promotion is no table", "write [promotion] on its own line")
        )
        return found
    for key in sorted(set(content) - set(_KEYS)):
        message = f"{where}: [promotion]: unknown key {key[:_SHOWN]!r}"
        found.problems.append(Problem(message, f"known here: {', '.join(_KEYS)}"))
    days = {key: _days(content[key], key, where, found) for key in _DAYS if key in content}
    action = _action(content, where, found)
    ahead = _names(
        content,
        "rulesets_ahead",
        found,
        where=where,
        hint="write [] where none is evaluated before the pack's, or their names",
    )
    perhaps = read_accepted(content.get("accept_perhaps", []), where=where)
    found.problems += perhaps.problems
    if not found.problems:
        found.settings = PromotionSettings(
            thresholds=PromotionThresholds(**days),
            default_action=action,
            rulesets_ahead=ahead,
            accept_perhaps=tuple(perhaps.accepted),
        )
    return found


def _days(value: object, key: str, where: str, found: PromotionTable) -> int:
    least = LEAST_DAYS.get(key, 0)
    if type(value) is int and least <= value <= _MOST:
        return value
    found.problems.append(
        Problem(
            f"{where}: promotion.{key}: {shown(value)} is no number of days",
            f"write a whole number from {least} to {_MOST}",
        )
    )
    return least


def _action(content: Mapping[str, object], where: str, found: PromotionTable) -> RuleAction | None:
    value = content.get("default_action")
    if value is None:
        return None
    if isinstance(value, str) and value in tuple(RuleAction):
        return RuleAction(value)
    found.problems.append(
        Problem(
            f"{where}: promotion.default_action: {shown(value)} is none",
            f"write one of {', '.join(RuleAction)}, as the controller has it",
        )
    )
    return None


def _names(
    content: Mapping[str, object], key: str, found: PromotionTable, *, where: str, hint: str
) -> tuple[str, ...] | None:
    value = content.get(key)
    if value is None:
        return None
    if isinstance(value, list) and all(_is_name(each) for each in value):
        return tuple(value)
    found.problems.append(Problem(f"{where}: promotion.{key} is no list of names", hint))
    return None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and not any(map(hidden, value))
