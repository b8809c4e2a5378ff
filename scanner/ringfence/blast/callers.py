"""Who can call a runtime: principals of its account, resource policies, gateways and harnesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ringfence.blast.catalogue import RUNTIMES
from ringfence.blast.doors import DoorIndex, by, doors_of, index_doors, runtime_of
from ringfence.guardrail.access import COMMAND, INVOKE
from ringfence.guardrail.permissions import Policies, literal_start, names, permits
from ringfence.model.agentcore import AgentRuntime, Harness
from ringfence.model.blast import CommandAccess, Granting, Invokers
from ringfence.model.identity import Certainty, Principal
from ringfence.model.snapshot import Inventory

_MOST = 5
_FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Principals of one account whom equal patterns let do the same."""

    command: bool
    certain: bool
    resources: tuple[str, ...]
    narrow: bool
    """Whether it has so few members that they may be counted for each runtime."""
    principals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """Principals of several groups together."""

    certain: frozenset[str]
    every: frozenset[str]
    shells: frozenset[str]
    counts: tuple[int, int, int]
    """Surely, only under a condition, and surely with a shell."""
    first: tuple[str, ...]
    """The first few with a shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerIndex:
    """Everything that may call a runtime, arranged by what it names."""

    groups: Mapping[str, Mapping[str, tuple[_Group, ...]]]
    """By account, and by the letters before the first wildcard of a pattern."""
    lengths: Mapping[str, tuple[int, ...]]
    """By account, how long those letters are."""
    administrators: Mapping[str, int]
    """By account."""
    doors: DoorIndex
    harnesses: Mapping[str, tuple[Harness, ...]]
    """By the ARN of the runtime that backs them."""
    counted: dict[tuple[_Group, ...], _Counted] = field(default_factory=dict)
    """Combinations of groups that were counted already: most runtimes have the same callers."""


def index_callers(
    inventory: Inventory, policies: Iterable[tuple[Principal, Policies]]
) -> CallerIndex:
    """Arrange the callers once for all runtimes."""
    members: defaultdict[tuple[str, bool, bool, tuple[str, ...]], set[str]] = defaultdict(set)
    administrators: defaultdict[str, int] = defaultdict(int)
    for principal, held in policies:
        if held.everything is not None:
            administrators[principal.account] += 1
            continue
        for command, certain, resources in _permitted(held):
            members[principal.account, command, certain, resources].add(principal.arn)
    groups: defaultdict[str, defaultdict[str, list[_Group]]]
    groups = defaultdict(lambda: defaultdict(list))
    for (account, command, certain, resources), principals in sorted(members.items()):
        group = _Group(
            command=command,
            certain=certain,
            resources=resources,
            narrow=len(principals) <= _FEW,
            principals=frozenset(principals),
        )
        for start in {_start(pattern) for pattern in resources}:
            groups[account][start].append(group)
    return CallerIndex(
        groups={
            account: {start: tuple(found) for start, found in by_start.items()}
            for account, by_start in groups.items()
        },
        lengths={
            account: tuple(sorted({len(start) for start in by_start}))
            for account, by_start in groups.items()
        },
        administrators=administrators,
        doors=index_doors(inventory),
        harnesses=by((harness.runtime_arn, harness) for harness in inventory.harnesses),
    )


def invokers_of(
    index: CallerIndex, runtime: AgentRuntime, *, doors_read: bool, complete: bool
) -> Invokers:
    """Who can call one runtime.

    doors_read is of resource policies, gateways and endpoints, complete of the policies of principals.
    """
    counted = _count(index, runtime)
    doors = doors_of(index.doors, runtime, read=doors_read)
    return Invokers(
        authorizers=doors.authorizers,
        anyone=doors.anyone,
        principals=counted.counts[0],
        conditional=counted.counts[1],
        administrators=index.administrators.get(runtime.account, 0),
        other_accounts=doors.accounts,
        conditional_accounts=doors.conditional_accounts,
        commands=counted.first,
        command_principals=counted.counts[2],
        gateways=doors.gateways,
        harnesses=tuple(each.arn for each in index.harnesses.get(runtime.arn, ())),
        evidence=doors.evidence,
        complete=complete,
    )


def command_access(
    index: CallerIndex,
    runtimes: Iterable[AgentRuntime],
    policies: Mapping[str, tuple[Principal, Policies]],
) -> tuple[CommandAccess, ...]:
    """Every principal that surely gets a shell, with the runtimes that it gets one in."""
    entered: defaultdict[_Group, list[str]] = defaultdict(list)
    for runtime in runtimes:
        for group in _groups_of(index, runtime):
            if group.command and group.certain:
                entered[group].append(runtime.arn)
    groups_by_principal: defaultdict[str, list[_Group]] = defaultdict(list)
    for group in entered:
        for name in group.principals:
            groups_by_principal[name].append(group)
    return tuple(
        _access(name, [entered[group] for group in groups], policies[name])
        for name, groups in sorted(groups_by_principal.items())
    )


def _access(
    name: str, entered: Sequence[Sequence[str]], held: tuple[Principal, Policies]
) -> CommandAccess:
    """One principal's; most have one group, whose runtimes are in the order of the inventory."""
    arns = entered[0] if len(entered) == 1 else sorted({arn for each in entered for arn in each})
    return CommandAccess(
        principal=name,
        account=held[0].account,
        granted_by=_granting(held[1]),
        runtimes=len(arns),
        named=tuple(sorted(arns[:_MOST])),
    )


