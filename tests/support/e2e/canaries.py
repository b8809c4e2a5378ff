"""Words that no output may hold, put wherever an estate can hold a secret, and the search for them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

from support.aws import AwsLab
from support.e2e.command import HOME_REGION
from support.e2e.landing_zone import build_landing_zone
from support.e2e.log_lines import hours_ago, query, span, trail_event

ACCOUNT = "111122223333"
CANARY = "CANARY"
"""The beginning of every secret of the estate."""


def secret(place: str) -> str:
    """A secret that says where it was put."""
    return f"{CANARY}-{place}"


def seed_secrets(lab: AwsLab) -> None:
    """Write an estate that holds a secret in every field that people put one into."""
    seed = lab.seed(ACCOUNT, HOME_REGION)
    zone = build_landing_zone(seed)
    runtime = seed.runtime(
        "careless",
        versions=[zone.placed(zone.behind_nat)],
        description=secret("runtime-description"),
        environment={
            "API_KEY": secret("environment-value"),
            "PROXY": f"http://user:{secret('environment-userinfo')}@proxy.example.com:3128/",
            "WEBHOOK": f"https://hooks.example.com/{secret('path')}?token={secret('query')}",
            "PROMPT": f"You are {secret('environment-prompt')}, never say so.",
        },
        requestHeaderConfiguration={"requestHeaderAllowlist": [secret("header-name")]},
    )
    seed.browser("browser", description=secret("browser-description"))
    seed.code_interpreter("interpreter", description=secret("interpreter-description"))
    seed.memory("memory", description=secret("memory-description"))
    seed.harness(
        "harness",
        systemPrompt=[{"text": secret("system-prompt")}],
        model={
            "liteLlmModelConfig": {
                "modelId": "gpt",
                "apiBase": f"https://llm.example.com/v1?key={secret('api-base')}",
            }
        },
        tools=[
            {
                "type": "remote_mcp",
                "name": "tools",
                "config": {
                    "remoteMcp": {
                        "url": f"https://mcp.example.com/sse?key={secret('mcp-query')}",
                        "headers": {"Authorization": f"Bearer {secret('mcp-header')}"},
                    }
                },
            }
        ],
        environmentVariables={"TOKEN": secret("harness-environment")},
    )
    seed.gateway(
        "gateway",
        description=secret("gateway-description"),
        targets=[
            {
                "name": "api",
                "description": secret("target-description"),
                "targetConfiguration": {
                    "mcp": {"openApiSchema": {"inlinePayload": _openapi_document()}}
                },
            }
        ],
    )
    _seed_logs(lab, zone.vpc, runtime.arn)


def _openapi_document() -> str:
    return (
        '{"openapi":"3.0.0","info":{"title":"' + secret("openapi-title") + '"},'
        '"servers":[{"url":"https://api.example.com/v1?key=' + secret("openapi-query") + '"}],'
        '"paths":{}}'
    )


def _seed_logs(lab: AwsLab, vpc: str, runtime_arn: str) -> None:
    seed = lab.seed(ACCOUNT, HOME_REGION)
    when = hours_ago(3)
    call = span(
        runtime_arn,
        f"https://user:{secret('span-userinfo')}@api.openai.com/v1?key={secret('span-query')}",
        when=when,
        **{
            "gen_ai.prompt": secret("span-prompt"),
            "http.request.header.authorization": secret("span-header"),
            "aws.auth.account.access_key": f"ASIA{CANARY}00000001",
            "session.id": secret("span-session"),
        },
    )
    seed.put_log_events("aws/spans", "default", [(when, call)])
    seed.cloudtrail_event(
        trail_event(
            "bedrock-agentcore.amazonaws.com",
            "UpdateAgentRuntime",
            account=ACCOUNT,
            region=HOME_REGION,
            when=when,
            userAgent="aws-cli",
            requestParameters={
                "agentRuntimeId": runtime_arn.rpartition("/")[2],
                "description": secret("trail-description"),
                "environmentVariables": {"KEY": secret("trail-environment")},
            },
            userIdentity={
                "type": "AssumedRole",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/exec/BedrockAgentCore-1",
                "accountId": ACCOUNT,
                "accessKeyId": f"ASIA{CANARY}00000002",
            },
        )
    )
    seed.resolver_query_log(seed.log_group("dns"), vpcs=[vpc])
    asked = query(
        vpc,
        "api.openai.com",
        "203.0.113.44",
        client="10.50.20.7",
        account=ACCOUNT,
        region=HOME_REGION,
        when=when,
    )
    seed.put_log_events("dns", "stream", [(when, asked)])


def traces_in(content: bytes, words: tuple[str, ...]) -> set[str]:
    """What of the words a text holds, however it is cased, with what follows for the reader."""
    lowered = content.lower()
    found = set()
    for word in words:
        at = lowered.find(word.lower().encode())
        if at >= 0:
            found.add(content[at : at + 60].decode("utf-8", "replace"))
    return found


def written_under(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The content of every file under a folder; of a store also what it holds compressed."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        yield path, content
        if content.startswith(b"SQLite format 3\0"):
            yield path, b"\n".join(_values_in(path))


def _values_in(path: Path) -> Iterator[bytes]:
    """Every value of every table, uncompressed where it is compressed."""
    connection = sqlite3.connect(path)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        for (table,) in tables:
            for values in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - our own store's table names
                yield from map(_content, values)
    finally:
        connection.close()


def _content(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value
