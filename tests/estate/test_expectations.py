"""The table of expectations speaks of the sample as it is, and covers what the sample is for."""

from __future__ import annotations

from typing import Any

from ringfence.detect.run import DETECTIONS
from ringfence.model.verdict import Containment, Observability, ReasonCode
from support.estate import Bundle

Expected = dict[str, Any]


def test_every_runtime_of_the_sample_has_an_expectation(sample: Bundle, expected: Expected) -> None:
    runtimes = {
        runtime["agentRuntimeName"]: runtime["agentRuntimeArn"].split(":")[3:5]
        for runtime in sample.listed("ListAgentRuntimes", "agentRuntimes")
    }

    assert runtimes == {
        name: [row["region"], row["account"]] for name, row in expected["runtimes"].items()
    }


def test_expectations_are_spelled_as_the_model_spells_them(expected: Expected) -> None:
    for row in expected["runtimes"].values():
        assert row["containment"] in tuple(Containment)
        assert row["observability"] in tuple(Observability)
        assert row["attribution"] in {"exact", "shared", "none"}
        assert row["reasons"]
        assert set(row["reasons"]) <= set(ReasonCode)


def test_the_sample_shows_every_containment(expected: Expected) -> None:
    shown = {row["containment"] for row in expected["runtimes"].values()}

    assert shown == set(Containment)


def test_the_sample_shows_every_detection_of_what_it_holds(expected: Expected) -> None:
    shown = {name for row in expected["runtimes"].values() for name in row["findings"]}
    shown |= {name for names in expected["others"].values() for name in names}

    known = {name for name, _ in DETECTIONS}
    assert shown <= known
    assert known - shown <= {
        "interface-endpoint-bypasses-enforcement",
        "look-alike-destination",
        "private-route-bypasses-enforcement",
        "runtime-invocable-by-anyone",
        "specific-route-bypasses-enforcement",
        "first-seen-destination",
        "outside-dns-resolver",
        "role-used-outside-runtime",
    }


def test_the_mode_that_is_expected_is_that_of_a_served_version(
    sample: Bundle, expected: Expected
) -> None:
    modes: dict[str, set[str]] = {}
    for answer in sample.answers("GetAgentRuntime"):
        network = answer.body.get("networkConfiguration", {"networkMode": "INSTANCES"})
        modes.setdefault(answer.body["agentRuntimeName"], set()).add(network["networkMode"])

    for name, row in expected["runtimes"].items():
        assert row["network_mode"] in modes.get(name, {"UNKNOWN"})


def test_gaps_are_the_rows_that_are_neither_complete_nor_off(
    sample: Bundle, expected: Expected
) -> None:
    keys = ("source", "account", "region", "status")
    gaps = {
        tuple(row[key] for key in keys)
        for row in sample.rows("coverage.jsonl")
        if row["status"] not in {"complete", "not-enabled"}
    }

    assert gaps == {tuple(gap[key] for key in keys) for gap in expected["gaps"]}
