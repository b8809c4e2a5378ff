"""ECS services, and tasks that no service started, with the definition that each runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.compute.images import image_names
from ringfence.parse.inventory.compute.tags import LowerTag, lower_pairs
from ringfence.parse.inventory.wire import CamelShape, texts

_SERVICE = "service:"
_ELSEWHERE = "EXTERNAL"
"""The launch type of ECS Anywhere: machines that stand outside AWS."""


class _Named(CamelShape, frozen=True):
    name: str = ""


class _Port(CamelShape, frozen=True):
    container_port: int = 0


class _Container(CamelShape, frozen=True):
    image: str = ""
    environment: tuple[_Named, ...] = ()
    secrets: tuple[_Named, ...] = ()
    port_mappings: tuple[_Port, ...] = ()


class _Definition(CamelShape, frozen=True):
    task_definition_arn: str
    task_role_arn: str = ""
    container_definitions: tuple[_Container, ...] = ()


class _AwsVpc(CamelShape, frozen=True):
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()


class _Network(CamelShape, frozen=True):
    awsvpc_configuration: _AwsVpc = _AwsVpc()


class _Service(CamelShape, frozen=True):
    service_arn: str
    service_name: str = ""
    cluster_arn: str = ""
    task_definition: str = ""
    launch_type: str = ""
    network_configuration: _Network = _Network()
    tags: tuple[LowerTag, ...] = ()


class _Detail(CamelShape, frozen=True):
    name: str = ""
    value: str = ""


class _Attachment(CamelShape, frozen=True):
    details: tuple[_Detail, ...] = ()


class _Override(CamelShape, frozen=True):
    environment: tuple[_Named, ...] = ()


class _Overrides(CamelShape, frozen=True):
    task_role_arn: str = ""
    container_overrides: tuple[_Override, ...] = ()


class _Task(CamelShape, frozen=True):
    task_arn: str
    task_definition_arn: str = ""
    cluster_arn: str = ""
    group: str = ""
    launch_type: str = ""
    attachments: tuple[_Attachment, ...] = ()
    overrides: _Overrides = _Overrides()
    tags: tuple[LowerTag, ...] = ()

    def attached(self, name: str) -> tuple[str, ...]:
        """What the details of the task's interfaces say under that name."""
        return texts(
            detail.value
            for each in self.attachments
            for detail in each.details
            if detail.name == name
        )


def assemble_ecs(answers: Answers) -> tuple[ComputeResource, ...]:
    """Every service with the interfaces of its running tasks, and every task of no service."""
    definitions = {
        body.task_definition_arn: body
        for page in answers.bodies("DescribeTaskDefinition", _Definition, within="taskDefinition")
        for body in page.records
    }
    of_service: defaultdict[tuple[str, str], list[_Task]] = defaultdict(list)
    alone: dict[str, ComputeResource] = {}
    for tasks in answers.items("DescribeTasks", "tasks", _Task):
        for task in tasks.records:
            if task.group.startswith(_SERVICE):
                of_service[task.cluster_arn, task.group.removeprefix(_SERVICE)].append(task)
            else:
                alone[task.task_arn] = _task(task, definitions, tasks.account, tasks.region)
    found: dict[str, ComputeResource] = {}
    for page in answers.items("DescribeServices", "services", _Service):
        for body in page.records:
            running = of_service[body.cluster_arn, body.service_name]
            found[body.service_arn] = _service(
                body, running, definitions, page.account, page.region
            )
    return (*found.values(), *alone.values())


def _service(
    body: _Service,
    running: Iterable[_Task],
    definitions: Mapping[str, _Definition],
    account: str,
    region: str,
) -> ComputeResource:
    tasks = tuple(running)
    # A deployment under way still runs the definition before.
    names = texts((body.task_definition, *(task.task_definition_arn for task in tasks)))
    used = [definitions[name] for name in names if name in definitions]
    network = body.network_configuration.awsvpc_configuration
    return ComputeResource(
        arn=body.service_arn,
        kind=WorkloadKind.ECS_SERVICE,
        name=body.service_name,
        account=account,
        region=region,
        roles=_roles(used),
        environment_keys=_variables(used, tasks),
        images=_images(used),
        ports=_ports(used),
        subnets=texts(network.subnets),
        security_groups=texts(network.security_groups),
        interfaces=texts(each for task in tasks for each in task.attached("networkInterfaceId")),
        in_vpc=None if body.launch_type == _ELSEWHERE else True,
        tags=lower_pairs(body.tags),
        parent=body.cluster_arn,
    )


def _task(
    body: _Task, definitions: Mapping[str, _Definition], account: str, region: str
) -> ComputeResource:
    definition = definitions.get(body.task_definition_arn)
    used = [definition] if definition is not None else []
    role = body.overrides.task_role_arn
    return ComputeResource(
        arn=body.task_arn,
        kind=WorkloadKind.ECS_TASK,
        name=body.group or body.task_arn.rpartition("/")[2],
        account=account,
        region=region,
        roles=(role,) if role else _roles(used),
        environment_keys=_variables(used, (body,)),
        images=_images(used),
        ports=_ports(used),
        subnets=body.attached("subnetId"),
        interfaces=body.attached("networkInterfaceId"),
        in_vpc=None if body.launch_type == _ELSEWHERE else True,
        tags=lower_pairs(body.tags),
        parent=body.cluster_arn,
    )


def _roles(used: Iterable[_Definition]) -> tuple[str, ...]:
    return texts(each.task_role_arn for each in used)


def _images(used: Iterable[_Definition]) -> tuple[str, ...]:
    return image_names(box.image for each in used for box in each.container_definitions)


def _ports(used: Iterable[_Definition]) -> tuple[int, ...]:
    ports = {
        port.container_port
        for each in used
        for box in each.container_definitions
        for port in box.port_mappings
    }
    return tuple(sorted(ports - {0}))


def _variables(used: Iterable[_Definition], tasks: Iterable[_Task]) -> tuple[str, ...]:
    boxes = [box for each in used for box in each.container_definitions]
    overrides = [each for task in tasks for each in task.overrides.container_overrides]
    return texts(
        (
            *(each.name for box in boxes for each in (*box.environment, *box.secrets)),
            *(each.name for box in overrides for each in box.environment),
        )
    )
