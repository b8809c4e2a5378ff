"""Browsers and code interpreters, the custom ones and those that AWS puts into every account."""

from __future__ import annotations

import msgspec

from ringfence.model.agentcore import BuiltInTool, ToolKind
from ringfence.parse.arn import parse_agentcore_arn
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.tags import Tags
from ringfence.parse.inventory.wire import (
    CamelShape,
    NetworkConfiguration,
    Timestamp,
    moment,
    placement,
)


class _Recording(CamelShape, frozen=True):
    enabled: bool | None = None


class _Tool(CamelShape, frozen=True):
    """What browsers and code interpreters have in common, in a summary or in full."""

    name: str = ""
    status: str = ""
    execution_role_arn: str = ""
    created_at: Timestamp = None
    network_configuration: NetworkConfiguration | None = None
    recording: _Recording | None = None


class _Browser(_Tool, frozen=True, kw_only=True):
    arn: str = msgspec.field(name="browserArn")
    id: str = msgspec.field(name="browserId", default="")


class _CodeInterpreter(_Tool, frozen=True, kw_only=True):
    arn: str = msgspec.field(name="codeInterpreterArn")
    id: str = msgspec.field(name="codeInterpreterId", default="")


_FAMILIES: tuple[tuple[ToolKind, type[_Browser] | type[_CodeInterpreter], str, str, str], ...] = (
    (ToolKind.BROWSER, _Browser, "ListBrowsers", "browserSummaries", "GetBrowser"),
    (
        ToolKind.CODE_INTERPRETER,
        _CodeInterpreter,
        "ListCodeInterpreters",
        "codeInterpreterSummaries",
        "GetCodeInterpreter",
    ),
)


def assemble_tools(answers: Answers, tags: Tags) -> tuple[BuiltInTool, ...]:
    """Every browser and code interpreter that was listed or read.

    AWS's own tools have one ARN in all accounts, so that the account tells them apart.
    """
    found: dict[tuple[str, str, str], BuiltInTool] = {}
    for kind, shape, listing, key, getting in _FAMILIES:
        pages = (
            *answers.items(listing, key, shape, required=True),
            *answers.bodies(getting, shape),
        )
        for page in pages:
            for body in page.records:
                tool = _tool(kind, body, account=page.account, region=page.region, tags=tags)
                found[page.account, page.region, body.arn] = tool
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[2], key[0], key[1])))


def _tool(
    kind: ToolKind, body: _Browser | _CodeInterpreter, *, account: str, region: str, tags: Tags
) -> BuiltInTool:
    parsed = parse_agentcore_arn(body.arn)
    identifier = body.id or (parsed.id if parsed else body.arn)
    return BuiltInTool(
        kind=kind,
        arn=body.arn,
        id=identifier,
        name=body.name or identifier,
        account=account,
        region=region,
        managed_by_aws=parsed.managed_by_aws if parsed else identifier.startswith("aws."),
        placement=placement(body.network_configuration),
        status=body.status,
        execution_role_arn=body.execution_role_arn,
        created_at=moment(body.created_at),
        recording_enabled=body.recording.enabled if body.recording else None,
        tags=tags.of(body.arn),
    )
