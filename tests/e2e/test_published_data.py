"""What others recorded of real estates, and small records of our own that hold the same.

An attack emulation on an account without AgentCore gives no finding about AgentCore, and says where
logging was stopped; spans of real agents give the hosts that they called.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.api_answers import answer
from support.e2e import view
from support.e2e.command import Ringfence, Run
from support.e2e.empty_bundle import empty_bundle
from support.e2e.log_lines import span, trail_event
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA

ACCOUNT = "111122223333"
REGION = "us-east-1"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WHEN = datetime(2026, 11, 19, 9, tzinfo=UTC)
EMULATED = datetime(2023, 7, 11, tzinfo=UTC)
"""The day after the attack emulation."""
EMULATED_ACCOUNT = "123837392027"
AGENTS_ACCOUNT = "123456789012"
AGENTS_READ = datetime(2025, 11, 19, tzinfo=UTC)

published = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=WITHOUT_SHARED_DATA)


def scan(command: Ringfence, *logs: str | Path, **bundle: Any) -> Run:
    """Scan an account in which nothing was found, with logs given by hand."""
    folder = empty_bundle(command.folder / "bundle", region=REGION, **bundle)
    return command.run("scan", "--from", folder, "--no-store", *logs)


def switched_off(document: view.Entry) -> set[tuple[str, str]]:
    """The call and the log of every finding of telemetry that was switched off."""
    return {
        (found["evidence"][0]["detail"].split()[0], found["resource"])
        for found in document["findings"]
        if found["detection"] == "telemetry-switched-off"
    }


@published
def test_an_attack_emulation_without_agentcore_gives_what_was_switched_off_alone(
    ringfence: Ringfence,
) -> None:
    events = SHARED_DATA / "cloudtrail" / "invictus"

    done = scan(ringfence, "--cloudtrail", events, account=EMULATED_ACCOUNT, now=EMULATED)

    row = view.row(done.document, "cloudtrail")
    assert (row["status"], row["records"]) == ("complete", 2900)
    assert {found["detection"] for found in done.document["findings"]} == {"telemetry-switched-off"}
    assert switched_off(done.document) == {
        ("DeleteFlowLogs", "fl-064ed3a785e4a37ef"),
        ("DeleteTrail", "stratus-red-team-ctes-trail-qyxyekjbtk"),
        ("DeleteTrail", "stratus-red-team-ctlr-trail-zqfsvooxqj"),
    }
    assert done.code == 1


def event(source: str, name: str, minute: int, **members: Any) -> dict[str, Any]:
    return trail_event(
        f"{source}.amazonaws.com",
        name,
        account=ACCOUNT,
        region=REGION,
        when=WHEN.replace(minute=minute),
        **members,
    )


NOISE = (
    event("kms", "Decrypt", 1, requestParameters={"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
    event("secretsmanager", "GetSecretValue", 2, requestParameters={"secretId": "s"}),
    event("iam", "CreateAccessKey", 3, requestParameters={"userName": "backdoor"}),
    event("iam", "UpdateAssumeRolePolicy", 4, requestParameters={"roleName": "r"}),
    event("ec2", "RunInstances", 5, requestParameters={"instanceType": "p2.xlarge"}),
    event("ssm", "GetParameter", 6, errorCode="ParameterNotFound"),
    event("signin", "ConsoleLogin", 7, eventType="AwsConsoleSignIn"),
)
"""What an attacker does in an account, none of it AgentCore's."""
STOPPED = (
    event("cloudtrail", "StopLogging", 10, requestParameters={"name": "main"}),
    event("cloudtrail", "DeleteTrail", 11, requestParameters={"name": "main"}),
    event(
        "ec2",
        "DeleteFlowLogs",
        12,
        requestParameters={
            "DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-0123456789abcdef0"}}
        },
    ),
)


def trail_file(folder: Path, *events: dict[str, Any]) -> Path:
    path = folder / "trail.json"
    path.write_text(json.dumps({"Records": events}), encoding="utf-8")
    return path


def test_calls_that_stop_a_log_are_said_and_nothing_else_of_an_attack(ringfence: Ringfence) -> None:
    events = trail_file(ringfence.folder, *NOISE, *STOPPED)

    done = scan(ringfence, "--cloudtrail", events, account=ACCOUNT, now=NOW)

    assert {found["detection"] for found in done.document["findings"]} == {"telemetry-switched-off"}
    assert switched_off(done.document) == {
        ("StopLogging", "main"),
        ("DeleteTrail", "main"),
        ("DeleteFlowLogs", "fl-0123456789abcdef0"),
    }
    assert done.code == 1


