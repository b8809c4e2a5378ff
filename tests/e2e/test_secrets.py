"""No secret that an estate or its logs hold is written anywhere, in any form."""

from __future__ import annotations

import json

import pytest

from support.aws import AwsLab
from support.e2e import view
from support.e2e.canaries import ACCOUNT, CANARY, seed_secrets, traces_in, written_under
from support.e2e.command import FAST, HOME_REGION, Ringfence, Run

FORMATS = ("json", "table", "sarif", "ocsf", "csv", "junit", "markdown", "html")


def secrets_of(lab: AwsLab) -> tuple[str, ...]:
    """The canaries, and the credentials that the command itself runs with."""
    credentials = lab.env(ACCOUNT)
    return (CANARY, credentials["AWS_ACCESS_KEY_ID"], credentials["AWS_SECRET_ACCESS_KEY"])


def traces_of(lab: AwsLab, command: Ringfence, *runs: Run) -> dict[str, set[str]]:
    """Where a secret was found: in which file or stream, and the text around it."""
    secrets = secrets_of(lab)
    found = {str(path): traces_in(text, secrets) for path, text in written_under(command.folder)}
    for number, run in enumerate(runs):
        found[f"stdout {number}"] = traces_in(run.stdout.encode(), secrets)
        found[f"stderr {number}"] = traces_in(run.stderr.encode(), secrets)
    return {place: traces for place, traces in found.items() if traces}


@pytest.fixture
def careless(lab: AwsLab, live: Ringfence) -> Ringfence:
    seed_secrets(lab)
    return live


def test_the_secrets_are_there_to_be_found(lab: AwsLab, careless: Ringfence) -> None:
    control = lab.client("bedrock-agentcore-control", region=HOME_REGION, account=ACCOUNT)
    (runtime, *_) = control.list_agent_runtimes()["agentRuntimes"]

    answer = control.get_agent_runtime(agentRuntimeId=runtime["agentRuntimeId"])

    assert traces_in(str(answer).encode(), (CANARY,))
    assert careless.folder.is_dir()


def test_no_secret_is_in_a_bundle_or_in_a_graph_of_it(lab: AwsLab, careless: Ringfence) -> None:
    done = careless.run("collect", "-v", "-o", "bundle", *FAST)

    assert done.code == 0, done.stderr
    assert list((careless.folder / "bundle" / "answers").rglob("*.jsonl"))
    assert (careless.folder / "bundle" / "telemetry" / "span_calls.jsonl").read_bytes()
    calls = (careless.folder / "bundle" / "telemetry" / "model_invocations.jsonl").read_text()
    assert "assumed-role/careless/session" in calls
    answers = careless.folder / "bundle" / "answers" / ACCOUNT / HOME_REGION
    assert {"lambda.jsonl", "ecs.jsonl", "stepfunctions.jsonl", "codebuild.jsonl"} <= {
        path.name for path in answers.iterdir()
    }
    assert "OPENAI_API_KEY" in (answers / "lambda.jsonl").read_text()
    graph = careless.run("graph", "--from", "bundle", "--format", "json")
    assert b"careless" in graph.stdout.encode()
    assert traces_of(lab, careless, done, graph) == {}


def test_no_secret_is_in_the_store_or_in_any_document(lab: AwsLab, careless: Ringfence) -> None:
    wanted = [part for name in FORMATS for part in ("--format", f"{name}=scan.{name}")]

    done = careless.run("scan", "-v", *FAST, *wanted)

    assert done.code == 1, done.stderr
    assert careless.store.stat().st_mode & 0o777 == 0o600
    assert traces_of(lab, careless, done) == {}
    document = json.loads((careless.folder / "scan.json").read_text())
    # What is no secret is kept: the names of variables, and the hosts that values name.
    careless_runtime = view.runtime(document, "careless")
    assert careless_runtime["environment_keys"] == ["API_KEY", "PROMPT", "PROXY", "WEBHOOK"]
    hosts = {destination["host"] for destination in document["destinations"]}
    assert {
        "api.openai.com",
        "hooks.example.com",
        "proxy.example.com",
        "mcp.example.com",
        "llm.example.com",
        "api.example.com",
    } <= hosts
