"""What the definition of a resource says: everything that is known before any log is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from ringfence.guardrail.named import NamedAction, named_actions
from ringfence.model.coverage import Source
from ringfence.model.identity import Principal
from ringfence.model.network import SecurityGroup, SecurityGroupRule
from ringfence.model.snapshot import Inventory
from ringfence.model.workload import ComputeResource, Signal, SignalKind, Strength
from ringfence.shadow import clues
from ringfence_data.signals import Clue, ai_signals

ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
OPEN = "open to any address"
_MOST = 16
"""Signals of one kind; the rest would say the same."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Known:
    """What the definitions point to."""

    principals: Mapping[str, Principal]
    groups: Mapping[str, SecurityGroup]


def definition_signals(inventory: Inventory) -> Mapping[str, tuple[Signal, ...]]:
    """The signals of every resource that has any, by ARN."""
    known = _Known(
        principals={principal.arn: principal for principal in inventory.principals},
        groups={group.id: group for group in inventory.security_groups},
    )
    permissions: dict[str, tuple[Signal, ...]] = {}
    found: dict[str, tuple[Signal, ...]] = {}
    for resource in inventory.compute:
        for role in resource.roles:
            if role not in permissions and role in known.principals:
                permissions[role] = tuple(_permissions(known.principals[role]))
        signals = (
            *_names(resource),
            *_images(resource),
            *_configuration(resource),
            *(signal for role in resource.roles for signal in permissions.get(role, ())),
            *_machine(resource, known),
        )
        if signals:
            found[resource.arn] = signals
    return found


def server_of(resource: ComputeResource) -> str:
    """The model server among the images of a resource; empty when there is none."""
    return next((image for image in resource.images if _serves(image)), "")


def _serves(image: str) -> bool:
    clue = clues.of_image(image)
    return clue is not None and clue.serves


def _names(resource: ComputeResource) -> Iterator[Signal]:
    source = resource.kind.source
    for key, clue in _telling(resource.environment_keys, clues.of_environment):
        yield Signal(
            kind=SignalKind.ENVIRONMENT_NAME,
            source=source,
            ref=key,
            detail=f"an environment variable of this name is for {clue.about}",
            strength=clues.strength(clue),
        )
    for arn, clue in _telling(resource.layers, clues.of_layer):
        yield Signal(
            kind=SignalKind.LAMBDA_LAYER,
            source=source,
            ref=arn,
            detail=f"by its name the layer is {clue.about}",
            strength=clues.strength(clue),
        )


def _images(resource: ComputeResource) -> Iterator[Signal]:
    for image, clue in _telling(resource.images, clues.of_image):
        yield Signal(
            kind=SignalKind.CONTAINER_IMAGE,
            source=resource.kind.source,
            ref=image,
            detail=f"by its name the image is {clue.about}",
            strength=clues.strength(clue),
        )


def _telling(
    texts: Iterable[str], clue_of: Callable[[str], Clue | None]
) -> Iterator[tuple[str, Clue]]:
    """The first of the texts that point at something, each once, with what they point at."""
    found = ((text, clue) for text in sorted(set(texts)) if (clue := clue_of(text)))
    return islice(found, _MOST)


def _configuration(resource: ComputeResource) -> Iterator[Signal]:
    source = resource.kind.source
    for model in sorted(set(resource.models))[:_MOST]:
        yield Signal(
            kind=SignalKind.CONFIGURATION,
            source=source,
            ref=model,
            detail="its configuration names the model",
        )
    for call, clue in _telling(resource.calls, clues.of_call):
        yield Signal(
            kind=SignalKind.CONFIGURATION,
            source=source,
            ref=call,
            detail=f"its definition calls {clue.about}",
        )
    if kind := clues.of_kind(resource.kind):
        yield Signal(
            kind=SignalKind.CONFIGURATION,
            source=source,
            ref=resource.kind.value,
            detail=kind.about,
            strength=clues.strength(kind),
        )


def _permissions(role: Principal) -> Iterator[Signal]:
    """One signal for each service that the role's policies name."""
    for clue in ai_signals().actions:
        if named := named_actions(role, clue.patterns):
            yield Signal(
                kind=SignalKind.ROLE_PERMISSION,
                source=Source.IAM,
                ref=role.arn,
                detail=f"may call {clue.about}: {_some(named)}",
                strength=clues.strength(clue),
            )


def _some(named: tuple[NamedAction, ...]) -> str:
    shown = ", ".join(f"{each.action} by {each.policy}" for each in named[:_NAMED])
    more = len(named) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _machine(resource: ComputeResource, known: _Known) -> Iterator[Signal]:
    clue = clues.of_instance_type(resource.instance_type) if resource.instance_type else None
    if clue:
        yield Signal(
            kind=SignalKind.INSTANCE_TYPE,
            source=resource.kind.source,
            ref=resource.instance_type,
            detail=f"the type has {clue.about}",
            strength=clues.strength(clue),
        )
    for port in sorted(set(resource.ports)):
        if clue := clues.of_port(port):
            yield port_signal(
                port, resource.kind.source, "its definition names the port", clue.about
            )
    for group_id in sorted(set(resource.security_groups)):
        if group := known.groups.get(group_id):
            yield from _admitted(group)


def _admitted(group: SecurityGroup) -> Iterator[Signal]:
    """Ports that a security group opens one by one; a range of them says nothing."""
    rules = [rule for rule in group.rules if _single(rule)]
    for port in sorted({rule.from_port for rule in rules if rule.from_port is not None}):
        clue = clues.of_port(port)
        if clue is None:
            continue
        peers = {rule.peer for rule in rules if rule.from_port == port}
        how = f"{group.id} admits the port"
        how += f", {OPEN}" if peers & ANYWHERE else ""
        yield port_signal(port, Source.SECURITY_GROUPS, how, clue.about)


def _single(rule: SecurityGroupRule) -> bool:
    return not rule.egress and rule.from_port is not None and rule.from_port == rule.to_port


def port_signal(port: int, source: Source, how: str, about: str) -> Signal:
    """A port on which models are often served."""
    clue = clues.of_port(port)
    return Signal(
        kind=SignalKind.INFERENCE_PORT,
        source=source,
        ref=str(port),
        detail=f"{how}, which is that of {about}",
        strength=clues.strength(clue) if clue else Strength.HINT,
    )