def test_a_call_that_failed_to_stop_a_log_stopped_none(ringfence: Ringfence) -> None:
    failed = [{**each, "errorCode": "TrailNotFoundException"} for each in STOPPED]
    events = trail_file(ringfence.folder, *NOISE, *failed)

    done = scan(ringfence, "--cloudtrail", events, account=ACCOUNT, now=NOW)

    assert view.row(done.document, "cloudtrail")["records"] == len(NOISE) + len(STOPPED)
    assert done.document["findings"] == []
    assert done.code == 0


def agent(account: str, identifier: str) -> tuple[Any, ...]:
    """The answers that list one PUBLIC runtime."""
    body = {
        "agentRuntimeArn": f"arn:aws:bedrock-agentcore:{REGION}:{account}:runtime/{identifier}",
        "agentRuntimeId": identifier,
        "agentRuntimeName": identifier.rpartition("-")[0],
        "agentRuntimeVersion": "1",
        "status": "READY",
        "lastUpdatedAt": "2025-11-01T10:00:00+00:00",
    }
    detail = {
        **body,
        "roleArn": f"arn:aws:iam::{account}:role/agent",
        "networkConfiguration": {"networkMode": "PUBLIC"},
    }
    ends = [
        {
            "name": "DEFAULT",
            "liveVersion": "1",
            "agentRuntimeArn": body["agentRuntimeArn"],
            "status": "READY",
        }
    ]
    asked = {"agentRuntimeId": identifier}
    return (
        answer("ListAgentRuntimes", {"agentRuntimes": [body]}, account=account),
        answer("GetAgentRuntime", detail, account=account, agentRuntimeVersion="1", **asked),
        answer("ListAgentRuntimeEndpoints", {"runtimeEndpoints": ends}, account=account, **asked),
    )


def called(document: view.Entry) -> set[tuple[str, str]]:
    """The hosts that were seen, with their category."""
    hosts = {each["id"]: (each["host"], each["category"]) for each in document["destinations"]}
    return {
        hosts[edge["destination"]] for edge in document["egress"] if edge["evidence"] == "observed"
    }


@published
@pytest.mark.parametrize(
    ("name", "identifier", "hosts"),
    [
        ("langchain", "agent_lg-EVQuBO6Q0n", {"bedrock-runtime.us-east-1.amazonaws.com"}),
        (
            "strands_bedrock",
            "test_eval_1-Ux9OE986P4",
            {
                "bedrock-runtime.us-east-1.amazonaws.com",
                "bedrock-agentcore.us-east-1.amazonaws.com",
            },
        ),
    ],
)
def test_spans_of_real_agents_give_the_hosts_that_they_called(
    ringfence: Ringfence, name: str, identifier: str, hosts: set[str]
) -> None:
    entries = json.loads((SHARED_DATA / "spans" / f"raw_otel_{name}_spans.json").read_bytes())
    spans = ringfence.folder / "spans.jsonl"
    spans.write_text("\n".join(json.dumps(entry["raw_otel_json"]) for entry in entries))

    done = scan(
        ringfence,
        "--spans",
        spans,
        account=AGENTS_ACCOUNT,
        now=AGENTS_READ,
        answers=agent(AGENTS_ACCOUNT, identifier),
    )

    assert {host for host, _ in called(done.document)} == hosts
    assert "ASIA" not in done.stdout


def test_spans_give_the_hosts_that_an_agent_called_without_what_it_asked(
    ringfence: Ringfence,
) -> None:
    arn = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/helper-abcdefghij"
    lines = [
        span(arn, url, when=WHEN)
        for url in (
            "https://api.openai.com/v1/chat/completions?key=sk-secret",
            f"https://bedrock-runtime.{REGION}.amazonaws.com/model/x/converse",
        )
    ]
    spans = ringfence.folder / "spans.jsonl"
    spans.write_text("\n".join(lines))

    done = scan(
        ringfence,
        "--spans",
        spans,
        account=ACCOUNT,
        now=NOW,
        answers=agent(ACCOUNT, "helper-abcdefghij"),
    )

    assert called(done.document) == {
        ("api.openai.com", "model-provider"),
        (f"bedrock-runtime.{REGION}.amazonaws.com", "model-provider"),
    }
    assert "sk-secret" not in done.stdout
