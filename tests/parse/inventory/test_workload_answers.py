"""What recorded answers tell of workloads, and what they leave open when they are cut."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.model.answer import Answer
from ringfence.model.workload import ComputeResource
from ringfence.parse.inventory import assemble
from support.api_answers import ACCOUNT, REGION, answer, inventory

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
FUNCTIONS = answer("ListFunctions", {"Functions": [{"FunctionArn": FUNCTION, "FunctionName": "f"}]})
ENDPOINT = answer(
    "DescribeEndpoint",
    {
        "EndpointArn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/llm",
        "EndpointName": "llm",
        "EndpointConfigName": "config",
    },
)
CONFIG = answer(
    "DescribeEndpointConfig",
    {"EndpointConfigName": "config", "ProductionVariants": [{"ModelName": "m"}]},
)
MODEL = answer("DescribeModel", {"ModelName": "m", "PrimaryContainer": {"Image": "tgi:2"}})


def only(*answers: Answer) -> ComputeResource:
    found, _ = assemble(answers)
    (resource,) = found.compute
    return resource


def tagged(*mappings: Any, **members: Any) -> Answer:
    return answer("GetResources", {"ResourceTagMappingList": list(mappings), **members})


@pytest.mark.parametrize(
    ("pages", "read"),
    [
        ((tagged(),), True),
        ((tagged(PaginationToken=""),), True),
        ((tagged(PaginationToken="more"),), False),
        ((tagged(PaginationToken="more"), tagged()), True),
        ((tagged({"ResourceARN": 7}),), False),
        ((tagged({"ResourceARN": 7}, PaginationToken="more"), tagged()), False),
        ((), False),
    ],
)
def test_no_tag_means_none_only_where_the_list_of_tags_is_whole(
    pages: tuple[Answer, ...], read: bool
) -> None:
    assert only(FUNCTIONS, *pages).tags_read is read


@pytest.mark.parametrize(
    ("answers", "in_vpc"),
    [((), None), ((CONFIG,), None), ((MODEL,), None), ((CONFIG, MODEL), False)],
)
def test_an_endpoint_leaves_by_aws_only_where_its_configuration_and_models_were_read(
    answers: tuple[Answer, ...], in_vpc: bool | None
) -> None:
    assert only(ENDPOINT, *answers).in_vpc is in_vpc


def test_a_record_speaks_for_the_resource_that_it_was_detected_from_alone() -> None:
    record = {
        "recordArn": "arn:record",
        "status": "APPROVED",
        "provenanceSummaryList": [
            {"relation": "COPIED_FROM", "sourceId": "arn:other"},
            {"relation": "DETECTED_FROM", "sourceId": "arn:own"},
        ],
    }

    (found,) = inventory(
        answer("ListRegistryRecords", {"registryRecords": [record]})
    ).registry_records

    assert found.detected_from == "arn:own"
