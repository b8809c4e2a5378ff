"""What is asked of workloads in pages and chunks, and what is said of what was left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringfence.collect.compute import containers
from ringfence.collect.compute.builds import collect_codebuild
from ringfence.collect.compute.models import collect_sagemaker
from ringfence.collect.reading import Visit
from ringfence.collect.workers import Crew
from ringfence.model.coverage import CoverageStatus, Source
from support.callers import FakeCaller, ListRecorder


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(4)
    yield crew
    crew.dismiss()


def test_services_and_tasks_are_asked_for_with_their_tags(crew: Crew) -> None:
    caller = FakeCaller(
        {
            "ListClusters": {"clusterArns": ["arn:cluster"]},
            "ListServices": {"serviceArns": ["arn:service"]},
            "ListTasks": {"taskArns": ["arn:task"]},
        }
    )

    containers.collect_ecs(Visit(caller, ListRecorder(), crew, workloads=True))

    asked = (*caller.asked("DescribeServices"), *caller.asked("DescribeTasks"))
    assert [params["include"] for params in asked] == [["TAGS"], ["TAGS"]]


def test_of_more_tasks_than_are_described_the_row_says_how_many(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "MOST_TASKS", 3)
    recorder = ListRecorder()
    caller = FakeCaller(
        {
            "ListClusters": {"clusterArns": ["arn:cluster"]},
            "ListTasks": {"taskArns": [f"arn:task-{number}" for number in range(4)]},
        }
    )

    containers.collect_ecs(Visit(caller, recorder, crew, workloads=True))

    row = recorder.row(Source.ECS)
    assert row.status is CoverageStatus.PARTIAL
    assert "3 out of 4 tasks of a cluster" in row.detail
    assert [len(params["tasks"]) for params in caller.asked("DescribeTasks")] == [3]


def test_models_of_shadow_variants_are_read_as_well(crew: Crew) -> None:
    caller = FakeCaller(
        {
            "ListEndpoints": {"Endpoints": [{"EndpointName": "llm"}]},
            "DescribeEndpoint": {"EndpointName": "llm", "EndpointConfigName": "config"},
            "DescribeEndpointConfig": {
                "ProductionVariants": [{"ModelName": "seen"}],
                "ShadowProductionVariants": [{"ModelName": "mirrored"}],
            },
        }
    )

    collect_sagemaker(Visit(caller, ListRecorder(), crew, workloads=True))

    asked = {params["ModelName"] for params in caller.asked("DescribeModel")}
    assert asked == {"seen", "mirrored"}


def test_build_projects_are_described_a_hundred_at_a_time(crew: Crew) -> None:
    names = [f"project-{number:03}" for number in range(101)]
    caller = FakeCaller({"ListProjects": {"projects": names}})

    collect_codebuild(Visit(caller, ListRecorder(), crew, workloads=True))

    chunks = sorted((params["names"] for params in caller.asked("BatchGetProjects")), key=len)
    assert [len(chunk) for chunk in chunks] == [1, 100]
    assert sorted(name for chunk in chunks for name in chunk) == names
