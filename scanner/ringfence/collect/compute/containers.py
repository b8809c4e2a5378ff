"""Containers: ECS services and tasks with their definitions, EKS clusters, App Runner services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import Source

MOST_TASKS = 5_000
"""Running tasks of a cluster that are described, a hundred in a call."""
MOST_DEFINITIONS = 1_000
"""Task definitions in use that are described, a call each."""
MOST_SERVICES = 1_000
"""App Runner services that are described, a call each."""

_SERVICES_AT_ONCE = 10
_TASKS_AT_ONCE = 100


def collect_ecs(visit: Visit) -> None:
    """Read the services and running tasks of every cluster, and each definition in use once."""
    with visit.source(Source.ECS) as reading:
        clusters = _texts(reading.pages("ecs", "ListClusters", "clusterArns", counted=False))
        found = visit.each(lambda cluster: _read_cluster(visit, reading, cluster), clusters)
        described = [item for items in found for item in items]
        reading.count(len(described))
        definitions = {
            item.get("taskDefinition") or item.get("taskDefinitionArn") for item in described
        }
        wanted = sorted(name for name in definitions if isinstance(name, str) and name)
        visit.each(
            lambda name: reading.call("ecs", "DescribeTaskDefinition", taskDefinition=name),
            reading.first(wanted, MOST_DEFINITIONS, "task definitions"),
        )


def _read_cluster(visit: Visit, reading: Reading, cluster: str) -> list[Mapping[str, Any]]:
    services = _texts(
        reading.pages(
            "ecs", "ListServices", "serviceArns", counted=False, cluster=cluster, maxResults=100
        )
    )
    tasks = _texts(reading.pages("ecs", "ListTasks", "taskArns", counted=False, cluster=cluster))
    found = visit.each(
        lambda names: _items(
            reading.call(
                "ecs", "DescribeServices", cluster=cluster, services=names, include=["TAGS"]
            ),
            "services",
        ),
        list(_chunks(services, _SERVICES_AT_ONCE)),
    )
    found += visit.each(
        lambda names: _items(
            reading.call("ecs", "DescribeTasks", cluster=cluster, tasks=names, include=["TAGS"]),
            "tasks",
        ),
        list(_chunks(reading.first(tasks, MOST_TASKS, "tasks of a cluster"), _TASKS_AT_ONCE)),
    )
    return [item for items in found for item in items]


def collect_eks(visit: Visit) -> None:
    """Read the clusters of a region; what runs in them is known by its interfaces only."""
    with visit.source(Source.EKS) as reading:
        clusters = _texts(reading.pages("eks", "ListClusters", "clusters", maxResults=100))
        visit.each(lambda name: reading.call("eks", "DescribeCluster", name=name), clusters)


def collect_app_runner(visit: Visit) -> None:
    """Read the services of a region, and the connectors through which they reach into VPCs."""
    with visit.source(Source.APP_RUNNER) as reading:
        listed = reading.pages("apprunner", "ListServices", "ServiceSummaryList", MaxResults=20)
        names = reading.named(listed, "ServiceArn")
        visit.each(
            lambda arn: reading.call("apprunner", "DescribeService", ServiceArn=arn),
            reading.first(names, MOST_SERVICES, "services"),
        )
        if names:
            reading.pages(
                "apprunner", "ListVpcConnectors", "VpcConnectors", counted=False, MaxResults=100
            )


def _items(body: Mapping[str, Any] | None, key: str) -> list[Mapping[str, Any]]:
    items = body.get(key, ()) if body is not None else ()
    return [item for item in items if isinstance(item, Mapping)]


def _texts(items: Sequence[object]) -> list[str]:
    return [item for item in items if isinstance(item, str)]


def _chunks(names: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield list(names[start : start + size])
