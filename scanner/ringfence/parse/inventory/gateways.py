"""AgentCore gateways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ringfence.model.agentcore import Gateway
from ringfence.parse.arn import agentcore_arn, parse_agentcore_arn
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.gateway_targets import TargetDraft, assemble_target, read_targets
from ringfence.parse.inventory.tags import Tags
from ringfence.parse.inventory.wire import CamelShape


class _PolicyEngine(CamelShape, frozen=True):
    mode: str = ""


class _Gateway(CamelShape, frozen=True):
    """An item of ListGateways, which carries no ARN, or the answer of GetGateway."""

    gateway_id: str
    gateway_arn: str = ""
    gateway_url: str = ""
    name: str = ""
    status: str = ""
    authorizer_type: str = ""
    protocol_type: str = ""
    role_arn: str = ""
    policy_engine_configuration: _PolicyEngine = _PolicyEngine()


_Key = tuple[str, str, str]
"""Account, region and gateway id."""


@dataclass(slots=True)
class _Draft:
    body: _Gateway | None = None
    targets: TargetDraft = field(default_factory=TargetDraft)


def assemble_gateways(answers: Answers, tags: Tags) -> tuple[Gateway, ...]:
    """Every gateway that was listed or read, with its targets."""
    drafts: dict[_Key, _Draft] = defaultdict(_Draft)
    pages = (
        *answers.items("ListGateways", "items", _Gateway, required=True),
        *answers.bodies("GetGateway", _Gateway),
    )
    for page in pages:
        for body in page.records:
            drafts[page.account, page.region, body.gateway_id].body = body
    for (account, region, named), targets in read_targets(answers).items():
        parsed = parse_agentcore_arn(named)
        drafts[account, region, parsed.id if parsed else named].targets.absorb(targets)
    found = (
        _gateway(key, draft.body, draft.targets, tags)
        for key, draft in drafts.items()
        if draft.body is not None
    )
    return tuple(sorted(found, key=lambda gateway: gateway.arn))


def _gateway(key: _Key, body: _Gateway, targets: TargetDraft, tags: Tags) -> Gateway:
    account, region, identifier = key
    composed = agentcore_arn(f"gateway/{identifier}", account=account, region=region)
    arn = body.gateway_arn or composed
    return Gateway(
        arn=arn,
        id=identifier,
        name=body.name,
        account=account,
        region=region,
        status=body.status,
        authorizer_type=body.authorizer_type,
        protocol=body.protocol_type,
        url=body.gateway_url,
        role_arn=body.role_arn,
        policy_engine_mode=body.policy_engine_configuration.mode,
        targets=tuple(
            assemble_target(target_id, targets, region=region) for target_id in sorted(targets.ids)
        ),
        targets_read=targets.read,
        tags=tags.of(arn),
    )
