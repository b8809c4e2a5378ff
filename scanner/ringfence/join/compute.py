"""Whose traffic an interface outside AgentCore carries.

An interface belongs to the resource whose API names it, or to the instance it is attached to. Those
that a service made for several resources, as Lambda does, belong to every resource of the service
with the interface's subnet and exactly its security groups; where those are more than a few, the
interface speaks for all of them together. A node of an EKS cluster speaks for the cluster: which
pod it was is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ringfence.join.owners import Owner, attribute
from ringfence.model.egress import Confidence
from ringfence.model.network import NetworkInterface
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import ComputeResource, WorkloadKind

_LAMBDA = "AWS Lambda VPC ENI-"
_CLUSTER_TAGS = ("cluster.k8s.amazonaws.com/name", "eks:cluster-name", "aws:eks:cluster-name")
_CLUSTER_KEY = "kubernetes.io/cluster/"
_UUID = 37
"""Characters of a UUID and the hyphen before it."""
_MAKERS: tuple[tuple[str, frozenset[WorkloadKind]], ...] = (
    ("lambda", frozenset({WorkloadKind.LAMBDA_FUNCTION})),
    ("arn:aws:ecs", frozenset({WorkloadKind.ECS_SERVICE, WorkloadKind.ECS_TASK})),
    (
        "sagemaker",
        frozenset(
            {
                WorkloadKind.SAGEMAKER_ENDPOINT,
                WorkloadKind.SAGEMAKER_NOTEBOOK,
                WorkloadKind.SAGEMAKER_DOMAIN,
            }
        ),
    ),
    ("codebuild", frozenset({WorkloadKind.CODEBUILD_PROJECT})),
    ("apprunner", frozenset({WorkloadKind.APP_RUNNER_SERVICE})),
)
"""What the description or type of an interface says of the service that made it."""

_Place = tuple[str, str]
_Seat = tuple[_Place, WorkloadKind, str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resources:
    """The resources of the inventory, by what an interface tells of them."""

    by_interface: Mapping[str, tuple[ComputeResource, ...]]
    by_instance: Mapping[tuple[_Place, str], ComputeResource]
    by_cluster: Mapping[tuple[_Place, str], ComputeResource]
    by_name: Mapping[tuple[_Place, str], ComputeResource]
    """Lambda functions."""
    by_seat: Mapping[_Seat, tuple[ComputeResource, ...]]
    kinds: Mapping[str, WorkloadKind]


def compute_owners(snapshot: Snapshot) -> Mapping[str, Owner]:
    """The owners of every interface that carries the traffic of a resource outside AgentCore."""
    resources = _arranged(snapshot.inventory.compute)
    found: dict[str, Owner] = {}
    for interface in snapshot.inventory.interfaces:
        if not interface.managed_by_agentcore:
            owner = _owner(interface, resources)
            if owner is not None:
                found[interface.id] = _doubted(owner, interface, snapshot, resources)
    for id_, named in resources.by_interface.items():
        found.setdefault(id_, _of(id_, named, "which their API names"))
    return found


def compute_by_role(
    compute: Iterable[ComputeResource],
) -> Mapping[str, tuple[ComputeResource, ...]]:
    """The resources outside AgentCore whose code assumes each role."""
    users: defaultdict[str, list[ComputeResource]] = defaultdict(list)
    for resource in compute:
        for role in filter(None, resource.roles):
            users[role].append(resource)
    return {role: tuple(sorted(found, key=lambda r: r.arn)) for role, found in users.items()}


def session_of(resource: ComputeResource) -> str:
    """How AWS names the sessions in which the resource's own role is assumed; empty if unknown.

    Lambda takes the function's name, EC2 the instance's id and ECS the task's id.
    """
    match resource.kind:
        case WorkloadKind.LAMBDA_FUNCTION:
            return resource.arn.partition(":function:")[2].partition(":")[0]
        case WorkloadKind.EC2_INSTANCE | WorkloadKind.ECS_TASK:
            return resource.arn.rpartition("/")[2]
        case _:
            return ""


def _arranged(compute: Iterable[ComputeResource]) -> _Resources:
    by_interface: defaultdict[str, list[ComputeResource]] = defaultdict(list)
    by_seat: defaultdict[_Seat, list[ComputeResource]] = defaultdict(list)
    others: dict[WorkloadKind, dict[tuple[_Place, str], ComputeResource]] = defaultdict(dict)
    kinds: dict[str, WorkloadKind] = {}
    for resource in compute:
        kinds[resource.arn] = resource.kind
        for id_ in resource.interfaces:
            by_interface[id_].append(resource)
        for seat in _seats(resource):
            by_seat[seat].append(resource)
        others[resource.kind][_place(resource), session_of(resource) or resource.name] = resource
    return _Resources(
        by_interface={id_: tuple(found) for id_, found in by_interface.items()},
        by_instance=others[WorkloadKind.EC2_INSTANCE],
        by_cluster=others[WorkloadKind.EKS_CLUSTER],
        by_name=others[WorkloadKind.LAMBDA_FUNCTION],
        by_seat={seat: tuple(found) for seat, found in by_seat.items()},
        kinds=kinds,
    )


def _seats(resource: ComputeResource) -> Iterator[_Seat]:
    for subnet in resource.subnets:
        yield _place(resource), resource.kind, subnet, frozenset(resource.security_groups)


def _place(item: ComputeResource | NetworkInterface) -> _Place:
    return item.account, item.region


def _owner(interface: NetworkInterface, resources: _Resources) -> Owner | None:
    """Whose the interface is; None when it is no resource's that was read."""
    place = _place(interface)
    instance = resources.by_instance.get((place, interface.instance_id))
    tags = (*interface.tags, *(instance.tags if instance else ()))
    for name in _clusters(tags):
        if cluster := resources.by_cluster.get((place, name)):
            how = "of the cluster's nodes by its tags; which pod it was is not known"
            return _of(interface.id, (cluster,), how)
    if named := resources.by_interface.get(interface.id):
        return _of(interface.id, named, "which its API names")
    if instance is not None:
        return _of(interface.id, (instance,), "attached to the instance")
    return _made(interface, resources)


