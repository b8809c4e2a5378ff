from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.collect.bundle import layout, read_bundle
from ringfence.errors import ConfigError, ExitCode
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.event import Progress
from ringfence.telemetry.kinds import LogKind
from support.bundles import recording, written

EC2 = "answers/111122223333/us-east-1/ec2.jsonl"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return written(tmp_path / "bundle", recording())


def damage_of(bundle: Path) -> tuple[Coverage, ...]:
    """The rows that reading adds to those that were recorded."""
    read, _ = read_bundle(bundle)
    return tuple(row for row in read.coverage if "damaged" in row.detail)


def change_manifest(bundle: Path, **members: Any) -> None:
    path = bundle / "bundle.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **members}))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (shutil.rmtree, "does not exist"),
        (lambda bundle: (bundle / "bundle.json").unlink(), "it has no bundle.json"),
        (lambda bundle: (bundle / "bundle.json").write_text("{"), "malformed"),
        (lambda bundle: (bundle / "bundle.json").write_text("[]"), "malformed"),
        (lambda bundle: (bundle / "bundle.json").write_bytes(b"\xff\xfe"), "malformed"),
        (lambda bundle: (bundle / "bundle.json").write_text("[" * 100_000), "malformed"),
        (lambda bundle: (bundle / "bundle.json").write_text("{}"), "not the manifest"),
        (lambda bundle: change_manifest(bundle, schema="ringfence.scan/1"), "not the manifest"),
        (lambda bundle: change_manifest(bundle, schema="ringfence.bundle/2"), "newer release"),
        (lambda bundle: change_manifest(bundle, taken_at="yesterday"), "malformed"),
        (lambda bundle: change_manifest(bundle, taken_at="2026-11-20T12:00:00"), "no time zone"),
        (lambda bundle: change_manifest(bundle, scope={}), "malformed"),
        (
            lambda bundle: change_manifest(
                bundle,
                scope={
                    "accounts": [],
                    "regions": [],
                    "window": {"start": "2026-11-20T12:00:00", "end": "2026-11-20T12:00:00"},
                },
            ),
            "malformed",
        ),
    ],
)
def test_a_folder_that_is_no_bundle_is_refused_in_one_sentence(
    bundle: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(bundle)

    with pytest.raises(ConfigError, match=sentence) as caught:
        read_bundle(bundle)

    assert caught.value.exit_code is ExitCode.USAGE
    assert str(bundle) in str(caught.value)


def test_a_newer_schema_is_named(bundle: Path) -> None:
    change_manifest(bundle, schema="ringfence.bundle/7", surprise=1)

    with pytest.raises(ConfigError, match=r"ringfence\.bundle/7"):
        read_bundle(bundle)


def test_a_file_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(ConfigError, match="no bundle"):
        read_bundle(tmp_path / "file")


def test_members_that_a_later_release_added_are_ignored(bundle: Path) -> None:
    change_manifest(bundle, files={"x": "y"}, later="member")
    (bundle / "notes.txt").write_text("mine")
    (bundle / "answers/README").write_text("mine")
    (bundle / "answers/111122223333/us-east-1/x.txt").write_text("mine")

    read, _ = read_bundle(bundle)

    assert read == recording()


def test_a_truncated_line_costs_itself_and_its_source(bundle: Path) -> None:
    path = bundle / EC2
    path.write_bytes(path.read_bytes()[:-40])

    read, _ = read_bundle(bundle)

    (row,) = damage_of(bundle)
    assert (row.source, row.status) == (Source.VPCS, CoverageStatus.PARTIAL)
    assert (row.account, row.region, row.required) == ("111122223333", "us-east-1", True)
    assert "ec2.jsonl line 2" in row.detail
    assert [answer.operation for answer in read.answers] == [
        "GetAccountAuthorizationDetails",
        "DescribeSubnets",
    ]


def test_a_line_that_does_not_say_what_it_was_costs_every_source_of_its_service(
    bundle: Path,
) -> None:
    path = bundle / "answers/111122223333/global/iam.jsonl"
    path.write_bytes(b"garbage\n")

    assert [row.source for row in damage_of(bundle)] == [Source.BEDROCK_API_KEYS, Source.IAM]
    (bundle / EC2).write_bytes(b"\x00\xff garbage\n{}\n")
    sources = {row.source for row in damage_of(bundle)}
    assert {Source.VPCS, Source.ROUTE_TABLES, Source.FLOW_LOG_CONFIGS} <= sources
    assert Source.RUNTIMES not in sources


def test_every_damaged_line_is_counted(bundle: Path) -> None:
    with (bundle / EC2).open("ab") as stream:
        stream.write(b'{"operation": "DescribeVpcs", "body": 1}\n' * 3)

    (row,) = damage_of(bundle)
    assert row.source is Source.VPCS
    assert "line 3 cannot be read (and 2 more)" in row.detail


def test_a_line_beyond_the_limit_is_skipped_without_being_held(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringfence.collect.bundle.reader.MAX_LINE", 4096)
    with (bundle / EC2).open("ab") as stream:
        stream.write(b'{"operation":"DescribeVpcs","body":{"x":"' + b"a" * 100_000 + b'"}}\n')
        stream.write(b'{"operation":"DescribeVpcs","body":{}}\n')

    read, _ = read_bundle(bundle)

    assert [answer.operation for answer in read.answers].count("DescribeVpcs") == 2
    assert Source.VPCS in {row.source for row in damage_of(bundle)}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("flows", Source.FLOW_LOGS),
        ("gaps", Source.FLOW_LOGS),
        ("resolutions", Source.RESOLVER_QUERY_LOGS),
        ("api_uses", Source.CLOUDTRAIL),
        ("api_events", Source.CLOUDTRAIL),
        ("span_calls", Source.SPANS),
        ("firewall_decisions", Source.DCF_LOGS),
        ("firewall_flows", Source.NETWORK_FIREWALL_LOGS),
    ],
)
def test_damaged_telemetry_makes_its_source_partial(
    bundle: Path, name: str, source: Source
) -> None:
    with (bundle / f"telemetry/{name}.jsonl").open("ab") as stream:
        stream.write(b'{"first_seen": 1}\n')

    (row,) = damage_of(bundle)
    assert (row.source, row.status) == (source, CoverageStatus.PARTIAL)
    assert read_bundle(bundle)[0].telemetry == recording().telemetry


