"""Which resources are worth following through the logs: a few, known before the logs are read.

A resource with a signal in its definition, and an interface that asked for the name of a model
provider. Everything else that runs code is left alone: its traffic is nobody's business here, and
there is very much of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from ringfence.classify import Classifier
from ringfence.join.compute import compute_by_role, compute_owners
from ringfence.join.egress import Others
from ringfence.join.owners import Owner, own_addresses
from ringfence.model.egress import Category
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import ComputeResource, Signal
from ringfence.shadow import clues
from ringfence.shadow.definition import definition_signals

MODELS = frozenset({Category.MODEL_PROVIDER, Category.MODEL_AGGREGATOR})
_SERVICE_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """Signals of definitions, and whose traffic is to be joined because of them."""

    signals: Mapping[str, tuple[Signal, ...]] = field(default_factory=dict)
    """By the ARN of the resource."""
    owners: Mapping[str, Owner] = field(default_factory=dict)
    """Of every interface of a resource outside AgentCore."""
    roles: Mapping[str, tuple[ComputeResource, ...]] = field(default_factory=dict)
    """The users of every role."""
    others: Others = field(default_factory=Others)
    """The part of both that is followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where suspects stand, before any log is read."""

    interfaces: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


def find_suspects(snapshot: Snapshot, settings: Settings) -> Suspects:
    """Find the resources whose traffic and calls are followed.

    settings say which hosts are models of the operator's own.
    """
    if not snapshot.inventory.compute:
        return Suspects()
    signals = definition_signals(snapshot.inventory)
    owners = compute_owners(snapshot)
    roles = compute_by_role(snapshot.inventory.compute)
    asking = _asking(snapshot, owners, Classifier(settings))
    calling = _calling(snapshot)
    return Suspects(
        signals=signals,
        owners=owners,
        roles=roles,
        others=Others(
            interfaces={
                id_: owner
                for id_, owner in owners.items()
                if id_ in asking or not signals.keys().isdisjoint(owner.candidates)
            },
            roles={
                role: users
                for role, users in roles.items()
                if role in calling or any(user.arn in signals for user in users)
            },
        ),
    )


def suspect_places(snapshot: Snapshot) -> Places:
    """Where suspects stand as far as definitions tell: what their logs are asked for by."""
    # Without logs there is no name that settings could know.
    others = find_suspects(snapshot, Settings()).others
    return Places(interfaces=frozenset(others.interfaces), roles=frozenset(others.roles))


def call_name(event_source: str, event_name: str) -> str:
    """A CloudTrail event as `service:Operation`."""
    for domain in _SERVICE_DOMAINS:
        event_source = event_source.removesuffix(domain)
    return f"{event_source}:{event_name}"


def _asking(
    snapshot: Snapshot, owners: Mapping[str, Owner], classifier: Classifier
) -> frozenset[str]:
    """Interfaces that asked the Resolver for a model's host."""
    by_address = {
        (interface.vpc_id, address): interface.id
        for interface in snapshot.inventory.interfaces
        if interface.id in owners
        for address in own_addresses(interface)
    }
    askers: defaultdict[str, set[str]] = defaultdict(set)
    for answer in snapshot.telemetry.resolutions:
        if interface := by_address.get((answer.vpc_id, answer.client)):
            askers[answer.name].add(interface)
    return frozenset(
        interface
        for name, interfaces in askers.items()
        if classifier.host(name).category in MODELS
        for interface in interfaces
    )


def _calling(snapshot: Snapshot) -> frozenset[str]:
    """Roles under which CloudTrail saw a model being called."""
    return frozenset(
        use.role_arn
        for use in snapshot.telemetry.api_uses
        if use.role_arn and clues.of_call(call_name(use.event_source, use.event_name))
    )
