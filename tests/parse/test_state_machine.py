"""Of a definition only the operations and models that it names are left."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.state_machine import called_by

CANARY = "canary"


def task(resource: str, **members: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **members}


def definition(*tasks: dict[str, Any]) -> str:
    return json.dumps({"States": {f"s{number}": each for number, each in enumerate(tasks)}})


@pytest.mark.parametrize(
    ("resource", "call"),
    [
        ("arn:aws:states:::bedrock:invokeModel", "bedrock:InvokeModel"),
        (
            "arn:aws:states:::bedrock:createModelCustomizationJob.sync",
            "bedrock:CreateModelCustomizationJob",
        ),
        ("arn:aws:states:::aws-sdk:bedrockruntime:converse", "bedrock:Converse"),
        ("arn:aws:states:::aws-sdk:bedrockagentruntime:invokeAgent", "bedrock:InvokeAgent"),
        (
            "arn:aws:states:::aws-sdk:bedrockagentcore:invokeAgentRuntime",
            "bedrock-agentcore:InvokeAgentRuntime",
        ),
        ("arn:aws:states:::aws-sdk:sagemakerruntime:invokeEndpoint", "sagemaker:InvokeEndpoint"),
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", "lambda:Invoke"),
        ("arn:aws-us-gov:states:::http:invoke", "http:Invoke"),
        ("arn:aws:states:::states:startExecution.sync:2", "states:StartExecution"),
    ],
)
def test_an_integration_names_the_operation_that_it_calls(resource: str, call: str) -> None:
    assert called_by(definition(task(resource)))["calls"] == [call]


def test_tasks_inside_of_parallel_and_map_states_count() -> None:
    inner = {"States": {"a": task("arn:aws:states:::bedrock:invokeModel")}}
    text = json.dumps(
        {
            "States": {
                "p": {"Type": "Parallel", "Branches": [inner]},
                "m": {
                    "Type": "Map",
                    "ItemProcessor": {"States": {"b": task("arn:aws:states:::sqs:sendMessage")}},
                },
            }
        }
    )

    assert called_by(text)["calls"] == ["bedrock:InvokeModel", "sqs:SendMessage"]


@pytest.mark.parametrize("where", ["Parameters", "Arguments"])
def test_the_model_of_a_task_is_kept_and_its_prompt_is_not(where: str) -> None:
    given_to = {"ModelId": "amazon.nova-pro-v1:0", "Body": {"prompt": CANARY}}

    found = called_by(definition(task("arn:aws:states:::bedrock:invokeModel", **{where: given_to})))

    assert found["models"] == ["amazon.nova-pro-v1:0"]
    assert CANARY not in str(found)


@pytest.mark.parametrize("model", ["{% $model %}", "two words", "", 7, None, "$.model"])
def test_a_model_that_is_computed_is_not_known(model: object) -> None:
    found = called_by(
        definition(task("arn:aws:states:::bedrock:invokeModel", Parameters={"ModelId": model}))
    )

    assert found["models"] == []


def test_what_was_reduced_before_stays_the_same() -> None:
    once = called_by(
        definition(task("arn:aws:states:::bedrock:invokeModel", Arguments={"ModelId": "a.b"}))
    )

    assert called_by(once) == once


def test_what_claims_to_be_reduced_is_not_believed() -> None:
    forged = {"calls": [CANARY, "a:B", 7], "models": ["{% x %}", {"a": 1}]}

    assert called_by(forged) == {"calls": ["a:B"], "models": []}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null", '"text"', "7"])
def test_an_unreadable_definition_names_nothing(text: str) -> None:
    assert called_by(text) == {"calls": [], "models": []}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.just("Task"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["Type", "Resource", "Parameters", "ModelId", "States", "calls"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_definition_raises(document: object) -> None:
    assert called_by(document).keys() == {"calls", "models"}


def test_of_very_many_calls_the_first_by_name_are_kept() -> None:
    states = {
        f"S{number}": {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:s3:op{number:03}"}
        for number in range(300)
    }

    calls = called_by(json.dumps({"States": states}))["calls"]

    assert len(calls) == 256
    assert calls == sorted(calls)
