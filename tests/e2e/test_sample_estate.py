"""The sample estate says what its design says: runtime by runtime, and no source unread but those it means to."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from support.e2e import view
from support.e2e.command import Ringfence, Run

EXPECTED = tomllib.loads((Path(__file__).parents[1] / "estate" / "expected.toml").read_text())
RUNTIMES = EXPECTED["runtimes"]


def finding_names(document: view.Entry, name: str) -> set[str]:
    """The detections on everything whose ARN or id carries this name."""
    return {found["detection"] for found in document["findings"] if _is_of(found["resource"], name)}


def _is_of(resource: str, name: str) -> bool:
    last = resource.rpartition("/")[2].rpartition(":")[2]
    return last == name or last.startswith(f"{name}-") or f"/{name}-" in resource


def test_the_estate_holds_these_runtimes_and_no_other(sample: Run) -> None:
    found = sorted(each["name"] or each["id"] for each in sample.document["runtimes"])

    assert [name.partition("-")[0] for name in found] == sorted(RUNTIMES)


@pytest.mark.parametrize("name", RUNTIMES)
def test_a_runtime_is_judged_as_designed(sample: Run, name: str) -> None:
    (judged,) = (
        each for each in sample.document["runtimes"] if each["id"].partition("-")[0] == name
    )
    expected = RUNTIMES[name]

    assert {key: judged[key] for key in ("account", "region", "network_mode", "containment")} == {
        key: expected[key] for key in ("account", "region", "network_mode", "containment")
    }
    assert judged["observability"] == expected["observability"]
    codes = {reason.partition(":")[0] for reason in judged["containment_reasons"]}
    assert set(expected["reasons"]) <= codes


@pytest.mark.parametrize("name", RUNTIMES)
def test_a_runtime_has_the_findings_it_was_designed_for(sample: Run, name: str) -> None:
    (judged,) = (
        each for each in sample.document["runtimes"] if each["id"].partition("-")[0] == name
    )

    assert view.detections(sample.document, judged["arn"]) == set(RUNTIMES[name]["findings"])


@pytest.mark.parametrize("name", EXPECTED["others"])
def test_everything_else_has_its_findings(sample: Run, name: str) -> None:
    assert finding_names(sample.document, name) == set(EXPECTED["others"][name])


def test_nothing_else_was_found(sample: Run) -> None:
    named = (*RUNTIMES, *EXPECTED["others"])
    strangers = [
        found["resource"]
        for found in sample.document["findings"]
        if not any(name in found["resource"] for name in named)
        and found["detection"] != "telemetry-switched-off"
    ]

    assert strangers == []


def test_the_workloads_outside_agentcore_are_these_and_no_other(sample: Run) -> None:
    found = {
        each["name"]: {key: each[key] for key in ("kind", "governance", "observed", "confidence")}
        for each in sample.document["workloads"]
    }

    assert found == EXPECTED["workloads"]


@pytest.mark.parametrize("host", EXPECTED["destinations"])
def test_a_destination_is_known_from_where_it_was_seen(sample: Run, host: str) -> None:
    expected = EXPECTED["destinations"][host]
    (destination,) = (
        each
        for each in sample.document["destinations"]
        if host == each["host"] or (not each["host"] and host in each["addresses"])
    )
    edges = [each for each in sample.document["egress"] if each["destination"] == destination["id"]]

    names = {_name_of(source) for edge in edges for source in _sources(edge)}
    assert names == set(expected["sources"])
    assert {edge["evidence"] for edge in edges} == set(expected["evidence"])
    if "learnable" in expected:
        assert destination["learnable"] is expected["learnable"]
    if "flows" in expected:
        assert sum(edge["flows"] or 0 for edge in edges) == expected["flows"]
    if "candidate_hosts" in expected:
        assert destination["candidate_hosts"] == expected["candidate_hosts"]
        assert destination["host"] == ""


def _sources(edge: view.Entry) -> tuple[str, ...]:
    return tuple(edge["candidates"]) or (edge["source"],)


def _name_of(arn: str) -> str:
    return arn.rpartition("/")[2].partition("-")[0]


def test_the_evidence_ends_where_the_design_says(sample: Run) -> None:
    expected = {
        (gap["source"], gap["account"], gap["region"], gap["status"]) for gap in EXPECTED["gaps"]
    }
    unfinished = {
        (row["source"], row["account"], row["region"], row["status"])
        for row in sample.document["coverage"]
        if row["status"] in view.UNFINISHED
    }

    assert unfinished == expected


def test_the_sample_ends_with_its_findings(sample: Run) -> None:
    assert sample.code == sample.document["exit"]["code"] == 1


def test_a_larger_estate_is_generated_and_judged(ringfence: Ringfence) -> None:
    generated = ringfence.run("demo", "--runtimes", "40", "--seed", "3", "-o", "larger")

    scanned = ringfence.run("scan", "--from", "larger", "--no-store")

    assert generated.code == 0, generated.stderr
    assert len(scanned.document["runtimes"]) == 40
