"""Resolver queries and CloudTrail events as AWS writes them, generated for measurements.

The members and their sizes are those of public samples: a Resolver record has about 650 bytes, an
event 2,000. Names, addresses and instants repeat about as often as they do in an
hour of an estate with 200 agents; each asks for 40 names, some of them often.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

START = 1_763_800_000
ACCOUNT = "123456789012"
REGION = "us-east-1"
AGENTS = 200
NAMES = 400
EVENTS_A_FILE = 4000


def digits(chance: random.Random, count: int) -> str:
    return f"{chance.getrandbits(4 * count):0{count}x}"


def uuid(chance: random.Random) -> str:
    text = digits(chance, 32)
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
            "key": f"documents/{uuid(chance)}.json",
            "Host": f"agents-{agent}.s3.{REGION}.amazonaws.com",
            "encryptionContext": {"aws:s3:arn": f"arn:aws:s3:::agents-{agent}"},
            "filterSet": {"items": [{"name": "vpc-id", "valueSet": {"items": [{"value": "v"}]}}]},
        },
        "responseElements": {
            "networkInterface": {
                "networkInterfaceId": f"eni-{digits(chance, 17)}",
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
            "x-amz-id-2": digits(chance, 96),
        },
        "requestID": uuid(chance),
        "eventID": uuid(chance),
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