def test_a_summary_without_a_time_zone_is_damaged(bundle: Path) -> None:
    path = bundle / "telemetry/gaps.jsonl"
    path.write_text(path.read_text().replace("Z", ""))

    assert [row.source for row in damage_of(bundle)] == [Source.FLOW_LOGS]
    assert read_bundle(bundle)[0].telemetry.gaps == ()


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (b'{"source":"flow-logs","account":1}\n', Source.FLOW_LOGS),
        (b'{"source":"unheard-of"}\n', Source.IDENTITY),
        (b"garbage\n", Source.IDENTITY),
    ],
)
def test_a_damaged_row_of_coverage_is_a_gap(bundle: Path, line: bytes, source: Source) -> None:
    with (bundle / "coverage.jsonl").open("ab") as stream:
        stream.write(line)

    (row,) = damage_of(bundle)
    assert row.source is source
    assert row.gap


def test_nothing_is_read_through_a_link(bundle: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.jsonl"
    (bundle / EC2).rename(outside)
    (bundle / EC2).symlink_to(outside)

    read, _ = read_bundle(bundle)

    assert {answer.service for answer in read.answers} == {"iam"}
    assert Source.VPCS in {row.source for row in damage_of(bundle)}


def test_a_bundle_may_itself_be_reached_by_a_link(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(bundle)

    read, _ = read_bundle(tmp_path / "latest")

    assert read == recording()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_gap(bundle: Path) -> None:
    (bundle / EC2).chmod(0)

    assert Source.VPCS in {row.source for row in damage_of(bundle)}


def test_raw_logs_are_found_by_kind(bundle: Path) -> None:
    for name in ("flow-logs/b.log.gz", "flow-logs/2026/a.log", "cloudtrail/x.json", "other/y"):
        path = bundle / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (bundle / "logs/flow-logs/link").symlink_to("/etc/hostname")

    _, log_files = read_bundle(bundle)

    assert [path.name for path in log_files[LogKind.FLOW_LOGS]] == ["a.log", "b.log.gz"]
    assert [path.name for path in log_files[LogKind.CLOUDTRAIL]] == ["x.json"]
    assert log_files[LogKind.SPANS] == ()


def test_progress_is_told_by_account_and_region(bundle: Path) -> None:
    steps: list[Progress] = []

    read_bundle(bundle, on_progress=steps.append)

    assert ("bundle", "111122223333", "us-east-1") in {
        (step.stage, step.account, step.region) for step in steps
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=400), st.sampled_from([EC2, "coverage.jsonl", "telemetry/flows.jsonl"]))
def test_no_bytes_in_a_part_stop_the_rest(bundle: Path, content: bytes, name: str) -> None:
    whole = (bundle / name).read_bytes()
    (bundle / name).write_bytes(content)

    read, _ = read_bundle(bundle)

    (bundle / name).write_bytes(whole)
    assert read.taken_at == recording().taken_at
    lost = [line for line in content.split(b"\n") if line.strip()]
    assert bool(lost) == any("damaged" in row.detail for row in read.coverage)


def test_the_limit_of_a_line_holds_the_largest_page_of_iam() -> None:
    assert layout.MAX_LINE >= 32 << 20
