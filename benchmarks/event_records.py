"""Resolver queries, CloudTrail events and spans as AWS writes them, generated for measurements.

The members and their sizes are those of public samples: a Resolver record has about 650 bytes, an
event 1,700, a span 2,200. Names, addresses and instants repeat about as often as they do in an
hour of an estate with 200 agents; each asks for 40 names, some of them often.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

START = 1_763_800_000
ACCOUNT = "123456789012"
REGION = "us-east-1"
AGENTS = 200
NAMES = 400
EVENTS_A_FILE = 4000


def _hex(chance: random.Random, digits: int) -> str:
    return f"{chance.getrandbits(4 * digits):0{digits}x}"


def _uuid(chance: random.Random) -> str:
    text = _hex(chance, 32)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _instant(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def queries(records: int) -> Iterator[str]:
    """One line a query; answers rotate through the addresses of a name, behind a CNAME chain."""
    chance = random.Random(3)  # noqa: S311 - generated traffic, no secret
    for number in range(records):
        agent, name = chance.randrange(AGENTS), int(40 * chance.random() ** 2)
        host = (agent * 7 + name) % NAMES
        first = chance.randrange(4)
        addresses = [f"104.{16 + host // 250}.{host % 250}.{1 + (first + i) % 4}" for i in range(2)]
        chain = [
            {"Rdata": f"edge-{host}.cdn.example.net.", "Type": "CNAME", "Class": "IN"}
            for _ in range(host % 2)
        ]
        record = {
            "version": "1.100000",
            "account_id": ACCOUNT,
            "region": REGION,
            "vpc_id": f"vpc-{agent % 4:017x}",
            "query_timestamp": _instant(START + number // 90),
            "query_name": f"api-{host}.service{host % 50}.example.com.",
            "query_type": "A",
            "query_class": "IN",
            "rcode": "NOERROR",
            "answers": [*chain, *({"Rdata": a, "Type": "A", "Class": "IN"} for a in addresses)],
            "srcaddr": f"10.20.{agent >> 6}.{agent & 63}",
            "srcport": str(chance.randrange(1024, 65536)),
            "transport": "UDP",
            "srcids": {"instance": f"i-{agent:017x}"} if agent % 3 else {},
            "firewall_rule_group_id": "rslvr-frg-01234567890abcdef",
            "firewall_rule_action": "ALERT",
            "firewall_domain_list_id": "rslvr-fdl-01234567890abcdef",
            "additional_properties": {"is_delayed": False},
        }
        yield json.dumps(record, separators=(",", ":"))


_OPERATIONS = (
    ("bedrock.amazonaws.com", "Converse", True),
    ("bedrock.amazonaws.com", "InvokeModelWithResponseStream", True),
    ("s3.amazonaws.com", "GetObject", True),
    ("secretsmanager.amazonaws.com", "GetSecretValue", True),
    ("ec2.amazonaws.com", "DescribeNetworkInterfaces", True),
    ("sts.amazonaws.com", "AssumeRole", True),
    ("kms.amazonaws.com", "Decrypt", True),
    ("logs.amazonaws.com", "PutLogEvents", False),
)


def events(records: int) -> Iterator[str]:
    """One file's document for every 4,000 events."""
    chance = random.Random(4)  # noqa: S311 - likewise
    for begin in range(0, records, EVENTS_A_FILE):
        document = {
            "Records": [
                _event(chance, number)
                for number in range(begin, min(begin + EVENTS_A_FILE, records))
            ]
        }
        yield json.dumps(document, separators=(",", ":"))


