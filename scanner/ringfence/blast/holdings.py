"""What an execution role brings to every runtime that has it: reach, escalation, tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.blast.catalogue import (
    BROWSERS,
    GATEWAYS,
    INTERPRETERS,
    INVOKE_GATEWAY,
    START_BROWSER,
    START_INTERPRETER,
    actions,
)
from ringfence.blast.escalation import Gains, escalations_of
from ringfence.blast.places import Places, places_of
from ringfence.blast.reach import reach_of
from ringfence.guardrail.permissions import Permit, Policies, PolicyReader, names, permits
from ringfence.model.agentcore import BuiltInTool, Gateway, ToolKind
from ringfence.model.arn import place_in
from ringfence.model.blast import RoleReach
from ringfence.model.coverage import Source
from ringfence.model.identity import Principal
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import ToolVerdict

_KEPT_BY = {
    "credential-providers": Source.CREDENTIAL_PROVIDERS,
    "memories": Source.MEMORIES,
}
_LISTED = {
    ToolKind.BROWSER: Source.BROWSERS,
    ToolKind.CODE_INTERPRETER: Source.CODE_INTERPRETERS,
}
_ASKED = (*_LISTED.values(), Source.RUNTIMES, Source.RUNTIME_ENDPOINTS)
_STARTS = {
    ToolKind.BROWSER: (START_BROWSER, BROWSERS),
    ToolKind.CODE_INTERPRETER: (START_INTERPRETER, INTERPRETERS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StartableTool:
    """A browser or code interpreter of which a role may start sessions."""

    tool: BuiltInTool
    verdict: ToolVerdict
    permit: Permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One role with everything that follows from its policies."""

    reach: RoleReach
    tools: tuple[StartableTool, ...] = ()
    unread: tuple[ToolKind, ...] = ()
    """Kinds of tools that it may start of which not all were read."""
    gateways: tuple[tuple[Gateway, Permit], ...] = ()
    """Gateways that it may call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The principals and tools of a snapshot, arranged for questions about roles."""

    policies: Mapping[str, tuple[Principal, Policies]]
    """By the ARN of the principal, without roles that only AWS services assume."""
    absent: Mapping[str, Mapping[str, frozenset[str]]]
    """By account and inventory, the regions in which it surely holds nothing."""
    places: Places
    tools: Mapping[str, tuple[tuple[BuiltInTool, ToolVerdict], ...]]
    gateways: Mapping[str, tuple[Gateway, ...]]
    """By account, as the tools."""


def survey(snapshot: Snapshot, tool_verdicts: Iterable[ToolVerdict]) -> Ground:
    """Read every policy once, and sort the tools and gateways by account."""
    held = snapshot.inventory
    reader = PolicyReader(actions())
    tools: dict[str, list[tuple[BuiltInTool, ToolVerdict]]] = {}
    for tool, verdict in zip(held.tools, tool_verdicts, strict=True):
        tools.setdefault(tool.account, []).append((tool, verdict))
    gateways: dict[str, list[Gateway]] = {}
    for gateway in held.gateways:
        gateways.setdefault(gateway.account, []).append(gateway)
    return Ground(
        policies={
            principal.arn: (principal, reader.read(principal))
            for principal in held.principals
            if not principal.service_linked
        },
        absent={account: _absent(snapshot, account) for account in snapshot.scope.accounts},
        places=places_of(snapshot, _ASKED),
        tools={account: tuple(found) for account, found in tools.items()},
        gateways={account: tuple(found) for account, found in gateways.items()},
    )


def holding_of(ground: Ground, role: str, held: Gains) -> Holding:
    """What a role brings; of one that was not read, nothing but that doubt."""
    if role not in ground.policies:
        return Holding(
            reach=RoleReach(
                role=role,
                account=place_in(role)[0],
                doubt=f"the policies of the role {role} were not read",
            )
        )
    principal, policies = ground.policies[role]
    administrator = policies.everything is not None
    return Holding(
        reach=RoleReach(
            role=role,
            account=principal.account,
            reach=reach_of(role, policies, absent=ground.absent.get(principal.account, {})),
            escalations=() if administrator else escalations_of(principal, policies, held),
            administrator=administrator,
            doubt=_doubt(principal, policies),
        ),
        tools=tuple(_startable(ground, principal, policies)),
        unread=tuple(kind for kind in _STARTS if _unread(ground, principal, policies, kind)),
        gateways=_callable(ground, principal, policies),
    )


def _startable(ground: Ground, principal: Principal, policies: Policies) -> list[StartableTool]:
    found = []
    for kind, (action, target) in _STARTS.items():
        granted = tuple(permits(policies, action, target))
        for tool, verdict in ground.tools.get(principal.account, ()) if granted else ():
            permit = _naming(granted, tool.arn) if tool.kind is kind else None
            if permit is not None:
                found.append(StartableTool(tool=tool, verdict=verdict, permit=permit))
    return found


def _unread(ground: Ground, principal: Principal, policies: Policies, kind: ToolKind) -> bool:
    """Whether the role may start a tool of a kind where not all of them were read."""
    action, target = _STARTS[kind]
    return not all(
        ground.places.whole(principal.account, _LISTED[kind], permit.resources)
        for permit in permits(policies, action, target)
    )


def _callable(
    ground: Ground, principal: Principal, policies: Policies
) -> tuple[tuple[Gateway, Permit], ...]:
    granted = tuple(permits(policies, INVOKE_GATEWAY, GATEWAYS))
    pairs = (
        (gateway, _naming(granted, gateway.arn))
        for gateway in (ground.gateways.get(principal.account, ()) if granted else ())
    )
    return tuple((gateway, permit) for gateway, permit in pairs if permit is not None)


def _naming(granted: Iterable[Permit], arn: str) -> Permit | None:
    return next((permit for permit in granted if names(permit.resources, arn)), None)


def _absent(snapshot: Snapshot, account: str) -> dict[str, frozenset[str]]:
    """Of each inventory, the regions that were read and hold nothing."""
    inventory = snapshot.inventory
    present = {
        "credential-providers": {(p.account, p.region) for p in inventory.credential_providers},
        "memories": {(memory.account, memory.region) for memory in inventory.memories},
    }
    return {
        name: frozenset(
            region
            for region in snapshot.scope.regions
            if (account, region) not in present[name] and snapshot.was_read(source, account, region)
        )
        for name, source in _KEPT_BY.items()
    }


def _doubt(principal: Principal, policies: Policies) -> str:
    if not policies.unreadable:
        return ""
    return f"of the role {principal.arn}, {', '.join(policies.unreadable)} could not be read"
