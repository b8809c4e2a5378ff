"""Tags and resource policies of what the AgentCore collectors have found before."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source
from ringfence.parse.arn import agentcore_arn

CONTROL = "bedrock-agentcore-control"

_LISTS = (
    ("ListAgentRuntimes", "agentRuntimes", "agentRuntimeArn"),
    ("ListBrowsers", "browserSummaries", "browserArn"),
    ("ListCodeInterpreters", "codeInterpreterSummaries", "codeInterpreterArn"),
    ("ListHarnesses", "harnesses", "arn"),
)
_NO_POLICY = frozenset({"ResourceNotFoundException"})


def collect_tags(visit: Visit) -> None:
    """Read the tags of runtimes, tools, harnesses and gateways; AWS's own tools have none."""
    with visit.source(Source.TAGS) as reading:
        reading.depends_on(*(operation for operation, _, _ in _LISTS), "ListGateways")
        arns = {arn for listing in _LISTS for arn in _listed_arns(visit, *listing)}
        found = visit.each(
            lambda arn: reading.call(CONTROL, "ListTagsForResource", resourceArn=arn),
            sorted(arns | set(_gateway_arns(visit))),
        )
        reading.count(sum(1 for body in found if body is not None and body.get("tags")))


def collect_resource_policies(visit: Visit) -> None:
    """Read the resource policies of runtimes and gateways; most have none, which is an answer."""
    with visit.source(Source.RESOURCE_POLICIES) as reading:
        reading.depends_on("ListAgentRuntimes", "ListGateways")
        arns = set(_listed_arns(visit, *_LISTS[0])) | set(_gateway_arns(visit))
        found = visit.each(
            lambda arn: reading.call(
                CONTROL, "GetResourcePolicy", absent=_NO_POLICY, resourceArn=arn
            ),
            sorted(arns),
        )
        reading.count(sum(1 for body in found if body is not None and body.get("policy")))


def _listed_arns(visit: Visit, operation: str, key: str, name: str) -> Iterator[str]:
    for body in visit.bodies(operation):
        for item in body.get(key, ()):
            arn = item.get(name)
            if isinstance(arn, str) and f":{visit.caller.account}:" in arn:
                yield arn


def _gateway_arns(visit: Visit) -> Iterator[str]:
    """The ARNs of all gateways; their list carries none, so one that was not read is composed."""
    read = {body.get("gatewayId"): body.get("gatewayArn") for body in visit.bodies("GetGateway")}
    for body in visit.bodies("ListGateways"):
        for item in body.get("items", ()):
            if isinstance(name := item.get("gatewayId"), str):
                place = {"account": visit.caller.account, "region": visit.caller.region}
                yield read.get(name) or agentcore_arn(f"gateway/{name}", **place)
