"""Two scans are compared, and nothing is called gone on the strength of a partial read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.errors import ConfigError
from ringfence.model.difference import ScanDifference, Standing
from ringfence.workflow.scan_difference import compare_scans, holds_scan, known_scan

ACCOUNT, REGION = "111122223333", "us-east-1"
RUNTIME = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/one"


def _scan(**changes: Any) -> str:
    document: dict[str, Any] = {
        "schema": "ringfence.scan/1",
        "scan_id": "s",
        "taken_at": "2026-11-01T00:00:00Z",
        "scope": {
            "accounts": [ACCOUNT],
            "regions": [REGION],
            "window": {"start": "2026-10-18T00:00:00Z", "end": "2026-11-01T00:00:00Z"},
        },
        "coverage": [_row("flow-logs"), _row("agentcore-runtimes")],
        "runtimes": [
            {"arn": RUNTIME, "containment": "leaky", "account": ACCOUNT, "region": REGION}
        ],
        "destinations": [{"id": "a.com"}],
        "findings": [
            {
                "fingerprint": "f1",
                "title": "T",
                "resource": RUNTIME,
                "account": ACCOUNT,
                "region": REGION,
            }
        ],
    }
    return json.dumps({**document, **changes})


def _row(source: str, status: str = "complete", **changes: str) -> dict[str, str]:
    return {"source": source, "account": ACCOUNT, "region": REGION, "status": status, **changes}


def _compared(old: str, new: str) -> ScanDifference:
    return compare_scans(known_scan(old, name="old"), known_scan(new, name="new"))


EMPTY: dict[str, Any] = {"runtimes": [], "destinations": [], "findings": []}


def _standings(found: ScanDifference) -> set[Standing]:
    return {each.standing for each in (*found.destinations, *found.findings, *found.runtimes)}


def test_equal_scans_have_no_difference() -> None:
    found = _compared(_scan(), _scan())

    assert _standings(found) == set()
    assert found.containment == ()


def test_what_a_complete_scan_no_longer_has_is_gone() -> None:
    assert _standings(_compared(_scan(), _scan(**EMPTY))) == {Standing.GONE}


@pytest.mark.parametrize(
    "coverage",
    [
        [_row("flow-logs", "partial"), _row("agentcore-runtimes")],
        [_row("flow-logs", "denied"), _row("agentcore-runtimes", "throttled")],
        [_row("flow-logs", "not-enabled"), _row("agentcore-runtimes")],
        [_row("agentcore-runtimes")],
        [],
        [_row("flow-logs"), _row("agentcore-runtimes"), _row("iam", "denied", region="global")],
        [_row("flow-logs"), _row("agentcore-runtimes"), _row("organization", "denied", account="")],
    ],
)
def test_what_is_missing_from_a_partial_scan_is_unclear(coverage: list[dict[str, str]]) -> None:
    found = _compared(_scan(), _scan(**EMPTY, coverage=coverage))

    assert _standings(found) == {Standing.UNCLEAR}
    assert found.unread_count == len(found.unread) > 0


def test_a_gap_elsewhere_leaves_findings_gone_and_destinations_unclear() -> None:
    coverage = [_row("flow-logs"), _row("agentcore-runtimes"), _row("iam", "denied", account="2")]

    found = _compared(_scan(), _scan(**EMPTY, coverage=coverage))

    assert {each.standing for each in (*found.findings, *found.runtimes)} == {Standing.GONE}
    assert {each.standing for each in found.destinations} == {Standing.UNCLEAR}


def test_what_traffic_shows_is_not_gone_in_a_shorter_window() -> None:
    window = {"start": "2026-10-31T00:00:00Z", "end": "2026-11-01T00:00:00Z"}
    scope = {"accounts": [ACCOUNT], "regions": [REGION], "window": window}

    found = _compared(_scan(), _scan(**EMPTY, scope=scope))

    assert found.shorter_window
    assert {each.standing for each in (*found.destinations, *found.findings)} == {Standing.UNCLEAR}
    assert {each.standing for each in found.runtimes} == {Standing.GONE}


def test_what_is_new_is_new_however_little_was_read() -> None:
    found = _compared(_scan(**EMPTY), _scan(coverage=[]))

    assert _standings(found) == {Standing.NEW}


def test_a_runtime_that_is_contained_otherwise_is_told() -> None:
    enforced = [{"arn": RUNTIME, "containment": "enforced", "account": ACCOUNT, "region": REGION}]

    (change,) = _compared(_scan(), _scan(runtimes=enforced)).containment

    assert (change.runtime, change.old, change.new) == (RUNTIME, "leaky", "enforced")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "ringfence.pack/1"}', b"\xff"])
def test_what_is_no_scan_is_none(content: str | bytes) -> None:
    assert not holds_scan(content)
    with pytest.raises(ConfigError):
        known_scan(content, name="scan.json")


def test_a_scan_document_that_is_not_whole_is_refused() -> None:
    content = '{"schema": "ringfence.scan/1"}'

    assert holds_scan(content)
    with pytest.raises(ConfigError, match="no whole scan document"):
        known_scan(content, name="scan.json")
