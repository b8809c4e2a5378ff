"""What definitions say, and how sure it makes a workload."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import Source
from ringfence.model.egress import Confidence
from ringfence.model.network import SecurityGroupRule
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.workload import AiWorkload, ComputeResource, Observed, SignalKind, WorkloadKind
from ringfence.shadow import ai_workloads, find_suspects
from support import builders as build

ADMIN = {"Action": "*", "Resource": "*"}
BEDROCK = {"Action": "bedrock:InvokeModel", "Resource": "*"}


def found_in(whole: Snapshot) -> tuple[AiWorkload, ...]:
    suspects = find_suspects(whole, Settings())
    egress = build_egress_map(whole, Settings(), suspects.others)
    return ai_workloads(whole, Settings(), egress, suspects).workloads


def found(*compute: ComputeResource, **held: Any) -> tuple[AiWorkload, ...]:
    return found_in(build.snapshot(Inventory(compute=compute, **held)))


def kinds(workload: AiWorkload) -> set[SignalKind]:
    return {signal.kind for signal in workload.signals}


def role(name: str, *statements: dict[str, Any], **changes: Any) -> Any:
    document = {"Statement": [{"Effect": "Allow", **each} for each in statements]}
    return build.principal(name, json.dumps(document), **changes)


def opening(port: int, peer: str = "10.0.0.0/8", last: int | None = None) -> Any:
    rule = SecurityGroupRule(
        egress=False, protocol="tcp", from_port=port, to_port=last or port, peer=peer
    )
    return build.security_group("sg-0web", rules=(rule,))


@pytest.mark.parametrize(
    "resource",
    [
        build.function(),
        build.instance(ports=(8000,)),
        build.instance(instance_type="g4dn.xlarge"),
        build.compute(
            WorkloadKind.CODEBUILD_PROJECT, "docs", tags=(("uses", "OPENAI_API_KEY of the team"),)
        ),
        build.function("openai-anthropic-gpt"),
        build.compute(WorkloadKind.ECS_SERVICE, images=("registry.example/n8n:1.2",)),
        build.compute(WorkloadKind.ECS_SERVICE, images=("vllm.example:8000/shop/web:ollama",)),
        build.compute(WorkloadKind.STATE_MACHINE, calls=("lambda:Invoke", "s3:PutObject")),
        build.compute(WorkloadKind.EKS_CLUSTER),
    ],
    ids=lambda resource: f"{resource.kind}-{resource.name}",
)
def test_a_resource_without_more_than_a_hint_is_no_workload(resource: ComputeResource) -> None:
    assert found(resource) == ()


def test_an_administrator_is_no_ai_workload() -> None:
    power = {"NotAction": "iam:*", "Resource": "*"}
    odd = {"Action": ["b*:*", "*:Invoke*"], "Resource": "*"}

    assert found(build.function("job"), principals=(role("job", ADMIN, power, odd),)) == ()


@pytest.mark.parametrize("action", ["bedrock:InvokeModel", "bedrock:*", "BEDROCK:invoke*"])
def test_a_permission_that_spells_the_service_is_worth_low(action: str) -> None:
    principal = role("job", {"Action": ["s3:*", action], "Resource": "*"})

    (workload,) = found(build.function("job"), principals=(principal,))

    assert kinds(workload) == {SignalKind.ROLE_PERMISSION}
    assert workload.confidence is Confidence.LOW
    assert "inline:policy-1" in workload.signals[0].detail
    assert workload.observed is Observed.UNKNOWN


def test_a_permission_that_is_denied_or_bounded_is_none() -> None:
    deny = {"Effect": "Deny", "Action": "bedrock:*", "Resource": "*"}
    bounded = role(
        "two", BEDROCK, boundary=role("b", {"Action": "s3:*", "Resource": "*"}).policies[0]
    )

    assert found(build.function("one"), principals=(role("one", BEDROCK, deny),)) == ()
    assert found(build.function("two"), principals=(bounded,)) == ()


def test_a_name_of_an_environment_variable_is_worth_medium_and_a_second_kind_makes_it_high() -> (
    None
):
    one = build.function("one", environment_keys=("OPENAI_API_KEY", "OPENAI_BASE_URL"))
    two = build.function("two", environment_keys=("OPENAI_API_KEY",), roles=(build.role_arn("r"),))

    first, second = found(one, two, principals=(role("r", BEDROCK),))

    assert first.confidence is Confidence.MEDIUM
    assert [signal.ref for signal in first.signals] == ["OPENAI_API_KEY", "OPENAI_BASE_URL"]
    assert second.confidence is Confidence.HIGH


def test_hints_of_two_kinds_are_worth_low_and_raise_nothing_stronger() -> None:
    pair = build.instance("i-0pair", instance_type="g4dn.xlarge", ports=(8000, 8888))
    server = build.instance("i-0server", images=("vllm/vllm-openai",), ports=(8000,))

    first, second = found(pair, server)

    assert first.confidence is Confidence.LOW
    assert second.confidence is Confidence.MEDIUM
    assert SignalKind.INFERENCE_PORT in kinds(second)


@pytest.mark.parametrize(
    ("image", "serves"),
    [
        ("vllm/vllm-openai:v0.11.0", True),
        ("registry.example:5000/team/ollama@sha256:0123", True),
        (
            "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.4",
            True,
        ),
        ("registry.example/berriai/litellm:main", False),
        ("mcp/github", False),
    ],
)
def test_an_image_is_known_by_its_path(image: str, serves: bool) -> None:
    (workload,) = found(build.compute(WorkloadKind.ECS_TASK, images=(image,)))

    assert kinds(workload) == {SignalKind.CONTAINER_IMAGE}
    assert workload.serves == (image if serves else "")


def test_a_single_port_of_a_security_group_counts_and_a_range_does_not() -> None:
    web = build.instance(security_groups=("sg-0web",))

    assert [w.confidence for w in found(web, security_groups=(opening(11434),))] == [Confidence.LOW]
    assert found(web, security_groups=(opening(8000),)) == ()
    assert found(web, security_groups=(opening(11434, last=11500),)) == ()


@pytest.mark.parametrize(
    ("resource", "confidence"),
    [
        (build.compute(WorkloadKind.BEDROCK_AGENT), Confidence.HIGH),
        (build.compute(WorkloadKind.SAGEMAKER_NOTEBOOK), Confidence.LOW),
        (
            build.compute(WorkloadKind.STATE_MACHINE, calls=("bedrock:invokeModel",)),
            Confidence.MEDIUM,
        ),
        (build.compute(WorkloadKind.CODEBUILD_PROJECT, models=("amazon.nova",)), Confidence.MEDIUM),
        (build.instance(instance_type="p5.48xlarge"), Confidence.LOW),
        (
            build.function(layers=("arn:aws:lambda:us-east-1:1:layer:langchain-py:3",)),
            Confidence.MEDIUM,
        ),
        (
            build.compute(WorkloadKind.SAGEMAKER_ENDPOINT, instance_type="ml.g5.2xlarge"),
            Confidence.MEDIUM,
        ),
    ],
)
def test_each_kind_of_definition_has_its_weight(
    resource: ComputeResource, confidence: Confidence
) -> None:
    (workload,) = found(resource)

    assert workload.confidence is confidence


def test_a_usable_key_makes_its_user_a_workload() -> None:
    keys = (build.api_key("ci"), build.api_key("old", status="Inactive"))

    (workload,) = found(bedrock_api_keys=keys)

    assert (workload.kind, workload.name) == (WorkloadKind.IAM_USER, "ci")
    assert workload.confidence is Confidence.HIGH
    assert workload.region == ""


def test_what_was_not_read_is_said() -> None:
    whole = build.without(build.snapshot(Inventory(compute=(build.function(),))), Source.LAMBDA)
    suspects = find_suspects(whole, Settings())

    notes = ai_workloads(whole, Settings(), build_egress_map(whole, Settings()), suspects).notes

    assert len(notes) == 1
    assert "lambda-functions" in notes[0]
    assert "ecs-tasks" not in notes[0]
