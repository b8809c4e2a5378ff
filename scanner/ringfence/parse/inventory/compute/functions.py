"""Lambda functions."""

from __future__ import annotations

import msgspec

from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.compute.images import image_names
from ringfence.parse.inventory.compute.tags import WorkloadTags
from ringfence.parse.inventory.wire import PascalShape, texts


class _VpcConfig(PascalShape, frozen=True):
    subnet_ids: tuple[str, ...] = ()
    security_group_ids: tuple[str, ...] = ()


class _Environment(PascalShape, frozen=True):
    variables: dict[str, str | None] = msgspec.field(default_factory=dict)


class _Layer(PascalShape, frozen=True):
    arn: str = ""


class _Function(PascalShape, frozen=True):
    function_arn: str
    function_name: str = ""
    role: str = ""
    vpc_config: _VpcConfig = _VpcConfig()
    environment: _Environment = _Environment()
    layers: tuple[_Layer, ...] = ()


class _Configuration(PascalShape, frozen=True):
    function_arn: str = ""


class _Code(PascalShape, frozen=True):
    image_uri: str = ""


class _Image(PascalShape, frozen=True):
    configuration: _Configuration = _Configuration()
    code: _Code = _Code()


def assemble_functions(answers: Answers, tags: WorkloadTags) -> tuple[ComputeResource, ...]:
    """Every function; the image of those made from one is only in an answer of its own."""
    images = {
        body.configuration.function_arn: body.code.image_uri
        for page in answers.bodies("GetFunction", _Image)
        for body in page.records
    }
    found = {}
    for page in answers.items("ListFunctions", "Functions", _Function):
        for body in page.records:
            found[body.function_arn] = ComputeResource(
                arn=body.function_arn,
                kind=WorkloadKind.LAMBDA_FUNCTION,
                name=body.function_name,
                account=page.account,
                region=page.region,
                roles=texts((body.role,)),
                environment_keys=texts(body.environment.variables),
                images=image_names((images.get(body.function_arn, ""),)),
                layers=texts(layer.arn for layer in body.layers),
                subnets=texts(body.vpc_config.subnet_ids),
                security_groups=texts(body.vpc_config.security_group_ids),
                in_vpc=bool(body.vpc_config.subnet_ids),
                tags=tags.of(body.function_arn),
                tags_read=tags.read(body.function_arn, (page.account, page.region)),
            )
    return tuple(found.values())
