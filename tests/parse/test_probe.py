"""Reports of the probe: what one says is read, and what is none is refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus
from ringfence.model.probe import Seen
from ringfence.parse.probe import parse_probe_report
from ringfence.workflow.probe_results import probe_coverage, read_probe_results

TARGET: dict[str, Any] = {
    "id": "t01",
    "purpose": "denied",
    "kind": "tls",
    "host": "Canary.Example.",
    "port": 443,
    "sni": "canary.example",
    "expect": "DENY",
    "rules": ["default-deny"],
    "enforced": True,
    "alive": "operator",
}
PROBED: dict[str, Any] = {
    "target": TARGET,
    "at": "2026-07-01T12:00:00Z",
    "until": "2026-07-01T12:00:05Z",
    "source": "10.20.1.5",
    "server": "203.0.113.9",
    "stages": [{"stage": "tls", "seen": "timeout", "ms": 5000.0}],
}
REPORT: dict[str, Any] = {
    "schema": "ringfence.probe/1",
    "plan": {"pack": "p", "pack_sha256": "00"},
    "started_at": "2026-07-01T12:00:00Z",
    "finished_at": "2026-07-01T12:01:00Z",
    "complete": True,
    "sources": ["10.20.1.5"],
    "targets": [PROBED],
}


def _read(**changes: Any) -> Any:
    return parse_probe_report(json.dumps({**REPORT, **changes}).encode(), path="r.json")


def test_a_report_says_what_was_seen_of_each_target() -> None:
    (probed,) = _read().targets

    assert probed.target.host == "canary.example"
    assert [stage.seen for stage in probed.stages] == [Seen.TIMEOUT]


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "ringfence.probe/2"},
        {"started_at": "2026-07-01T12:00:00"},
        {"sources": ["not an address"]},
        {"targets": [{**PROBED, "until": "2026-07-01T11:00:00Z"}]},
        {"targets": [{**PROBED, "target": {**TARGET, "port": 70_000}}]},
        {"targets": [PROBED] * 201},
        {"targets": [{**PROBED, "stages": [{"stage": "tls", "seen": "blocked", "ms": 1}]}]},
    ],
)
def test_what_is_no_report_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"r\.json is no report of the probe"):
        _read(**changes)


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_bytes_that_are_no_json_are_refused(content: bytes) -> None:
    with pytest.raises(ConfigError):
        parse_probe_report(content, path="r.json")


def test_steering_characters_of_a_text_are_spelled_out() -> None:
    stage = {"stage": "tls", "seen": "ok", "ms": 1, "issuer": "CN=\x1b[2J"}

    (probed,) = _read(targets=[{**PROBED, "stages": [stage]}]).targets

    assert probed.stages[0].issuer == "CN=\\x1b[2J"


def test_an_interrupted_run_is_a_part(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({**REPORT, "complete": False}))

    assert probe_coverage(read_probe_results(path)).status is CoverageStatus.PARTIAL


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_probe_results(tmp_path / "none.json")
