"""The lists of what stands beside runtimes: tools, gateways and harnesses, and other AI workloads."""

from __future__ import annotations

from dataclasses import replace

from ringfence_tui.views.tools import TOOLS
from ringfence_tui.views.workloads import WORKLOADS
from support.documents import document
from support.list_cells import cells, keys_found, row_where, rows_where, said
from support.scan_documents import sample_scan


def test_what_aws_manages_is_told_apart_by_account() -> None:
    rows = rows_where(TOOLS, sample_scan(), name="aws.browser.v1", region="us-east-1")

    keys = [row.key for row in rows]
    assert len(set(keys)) == len(keys) == 2
    assert {cells(TOOLS, row)["what"] for row in rows} == {"managed by AWS"}


def test_a_finding_on_what_aws_manages_is_of_its_account_alone() -> None:
    rows = rows_where(TOOLS, sample_scan(), name="aws.browser.v1", region="us-east-1")

    assert all(said(TOOLS, row).count("there for every agent") == 1 for row in rows)


def test_a_gateway_has_no_verdict_and_no_mode_and_says_where_it_leaves_from() -> None:
    row = row_where(TOOLS, sample_scan(), name="freight-tools")

    told = cells(TOOLS, row)
    assert (told["verdict"], told["mode"], told["way"]) == ("unknown", "n/a", None)
    assert told["what"] == "CUSTOM_JWT, 5 targets"
    assert "it leaves from AWS's own network, and no verdict is made of it" in said(TOOLS, row)


def test_a_gateway_names_what_each_target_calls_and_with_what() -> None:
    text = said(TOOLS, row_where(TOOLS, sample_scan(), name="freight-tools"))

    assert (
        "- carrier-rates (OPEN_API_SCHEMA, READY) calls rates.carrier.example with API_KEY" in text
    )
    assert "shipment-status (LAMBDA, READY) calls function:shipment-status" in text


def test_targets_that_were_not_read_are_not_none() -> None:
    scan = document()
    unread = replace(
        scan,
        gateways=tuple(replace(each, targets=(), targets_read=False) for each in scan.gateways),
    )
    empty = replace(scan, gateways=tuple(replace(each, targets=()) for each in scan.gateways))

    assert cells(TOOLS, row_where(TOOLS, unread, name="gw"))["what"] == "NONE, targets not read"
    assert "Not every target was read." in said(TOOLS, row_where(TOOLS, unread, name="gw"))
    assert "It has no target." in said(TOOLS, row_where(TOOLS, empty, name="gw"))


def test_a_harness_has_the_verdict_of_the_runtime_behind_it() -> None:
    row = row_where(TOOLS, sample_scan(), name="lab_researcher")

    assert cells(TOOLS, row)["verdict"] == "uncontained"
    assert "the verdict is that of the runtime behind it" in said(TOOLS, row)


def test_a_harness_whose_runtime_is_not_in_the_scan_has_an_unknown_verdict() -> None:
    scan = replace(sample_scan(), runtimes=())

    assert cells(TOOLS, row_where(TOOLS, scan, name="lab_researcher"))["verdict"] == "unknown"


def test_a_tool_without_a_known_destination_is_not_told_to_have_none() -> None:
    row = row_where(TOOLS, sample_scan(), name="calc_vpc")

    assert cells(TOOLS, row)["talks"] is None
    assert "No destination is known of it; that is not the same as none." in said(TOOLS, row)


def test_filters_find_tools_by_kind_mode_and_destination() -> None:
    found = keys_found(TOOLS, sample_scan(), "kind:code-interpreter mode:public dest:bedrock")

    assert [key.rpartition("/")[2].partition("-")[0] for key in found] == ["lab_python"]


def test_a_workload_says_who_answers_for_it_and_whether_models_were_called() -> None:
    told = cells(WORKLOADS, row_where(WORKLOADS, sample_scan(), name="document-ocr"))

    assert (told["governance"], told["observed"], told["confidence"]) == (
        "shadow",
        "observed",
        "high",
    )
    assert told["serves"] == "vllm/vllm-openai:v0.10.2"


def test_a_workload_of_which_no_log_says_anything_is_not_told_to_be_unused() -> None:
    told = cells(WORKLOADS, row_where(WORKLOADS, sample_scan(), name="lab-notebook"))

    assert (told["observed"], told["last_seen"]) == ("not known", None)


def test_the_page_of_a_workload_has_every_signal_with_its_strength_and_source() -> None:
    text = said(WORKLOADS, row_where(WORKLOADS, sample_scan(), name="document-ocr"))

    assert "its containment is not judged" in text
    assert (
        "- container-image vllm/vllm-openai:v0.10.2: by its name the image is a model server "
        "(telling, exact, known from ecs-tasks, last seen at no time that is told)" in text
    )
    assert "- unsanctioned api.mistral.ai 443/TCP, Mistral AI: observed" in text
    assert "- high Nobody answers for an AI workload (new):" in text


def test_workloads_that_nobody_answers_for_come_first() -> None:
    governance = [cells(WORKLOADS, row)["governance"] for row in WORKLOADS.rows(sample_scan())]

    assert governance == ["shadow"] * 5 + ["approved"]
    assert WORKLOADS.spec.sort[0].column == "governance"
