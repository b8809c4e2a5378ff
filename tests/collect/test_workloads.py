"""AI workloads outside AgentCore, read over HTTP: what is kept of each kind, and what a refusal costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ringfence.collect.compute.containers import MOST_DEFINITIONS, collect_ecs
from ringfence.collect.compute.functions import MOST_IMAGES, collect_functions
from ringfence.collect.inventory import promised_sources
from ringfence.collect.live import LiveRequest, collect
from ringfence.collect.permissions import OPERATIONS, Purpose
from ringfence.collect.ports import Recording
from ringfence.collect.reading import Visit
from ringfence.collect.workers import Crew
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.parse.inventory import assemble
from support.aws import AwsLab, deny
from support.aws.wire import DEFAULT_ACCOUNT, DEFAULT_REGION
from support.callers import FakeCaller, ListRecorder, Reply, denied

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
CANARY = "CANARY"
VALUE = {"OPENAI_API_KEY": f"sk-{CANARY}"}
MODEL = "anthropic.claude-sonnet-4-20250514-v1:0"
DEFINITION: dict[str, Any] = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::bedrock:invokeModel",
            "Parameters": {"ModelId": MODEL, "Body": {"prompt": f"{CANARY}-prompt"}},
            "End": True,
        }
    },
}


def read(**options: Any) -> Recording:
    request = LiveRequest(window=WINDOW, max_rps=1000.0, **options)
    return collect(request, recorder=ListRecorder())


def inventory_of(recording: Recording) -> Inventory:
    found, malformed = assemble(recording.answers)
    assert malformed == ()
    return found


def resource(recording: Recording, kind: WorkloadKind) -> ComputeResource:
    (found,) = [each for each in inventory_of(recording).compute if each.kind is kind]
    return found


def row(recording: Recording, source: Source) -> tuple[CoverageStatus, int, bool]:
    (found,) = [each for each in recording.coverage if each.source is source]
    return found.status, found.records, found.required


def test_a_function_is_known_by_the_names_of_its_variables_and_by_its_image(
    impatient: AwsLab,
) -> None:
    seed = impatient.seed()
    made = seed.function(
        "shadow",
        environment=VALUE,
        image="123.dkr.ecr.us-east-1.amazonaws.com/bot:7@sha256:abc",
        layers=["arn:aws:lambda:us-east-1:1:layer:openai:3"],
        subnets=["subnet-a"],
        security_groups=["sg-a"],
    )
    seed.workload_tags(made.arn, team="search")

    found = resource(read(), WorkloadKind.LAMBDA_FUNCTION)

    assert found == ComputeResource(
        arn=made.arn,
        kind=WorkloadKind.LAMBDA_FUNCTION,
        name="shadow",
        account=DEFAULT_ACCOUNT,
        region=DEFAULT_REGION,
        roles=(f"arn:aws:iam::{DEFAULT_ACCOUNT}:role/shadow",),
        environment_keys=("OPENAI_API_KEY",),
        images=("123.dkr.ecr.us-east-1.amazonaws.com/bot:7",),
        layers=("arn:aws:lambda:us-east-1:1:layer:openai:3",),
        subnets=("subnet-a",),
        security_groups=("sg-a",),
        in_vpc=True,
        tags=(("team", "search"),),
    )


def test_a_service_has_the_definition_and_the_interfaces_of_its_tasks(impatient: AwsLab) -> None:
    made = impatient.seed().ecs_service(
        "inference",
        image="vllm/vllm-openai:v0.9",
        environment=VALUE,
        secrets={"HF_TOKEN": f"arn:aws:secretsmanager:::{CANARY}"},
        ports=[8000],
        task_role="arn:aws:iam::1:role/task",
        interfaces=["eni-1", "eni-2"],
        subnets=["subnet-b"],
        tags={"ai-owner": "ml"},
    )

    found = resource(read(), WorkloadKind.ECS_SERVICE)

    assert found.arn == made.arn
    assert found.images == ("vllm/vllm-openai:v0.9",)
    assert found.environment_keys == ("HF_TOKEN", "OPENAI_API_KEY")
    assert found.ports == (8000,)
    assert found.roles == ("arn:aws:iam::1:role/task",)
    assert found.interfaces == ("eni-1", "eni-2")
    assert found.subnets == ("subnet-b",)
    assert found.tags == (("ai-owner", "ml"),)
    assert found.in_vpc


def test_a_task_of_no_service_stands_alone_with_its_overrides(impatient: AwsLab) -> None:
    made = impatient.seed().ecs_task("batch", override={"GEMINI_API_KEY": CANARY})

    found = resource(read(), WorkloadKind.ECS_TASK)

    assert found.arn == made.arn
    assert found.environment_keys == ("GEMINI_API_KEY",)
    assert found.interfaces == ("eni-task",)


def test_an_instance_has_the_role_that_its_profile_carries(impatient: AwsLab) -> None:
    seed = impatient.seed()
    vpc = seed.vpc("10.0.0.0/16")
    subnet = seed.subnet(vpc, "10.0.1.0/24")
    role = seed.role("gpu", trusts={"Service": "ec2.amazonaws.com"})
    profile = seed.iam.create_instance_profile("gpu", "/", ["gpu"])
    client = impatient.client("ec2")
    (made,) = client.run_instances(
        ImageId="ami-12345678",
        InstanceType="g5.xlarge",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        UserData=CANARY,
        IamInstanceProfile={"Arn": profile.arn},
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "ollama"}]}
        ],
    )["Instances"]

    found = resource(read(), WorkloadKind.EC2_INSTANCE)

    assert found.arn.endswith(f":instance/{made['InstanceId']}")
    assert (found.name, found.instance_type, found.roles) == ("ollama", "g5.xlarge", (role,))
    assert found.interfaces == (made["NetworkInterfaces"][0]["NetworkInterfaceId"],)
    assert found.subnets == (subnet,)


def test_endpoints_notebooks_and_domains_say_by_which_network_they_leave(
    impatient: AwsLab,
) -> None:
    seed = impatient.seed()
    seed.sagemaker_endpoint("llm", image="huggingface/tgi:2", environment={"HF_MODEL_ID": CANARY})
    seed.sagemaker_notebook("open", SubnetId="subnet-a")
    seed.sagemaker_notebook("closed", SubnetId="subnet-a", DirectInternetAccess="Disabled")
    seed.sagemaker_domain("studio", access="VpcOnly")

    by_name = {each.name: each for each in inventory_of(read()).compute}

    assert by_name["llm"].images == ("huggingface/tgi:2",)
    assert by_name["llm"].environment_keys == ("HF_MODEL_ID",)
    assert by_name["llm"].instance_type == "ml.g5.xlarge"
    assert by_name["llm"].roles == (f"arn:aws:iam::{DEFAULT_ACCOUNT}:role/llm",)
    assert {name: each.in_vpc for name, each in by_name.items()} == {
        "llm": False,
        "open": False,
        "closed": True,
        "studio": True,
    }


def test_agents_flows_and_state_machines_name_their_models(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.bedrock_agent("helper", model=MODEL, instruction=f"{CANARY}-instruction")
    seed.bedrock_flow(
        "flow",
        [
            {
                "name": "p",
                "type": "Prompt",
                "configuration": {
                    "prompt": {
                        "sourceConfiguration": {
                            "inline": {
                                "templateType": "TEXT",
                                "modelId": MODEL,
                                "templateConfiguration": {"text": {"text": f"{CANARY}-flow"}},
                            }
                        }
                    }
                },
            }
        ],
    )
    seed.state_machine("machine", DEFINITION)

    found = {each.name: each for each in inventory_of(read()).compute}

    assert {name: each.models for name, each in found.items()} == {
        "helper": (MODEL,),
        "flow": (MODEL,),
        "machine": (MODEL,),
    }
    assert found["machine"].calls == found["flow"].calls == ("bedrock:InvokeModel",)


def test_builds_services_and_clusters_are_read(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.build_project("build", image="aws/codebuild/standard:7.0", environment=VALUE)
    seed.app_runner("web", image="public.ecr.aws/x/chat:1", environment=VALUE, connector="subnet-c")
    seed.eks_cluster("pods")

    found = {each.name: each for each in inventory_of(read()).compute}

    assert found["build"].environment_keys == found["web"].environment_keys == ("OPENAI_API_KEY",)
    assert found["build"].in_vpc is False
    assert (found["web"].in_vpc, found["web"].subnets, found["web"].ports) == (
        True,
        ("subnet-c",),
        (8080,),
    )
    assert found["pods"].security_groups == ("sg-cluster",)
    assert found["pods"].roles == ()


def test_api_keys_registry_records_and_the_logging_of_invocations_are_read(
    impatient: AwsLab,
) -> None:
    seed = impatient.seed()
    user = seed.bedrock_api_key("ci", id_=f"ACCA{CANARY}")
    agent = "arn:aws:bedrock-agentcore:us-east-1:1:runtime/a"
    seed.registry_record("approved", status="APPROVED", detected_from=agent)
    seed.invocation_logging(bucket="prompts", prefix="models", group="/bedrock")

    found = inventory_of(read())

    (key,) = found.bedrock_api_keys
    assert (key.user_arn, key.status, len(key.id)) == (user, "Active", 16)
    (record,) = found.registry_records
    assert (record.status, record.detected_from) == ("APPROVED", agent)
    assert record.auto_approved is False
    (logging,) = found.invocation_logging
    assert (logging.enabled, logging.bucket, logging.prefix, logging.log_group) == (
        True,
        "prompts",
        "models",
        "/bedrock",
    )


def test_no_secret_of_a_workload_is_recorded(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.function("f", environment=VALUE)
    seed.ecs_service("s", environment=VALUE, interfaces=["eni-1"])
    seed.ecs_task("t", override=VALUE)
    seed.sagemaker_endpoint("e", image="i", environment=VALUE)
    seed.bedrock_agent("a", model=MODEL, instruction=CANARY, description=CANARY)
    seed.state_machine("m", DEFINITION)
    seed.build_project("b", image="i", environment=VALUE, source={"buildspec": CANARY})
    seed.app_runner("r", image="i", environment=VALUE)
    seed.bedrock_api_key("u", id_=CANARY)

    recording = read()

    assert len(inventory_of(recording).compute) == 8
    assert CANARY not in repr(recording)
    assert impatient.defects == ()


def test_tags_that_were_not_read_are_no_absence_of_tags(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.function("f")
    seed.bedrock_agent("a", model=MODEL)
    whole = read()
    impatient.faults.add(deny(), service="resourcegroupstaggingapi")

    blind = read()

    assert {each.tags_read for each in inventory_of(whole).compute} == {True}
    assert {each.tags_read for each in inventory_of(blind).compute} == {False}
    assert row(blind, Source.WORKLOAD_TAGS) == (CoverageStatus.DENIED, 0, False)


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.purpose is Purpose.WORKLOADS],
    ids=lambda each: each.key,
)
def test_a_refusal_becomes_a_row_that_names_the_permission_and_is_not_required(
    impatient: AwsLab, operation: Any
) -> None:
    seed = impatient.seed()
    seed.function("f", image="i")
    seed.ecs_service("s", interfaces=["eni-1"])
    seed.eks_cluster("k")
    seed.sagemaker_endpoint("e", image="i")
    seed.sagemaker_notebook("n")
    seed.sagemaker_domain("d")
    seed.bedrock_agent("a", model=MODEL)
    seed.bedrock_flow("w", [])
    seed.state_machine("m", DEFINITION)
    seed.build_project("b", image="i")
    seed.app_runner("r", image="i")
    seed.registry_record("g", status="DRAFT")
    impatient.faults.add(deny(), service=operation.service, operation=operation.name)

    recording = read()

    (source,) = operation.sources
    incomplete = [each for each in recording.coverage if not each.complete]
    assert [each.source for each in incomplete] == [source]
    assert operation.action in incomplete[0].detail
    assert not incomplete[0].required


def test_a_registry_that_approves_by_a_rule_says_so_of_its_records(impatient: AwsLab) -> None:
    impatient.seed().registry_record("found", status="APPROVED", rules=("APPROVE_ALL",))

    (record,) = inventory_of(read()).registry_records

    assert record.auto_approved is True


def test_a_registry_that_was_listed_and_not_read_leaves_open_who_approved(
    impatient: AwsLab,
) -> None:
    impatient.seed().registry_record("found", status="APPROVED")
    impatient.faults.add(deny(), service="agent-registry-control", operation="GetRegistry")

    recording = read()

    (record,) = inventory_of(recording).registry_records
    assert record.auto_approved is None
    assert row(recording, Source.AGENT_REGISTRY)[0] is CoverageStatus.PARTIAL


def test_without_workloads_nobody_asks_and_no_row_says_so(impatient: AwsLab) -> None:
    impatient.seed().function("f")

    recording = read(workloads=False)

    sources = {each.source for each in recording.coverage}
    asked_for_workloads = set(promised_sources(region=True, workloads=True)) - set(
        promised_sources(region=True)
    )
    assert not sources & {*asked_for_workloads, Source.BEDROCK_API_KEYS}
    assert inventory_of(recording).compute == ()
    reads = {each.key for each in OPERATIONS if each.purpose is Purpose.WORKLOADS}
    assert not reads & {operation for operation, _ in recording.api_calls}


def test_the_pages_of_tags_are_read_to_the_end(impatient: AwsLab) -> None:
    seed = impatient.seed()
    for name in ("one", "two", "three"):
        seed.workload_tags(seed.function(name).arn, team=name)
    seed.page_limit(1)

    recording = read()

    found = {each.name: each.tags for each in inventory_of(recording).compute}
    assert found == {name: (("team", name),) for name in ("one", "two", "three")}
    assert dict(recording.api_calls)["resourcegroupstaggingapi:GetResources"] == 3


def test_the_pages_of_many_functions_are_read_to_the_end(impatient: AwsLab) -> None:
    seed = impatient.seed()
    for number in range(120):
        seed.function(f"f-{number:03}")

    recording = read()

    assert row(recording, Source.LAMBDA) == (CoverageStatus.COMPLETE, 120, False)
    assert dict(recording.api_calls)["lambda:ListFunctions"] == 3
    assert "lambda:GetFunction" not in dict(recording.api_calls)
    assert len(inventory_of(recording).compute) == 120


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(4)
    yield crew
    crew.dismiss()


def test_beyond_the_bound_details_are_left_out_and_the_row_says_of_how_many(crew: Crew) -> None:
    recorder = ListRecorder()
    functions = [
        {"FunctionArn": f"arn:f:{number}", "PackageType": "Image"}
        for number in range(MOST_IMAGES + 1)
    ]
    caller = FakeCaller({"ListFunctions": {"Functions": functions}})

    collect_functions(Visit(caller, recorder, crew, workloads=True))

    row = recorder.row(Source.LAMBDA)
    assert row.status is CoverageStatus.PARTIAL
    assert row.detail == "details of 500 out of 501 functions made from images were read"
    assert len(caller.asked("GetFunction")) == MOST_IMAGES


def test_what_is_left_out_is_said_beside_what_failed(crew: Crew) -> None:
    recorder = ListRecorder()
    services = [
        {"serviceArn": f"arn:{number}", "taskDefinition": f"definition-{number:04}"}
        for number in range(MOST_DEFINITIONS + 5)
    ]
    replies: dict[str, Reply] = {
        "ListClusters": {"clusterArns": ["arn:cluster"]},
        "ListServices": {"serviceArns": ["arn:0"]},
        "DescribeServices": {"services": services},
        "DescribeTaskDefinition": denied("DescribeTaskDefinition"),
    }

    collect_ecs(Visit(FakeCaller(replies), recorder, crew, workloads=True))

    row = recorder.row(Source.ECS)
    assert row.status is CoverageStatus.PARTIAL
    assert "DescribeTaskDefinition was denied" in row.detail
    assert "details of 1,000 out of 1,005 task definitions were read" in row.detail


def test_a_function_whose_variables_are_sealed_makes_the_source_partial(crew: Crew) -> None:
    recorder = ListRecorder()
    sealed = {
        "FunctionArn": "arn:f",
        "Environment": {"Error": {"ErrorCode": "AccessDeniedException", "Message": CANARY}},
    }

    collect_functions(Visit(FakeCaller({"ListFunctions": {"Functions": [sealed]}}), recorder, crew))

    row = recorder.row(Source.LAMBDA)
    assert row.status is CoverageStatus.PARTIAL
    assert "KMS key" in row.detail
    assert CANARY not in repr(recorder.answers)