def _event(chance: random.Random, number: int) -> dict[str, Any]:
    agent = chance.randrange(AGENTS)
    source, name, read_only = chance.choice(_OPERATIONS)
    changes = chance.random() < 0.01
    if changes:
        source, name, read_only = "ec2.amazonaws.com", "CreateNetworkInterface", False
    role = f"AmazonBedrockAgentCoreRuntime-{agent}"
    session = f"BedrockAgentCore-{agent:08x}" if agent % 2 else f"i-{agent:017x}"
    began = START + number // 200
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE{agent:010}:{session}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
            "accountId": ACCOUNT,
            "accessKeyId": f"ASIAEXAMPLE{agent * 3 + number % 2:09}",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": f"AROAEXAMPLE{agent:010}",
                    "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
                    "accountId": ACCOUNT,
                    "userName": role,
                },
                "webIdFederationData": {},
                "attributes": {"creationDate": _instant(began - 900), "mfaAuthenticated": "false"},
                "ec2RoleDelivery": "2.0",
            },
        },
        "eventTime": _instant(began),
        "eventSource": source,
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": f"10.20.{agent >> 6}.{agent & 63}",
        "userAgent": "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1.0 md/arch#aarch64"
        " lang/python#3.12.1 md/pyimpl#CPython cfg/retry-mode#legacy",
        "requestParameters": {
            "bucketName": f"agents-{agent}",
            "key": f"documents/{_uuid(chance)}.json",
            "Host": f"agents-{agent}.s3.{REGION}.amazonaws.com",
            "encryptionContext": {"aws:s3:arn": f"arn:aws:s3:::agents-{agent}"},
            "filterSet": {"items": [{"name": "vpc-id", "valueSet": {"items": [{"value": "v"}]}}]},
        },
        "responseElements": {
            "networkInterface": {
                "networkInterfaceId": f"eni-{_hex(chance, 17)}",
                "subnetId": f"subnet-{agent:017x}",
                "status": "pending",
            }
        }
        if not read_only
        else None,
        "additionalEventData": {
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 0,
            "bytesTransferredOut": chance.randrange(100_000),
            "x-amz-id-2": _hex(chance, 96),
        },
        "requestID": _uuid(chance),
        "eventID": _uuid(chance),
        "readOnly": read_only,
        "resources": [
            {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::agents-{agent}"}
        ],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{source.partition('.')[0]}.{REGION}.amazonaws.com",
        },
    }


_MODEL = "us.anthropic.claude-3-7-sonnet-20250219-v1:0"


