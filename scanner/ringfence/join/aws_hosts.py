"""The regional host that a CloudTrail event was sent to, from its event source."""

from __future__ import annotations

_SUFFIX = ".amazonaws.com"
_GLOBAL = frozenset(
    {"iam", "organizations", "route53", "cloudfront", "support", "globalaccelerator", "shield"}
)
_INFERENCE = frozenset(
    {
        "ApplyGuardrail",
        "Converse",
        "ConverseStream",
        "CountTokens",
        "GetAsyncInvoke",
        "InvokeModel",
        "InvokeModelWithBidirectionalStream",
        "InvokeModelWithResponseStream",
        "ListAsyncInvokes",
        "StartAsyncInvoke",
    }
)
_AGENT_INFERENCE = frozenset(
    {"InvokeAgent", "InvokeFlow", "InvokeInlineAgent", "Rerank", "Retrieve", "RetrieveAndGenerate"}
)
_ENDPOINTS = {"ecr": "api.ecr", "ses": "email"}
"""Event sources whose endpoint has another name."""


def service_host(event_source: str, event_name: str, region: str) -> str:
    """The public endpoint of the service; the event source itself where it has no region.

    CloudTrail files model calls under `bedrock.amazonaws.com`, and calls of SageMaker endpoints
    under `sagemaker.amazonaws.com`; the operation tells which endpoint they went to.
    """
    service = event_source.removesuffix(_SUFFIX)
    if service == event_source or not region or service in _GLOBAL:
        return event_source
    return f"{_endpoint(service, event_name)}.{region}{_domain(region)}"


def _endpoint(service: str, event_name: str) -> str:
    if service == "bedrock" and event_name in _INFERENCE:
        return "bedrock-runtime"
    if service == "bedrock" and event_name in _AGENT_INFERENCE:
        return "bedrock-agent-runtime"
    if service == "sagemaker" and event_name.startswith("InvokeEndpoint"):
        return "runtime.sagemaker"
    return _ENDPOINTS.get(service, service)


def _domain(region: str) -> str:
    return f"{_SUFFIX}.cn" if region.startswith("cn-") else _SUFFIX
