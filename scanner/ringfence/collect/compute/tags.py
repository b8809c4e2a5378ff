"""The tags of workloads whose own answers carry none, in a few pages for all of a region."""

from __future__ import annotations

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source

TAGGED = (
    "apprunner:service",
    "bedrock:agent",
    "bedrock:flow",
    "lambda:function",
    "sagemaker:domain",
    "sagemaker:endpoint",
    "sagemaker:notebook-instance",
    "states:stateMachine",
)


def collect_workload_tags(visit: Visit) -> None:
    """Read the tags; what is not listed was never tagged."""
    with visit.source(Source.WORKLOAD_TAGS) as reading:
        reading.pages(
            "resourcegroupstaggingapi",
            "GetResources",
            "ResourceTagMappingList",
            ResourceTypeFilters=list(TAGGED),
            ResourcesPerPage=100,
        )
