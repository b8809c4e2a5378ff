"""EC2 instances, and the roles that their instance profiles carry."""

from __future__ import annotations

from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.parse.arn import partition_of
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.sightings import Sightings
from ringfence.parse.inventory.wire import Group, PascalShape, Tag, tag_pairs, texts

_GONE = ("terminated", "shutting-down")


class _Profile(PascalShape, frozen=True):
    arn: str = ""


class _State(PascalShape, frozen=True):
    name: str = ""


class _Interface(PascalShape, frozen=True):
    network_interface_id: str = ""
    subnet_id: str = ""


class _Instance(PascalShape, frozen=True):
    instance_id: str
    instance_type: str = ""
    subnet_id: str = ""
    state: _State = _State()
    iam_instance_profile: _Profile = _Profile()
    security_groups: tuple[Group, ...] = ()
    network_interfaces: tuple[_Interface, ...] = ()
    tags: tuple[Tag, ...] = ()


class _Reservation(PascalShape, frozen=True):
    owner_id: str = ""
    instances: tuple[_Instance, ...] = ()


class _Role(PascalShape, frozen=True):
    arn: str
    instance_profile_list: tuple[_Profile, ...] = ()


def assemble_machines(answers: Answers) -> tuple[ComputeResource, ...]:
    """Every instance that was read and is not gone."""
    roles = _roles_by_profile(answers)
    found: Sightings[ComputeResource] = Sightings()
    for page in answers.items("DescribeInstances", "Reservations", _Reservation):
        for reservation in page.records:
            for body in reservation.instances:
                if body.state.name in _GONE:
                    continue
                owner = reservation.owner_id or page.account
                machine = _machine(body, owner=owner, region=page.region, roles=roles)
                found.add(body.instance_id, machine, own=owner == page.account)
    return found.sorted()


def _machine(body: _Instance, *, owner: str, region: str, roles: dict[str, str]) -> ComputeResource:
    tags = tag_pairs(body.tags)
    return ComputeResource(
        arn=f"arn:{partition_of(region)}:ec2:{region}:{owner}:instance/{body.instance_id}",
        kind=WorkloadKind.EC2_INSTANCE,
        name=dict(tags).get("Name", "") or body.instance_id,
        account=owner,
        region=region,
        roles=texts((roles.get(body.iam_instance_profile.arn, ""),)),
        instance_type=body.instance_type,
        subnets=texts((body.subnet_id, *(each.subnet_id for each in body.network_interfaces))),
        security_groups=texts(group.group_id for group in body.security_groups),
        interfaces=texts(each.network_interface_id for each in body.network_interfaces),
        in_vpc=True,
        tags=tags,
    )


def _roles_by_profile(answers: Answers) -> dict[str, str]:
    """From the ARN of an instance profile to that of its role; a profile carries one at most."""
    return {
        profile.arn: role.arn
        for page in answers.items("GetAccountAuthorizationDetails", "RoleDetailList", _Role)
        for role in page.records
        for profile in role.instance_profile_list
    }
