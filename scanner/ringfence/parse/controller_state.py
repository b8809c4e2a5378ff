"""What is in force on a controller, from its answers, with what could not be read or understood.

Other than for a pack, a rule that says what is not known does not refuse all: it is named in the
coverage of the rules, which are then partly read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ringfence.model.controller import ControllerRuleset, ControllerState
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction
from ringfence.model.text import printable
from ringfence.parse.controller import Reading, rules_of, stands_alone, told_default
from ringfence.parse.controller_answers import ControllerAnswers, Found, find_answers, merged
from ringfence.parse.controller_groups import free
from ringfence.parse.controller_order import V1_LIST, attachments, in_order, order_is_told
from ringfence.parse.controller_wire import Entry, text_of

_READ = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)
_MOST_NAMED = 5


@dataclass(slots=True)
class _Rulesets:
    """Rules as they are taken, ruleset by ruleset."""

    named: list[tuple[ControllerRuleset, tuple[DcfRule, ...]]] = field(default_factory=list)
    system: list[DcfRule] = field(default_factory=list)


def state_of(answers: ControllerAnswers) -> ControllerState:
    """Everything that the answers say; what they do not say is None or empty, as coverage tells."""
    found = Found()
    for _, document in sorted(answers.documents.items()):
        find_answers(document, found)
    coverage = list(answers.coverage if answers.coverage is not None else _by_hand(found))
    reading = Reading()
    for entry in found.groups:
        reading.groups.add(entry)
    notes = [*answers.notes]
    taken, order_known = _taken(found, reading, coverage)
    default = told_default(found, taken.system)
    force = [each for each in taken.named if each[0].attached is not False]
    loose = [each for each in taken.named if each[0].attached is False]
    known = found.asked_rules and _status(coverage, Source.CONTROLLER_RULES) in (None, *_READ)
    pack = loose_pack = None
    if known:
        try:
            pack = _pack(answers.host, force, reading, default)
            loose_pack = _pack(answers.host, loose, reading, default) if loose else None
        except ValueError as error:
            reading.refusals.append(str(error))
            pack = loose_pack = None
    return ControllerState(
        host=answers.host,
        read_at=answers.read_at,
        dated=answers.dated,
        version=printable(found.version.removeprefix("UserConnect-"), 60),
        dcf_enabled=_flag(found.feature, "enabled"),
        default_action=default,
        default_logging=(
            found.default_action.get("logging") is True if found.default_action else None
        ),
        pack=pack,
        rulesets=tuple(each for each, _ in (*force, *loose)),
        order_known=order_known and known,
        disabled=tuple(reading.disabled),
        loose=loose_pack,
        coverage=tuple(_weighed(each, reading, read=pack is not None) for each in coverage),
        notes=tuple(dict.fromkeys((*notes, *reading.notes))),
    )


def _taken(found: Found, reading: Reading, coverage: Sequence[Coverage]) -> tuple[_Rulesets, bool]:
    """The rulesets with their rules, and whether the order of those in force is told."""
    rulesets = merged(found.rulesets)
    points = _status(coverage, Source.CONTROLLER_ATTACHMENTS) is CoverageStatus.COMPLETE
    attached = attachments(rulesets, found.points, read=points)
    is_attached = {id(each): said for each, said in zip(rulesets, attached, strict=True)}
    force = [each for each in rulesets if is_attached[id(each)] is not False]
    unsorted_notes: list[str] = []
    ordered = in_order(force, unsorted_notes)
    taken, names, seen = _Rulesets(), list[str](), set[str]()
    counted: list[Entry] = []
    for entry in (*ordered, *(each for each in rulesets if is_attached[id(each)] is False)):
        name = free(text_of(entry, "name") or V1_LIST, text_of(entry, "uuid"), names)
        made = tuple(rules_of(entry, name, reading, seen, taken.system))
        system = entry.get("system_resource") is True
        if not made and (trees_of((entry,)) or not (stands_alone(entry) or system)):
            continue
        names.append(name)
        if made and is_attached[id(entry)] is not False:
            counted.append(entry)
        ruleset = ControllerRuleset(
            name=name, uuid=text_of(entry, "uuid"), attached=is_attached[id(entry)], system=system
        )
        taken.named.append((ruleset, made))
    trees = [each for each in force if each not in counted]
    order_known = len(counted) <= 1 or order_is_told([*trees_of(trees), *counted])
    if not order_known:
        reading.notes.extend(unsorted_notes)
    return taken, order_known


def trees_of(rulesets: Sequence[Entry]) -> list[Entry]:
    """Those that only say an order."""
    return [each for each in rulesets if not each.get("policies") and each.get("sub_policies")]


def _pack(
    host: str,
    rulesets: Sequence[tuple[ControllerRuleset, tuple[DcfRule, ...]]],
    reading: Reading,
    default: RuleAction | None,
) -> PolicyPack:
    with_rules = [(each, rules) for each, rules in rulesets if rules or not each.system]
    return PolicyPack(
        name=host,
        default_action=default or RuleAction.PERMIT,
        smart_groups=tuple(reading.groups.smart.values()),
        web_groups=tuple(reading.groups.web.values()),
        rules=tuple(rule for _, rules in with_rules for rule in rules),
        rulesets=tuple(each.name for each, _ in with_rules),
    )


def _by_hand(found: Found) -> list[Coverage]:
    """What answers that somebody saved by hand show to have been read."""
    there = (
        (Source.CONTROLLER_FEATURES, found.feature is not None),
        (Source.CONTROLLER_GROUPS, found.asked_groups or bool(found.groups)),
        (Source.CONTROLLER_RULES, found.asked_rules),
        (Source.CONTROLLER_DEFAULT_ACTION, found.default_action is not None),
        (Source.CONTROLLER_ATTACHMENTS, bool(found.points)),
    )
    return [
        Coverage(
            source=source,
            account="",
            region="",
            status=CoverageStatus.COMPLETE if read else CoverageStatus.UNAVAILABLE,
            detail="" if read else "it is not among the answers that were given",
        )
        for source, read in there
    ]


def _weighed(row: Coverage, reading: Reading, *, read: bool) -> Coverage:
    """A row of what was read, worth less where not all of it is understood."""
    refused = reading.refusals
    if row.source is Source.CONTROLLER_RULES and row.status in _READ and refused:
        status = CoverageStatus.PARTIAL if read else CoverageStatus.UNAVAILABLE
        detail = f"{len(refused)} rule(s) are not understood: {_some(refused)}"
        return replace(row, status=status, detail=_joined(row.detail, detail))
    if row.source is Source.CONTROLLER_GROUPS and row.status is CoverageStatus.COMPLETE:
        missing = [each for each in reading.notes if each.startswith("The rules name the group")]
        if missing:
            return replace(row, status=CoverageStatus.PARTIAL, detail=_some(missing))
    return row


def _some(sentences: Sequence[str]) -> str:
    more = len(sentences) - _MOST_NAMED
    named = "; ".join(printable(each) for each in sentences[:_MOST_NAMED])
    return f"{named}; and {more} more" if more > 0 else named


def _joined(*details: str) -> str:
    return "; ".join(each for each in details if each)


def _status(coverage: Sequence[Coverage], source: Source) -> CoverageStatus | None:
    return next((each.status for each in coverage if each.source is source), None)


def _flag(entry: Entry | None, key: str) -> bool | None:
    """A boolean as the API spells it: bare, or as a text."""
    value = entry.get(key) if entry is not None else None
    if isinstance(value, str):
        return {"true": True, "yes": True, "enabled": True, "false": False, "no": False}.get(
            value.lower()
        )
    return value if isinstance(value, bool) else None