def spans(records: int) -> Iterator[str]:
    """One line a span: model calls, HTTP calls, AWS calls, and two kinds that are no calls."""
    chance = random.Random(5)  # noqa: S311 - likewise
    for number in range(records):
        shape = chance.choice(_SHAPES)
        agent = chance.randrange(AGENTS)
        began = (START + number // 100) * 10**9 + chance.randrange(10**9)
        name, kind, scope, attributes = shape(chance, agent)
        record = {
            "resource": {"attributes": _resource(agent)},
            "scope": {"name": scope, "version": "0.54b1"},
            "traceId": _hex(chance, 32),
            "spanId": _hex(chance, 16),
            "parentSpanId": _hex(chance, 16),
            "flags": 256,
            "name": name,
            "kind": kind,
            "startTimeUnixNano": began,
            "endTimeUnixNano": began + chance.randrange(10**10),
            "durationNano": chance.randrange(10**10),
            "attributes": {
                "aws.local.service": f"agent_{agent}.DEFAULT",
                "aws.local.environment": "bedrock-agentcore:default",
                "PlatformType": "AWS::BedrockAgentCore",
                "session.id": _uuid(chance),
                **attributes,
            },
            "status": {"code": "UNSET" if chance.random() < 0.95 else "ERROR"},
        }
        yield json.dumps(record, separators=(",", ":"))


def _resource(agent: int) -> dict[str, str]:
    return {
        "deployment.environment.name": "bedrock-agentcore:default",
        "aws.local.service": f"agent_{agent}.DEFAULT",
        "service.name": f"agent_{agent}.DEFAULT",
        "cloud.region": REGION,
        "aws.log.stream.names": "otel-rt-logs",
        "telemetry.sdk.name": "opentelemetry",
        "aws.service.type": "gen_ai_agent",
        "telemetry.sdk.language": "python",
        "cloud.provider": "aws",
        "cloud.resource_id": f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/"
        f"agent_{agent}-AbCdE{agent:05}/runtime-endpoint/DEFAULT:DEFAULT",
        "aws.log.group.names": f"/aws/bedrock-agentcore/runtimes/agent_{agent}-DEFAULT",
        "telemetry.sdk.version": "1.33.1",
        "cloud.platform": "aws_bedrock_agentcore",
        "telemetry.auto.version": "0.12.2-aws",
    }


_Shape = tuple[str, str, str, dict[str, Any]]


def _model_call(chance: random.Random, agent: int) -> _Shape:
    attributes = {
        **_aws_call(chance, agent)[3],
        "rpc.service": "Bedrock Runtime",
        "rpc.method": "ConverseStream",
        "server.address": f"bedrock-runtime.{REGION}.amazonaws.com",
        "aws.remote.service": "AWS::BedrockRuntime",
        "aws.remote.operation": "ConverseStream",
        "aws.remote.resource.type": "AWS::Bedrock::Model",
        "aws.remote.resource.identifier": _MODEL,
        "gen_ai.request.model": _MODEL,
        "gen_ai.system": "aws.bedrock",
        "gen_ai.operation.name": "chat",
        "gen_ai.response.finish_reasons": ["end_turn"],
        "gen_ai.usage.output_tokens": chance.randrange(500),
        "gen_ai.usage.input_tokens": chance.randrange(30_000),
    }
    scope = "opentelemetry.instrumentation.botocore.bedrock-runtime"
    return f"chat {_MODEL}", "CLIENT", scope, attributes


def _aws_call(chance: random.Random, agent: int) -> _Shape:
    attributes = {
        "telemetry.extended": "true",
        "rpc.service": "Bedrock AgentCore",
        "rpc.system": "aws-api",
        "rpc.method": "CreateEvent",
        "aws.remote.service": "AWS::BedrockAgentCore",
        "aws.remote.operation": "CreateEvent",
        "aws.local.operation": "UnmappedOperation",
        "aws.span.kind": "CLIENT",
        "aws.region": REGION,
        "aws.auth.region": REGION,
        "aws.auth.account.access_key": f"ASIAEXAMPLE{agent:09}",
        "aws.request_id": _uuid(chance),
        "server.address": f"bedrock-agentcore.{REGION}.amazonaws.com",
        "server.port": 443,
        "http.status_code": 201,
        "http.response.status_code": 201,
        "retry_attempts": 0,
    }
    scope = "opentelemetry.instrumentation.botocore"
    return "Bedrock AgentCore.CreateEvent", "CLIENT", scope, attributes


def _http_call(chance: random.Random, agent: int) -> _Shape:
    host = f"api-{(agent * 7 + chance.randrange(40)) % NAMES}.example.com"
    attributes = {
        "telemetry.extended": "true",
        "http.method": "POST",
        "http.url": f"https://{host}/v1/items/{_uuid(chance)}?cursor={_hex(chance, 24)}",
        "http.status_code": 200,
        "net.peer.name": host,
        "aws.remote.service": f"{host}:443",
        "aws.remote.operation": "POST /v1",
        "aws.local.operation": "POST /invocations",
        "aws.span.kind": "CLIENT",
    }
    return "POST", "CLIENT", "opentelemetry.instrumentation.httpx", attributes


def _framework_task(chance: random.Random, agent: int) -> _Shape:
    checkpoint = f"chatbot:{_uuid(chance)}"
    text = f"What is the state of order {chance.randrange(10**6)} of customer {agent}? "
    association = "traceloop.association.properties."
    attributes = {
        "traceloop.span.kind": "task",
        "traceloop.workflow.name": "LangGraph",
        "traceloop.entity.name": "chatbot",
        "traceloop.entity.path": "",
        "traceloop.entity.input": json.dumps({"messages": [text * 4, _hex(chance, 64)]}),
        "traceloop.entity.output": json.dumps({"answer": text * 5}),
        f"{association}langgraph_step": 1,
        f"{association}langgraph_node": "chatbot",
        f"{association}langgraph_triggers": ["branch:to:chatbot"],
        f"{association}langgraph_path": ["__pregel_pull", "chatbot"],
        f"{association}langgraph_checkpoint_ns": checkpoint,
    }
    return "chatbot.task", "INTERNAL", "opentelemetry.instrumentation.langchain", attributes


def _request(chance: random.Random, _: int) -> _Shape:
    attributes = {
        "http.url": "http://127.0.0.1:8080/invocations",
        "http.target": "/invocations",
        "http.host": "127.0.0.1:8080",
        "http.route": "/invocations",
        "http.scheme": "http",
        "http.method": "POST",
        "http.flavor": "1.1",
        "http.status_code": 200,
        "net.peer.ip": "127.0.0.1",
        "net.peer.port": chance.randrange(32768, 61000),
        "net.host.port": 8080,
        "http.server_name": "cell01.us-east-1.prod.example.aws.dev",
        "aws.local.operation": "POST /invocations",
        "aws.span.kind": "SERVER",
    }
    scope = "opentelemetry.instrumentation.starlette"
    return "POST /invocations", "SERVER", scope, attributes


_SHAPES: tuple[Callable[[random.Random, int], _Shape], ...] = (
    _model_call,
    _aws_call,
    _aws_call,
    _http_call,
    _framework_task,
    _request,
)
