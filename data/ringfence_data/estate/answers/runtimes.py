"""Runtimes, versions and endpoints as bedrock-agentcore-control answers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ringfence_data.estate.identifiers import Place, agentcore_arn, role_arn
from ringfence_data.estate.interfaces import Layout
from ringfence_data.estate.record import AnswerRecord, Json, iso
from ringfence_data.estate.workload import Placement, RuntimeDesign, VersionDesign

SERVICE = "bedrock-agentcore-control"
_PAGE = 100
_IDENTITY_PAGE = 20
_BUILD_TIME = timedelta(minutes=2)


def runtime_answers(
    place: Place, runtimes: Sequence[RuntimeDesign], layout: Layout
) -> Iterator[AnswerRecord]:
    """The answers for runtimes of one account and region: lists of 100, then one by one."""
    for start in range(0, len(runtimes), _PAGE):
        summaries = [_summary(runtime) for runtime in runtimes[start : start + _PAGE]]
        yield AnswerRecord(
            place=place,
            service=SERVICE,
            operation="ListAgentRuntimes",
            body={"agentRuntimes": summaries},
        )
    for runtime in runtimes:
        yield from _described(runtime, layout)


def identity_answers(place: Place, runtimes: Sequence[RuntimeDesign]) -> Iterator[AnswerRecord]:
    """The workload identity that AgentCore made for each runtime; lists hold twenty."""
    for start in range(0, max(len(runtimes), 1), _IDENTITY_PAGE):
        page = runtimes[start : start + _IDENTITY_PAGE]
        yield _identity_answer(
            place, "ListWorkloadIdentities", {"workloadIdentities": [_identity(r) for r in page]}
        )
    for runtime in runtimes:
        created = iso(runtime.versions[0].created)
        body = _identity(runtime) | {
            "createdTime": created,
            "lastUpdatedTime": created,
            "allowedResourceOauth2ReturnUrls": list(runtime.return_urls),
        }
        yield _identity_answer(place, "GetWorkloadIdentity", body, name=runtime.id)


def network_configuration(placement: Placement, layout: Layout, *, key: str) -> Json:
    """networkConfiguration; runtimes spell its details networkModeConfig, tools vpcConfig."""
    configuration: Json = {"networkMode": placement.mode}
    if vpc := layout.vpc(placement):
        details: Json = {
            "securityGroups": [vpc.id_of("sg", name) for name in placement.groups],
            "subnets": [vpc.id_of("subnet", name) for name in placement.subnets],
        }
        if placement.service_s3 is not None:
            details["requireServiceS3Endpoint"] = placement.service_s3
        configuration[key] = details
    return configuration


def tags_answer(place: Place, arn: str, tags: tuple[tuple[str, str], ...] = ()) -> AnswerRecord:
    return AnswerRecord(
        place=place,
        service=SERVICE,
        operation="ListTagsForResource",
        params={"resourceArn": arn},
        body={"tags": dict(tags)},
    )


def workload_identity_arn(runtime: RuntimeDesign) -> str:
    path = f"workload-identity-directory/default/workload-identity/{runtime.id}"
    return agentcore_arn(runtime.place, path)


def capacity_provider_arn(runtime: RuntimeDesign) -> str:
    """The capacity provider of a runtime on instances; each has one with its own name."""
    return agentcore_arn(runtime.place, f"capacity-provider/{runtime.name}_capacity")


def _identity_answer(place: Place, operation: str, body: Json, **params: object) -> AnswerRecord:
    return AnswerRecord(place=place, service=SERVICE, operation=operation, params=params, body=body)


def _identity(runtime: RuntimeDesign) -> Json:
    return {"name": runtime.id, "workloadIdentityArn": workload_identity_arn(runtime)}


def _summary(runtime: RuntimeDesign) -> Json:
    return {
        "agentRuntimeArn": runtime.arn,
        "agentRuntimeId": runtime.id,
        "agentRuntimeVersion": str(runtime.latest.number),
        "agentRuntimeName": runtime.name,
        "lastUpdatedAt": iso(runtime.latest.created + _BUILD_TIME),
        "status": "READY",
    }


def _described(runtime: RuntimeDesign, layout: Layout) -> Iterator[AnswerRecord]:
    def answer(operation: str, params: Json, body: Json) -> AnswerRecord:
        return AnswerRecord(
            place=runtime.place, service=SERVICE, operation=operation, params=params, body=body
        )

    yield tags_answer(runtime.place, runtime.arn, runtime.tags)
    params: Json = {"agentRuntimeId": runtime.id}
    yield answer("ListAgentRuntimeEndpoints", params, {"runtimeEndpoints": _endpoints(runtime)})
    if not runtime.readable:
        return
    for number in sorted({runtime.latest.number, *(number for _, number in runtime.endpoints)}):
        version = next(version for version in runtime.versions if version.number == number)
        yield answer(
            "GetAgentRuntime",
            params | {"agentRuntimeVersion": str(number)},
            _version(runtime, version, layout),
        )


def _endpoints(runtime: RuntimeDesign) -> list[Json]:
    served = (("DEFAULT", runtime.latest.number), *runtime.endpoints)
    return [_endpoint(runtime, name, number) for name, number in served]


def _endpoint(runtime: RuntimeDesign, name: str, number: int) -> Json:
    first = runtime.versions[0].created
    version = next(version for version in runtime.versions if version.number == number)
    return {
        "name": name,
        "liveVersion": str(number),
        "agentRuntimeEndpointArn": f"{runtime.arn}/runtime-endpoint/{name}",
        "agentRuntimeArn": runtime.arn,
        "status": "READY",
        "id": name,
        "createdAt": iso(first + _BUILD_TIME),
        "lastUpdatedAt": iso(version.created + _BUILD_TIME),
    }


def _version(runtime: RuntimeDesign, version: VersionDesign, layout: Layout) -> Json:
    body: Json = {
        "agentRuntimeArn": runtime.arn,
        "agentRuntimeName": runtime.name,
        "agentRuntimeId": runtime.id,
        "agentRuntimeVersion": str(version.number),
        "createdAt": iso(version.created),
        "lastUpdatedAt": iso(version.created + _BUILD_TIME),
        "roleArn": role_arn(runtime.place.account, runtime.role),
        "status": "READY",
        "lifecycleConfiguration": {"idleRuntimeSessionTimeout": 900, "maxLifetime": 28_800},
        "workloadIdentityDetails": {"workloadIdentityArn": workload_identity_arn(runtime)},
        "agentRuntimeArtifact": _artifact(runtime, version),
        "protocolConfiguration": {"serverProtocol": runtime.protocol},
        "environmentVariables": dict(runtime.environment),
    }
    if version.placement.mode == "INSTANCES":
        body["capacityProviderConfiguration"] = {
            "capacityProviderArn": capacity_provider_arn(runtime)
        }
    else:
        body["networkConfiguration"] = network_configuration(
            version.placement, layout, key="networkModeConfig"
        )
    if runtime.discovery_url:
        body["authorizerConfiguration"] = {
            "customJWTAuthorizer": {"discoveryUrl": runtime.discovery_url}
        }
    return body


def _artifact(runtime: RuntimeDesign, version: VersionDesign) -> Json:
    if runtime.package:
        location = {"bucket": runtime.package, "prefix": f"{runtime.name}/{version.number}.zip"}
        return {
            "codeConfiguration": {
                "code": {"s3": location},
                "runtime": "PYTHON_3_13",
            }
        }
    registry = f"{runtime.place.account}.dkr.ecr.{runtime.place.region}.amazonaws.com"
    image = runtime.name.replace("_", "-")
    return {
        "containerConfiguration": {"containerUri": f"{registry}/agents/{image}:{version.number}"}
    }
