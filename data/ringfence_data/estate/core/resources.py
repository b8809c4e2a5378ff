"""Harness, credentials, memories and capacity of the designed estate, as the API answers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ringfence_data.estate.answers.runtimes import SERVICE, capacity_provider_arn, tags_answer
from ringfence_data.estate.core import laboratory
from ringfence_data.estate.core.networks import LAB
from ringfence_data.estate.core.places import LABORATORY_EAST, PRODUCTION_EAST
from ringfence_data.estate.core.services import TOOLS_GATEWAY
from ringfence_data.estate.identifiers import Place, agentcore_arn, role_arn, suffixed
from ringfence_data.estate.record import AnswerRecord, Json, iso

_CREATED = iso(datetime(2026, 6, 9, 9, 30, tzinfo=UTC))
_TIMES: Json = {"createdTime": _CREATED, "lastUpdatedTime": _CREATED}
_STAMPS: Json = {"createdAt": _CREATED, "updatedAt": _CREATED}
_LISTS = (
    ("ListHarnesses", "harnesses"),
    ("ListOauth2CredentialProviders", "credentialProviders"),
    ("ListApiKeyCredentialProviders", "credentialProviders"),
    ("ListMemories", "memories"),
    ("ListCapacityProviders", "capacityProviders"),
)


def resource_answers(place: Place) -> Iterator[AnswerRecord]:
    """Everything of one account and region, and empty lists where there is nothing."""
    found: dict[str, list[Json]] = {operation: [] for operation, _ in _LISTS}
    bodies: list[AnswerRecord] = []
    if place == PRODUCTION_EAST:
        _production(found, bodies)
    elif place == LABORATORY_EAST:
        _laboratory(found, bodies)
    for operation, member in _LISTS:
        yield _answer(place, operation, {}, {member: found[operation]})
    yield from bodies


def _answer(place: Place, operation: str, params: Json, body: Json) -> AnswerRecord:
    return AnswerRecord(place=place, service=SERVICE, operation=operation, params=params, body=body)


def _production(found: dict[str, list[Json]], bodies: list[AnswerRecord]) -> None:
    for name, vendor, member, origin in (
        ("github", "GithubOauth2", "githubOauth2ProviderConfig", "https://github.com"),
        (
            "partners",
            "CustomOauth2",
            "customOauth2ProviderConfig",
            "https://id.carrier.example",
        ),
    ):
        provider = _oauth_provider(name, vendor)
        found["ListOauth2CredentialProviders"].append(provider)
        discovery: Json = {member: {"oauthDiscovery": {"discoveryUrl": origin}}}
        body = provider | {"oauth2ProviderConfigOutput": discovery}
        bodies.append(_answer(PRODUCTION_EAST, "GetOauth2CredentialProvider", {"name": name}, body))
    found["ListApiKeyCredentialProviders"].append(_api_key(PRODUCTION_EAST, "carrier-rates"))
    for name, encrypted in (("support_memory", True), ("claims_memory", False)):
        memory = _memory(name)
        found["ListMemories"].append(memory)
        bodies.append(_memory_answer(memory, name, encrypted=encrypted))
    bodies.append(_resource_policy())


def _laboratory(found: dict[str, list[Json]], bodies: list[AnswerRecord]) -> None:
    found["ListApiKeyCredentialProviders"] += [
        _api_key(LABORATORY_EAST, "lab-models"),
        _api_key(LABORATORY_EAST, "lab-gemini"),
    ]
    harness, capacity = _harness(), _capacity()
    found["ListHarnesses"].append(
        _only(harness, "harnessId harnessName arn status createdAt updatedAt")
    )
    found["ListCapacityProviders"].append(
        _only(capacity, "capacityProviderId capacityProviderArn name status lastUpdatedAt")
    )
    params = _only(harness, "harnessId")
    bodies.append(_answer(LABORATORY_EAST, "GetHarness", params, {"harness": harness}))
    bodies.append(tags_answer(LABORATORY_EAST, str(harness["arn"])))
    params = _only(capacity, "capacityProviderId")
    bodies.append(_answer(LABORATORY_EAST, "GetCapacityProvider", params, capacity))


def _only(body: Json, keys: str) -> Json:
    return {key: body[key] for key in keys.split()}


def _oauth_provider(name: str, vendor: str) -> Json:
    path = f"token-vault/default/oauth2credentialprovider/{name}"
    return {
        "name": name,
        "credentialProviderVendor": vendor,
        "credentialProviderArn": agentcore_arn(PRODUCTION_EAST, path),
    } | _TIMES


def _api_key(place: Place, name: str) -> Json:
    path = f"token-vault/default/apikeycredentialprovider/{name}"
    return {"name": name, "credentialProviderArn": agentcore_arn(place, path)} | _TIMES


def _memory(name: str) -> Json:
    identifier = suffixed(name, "memory", *PRODUCTION_EAST)
    return {
        "arn": agentcore_arn(PRODUCTION_EAST, f"memory/{identifier}"),
        "id": identifier,
        "status": "ACTIVE",
    } | _STAMPS


def _memory_answer(memory: Json, name: str, *, encrypted: bool) -> AnswerRecord:
    account, region = PRODUCTION_EAST
    body = memory | {"name": name}
    if encrypted:
        body["encryptionKeyArn"] = f"arn:aws:kms:{region}:{account}:alias/support-memory"
    return _answer(PRODUCTION_EAST, "GetMemory", {"memoryId": memory["id"]}, {"memory": body})


def _resource_policy() -> AnswerRecord:
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Sid":"LabMayInvoke","Effect":"Allow",'
        f'"Principal":{{"AWS":"arn:aws:iam::{LABORATORY_EAST.account}:root"}},'
        '"Action":"bedrock-agentcore:InvokeGateway",'
        f'"Resource":"{TOOLS_GATEWAY.arn}"}}]}}'
    )
    params: Json = {"resourceArn": TOOLS_GATEWAY.arn}
    return _answer(PRODUCTION_EAST, "GetResourcePolicy", params, {"policy": policy})


def _harness() -> Json:
    runtime = laboratory.LAB_RESEARCHER
    identifier = suffixed("lab_researcher", "harness", *LABORATORY_EAST)
    key = agentcore_arn(LABORATORY_EAST, "token-vault/default/apikeycredentialprovider/lab-gemini")
    papers: Json = {"remoteMcp": {"url": "https://mcp.papers.example"}}
    return {
        "harnessId": identifier,
        "harnessName": "lab_researcher",
        "arn": agentcore_arn(LABORATORY_EAST, f"harness/{identifier}"),
        "status": "READY",
        "executionRoleArn": role_arn(LABORATORY_EAST.account, runtime.role),
        "model": {"geminiModelConfig": {"modelId": "gemini-2.5-flash", "apiKeyArn": key}},
        "tools": [
            {"type": "remote_mcp", "name": "papers", "config": papers},
            {"type": "agentcore_browser", "name": "browser", "config": {"agentCoreBrowser": {}}},
        ],
        "skills": [{"git": {"url": "https://github.com"}}],
        "allowedTools": ["*"],
        "environment": {
            "agentCoreRuntimeEnvironment": {
                "agentRuntimeArn": runtime.arn,
                "agentRuntimeName": runtime.name,
                "agentRuntimeId": runtime.id,
                "networkConfiguration": {"networkMode": "PUBLIC"},
            }
        },
        "environmentVariables": {},
    } | _STAMPS


def _capacity() -> Json:
    runtime = laboratory.GPU_SIMULATION
    account = LABORATORY_EAST.account
    arn = capacity_provider_arn(runtime)
    placement = runtime.latest.placement
    launch = {
        "operatingSystem": "LINUX_X86_64",
        "instanceProfileArn": f"arn:aws:iam::{account}:instance-profile/lab-capacity",
    }
    return {
        "capacityProviderId": arn.rpartition("/")[2],
        "capacityProviderArn": arn,
        "name": f"{runtime.name}_capacity",
        "status": "READY",
        "permissionsConfiguration": {
            "capacityProviderOperatorRoleArn": role_arn(account, "lab-capacity-operator")
        },
        "computeConfiguration": {
            "ec2Configuration": {
                "launchTemplateSource": {"launchParameters": launch},
                "vpcConfiguration": {
                    "subnets": [LAB.id_of("subnet", name) for name in placement.subnets],
                    "securityGroups": [LAB.id_of("sg", name) for name in placement.groups],
                },
            }
        },
        "createdAt": iso(runtime.latest.created),
        "lastUpdatedAt": iso(runtime.latest.created),
    }
