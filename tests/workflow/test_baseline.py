"""What an earlier scan document says of a new scan."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.document import ExitInfo
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import FlowAction
from ringfence.render.document import scan_document
from ringfence.render.scan_json import to_json
from ringfence.workflow.assess import assess
from ringfence.workflow.baseline import read_baseline
from support import builders as build
from support.builders.constants import ACCOUNT, NOW, REGION, WINDOW
from support.exfiltration_samples import named, settled, told


def written(folder: Path, snapshot: Snapshot) -> Path:
    assessment, _ = assess(snapshot, Settings())
    document = scan_document(
        snapshot, assessment, scan_id="0", exit_info=ExitInfo(code=0, reason="")
    )
    path = folder / "scan.json"
    path.write_text(to_json(document), encoding="utf-8")
    return path


def test_a_document_tells_who_reached_what(tmp_path: Path) -> None:
    past = read_baseline(written(tmp_path, told(*settled()))).past

    assert past is not None
    assert past.taken_at == NOW
    assert past.of(build.runtime_arn()) == {
        f"usual{number}.example": WINDOW.start for number in (1, 2, 3)
    }


def test_what_was_rejected_or_has_no_name_was_not_reached(tmp_path: Path) -> None:
    rejected = named("api.shut.example", "203.0.113.90", action=FlowAction.REJECT)
    snapshot = told(*settled(), rejected)
    bare = replace(
        snapshot,
        telemetry=replace(
            snapshot.telemetry,
            flows=(*snapshot.telemetry.flows, build.flow(server="203.0.113.91")),
        ),
    )

    past = read_baseline(written(tmp_path, bare)).past

    assert past is not None
    assert len(past.of(build.runtime_arn())) == 3


def test_a_bucket_stands_for_itself_and_not_for_all_of_aws(tmp_path: Path) -> None:
    bucket = "ours.s3.eu-west-1.amazonaws.com"

    past = read_baseline(written(tmp_path, told(named(bucket, "203.0.113.90")))).past

    assert past is not None
    assert set(past.of(build.runtime_arn())) == {bucket}


def test_a_time_without_a_zone_is_utc(tmp_path: Path) -> None:
    path = written(tmp_path, told(*settled()))
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(whole | {"taken_at": "2026-11-01T00:00:00"}))

    past = read_baseline(path).past

    assert past is not None
    assert past.taken_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_where_it_was_not_complete_it_tells_nothing(tmp_path: Path) -> None:
    snapshot = build.without(told(*settled()), Source.FLOW_LOGS, status=CoverageStatus.PARTIAL)

    past = read_baseline(written(tmp_path, snapshot)).past

    assert past is not None
    assert (ACCOUNT, REGION) in past.unread
    assert not past.of(build.runtime_arn())


def test_a_document_without_traffic_still_tells_its_findings(tmp_path: Path) -> None:
    path = written(tmp_path, told(*settled()))
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({key: whole[key] for key in ("schema", "findings")}))

    baseline = read_baseline(path)

    assert baseline.past is None
    assert baseline.fingerprints == {each["fingerprint"] for each in whole["findings"]}


def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    path.write_text("{}")

    with pytest.raises(ConfigError):
        read_baseline(path)
