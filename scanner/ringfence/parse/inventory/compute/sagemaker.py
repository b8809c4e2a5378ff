"""SageMaker endpoints, notebook instances and domains."""

from __future__ import annotations

import msgspec

from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.parse.inventory.answers import Answers, Page
from ringfence.parse.inventory.compute.images import image_names
from ringfence.parse.inventory.compute.tags import WorkloadTags
from ringfence.parse.inventory.wire import PascalShape, texts


class _VpcConfig(PascalShape, frozen=True):
    subnets: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()


class _DeployedImage(PascalShape, frozen=True):
    specified_image: str = ""


class _Running(PascalShape, frozen=True):
    deployed_images: tuple[_DeployedImage, ...] = ()


class _Endpoint(PascalShape, frozen=True):
    endpoint_arn: str
    endpoint_name: str = ""
    endpoint_config_name: str = ""
    production_variants: tuple[_Running, ...] = ()


class _Variant(PascalShape, frozen=True):
    model_name: str = ""
    instance_type: str = ""


class _Config(PascalShape, frozen=True):
    endpoint_config_name: str
    execution_role_arn: str = ""
    production_variants: tuple[_Variant, ...] = ()
    shadow_production_variants: tuple[_Variant, ...] = ()
    vpc_config: _VpcConfig = _VpcConfig()


class _Container(PascalShape, frozen=True):
    image: str = ""
    model_package_name: str = ""
    environment: dict[str, str | None] = msgspec.field(default_factory=dict)


class _Model(PascalShape, frozen=True):
    model_name: str
    execution_role_arn: str = ""
    primary_container: _Container = _Container()
    containers: tuple[_Container, ...] = ()
    vpc_config: _VpcConfig = _VpcConfig()


class _Notebook(PascalShape, frozen=True):
    notebook_instance_arn: str
    notebook_instance_name: str = ""
    instance_type: str = ""
    role_arn: str = ""
    subnet_id: str = ""
    security_groups: tuple[str, ...] = ()
    network_interface_id: str = ""
    direct_internet_access: str = ""


class _UserSettings(PascalShape, frozen=True):
    execution_role: str = ""
    security_groups: tuple[str, ...] = ()


class _Domain(PascalShape, frozen=True):
    domain_arn: str
    domain_name: str = ""
    app_network_access_type: str = ""
    subnet_ids: tuple[str, ...] = ()
    default_user_settings: _UserSettings = _UserSettings()


_Place = tuple[str, str]


def assemble_sagemaker(answers: Answers, tags: WorkloadTags) -> tuple[ComputeResource, ...]:
    """Every endpoint, notebook instance and domain that was read."""
    configs = {
        (page.account, page.region, body.endpoint_config_name): body
        for page in answers.bodies("DescribeEndpointConfig", _Config)
        for body in page.records
    }
    models = {
        (page.account, page.region, body.model_name): body
        for page in answers.bodies("DescribeModel", _Model)
        for body in page.records
    }
    found: dict[str, ComputeResource] = {}
    for endpoints in answers.bodies("DescribeEndpoint", _Endpoint):
        for endpoint in endpoints.records:
            place = (endpoints.account, endpoints.region)
            config = configs.get((*place, endpoint.endpoint_config_name))
            variants = _variants(config)
            used = [
                models[*place, variant.model_name]
                for variant in variants
                if (*place, variant.model_name) in models
            ]
            found[endpoint.endpoint_arn] = _endpoint(endpoint, config, used, place, tags)
    for notebooks in answers.bodies("DescribeNotebookInstance", _Notebook):
        for notebook in notebooks.records:
            found[notebook.notebook_instance_arn] = _notebook(notebook, notebooks, tags)
    for domains in answers.bodies("DescribeDomain", _Domain):
        for domain in domains.records:
            found[domain.domain_arn] = _domain(domain, domains, tags)
    return tuple(found.values())


def _variants(config: _Config | None) -> tuple[_Variant, ...]:
    return (*config.production_variants, *config.shadow_production_variants) if config else ()


def _endpoint(
    body: _Endpoint,
    config: _Config | None,
    models: list[_Model],
    place: _Place,
    tags: WorkloadTags,
) -> ComputeResource:
    networks = [each.vpc_config for each in models] + ([config.vpc_config] if config else [])
    boxes = [box for each in models for box in (each.primary_container, *each.containers)]
    deployed = [image for each in body.production_variants for image in each.deployed_images]
    own_role = config.execution_role_arn if config else ""
    subnets = texts(each for network in networks for each in network.subnets)
    return ComputeResource(
        arn=body.endpoint_arn,
        kind=WorkloadKind.SAGEMAKER_ENDPOINT,
        name=body.endpoint_name,
        account=place[0],
        region=place[1],
        roles=texts((own_role, *(each.execution_role_arn for each in models))),
        environment_keys=texts(name for box in boxes for name in box.environment),
        images=image_names(
            (*(box.image for box in boxes), *(image.specified_image for image in deployed))
        ),
        instance_type=_largest(config),
        models=texts(box.model_package_name for box in boxes),
        subnets=subnets,
        security_groups=texts(each for network in networks for each in network.security_group_ids),
        in_vpc=bool(subnets) if config is not None and models else None,
        tags=tags.of(body.endpoint_arn),
        tags_read=tags.read(body.endpoint_arn, place),
    )


def _largest(config: _Config | None) -> str:
    """One instance type of an endpoint; one with an accelerator before one without."""
    types = sorted({each.instance_type for each in _variants(config) if each.instance_type})
    accelerated = [each for each in types if each.startswith(("ml.g", "ml.p", "ml.inf", "ml.trn"))]
    return (accelerated or types or [""])[0]


def _notebook(body: _Notebook, page: Page[_Notebook], tags: WorkloadTags) -> ComputeResource:
    return ComputeResource(
        arn=body.notebook_instance_arn,
        kind=WorkloadKind.SAGEMAKER_NOTEBOOK,
        name=body.notebook_instance_name,
        account=page.account,
        region=page.region,
        roles=texts((body.role_arn,)),
        instance_type=body.instance_type,
        subnets=texts((body.subnet_id,)),
        security_groups=texts(body.security_groups),
        interfaces=texts((body.network_interface_id,)),
        # With direct access AWS's own network carries what leaves, whatever the subnet allows.
        in_vpc=bool(body.subnet_id) and body.direct_internet_access == "Disabled",
        tags=tags.of(body.notebook_instance_arn),
        tags_read=tags.read(body.notebook_instance_arn, (page.account, page.region)),
    )


def _domain(body: _Domain, page: Page[_Domain], tags: WorkloadTags) -> ComputeResource:
    access = {"VpcOnly": True, "PublicInternetOnly": False}
    return ComputeResource(
        arn=body.domain_arn,
        kind=WorkloadKind.SAGEMAKER_DOMAIN,
        name=body.domain_name,
        account=page.account,
        region=page.region,
        roles=texts((body.default_user_settings.execution_role,)),
        subnets=texts(body.subnet_ids),
        security_groups=texts(body.default_user_settings.security_groups),
        in_vpc=access.get(body.app_network_access_type),
        tags=tags.of(body.domain_arn),
        tags_read=tags.read(body.domain_arn, (page.account, page.region)),
    )
