"""Which principals hold a whole set of actions that gives them another role's rights."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from ringfence.blast.catalogue import ANYTHING, CORE, sets, target_of
from ringfence.blast.places import Places
from ringfence.guardrail.access import COMMAND
from ringfence.guardrail.conditions import AGENTCORE
from ringfence.guardrail.permissions import Permit, Policies, literal_start, names, permits
from ringfence.guardrail.wildcard import matches
from ringfence.model.agentcore import AgentRuntime, BuiltInTool
from ringfence.model.blast import Escalation
from ringfence.model.coverage import Source
from ringfence.model.identity import Certainty, Principal, PrincipalKind
from ringfence.model.snapshot import Inventory
from ringfence_rules.blast import EscalationSet

_PASS = "iam:PassRole"  # noqa: S105 - an action, no password
_MOST = 5
_ALIKE = {COMMAND[0]: COMMAND}
"""Actions of which another one does as well: both give a shell."""
_OWNERS = {
    f"{CORE}:InvokeCodeInterpreter": (Source.CODE_INTERPRETERS,),
    f"{CORE}:StartCodeInterpreterSession": (Source.CODE_INTERPRETERS,),
    f"{CORE}:StartBrowserSession": (Source.BROWSERS,),
    COMMAND[0]: (Source.RUNTIMES, Source.RUNTIME_ENDPOINTS),
}
"""What has to be read to know everything that an action acts on."""
_Owned = tuple[str, str]
"""A tool or runtime, and the role that whoever uses it acts as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """What a set could give, by account; every listing is sorted."""

    roles: Mapping[str, tuple[str, ...]]
    """Roles that AgentCore may assume, or whose trust policy cannot be read."""
    owners: Mapping[tuple[str, tuple[str, ...]], Mapping[str, str]]
    """Custom tools and runtimes with a role, by account and by the shapes of a target."""
    listed: Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]
    """The ARNs of the owners."""
    complete: frozenset[str]
    """Accounts whose roles were all read."""
    places: Places
    """Where tools and runtimes were read."""


def gains(inventory: Inventory, complete: Iterable[str], places: Places) -> Gains:
    """Arrange what may be gained once for all principals."""
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for principal in inventory.principals:
        passable = principal.kind is PrincipalKind.ROLE and not principal.service_linked
        if passable and _trusts_agentcore(principal):
            roles[principal.account].append(principal.arn)
    shapes = {
        target_of(action).arns
        for each in sets()
        for action in each.actions
        if action != _PASS and target_of(action) != ANYTHING
    }
    owners: defaultdict[tuple[str, tuple[str, ...]], list[_Owned]] = defaultdict(list)
    held: tuple[BuiltInTool | AgentRuntime, ...] = (*inventory.tools, *inventory.runtimes)
    for owner in held:
        for shape in shapes:
            if any(matches(arn, owner.arn) for arn in shape):
                owners[owner.account, shape].extend((owner.arn, role) for role in _roles_of(owner))
    return Gains(
        roles={account: tuple(sorted(found)) for account, found in roles.items()},
        owners={place: dict(sorted(found)) for place, found in owners.items()},
        listed={place: tuple(sorted({arn for arn, _ in found})) for place, found in owners.items()},
        complete=frozenset(complete),
        places=places,
    )


def escalations_of(principal: Principal, policies: Policies, held: Gains) -> tuple[Escalation, ...]:
    """Every set that the principal holds whole, in the order of the rules.

    A set gives nothing where everything that it could gain was read, and there is nothing: no role
    that may be passed to AgentCore, no tool or runtime that acts as another role.
    """
    given = policies.actions.union(
        *({action} for action, alike in _ALIKE.items() if not policies.actions.isdisjoint(alike))
    )
    found = (
        _held(principal, policies, held, each) for each in sets() if given.issuperset(each.actions)
    )
    return tuple(each for each in found if each is not None)


