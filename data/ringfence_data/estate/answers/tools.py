"""Built-in tools and gateways as bedrock-agentcore-control answers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from ringfence_data.estate.answers.runtimes import SERVICE, network_configuration, tags_answer
from ringfence_data.estate.builtin import GatewayDesign, TargetDesign, ToolDesign
from ringfence_data.estate.identifiers import Place, digest, role_arn
from ringfence_data.estate.interfaces import Layout
from ringfence_data.estate.record import AnswerRecord, Json, iso

_LAUNCH = datetime(2025, 7, 16, tzinfo=UTC)
_KINDS = {
    "browser": ("ListBrowsers", "browserSummaries", "GetBrowser", "browser"),
    "code-interpreter": (
        "ListCodeInterpreters",
        "codeInterpreterSummaries",
        "GetCodeInterpreter",
        "codeInterpreter",
    ),
}
_SYSTEM = {"browser": "aws.browser.v1", "code-interpreter": "aws.codeinterpreter.v1"}


def tool_answers(
    place: Place, tools: Iterable[ToolDesign], layout: Layout
) -> Iterator[AnswerRecord]:
    """Browsers and code interpreters; AWS's own exist in every account and region."""
    custom = tuple(tools)
    for kind, (lists, member, gets, spelled) in _KINDS.items():
        mine = [tool for tool in custom if tool.kind == kind]
        for owner, summaries in (
            ("CUSTOM", [_summary(tool) for tool in mine]),
            ("SYSTEM", [_system_identity(kind, place)]),
        ):
            yield _answer(place, lists, {"type": owner}, {member: summaries})
        yield _answer(place, gets, {f"{spelled}Id": _SYSTEM[kind]}, _system_body(kind, place))
        for tool in mine:
            yield _answer(place, gets, {f"{spelled}Id": tool.id}, _body(tool, layout, spelled))
            yield tags_answer(place, tool.arn)


def gateway_answers(place: Place, gateways: Iterable[GatewayDesign]) -> Iterator[AnswerRecord]:
    """Gateways and their targets."""
    mine = tuple(gateways)
    yield _answer(place, "ListGateways", {}, {"items": [_gateway_summary(each) for each in mine]})
    for gateway in mine:
        params: Json = {"gatewayIdentifier": gateway.id}
        yield _answer(place, "GetGateway", params, _gateway_body(gateway))
        yield tags_answer(place, gateway.arn)
        yield _answer(
            place,
            "ListGatewayTargets",
            params,
            {"items": [_target_summary(gateway, target) for target in gateway.targets]},
        )
        for target in gateway.targets:
            yield _answer(
                place,
                "GetGatewayTarget",
                params | {"targetId": _target_id(gateway, target)},
                _target_body(gateway, target),
            )


def _answer(place: Place, operation: str, params: Json, body: Json) -> AnswerRecord:
    return AnswerRecord(place=place, service=SERVICE, operation=operation, params=params, body=body)


def _system_identity(kind: str, place: Place) -> Json:
    name, spelled = _SYSTEM[kind], _KINDS[kind][3]
    return {
        f"{spelled}Id": name,
        f"{spelled}Arn": f"arn:aws:bedrock-agentcore:{place.region}:aws:{kind}/{name}",
        "name": name,
        "status": "READY",
        "createdAt": iso(_LAUNCH),
        "lastUpdatedAt": iso(_LAUNCH),
    }


def _system_body(kind: str, place: Place) -> Json:
    mode = "PUBLIC" if kind == "browser" else "SANDBOX"
    return _system_identity(kind, place) | {"networkConfiguration": {"networkMode": mode}}


def _summary(tool: ToolDesign) -> Json:
    spelled = _KINDS[tool.kind][3]
    return {
        f"{spelled}Id": tool.id,
        f"{spelled}Arn": tool.arn,
        "name": tool.name,
        "status": "READY",
        "createdAt": iso(tool.created),
        "lastUpdatedAt": iso(tool.created),
    }


def _body(tool: ToolDesign, layout: Layout, spelled: str) -> Json:
    body: Json = {
        f"{spelled}Id": tool.id,
        f"{spelled}Arn": tool.arn,
        "name": tool.name,
        "executionRoleArn": role_arn(tool.place.account, tool.role),
        "networkConfiguration": network_configuration(tool.placement, layout, key="vpcConfig"),
        "status": "READY",
        "createdAt": iso(tool.created),
        "lastUpdatedAt": iso(tool.created),
    }
    if tool.kind == "browser":
        body["recording"] = _recording(tool.recording_bucket)
    return body


def _recording(bucket: str) -> Json:
    if not bucket:
        return {"enabled": False}
    return {"enabled": True, "s3Location": {"bucket": bucket, "prefix": "browser"}}


def _gateway_summary(gateway: GatewayDesign) -> Json:
    return {
        "gatewayId": gateway.id,
        "name": gateway.name,
        "status": "READY",
        "createdAt": iso(gateway.created),
        "updatedAt": iso(gateway.created),
        "authorizerType": gateway.authorizer_type,
        "protocolType": "MCP",
    }


def _gateway_body(gateway: GatewayDesign) -> Json:
    region = gateway.place.region
    body = _gateway_summary(gateway) | {
        "gatewayArn": gateway.arn,
        "gatewayUrl": f"https://{gateway.id}.gateway.bedrock-agentcore.{region}.amazonaws.com",
        "roleArn": role_arn(gateway.place.account, gateway.role),
    }
    if gateway.discovery_url:
        body["authorizerConfiguration"] = {
            "customJWTAuthorizer": {"discoveryUrl": gateway.discovery_url}
        }
    return body


def _target_id(gateway: GatewayDesign, target: TargetDesign) -> str:
    return digest("target", gateway.id, target.name)[:10].upper()


def _target_summary(gateway: GatewayDesign, target: TargetDesign) -> Json:
    return {
        "targetId": _target_id(gateway, target),
        "name": target.name,
        "status": "READY",
        "createdAt": iso(gateway.created),
        "updatedAt": iso(gateway.created),
        "targetType": target.target_type,
    }


def _target_body(gateway: GatewayDesign, target: TargetDesign) -> Json:
    return {
        "gatewayArn": gateway.arn,
        "targetId": _target_id(gateway, target),
        "createdAt": iso(gateway.created),
        "updatedAt": iso(gateway.created),
        "status": "READY",
        "name": target.name,
        "targetConfiguration": target.configuration,
        "credentialProviderConfigurations": list(target.credentials),
    }
