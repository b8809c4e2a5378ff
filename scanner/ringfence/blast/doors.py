"""Doors: what lets in callers who need no policy of the account: resource policies and gateways.

AgentCore asks the resource policy of a runtime and that of the endpoint that is called, and both have
to let a caller of elsewhere in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from ringfence.guardrail.access import COMMAND, INVOKE
from ringfence.guardrail.resource_policies import Opening, openings
from ringfence.guardrail.statements import UnreadablePolicyError
from ringfence.model.agentcore import AgentRuntime, Gateway, ResourcePolicy
from ringfence.model.blast import Known
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.identity import Certainty
from ringfence.model.snapshot import Inventory

_JWT = "CUSTOM_JWT"
_NO_AUTHORIZER = "NONE"
_MOST = 5
_RUNTIME = ":runtime/"
_T = TypeVar("_T")
_Opened = tuple[tuple[ResourcePolicy, Opening], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorIndex:
    """Resource policies and gateways, arranged by the runtime that they are about."""

    policies: Mapping[str, tuple[ResourcePolicy, ...]]
    """Of a runtime and of its endpoints."""
    gateways: Mapping[str, tuple[Gateway, ...]]
    """By the ARN of the runtime that a target names."""
    half_read: frozenset[tuple[str, str]]
    """Accounts and regions with a gateway whose targets could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    """Whom the policies of a runtime and of one endpoint let in together."""

    certain: bool
    anyone: bool
    accounts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Who comes in from elsewhere to one runtime."""

    authorizers: tuple[str, ...]
    anyone: Known
    accounts: tuple[str, ...]
    conditional_accounts: tuple[str, ...]
    gateways: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    """What lets everyone in first."""


def index_doors(inventory: Inventory) -> DoorIndex:
    """Arrange the doors once for all runtimes."""
    return DoorIndex(
        policies=by(
            (runtime_of(policy.resource_arn), policy) for policy in inventory.resource_policies
        ),
        gateways=by(
            (runtime, gateway)
            for gateway in inventory.gateways
            for runtime in sorted(
                {runtime_of(arn) for target in gateway.targets for arn in target.resource_arns}
            )
        ),
        half_read=frozenset(
            (each.account, each.region) for each in inventory.gateways if not each.targets_read
        ),
    )


def doors_of(index: DoorIndex, runtime: AgentRuntime, *, read: bool) -> Doors:
    """The doors of a runtime; read says whether every source of them was read to the end."""
    opened, unreadable = _opened(index, runtime)
    doors = tuple(_doors(runtime, opened))
    gateways = index.gateways.get(runtime.arn, ())
    served = runtime.served_versions
    authorizers = tuple(sorted({version.authorizer for version in served}))
    whole = (
        read
        and not unreadable
        and runtime.serving_known
        and bool(served)
        and "" not in authorizers
        and all(gateway.authorizer_type for gateway in gateways)
        and (runtime.account, runtime.region) not in index.half_read
    )
    sure = {name for door in doors if door.certain for name in door.accounts}
    named = {name for door in doors for name in door.accounts}
    return Doors(
        authorizers=tuple(filter(None, authorizers)),
        anyone=_anyone(authorizers, doors, gateways, whole=whole),
        accounts=tuple(sorted(sure - {runtime.account})),
        conditional_accounts=tuple(sorted(named - sure - {runtime.account})),
        gateways=tuple(gateway.arn for gateway in gateways),
        evidence=_evidence(opened, gateways, runtime.account),
    )


def runtime_of(arn: str) -> str:
    """The ARN without the endpoint of the runtime that it may name."""
    before, mark, rest = arn.partition(_RUNTIME)
    return f"{before}{mark}{rest.partition('/')[0]}" if mark else arn


def by(pairs: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    """Everything with the same key, in its order."""
    found: defaultdict[str, list[_T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _opened(index: DoorIndex, runtime: AgentRuntime) -> tuple[dict[str, _Opened], bool]:
    """What each policy opens, by what it is on, and whether one of them is none."""
    found: dict[str, _Opened] = {}
    unreadable = False
    for policy in index.policies.get(runtime.arn, ()):
        try:
            opened = openings(policy.document, (*INVOKE, *COMMAND), policy.resource_arn)
        except UnreadablePolicyError:
            unreadable = True
        else:
            found[policy.resource_arn] = tuple((policy, opening) for opening in opened)
    return found, unreadable


def _doors(runtime: AgentRuntime, opened: Mapping[str, _Opened]) -> Iterator[_Door]:
    """The doors of each endpoint: what its policy and that of the runtime both open.

    Whether the one alone is enough where the other has no policy is left open.
    """
    endpoints = {each.arn for each in runtime.endpoints} | (opened.keys() - {runtime.arn})
    own = opened.get(runtime.arn)
    for endpoint in sorted(endpoints) or [""]:
        beside = opened.get(endpoint)
        if own is not None and beside is not None:
            yield from _through_both(own, beside)
        else:
            for _, opening in own or beside or ():
                yield _Door(
                    certain=False, anyone=opening.anyone, accounts=frozenset(opening.accounts)
                )


def _through_both(own: _Opened, beside: _Opened) -> Iterator[_Door]:
    for (_, one), (_, two) in product(own, beside):
        if set(one.actions).isdisjoint(two.actions):
            continue
        mine, others = frozenset(one.accounts), frozenset(two.accounts)
        yield _Door(
            certain=one.certainty is two.certainty is Certainty.ALLOWED,
            anyone=one.anyone and two.anyone,
            accounts=(mine & others)
            | (mine if two.anyone else frozenset())
            | (others if one.anyone else frozenset()),
        )


def _anyone(
    authorizers: Sequence[str],
    doors: Iterable[_Door],
    gateways: Iterable[Gateway],
    *,
    whole: bool,
) -> Known:
    """Whether anyone may call. A token that a version asks for is asked of everyone."""
    if any(gateway.authorizer_type == _NO_AUTHORIZER for gateway in gateways):
        return Known.YES
    wide = [door for door in doors if door.anyone]
    signed = [name for name in authorizers if name not in ("", _JWT)]
    if signed and any(door.certain for door in wide):
        return Known.YES
    return Known.UNKNOWN if not whole or (signed and wide) else Known.NO


def _evidence(
    opened: Mapping[str, _Opened], gateways: Iterable[Gateway], account: str
) -> tuple[Evidence, ...]:
    """Everything that opens; what lets everyone in first, so that no cut loses it."""
    told = [
        (each.authorizer_type != _NO_AUTHORIZER, False, _gateway_evidence(each))
        for each in gateways
    ]
    told += [
        (not opening.anyone, opening.certainty is not Certainty.ALLOWED, evidence)
        for _, pairs in sorted(opened.items())
        for policy, opening in pairs
        if (evidence := _policy_evidence(policy, opening, account)) is not None
    ]
    return tuple(evidence for *_, evidence in sorted(told, key=lambda each: each[:2]))


def _policy_evidence(policy: ResourcePolicy, opening: Opening, account: str) -> Evidence | None:
    others = sorted(set(opening.accounts) - {account})
    who = "everyone" if opening.anyone else f"the accounts {', '.join(others[:_MOST])}"
    if not opening.anyone and not others:
        return None
    sure = "lets" if opening.certainty is Certainty.ALLOWED else "under a condition lets"
    return Evidence(
        source=Source.RESOURCE_POLICIES.value,
        ref=policy.resource_arn,
        detail=(
            f"statement {opening.statement} of its resource policy {sure} {who} call "
            f"{', '.join(opening.actions)}"
        ),
    )


def _gateway_evidence(gateway: Gateway) -> Evidence:
    asks = gateway.authorizer_type or "an authorizer that was not read"
    return Evidence(
        source=Source.GATEWAYS.value,
        ref=gateway.arn,
        detail=f"gateway {gateway.name} calls it for whoever passes its authorizer ({asks})",
    )