def _granting(held: Policies) -> tuple[Granting, ...]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for action in COMMAND:
        for permit in permits(held, action, RUNTIMES):
            if permit.certainty is Certainty.ALLOWED:
                found[permit.policy, permit.statement].add(action)
    return tuple(
        Granting(policy=policy, statement=statement, actions=tuple(sorted(actions)))
        for (policy, statement), actions in sorted(found.items())
    )


def _permitted(held: Policies) -> Iterator[tuple[bool, bool, tuple[str, ...]]]:
    for actions in (INVOKE, COMMAND):
        for action in actions:
            for permit in permits(held, action, RUNTIMES):
                certain = permit.certainty is Certainty.ALLOWED
                yield actions is COMMAND, certain, permit.resources


def _count(index: CallerIndex, runtime: AgentRuntime) -> _Counted:
    """Count each principal once; combinations of large groups are counted once for all runtimes."""
    found = tuple(_groups_of(index, runtime))
    wide = tuple(group for group in found if not group.narrow)
    if wide not in index.counted:
        index.counted[wide] = _together(wide)
    base, own = index.counted[wide], _together(group for group in found if group.narrow)
    if not own.every:
        return base
    certain, shells = own.certain - base.certain, own.shells - base.shells
    return _Counted(
        certain=own.certain,
        every=own.every,
        shells=own.shells,
        counts=(
            base.counts[0] + len(certain),
            base.counts[1] + len(own.every - base.every) - len(certain),
            base.counts[2] + len(shells),
        ),
        first=tuple(sorted((*base.first, *shells))[:_MOST]),
    )


def _together(groups: Iterable[_Group]) -> _Counted:
    held = tuple(groups)
    certain = frozenset[str]().union(*(g.principals for g in held if g.certain))
    every = frozenset[str]().union(*(g.principals for g in held))
    shells = frozenset[str]().union(*(g.principals for g in held if g.certain and g.command))
    return _Counted(
        certain=certain,
        every=every,
        shells=shells,
        counts=(len(certain), len(every) - len(certain), len(shells)),
        first=tuple(sorted(shells)[:_MOST]),
    )


def _groups_of(index: CallerIndex, runtime: AgentRuntime) -> Iterator[_Group]:
    """The groups of the runtime's account with a pattern that names it or one of its endpoints."""
    by_start = index.groups.get(runtime.account, {})
    seen: set[int] = set()
    for length in index.lengths.get(runtime.account, ()):
        for group in by_start.get(runtime.arn[:length], ()) if length <= len(runtime.arn) else ():
            if id(group) not in seen and any(
                names(group.resources, arn)
                for arn in (runtime.arn, *(endpoint.arn for endpoint in runtime.endpoints))
            ):
                seen.add(id(group))
                yield group


def _start(pattern: str) -> str:
    """The letters that a runtime's ARN has to begin with for a pattern to name it."""
    return runtime_of(literal_start(pattern))