def _held(
    principal: Principal, policies: Policies, held: Gains, wanted: EscalationSet
) -> Escalation | None:
    granted: dict[str, tuple[Permit, ...]] = {}
    for action in wanted.actions:
        alike = policies.actions.intersection(_ALIKE.get(action, (action,)))
        target = target_of(action)
        granted[action] = tuple(
            permit for name in sorted(alike) for permit in permits(policies, name, target)
        )
        if not granted[action]:
            return None
    passed = granted.get(_PASS, ())
    targets = _passable(principal, passed, held) if passed else _usable(principal, granted, held)
    if not targets and _all_known(principal, granted, held):
        return None
    best = tuple(map(_surest, granted.values()))
    certain = all(permit.certainty is Certainty.ALLOWED for permit in best)
    return Escalation(
        set=wanted.id,
        principal=principal.arn,
        account=principal.account,
        actions=tuple(sorted(permit.action for permit in best)),
        certainty=Certainty.ALLOWED if certain else Certainty.CONDITIONAL,
        granted_by=tuple(sorted({f"{p.policy} {p.statement}" for p in best})),
        targets=targets,
    )


def _all_known(
    principal: Principal, granted: Mapping[str, tuple[Permit, ...]], held: Gains
) -> bool:
    """Whether everything was read that the set could gain something of."""
    if _PASS in granted:
        return principal.account in held.complete
    return all(
        held.places.whole(principal.account, source, permit.resources)
        for action, found in granted.items()
        for source in _OWNERS.get(action, ())
        for permit in found
    )


def _surest(found: Iterable[Permit]) -> Permit:
    return min(
        found,
        key=lambda permit: (
            permit.certainty is not Certainty.ALLOWED,
            permit.policy,
            permit.statement,
        ),
    )


def _passable(principal: Principal, passed: Iterable[Permit], held: Gains) -> tuple[str, ...]:
    """The first roles that may be passed to AgentCore; its own would give nothing new."""
    roles = held.roles.get(principal.account, ())
    found: set[str] = set()
    for permit in passed:
        named = (
            role
            for role in _beginning(roles, permit.resources)
            if role != principal.arn and names(permit.resources, role)
        )
        found.update(islice(named, _MOST))
    return tuple(sorted(found))[:_MOST]


def _usable(
    principal: Principal, granted: Mapping[str, tuple[Permit, ...]], held: Gains
) -> tuple[str, ...]:
    """The first tools and runtimes that the set acts on and that act as another role."""
    acting = {action: found for action, found in granted.items() if target_of(action) != ANYTHING}
    first = min(acting, default="")
    place = (principal.account, target_of(first).arns)
    owners, listed = held.owners.get(place, {}), held.listed.get(place, ())
    found: set[str] = set()
    for permit in acting.get(first, ()):
        named = (
            arn
            for arn in _beginning(listed, permit.resources)
            if owners[arn] != principal.arn
            and all(any(names(each.resources, arn) for each in them) for them in granted.values())
        )
        found.update(islice(named, _MOST))
    return tuple(sorted(found))[:_MOST]


def _beginning(arns: tuple[str, ...], resources: Iterable[str]) -> Iterator[str]:
    """Those of sorted ARNs that begin as some pattern does: what it may name, cheaply."""
    for start in sorted({literal_start(pattern) for pattern in resources}):
        place = bisect_left(arns, start)
        while place < len(arns) and arns[place].startswith(start):
            yield arns[place]
            place += 1


def _roles_of(owner: BuiltInTool | AgentRuntime) -> frozenset[str]:
    if isinstance(owner, BuiltInTool):
        return frozenset({owner.execution_role_arn} - {""})
    return frozenset(version.role_arn for version in owner.served_versions) - {""}


def _trusts_agentcore(role: Principal) -> bool:
    """Whether a trust policy names AgentCore; one that cannot be read may do so."""
    try:
        json.loads(role.trust)
    except (ValueError, RecursionError):
        return True
    return AGENTCORE in role.trust
