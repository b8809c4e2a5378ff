"""Words that no output may hold, put wherever an estate can hold a secret, and the search for them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from support.aws import AwsLab
from support.e2e.command import HOME_REGION
from support.e2e.landing_zone import build_landing_zone
from support.e2e.log_lines import hours_ago, query, span, trail_event
from support.log_text import invocation_line

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
    _seed_workloads(lab, zone.vpc)


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


def _seed_workloads(lab: AwsLab, vpc: str) -> None:
    """AI workloads outside AgentCore, with a secret in everything that holds one."""
    seed = lab.seed(ACCOUNT, HOME_REGION)
    subnet = seed.subnet(vpc, "10.50.200.0/24")
    seed.function(
        "careless-function",
        environment={"OPENAI_API_KEY": secret("lambda-environment")},
        image="careless/image:1",
        Description=secret("lambda-description"),
    )
    seed.function(
        "careless-image",
        image="careless/image:2",
        lab_code={
            "ImageUri": "careless/image:2",
            "Location": f"https://code.example/?X-Amz-Signature={secret('lambda-code')}",
        },
    )
    seed.ecs_service(
        "careless-service",
        environment={"PROMPT": secret("ecs-environment")},
        secrets={"TOKEN": f"arn:aws:ssm:::parameter/{secret('ecs-secret')}"},
        interfaces=["eni-0123456789abcdef0"],
    )
    seed.ecs_task("careless-task", override={"ANTHROPIC_API_KEY": secret("ecs-override")})
    lab.client("ec2", region=HOME_REGION, account=ACCOUNT).run_instances(
        ImageId="ami-12345678",
        InstanceType="g5.xlarge",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        UserData=secret("user-data"),
    )
    seed.sagemaker_endpoint(
        "careless-endpoint", image="tgi:1", environment={"HF_TOKEN": secret("model-environment")}
    )
    seed.bedrock_agent(
        "careless-agent",
        model="amazon.nova-pro-v1:0",
        instruction=secret("agent-instruction"),
        description=secret("agent-description"),
    )
    seed.bedrock_flow("careless-flow", [_prompt_node()])
    seed.state_machine(
        "careless-machine",
        {
            "Comment": secret("definition-comment"),
            "States": {
                "Ask": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::bedrock:invokeModel",
                    "Parameters": {
                        "ModelId": "amazon.nova-pro-v1:0",
                        "Body": {"prompt": secret("definition-prompt")},
                    },
                }
            },
        },
    )
    seed.build_project(
        "careless-build",
        image="aws/codebuild/standard:7.0",
        environment={"COHERE_API_KEY": secret("build-environment")},
        source={"type": "NO_SOURCE", "buildspec": secret("buildspec")},
    )
    seed.app_runner(
        "careless-web", image="web:1", environment={"GROQ_API_KEY": secret("runner-environment")}
    )
    seed.bedrock_api_key("careless-user", id_=f"ACCA{CANARY}0000000001")
    seed.invocation_logging(group="bedrock/invocations")
    seed.log_group("bedrock/invocations")
    when = hours_ago(3)
    seed.put_log_events("bedrock/invocations", "stream", [(when, _invocation(when))])


def _prompt_node() -> dict[str, Any]:
    template = {"text": {"text": secret("flow-prompt")}}
    inline = {
        "templateType": "TEXT",
        "modelId": "amazon.nova-pro-v1:0",
        "templateConfiguration": template,
    }
    prompt = {"sourceConfiguration": {"inline": inline}}
    return {"name": "Prompt", "type": "Prompt", "configuration": {"prompt": prompt}}


def _invocation(when: datetime) -> str:
    return invocation_line(
        timestamp=f"{when:%Y-%m-%dT%H:%M:%SZ}",
        accountId=ACCOUNT,
        region=HOME_REGION,
        identity={"arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/careless/session"},
        input={"inputBodyJson": {"prompt": secret("invocation-prompt")}},
        output={"outputBodyJson": {"text": secret("invocation-output")}},
        requestMetadata={"ticket": secret("invocation-metadata")},
    )


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
