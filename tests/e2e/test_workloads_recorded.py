"""AI outside AgentCore, live and from a recording: the same workloads, unless nobody asked for them."""

from __future__ import annotations

from typing import Any

import pytest

from support.aws import AwsLab, deny
from support.e2e import view
from support.e2e.command import FAST, HOME_REGION, Ringfence
from support.e2e.contained_estate import ACCOUNT

MODEL = "amazon.nova-pro-v1:0"
KEY = {"OPENAI_API_KEY": "x"}
ASK: dict[str, Any] = {
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::bedrock:invokeModel",
            "Parameters": {"ModelId": MODEL},
        }
    }
}
NAMES = {"function", "service", "endpoint", "agent", "machine", "build", "web", "user"}


@pytest.fixture
def shadows(lab: AwsLab, live: Ringfence) -> Ringfence:
    """Something of everything that gives itself away, and a function that does not."""
    seed = lab.seed(ACCOUNT, HOME_REGION)
    seed.function("function", environment=KEY)
    seed.function("plain", environment={"LOG_LEVEL": "x"})
    seed.ecs_service("service", image="vllm/vllm-openai:v1", environment=KEY, ports=[8000])
    seed.sagemaker_endpoint("endpoint", image="huggingface-pytorch-tgi-inference:2")
    seed.bedrock_agent("agent", model=MODEL)
    seed.state_machine("machine", ASK)
    seed.build_project("build", image="aws/codebuild/standard:7.0", environment=KEY)
    seed.app_runner("web", image="web:1", environment=KEY)
    seed.bedrock_api_key("user", id_="ACCA0000000001")
    return live


def names_of(document: view.Entry) -> set[str]:
    return {each["name"] for each in document["workloads"]}


def test_a_recording_tells_of_the_same_workloads_as_the_live_scan(shadows: Ringfence) -> None:
    live = shadows.scan().document
    collected = shadows.run("collect", *FAST, "-o", "bundle")

    recorded = shadows.run("scan", "--from", "bundle", "--no-store", "--format", "json").document

    assert collected.code == 0, collected.stderr
    assert names_of(live) == NAMES
    assert recorded["workloads"] == live["workloads"]


def test_without_workloads_nobody_asks_and_none_is_listed(lab: AwsLab, shadows: Ringfence) -> None:
    document = shadows.scan("--no-workloads").document

    assert document["workloads"] == []
    assert view.rows(document, "lambda-functions") == []
    assert not lab.calls.of("lambda", "ListFunctions")


def test_a_denied_service_costs_its_own_workloads_and_no_exit_code(
    lab: AwsLab, shadows: Ringfence
) -> None:
    lab.faults.add(deny(), service="lambda")

    done = shadows.scan("--fail-on", "critical")

    assert done.code == 0, done.stderr
    assert names_of(done.document) == NAMES - {"function"}
    row = view.row(done.document, "lambda-functions")
    assert (row["status"], row["required"]) == ("denied", False)
    assert "lambda:ListFunctions is not allowed" in row["detail"]