def _made(interface: NetworkInterface, resources: _Resources) -> Owner | None:
    """The owner of an interface that a service made, by where it stands."""
    place = _place(interface)
    told = f"{interface.interface_type} {interface.description}".lower().replace(" ", "")
    kinds = next((kinds for word, kinds in _MAKERS if word in told), frozenset())
    groups = frozenset(interface.security_groups)
    seated = [
        resource
        for kind in sorted(kinds)
        for resource in resources.by_seat.get((place, kind, interface.subnet_id, groups), ())
    ]
    if seated:
        return _of(interface.id, seated, "with its subnet and security groups")
    name = interface.description.removeprefix(_LAMBDA)[:-_UUID]
    function = resources.by_name.get((place, name))
    if function is None or not interface.description.startswith(_LAMBDA):
        return None
    owner = _of(interface.id, (function,), "whose name its description holds and no more")
    return replace(owner, confidence=Confidence.MEDIUM)


def _clusters(tags: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, value in tags:
        if key in _CLUSTER_TAGS:
            yield value
        elif key.startswith(_CLUSTER_KEY):
            yield key.removeprefix(_CLUSTER_KEY)


def _of(interface_id: str, resources: Iterable[ComputeResource], how: str) -> Owner:
    arns = tuple(sorted({resource.arn for resource in resources}))
    if len(arns) > 1:
        reason = f"{interface_id}, shared by {len(arns)} resources {how}; the volume is that of the interface"
    else:
        reason = f"{interface_id}, {how}"
    owner = attribute(arns, interface_id, reason=reason, confidence=Confidence.HIGH)
    return replace(owner, together=True)


def _doubted(
    owner: Owner, interface: NetworkInterface, snapshot: Snapshot, resources: _Resources
) -> Owner:
    """The owner, less sure where others that share the interface may not have been read."""
    if interface.id in resources.by_interface or interface.instance_id:
        return owner
    kinds = {resources.kinds[arn] for arn in owner.candidates}
    if all(snapshot.was_read(kind.source, *_place(interface)) for kind in kinds):
        return owner
    reason = f"{owner.reason}, as far as the resources of the region could be read"
    least = Confidence.MEDIUM if owner.confidence is Confidence.HIGH else owner.confidence
    return replace(owner, reason=reason, confidence=least)
