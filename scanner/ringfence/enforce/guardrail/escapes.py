"""Which principals of an account get past the guardrail, by the evaluator's answer.

`guardrail.check` is asked once for all accounts. What it cannot tell stays UNKNOWN with the reason: a
policy that was not read, service control policies that nobody read, or something that is not modelled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from ringfence.enforce.case import Case
from ringfence.enforce.check import Ask, failed, not_applicable, passed, seen, unknown
from ringfence.enforce.guardrail.families import OF_AWS, PLACEMENT, UNKEYED, Family
from ringfence.enforce.subjects import Subject
from ringfence.guardrail.check import check
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.guardrail_check import (
    CheckedPath,
    CheckedPrincipal,
    Escape,
    LayerStatus,
)
from ringfence.model.text import printable
from ringfence.model.verification import Outcome

_SHOWN = 5
"""Principals that a result names; the rest is counted."""
_WAYS_SHOWN = 3
_KEY = "guardrail: principals by account"

_Open = tuple[CheckedPrincipal, tuple[CheckedPath, ...]]
"""A principal, and those of its ways that are open, or may be."""


def checked(case: Case) -> dict[str, tuple[CheckedPrincipal, ...]]:
    """Every principal with its ways out, by account, the worst first; asked once a case."""
    known = case.shared.get(_KEY)
    if isinstance(known, dict):
        return known
    found: defaultdict[str, list[CheckedPrincipal]] = defaultdict(list)
    for each in check(case.snapshot, case.layers):
        found[each.account].append(each)
    by_account = {account: tuple(those) for account, those in found.items()}
    case.shared[_KEY] = by_account
    return by_account


def _guarded(family: Family, case: Case, subject: Subject) -> Iterator[Outcome]:
    principals = checked(case).get(subject.account, ())
    if not principals:
        yield not_applicable(f"IAM of {subject.account} has no role and no user")
        return
    out = _with(principals, family, Escape.YES)
    unclear = _with(principals, family, Escape.CANNOT_TELL)
    if out:
        yield failed("principal-escapes", _said(out, principals, family, "can"), *_told(out))
    by_cause: defaultdict[str, list[_Open]] = defaultdict(list)
    for each in unclear:
        by_cause[_why(case, *each)].append(each)
    for cause, those in sorted(by_cause.items()):
        yield unknown(cause, _said(those, principals, family, "may be able to"), *_told(those))
    if not out and not unclear:
        asked = f"{_counted(len(principals), 'principal')} x {len(family.ways)} ways out were asked"
        entrusted = _entrusted(principals, family)
        yield passed(
            f"no role and no user of {subject.account} can {family.does}",
            seen(Source.IAM, subject.account, f"{asked}; {_under(case, subject)}"),
            *entrusted,
        )


guarded_placement: Ask = partial(_guarded, PLACEMENT)
"""Runtimes, browsers and code interpreters outside the approved networks."""
guarded_calls: Ask = partial(_guarded, UNKEYED)
"""Calls that carry no network key."""
guarded_tools: Ask = partial(_guarded, OF_AWS)
"""Sessions of the tools that AWS keeps."""


def _with(
    principals: Sequence[CheckedPrincipal], family: Family, answer: Escape
) -> tuple[_Open, ...]:
    """Those whose worst answer in a family is this one, with the ways that it is the answer to."""
    found = []
    for each in principals:
        ways = [path for path in each.paths if path.path in family.ways and not path.entrusted]
        escapes = any(path.now.escapes is Escape.YES for path in ways)
        mine = tuple(path for path in ways if path.now.escapes is answer)
        if mine and (answer is Escape.YES or not escapes):
            found.append((each, mine))
    return tuple(found)


def _why(case: Case, principal: CheckedPrincipal, ways: tuple[CheckedPath, ...]) -> str:
    """The cause why nobody can tell: the one that, once it is gone, leaves the fewest open."""
    if principal.unreadable:
        return "policy-not-read"
    status = case.layers.of(principal.account).status
    if status is LayerStatus.NOT_READ and any(path.now.own_policies is Escape.YES for path in ways):
        return "scp-not-read"
    return "cannot-decide"


def _said(
    those: Sequence[_Open], principals: Sequence[CheckedPrincipal], family: Family, verb: str
) -> str:
    names = ", ".join(printable(_name(principal)) for principal, _ in those[:_SHOWN])
    more = f" and {len(those) - _SHOWN} more" if len(those) > _SHOWN else ""
    return (
        f"{len(those)} of {_counted(len(principals), 'principal')} {verb} {family.does}: "
        f"{names}{more}"
    )


def _told(those: Sequence[_Open]) -> Iterator[Evidence]:
    for principal, ways in those[:_SHOWN]:
        told = [_way(each) for each in ways[:_WAYS_SHOWN]]
        if len(ways) > _WAYS_SHOWN:
            told.append(_counted(len(ways) - _WAYS_SHOWN, "more way"))
        yield seen(Source.IAM, principal.arn, "; ".join(told))


def _way(path: CheckedPath) -> str:
    by = ", ".join(map(printable, path.now.statements[:_WAYS_SHOWN]))
    return f"{path.title} ({path.action}{f' by {by}' if by else ''}): {printable(path.now.why)}"


def _entrusted(principals: Sequence[CheckedPrincipal], family: Family) -> Iterator[Evidence]:
    """Whom the operator leaves such calls to: no escape, and worth knowing."""
    count: Counter[str] = Counter()
    for each in principals:
        for path in each.paths:
            if path.entrusted and path.path in family.ways:
                count[each.arn] += 1
    for arn, ways in sorted(count.items())[:_SHOWN]:
        yield seen(Source.IAM, arn, f"{_counted(ways, 'way')} out is left to it by the settings")


def _under(case: Case, subject: Subject) -> str:
    status = case.layers.of(subject.account).status
    match status:
        case LayerStatus.READ:
            return "under the service control policies of the account"
        case LayerStatus.NONE:
            return "under no service control policy"
        case LayerStatus.NOT_READ:
            return f"whatever service control policies {subject.account} is under"


def _name(principal: CheckedPrincipal) -> str:
    return principal.arn.rpartition("/")[2]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
