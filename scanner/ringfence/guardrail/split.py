"""One document where it fits, else several that deny together what one would.

Deny statements can be told over documents as one likes, since all are attached and any of them
denies. The values of one ForAnyValue:StringNotEquals cannot: each half would deny what only the
other approves, so that nothing passes. A list that is too long is told over regions, or over the
accounts that documents are attached to, where the operator said which ids are whose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringfence.guardrail.compose import statements_of
from ringfence.model.guardrail import (
    MANAGED_POLICY_LIMIT,
    SCP_LIMIT,
    ApprovedNetwork,
    GuardrailCondition,
    GuardrailDocument,
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    GuardrailStatement,
    StatementFamily,
)

DEFAULT_LIMITS = {
    GuardrailKind.IDENTITY: MANAGED_POLICY_LIMIT,
    GuardrailKind.SCP: SCP_LIMIT,
    GuardrailKind.BOUNDARY: MANAGED_POLICY_LIMIT,
}
"""Characters."""
MAX_DOCUMENTS = {
    GuardrailKind.IDENTITY: 10,
    GuardrailKind.SCP: 4,
    GuardrailKind.BOUNDARY: 1,
}
"""How many can be attached at once: 10 managed policies to a role, 5 service control policies to an
account or OU with FullAWSAccess among them, one boundary."""
LISTS = "ForAnyValue:StringNotEquals"
_REGION = "aws:RequestedRegion"
_ELSEWHERE = "every other account"
_ALLOW_REST = GuardrailStatement(
    sid="AllowTheRest",
    family=StatementFamily.FRAME,
    actions=("*",),
    resources=("*",),
    conditions=(),
    why="A boundary allows what it does not deny only where it says so; it grants nothing by itself.",
    allow=True,
)


def documents_of(
    scope: GuardrailScope, *, kind: GuardrailKind, limit: int, name: str
) -> tuple[tuple[GuardrailDocument, ...], str]:
    """The documents, and why there are several; GuardrailRefusedError where nothing fits."""
    written = statements_of(scope)
    frame = (_ALLOW_REST,) if kind is GuardrailKind.BOUNDARY else ()
    whole = GuardrailDocument(name=name, kind=kind, statements=(*written, *frame), limit=limit)
    if whole.size <= limit:
        return (whole,), ""
    if kind is GuardrailKind.BOUNDARY:
        raise GuardrailRefusedError(
            f"{_too_long(whole)}, and a principal has one boundary: write an identity policy or a "
            "service control policy"
        )
    parts = _regional(written, scope, whole)
    if found := _packed(parts, whole) or _by_account(scope, whole):
        return found
    raise GuardrailRefusedError(f"{_too_long(whole)}; {_plan(parts, whole)}")


def values_of(statement: GuardrailStatement) -> tuple[str, ...]:
    """The approved ids that a statement lists; nothing for one that lists none."""
    return next((each.values for each in statement.conditions if each.operator == LISTS), ())


def _packed(
    statements: tuple[GuardrailStatement, ...], whole: GuardrailDocument
) -> tuple[tuple[GuardrailDocument, ...], str] | None:
    """Each statement in the first document with room for it; None where they do not fit."""
    bins: list[tuple[GuardrailStatement, ...]] = []
    for statement in statements:
        if not _fits((statement,), whole):
            return None
        for place, held in enumerate(bins):
            if _fits((*held, statement), whole):
                bins[place] = (*held, statement)
                break
        else:
            bins.append((statement,))
    if len(bins) > MAX_DOCUMENTS[whole.kind]:
        return None
    documents = tuple(
        replace(
            whole,
            name=whole.name if len(bins) == 1 else f"{whole.name}-{number}",
            statements=found,
        )
        for number, found in enumerate(bins, 1)
    )
    regional = any(statement.sid.endswith("Elsewhere") for statement in statements)
    return documents, _why(whole, len(documents), regional=regional)


def _fits(statements: tuple[GuardrailStatement, ...], whole: GuardrailDocument) -> bool:
    return replace(whole, statements=statements).size <= whole.limit


def _regional(
    statements: tuple[GuardrailStatement, ...], scope: GuardrailScope, whole: GuardrailDocument
) -> tuple[GuardrailStatement, ...]:
    """Those that are too long alone, told over regions; the rest as they are."""
    regions = tuple(sorted({each.region for each in scope.networks if each.region}))
    if not regions:
        return statements
    return tuple(
        part
        for statement in statements
        for part in (
            (statement,)
            if _fits((statement,), whole)
            else _over_regions(statement, scope.networks, regions)
        )
    )


def _over_regions(
    statement: GuardrailStatement, networks: tuple[ApprovedNetwork, ...], regions: tuple[str, ...]
) -> Iterator[GuardrailStatement]:
    for region in regions:
        here = tuple(each for each in networks if each.region in ("", region))
        known = {i for each in here for i in (*each.subnets, *each.security_groups)}
        listed = tuple(value for value in values_of(statement) if value in known)
        sid = f"{statement.sid}{''.join(part.capitalize() for part in region.split('-'))}"
        within = GuardrailCondition(operator="StringEquals", key=_REGION, values=(region,))
        narrowed = _with_list(statement, listed) if listed else _naming_any(statement)
        yield replace(narrowed, sid=sid, conditions=(*narrowed.conditions, within))
    beyond = GuardrailCondition(operator="StringNotEquals", key=_REGION, values=regions)
    rest = _naming_any(statement)
    yield replace(rest, sid=f"{statement.sid}Elsewhere", conditions=(*rest.conditions, beyond))


def _with_list(statement: GuardrailStatement, listed: tuple[str, ...]) -> GuardrailStatement:
    conditions = tuple(
        replace(each, values=listed) if each.operator == LISTS else each
        for each in statement.conditions
    )
    return replace(statement, conditions=conditions)


def _naming_any(statement: GuardrailStatement) -> GuardrailStatement:
    """The statement of an empty list: denies a request that names anything at all."""
    conditions = tuple(
        replace(each, operator="Null", values=("false",)) if each.operator == LISTS else each
        for each in statement.conditions
    )
    return replace(statement, conditions=conditions)


def _by_account(
    scope: GuardrailScope, whole: GuardrailDocument
) -> tuple[tuple[GuardrailDocument, ...], str] | None:
    """One set of documents for each account, and one for every other account."""
    accounts = sorted({each.account for each in scope.networks if each.account})
    if len(accounts) < 2:  # noqa: PLR2004 - one account is no split
        return None
    found: list[GuardrailDocument] = []
    for account in accounts:
        here = tuple(each for each in scope.networks if each.account in ("", account))
        try:
            documents, _ = documents_of(
                replace(scope, networks=here),
                kind=whole.kind,
                limit=whole.limit,
                name=f"{whole.name}-{account}",
            )
        except GuardrailRefusedError:
            return None
        found.extend(replace(each, attach_to=f"account {account}") for each in documents)
    others = tuple(each for each in scope.networks if not each.account)
    packed = _packed(_of_others(scope, others), replace(whole, name=f"{whole.name}-others"))
    if packed is None:
        return None
    found.extend(replace(each, attach_to=_ELSEWHERE) for each in packed[0])
    return tuple(found), (
        f"{_too_long(whole)}: one set for each of {len(accounts)} accounts and one for "
        f"{_ELSEWHERE}. Together they deny what one document would, and besides what names in one "
        "account an id that is approved for another"
    )


def _of_others(
    scope: GuardrailScope, networks: tuple[ApprovedNetwork, ...]
) -> tuple[GuardrailStatement, ...]:
    """What holds where only these networks are approved, down to none."""
    known = {i for each in networks for i in (*each.subnets, *each.security_groups)}
    return tuple(
        _with_list(statement, listed)
        if (listed := tuple(value for value in values_of(statement) if value in known))
        else _naming_any(statement)
        for statement in statements_of(scope)
    )


def _too_long(whole: GuardrailDocument) -> str:
    return f"the guardrail has {whole.size:,} characters, and a document at most {whole.limit:,}"


def _why(whole: GuardrailDocument, count: int, *, regional: bool) -> str:
    told = (
        f"{_too_long(whole)}: its statements are told over {count} documents. All of them have to be "
        "attached; each only denies, so together they deny what one would"
    )
    if not regional:
        return told
    return (
        f"{told}, and besides what names in one region an id that is approved for another, which "
        "AWS has nowhere"
    )


def _plan(parts: tuple[GuardrailStatement, ...], whole: GuardrailDocument) -> str:
    """What an operator can do where no split was found."""
    longest = max(parts, key=lambda each: replace(whole, statements=(each,)).size)
    alone = replace(whole, statements=(longest,)).size
    if alone > whole.limit:
        return (
            f"{longest.sid} alone has {alone:,} with {len(values_of(longest)):,} ids, and two "
            "statements with half of the ids each would deny everything: say the region or the "
            "account of each network, or approve fewer"
        )
    return (
        f"told over documents it takes more than the {MAX_DOCUMENTS[whole.kind]} that can be "
        "attached: say the account of each network, approve fewer, or leave families out"
    )
