"""State machines, CodeBuild projects, App Runner services and EKS clusters."""

from __future__ import annotations

from typing import Any

import msgspec

from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.compute.images import image_names
from ringfence.parse.inventory.compute.tags import LowerTag, WorkloadTags, lower_pairs
from ringfence.parse.inventory.wire import CamelShape, PascalShape, texts
from ringfence.parse.state_machine import called_by

_HIGHEST_PORT = 65_535

Variables = dict[str, str | None]


class _StateMachine(CamelShape, frozen=True):
    state_machine_arn: str
    name: str = ""
    role_arn: str = ""
    definition: Any = ""


class _Variable(CamelShape, frozen=True):
    name: str = ""


class _BuildEnvironment(CamelShape, frozen=True):
    image: str = ""
    environment_variables: tuple[_Variable, ...] = ()


class _BuildNetwork(CamelShape, frozen=True):
    subnets: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()


class _Project(CamelShape, frozen=True):
    arn: str
    name: str = ""
    service_role: str = ""
    environment: _BuildEnvironment = _BuildEnvironment()
    vpc_config: _BuildNetwork = _BuildNetwork()
    tags: tuple[LowerTag, ...] = ()


class _Values(PascalShape, frozen=True):
    """What App Runner says alike of code and of images."""

    port: str = ""
    runtime_environment_variables: Variables = msgspec.field(default_factory=dict)
    runtime_environment_secrets: Variables = msgspec.field(default_factory=dict)


class _CodeConfiguration(PascalShape, frozen=True):
    code_configuration_values: _Values = _Values()


class _CodeRepository(PascalShape, frozen=True):
    code_configuration: _CodeConfiguration = _CodeConfiguration()


class _ImageRepository(PascalShape, frozen=True):
    image_identifier: str = ""
    image_configuration: _Values = _Values()


class _SourceConfiguration(PascalShape, frozen=True):
    code_repository: _CodeRepository = _CodeRepository()
    image_repository: _ImageRepository = _ImageRepository()


class _InstanceConfiguration(PascalShape, frozen=True):
    instance_role_arn: str = ""


class _Egress(PascalShape, frozen=True):
    egress_type: str = ""
    vpc_connector_arn: str = ""


class _NetworkConfiguration(PascalShape, frozen=True):
    egress_configuration: _Egress = _Egress()


class _Service(PascalShape, frozen=True):
    service_arn: str
    service_name: str = ""
    source_configuration: _SourceConfiguration = _SourceConfiguration()
    instance_configuration: _InstanceConfiguration = _InstanceConfiguration()
    network_configuration: _NetworkConfiguration = _NetworkConfiguration()


class _Connector(PascalShape, frozen=True):
    vpc_connector_arn: str
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()


class _ClusterNetwork(CamelShape, frozen=True):
    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    cluster_security_group_id: str = ""


class _Cluster(CamelShape, frozen=True):
    arn: str
    name: str = ""
    resources_vpc_config: _ClusterNetwork = _ClusterNetwork()
    tags: dict[str, str] = msgspec.field(default_factory=dict)


def assemble_state_machines(answers: Answers, tags: WorkloadTags) -> tuple[ComputeResource, ...]:
    """Every state machine, with what its tasks call."""
    found = {}
    for page in answers.bodies("DescribeStateMachine", _StateMachine):
        for body in page.records:
            names = called_by(body.definition)
            found[body.state_machine_arn] = ComputeResource(
                arn=body.state_machine_arn,
                kind=WorkloadKind.STATE_MACHINE,
                name=body.name,
                account=page.account,
                region=page.region,
                roles=texts((body.role_arn,)),
                models=texts(names["models"]),
                calls=texts(names["calls"]),
                in_vpc=False,
                tags=tags.of(body.state_machine_arn),
                tags_read=tags.read(body.state_machine_arn, (page.account, page.region)),
            )
    return tuple(found.values())


def assemble_projects(answers: Answers) -> tuple[ComputeResource, ...]:
    """Every build project; its role is what the build itself runs with."""
    return tuple(
        ComputeResource(
            arn=body.arn,
            kind=WorkloadKind.CODEBUILD_PROJECT,
            name=body.name,
            account=page.account,
            region=page.region,
            roles=texts((body.service_role,)),
            environment_keys=texts(each.name for each in body.environment.environment_variables),
            images=image_names((body.environment.image,)),
            subnets=texts(body.vpc_config.subnets),
            security_groups=texts(body.vpc_config.security_group_ids),
            in_vpc=bool(body.vpc_config.subnets),
            tags=lower_pairs(body.tags),
        )
        for page in answers.items("BatchGetProjects", "projects", _Project)
        for body in page.records
    )


def assemble_app_runner(answers: Answers, tags: WorkloadTags) -> tuple[ComputeResource, ...]:
    """Every App Runner service; one without a connector leaves by AWS's own network."""
    connectors = {
        body.vpc_connector_arn: body
        for page in answers.items("ListVpcConnectors", "VpcConnectors", _Connector, required=True)
        for body in page.records
    }
    found = {}
    for page in answers.bodies("DescribeService", _Service, within="Service"):
        for body in page.records:
            egress = body.network_configuration.egress_configuration
            found[body.service_arn] = _app_runner(
                body,
                connectors.get(egress.vpc_connector_arn),
                place=(page.account, page.region),
                tags=tags,
            )
    return tuple(found.values())


def _app_runner(
    body: _Service, connector: _Connector | None, *, place: tuple[str, str], tags: WorkloadTags
) -> ComputeResource:
    image = body.source_configuration.image_repository
    code = body.source_configuration.code_repository.code_configuration
    values = (image.image_configuration, code.code_configuration_values)
    egress = {"VPC": True, "DEFAULT": False}
    return ComputeResource(
        arn=body.service_arn,
        kind=WorkloadKind.APP_RUNNER_SERVICE,
        name=body.service_name,
        account=place[0],
        region=place[1],
        roles=texts((body.instance_configuration.instance_role_arn,)),
        environment_keys=texts(
            name
            for each in values
            for name in (*each.runtime_environment_variables, *each.runtime_environment_secrets)
        ),
        images=image_names((image.image_identifier,)),
        ports=tuple(sorted({port for each in values for port in _port(each.port)})),
        subnets=texts(connector.subnets) if connector is not None else (),
        security_groups=texts(connector.security_groups) if connector is not None else (),
        in_vpc=egress.get(body.network_configuration.egress_configuration.egress_type),
        tags=tags.of(body.service_arn),
        tags_read=tags.read(body.service_arn, place),
    )


def _port(text: str) -> tuple[int, ...]:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_HIGHEST_PORT))
    return (int(text),) if is_number else ()


def assemble_clusters(answers: Answers) -> tuple[ComputeResource, ...]:
    """Every EKS cluster; its own role only lets AWS run it, so it is none of its pods'."""
    return tuple(
        ComputeResource(
            arn=body.arn,
            kind=WorkloadKind.EKS_CLUSTER,
            name=body.name,
            account=page.account,
            region=page.region,
            subnets=texts(body.resources_vpc_config.subnet_ids),
            security_groups=texts(
                (
                    body.resources_vpc_config.cluster_security_group_id,
                    *body.resources_vpc_config.security_group_ids,
                )
            ),
            in_vpc=True,
            tags=tuple(sorted(body.tags.items())),
        )
        for page in answers.bodies("DescribeCluster", _Cluster, within="cluster")
        for body in page.records
    )
