from __future__ import annotations

import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.collect.bundle import BundleWriter, read_bundle
from ringfence.collect.ports import Recording
from ringfence.errors import ConfigError, StoreError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.snapshot import Scope
from support.bundles import NOW, SCOPE, answer, recording, unfinished, written


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    wrote = recording()

    read, log_files = read_bundle(written(tmp_path / "bundle", wrote))

    assert read == wrote
    assert not any(log_files.values())


def test_the_manifest_names_schema_tool_scope_and_calls(tmp_path: Path) -> None:
    bundle = written(tmp_path / "bundle", recording())

    manifest = json.loads((bundle / "bundle.json").read_bytes())

    assert manifest["schema"] == "ringfence.bundle/1"
    assert manifest["tool"]["name"] == "ringfence"
    assert manifest["complete"] is True
    assert manifest["scope"]["accounts"] == list(SCOPE.accounts)
    assert manifest["api_calls"] == {"ec2:DescribeVpcs": 2}


def test_a_bundle_is_for_its_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        bundle = written(tmp_path / "bundle", recording())
    finally:
        os.umask(previous)

    modes = {
        path.relative_to(bundle).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in (bundle, *bundle.rglob("*"))
    }
    assert {mode for name, mode in modes.items() if (bundle / name).is_dir()} == {0o700}
    assert {mode for name, mode in modes.items() if (bundle / name).is_file()} == {0o600}


def test_an_unfinished_bundle_keeps_what_was_read_so_far(tmp_path: Path) -> None:
    bundle = unfinished(tmp_path / "bundle", answer("DescribeVpcs"))

    read, _ = read_bundle(bundle)

    assert not read.complete
    assert read.answers == (answer("DescribeVpcs"),)


def test_an_interrupted_scan_without_a_scope_has_that_of_its_answers(tmp_path: Path) -> None:
    scope = replace(SCOPE, accounts=(), regions=())
    bundle = unfinished(tmp_path / "bundle", answer("DescribeVpcs"), scope=scope)

    read, _ = read_bundle(bundle)

    assert (read.scope.accounts, read.scope.regions) == (("111122223333",), ("us-east-1",))


def test_an_interrupted_bundle_is_resumed_with_its_answers(tmp_path: Path) -> None:
    bundle = unfinished(tmp_path / "bundle", answer("DescribeVpcs"))

    with BundleWriter(bundle, taken_at=NOW, scope=SCOPE, resume=True) as writer:
        known = writer.known_answers
        writer.answer(answer("DescribeSubnets"))
        writer.finish(replace(recording(), answers=()))

    read, _ = read_bundle(bundle)
    assert known == (answer("DescribeVpcs"),)
    assert [each.operation for each in read.answers] == ["DescribeSubnets", "DescribeVpcs"]
    assert read.complete


def test_a_half_written_line_is_gone_after_a_resume(tmp_path: Path) -> None:
    bundle = unfinished(tmp_path / "bundle", answer("DescribeVpcs"))
    file = bundle / "answers/111122223333/us-east-1/ec2.jsonl"
    with file.open("ab") as stream:
        stream.write(b'{"operation":"DescribeSubnets","bo')

    with BundleWriter(bundle, taken_at=NOW, scope=SCOPE, resume=True) as writer:
        writer.answer(answer("DescribeSubnets"))
        writer.finish(replace(recording(), coverage=()))

    read, _ = read_bundle(bundle)
    assert [each.operation for each in read.answers] == ["DescribeSubnets", "DescribeVpcs"]
    assert read.coverage == ()


def test_the_coverage_of_the_interrupted_run_does_not_speak_for_the_resumed_one(
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle"
    denied = Coverage(
        source=Source.VPCS, account="111122223333", region="us-east-1", status=CoverageStatus.DENIED
    )
    with BundleWriter(bundle, taken_at=NOW, scope=SCOPE) as writer:
        writer.coverage(denied)

    with BundleWriter(bundle, taken_at=NOW, scope=SCOPE, resume=True) as writer:
        writer.coverage(replace(denied, status=CoverageStatus.COMPLETE))

    read, _ = read_bundle(bundle)
    assert [row.status for row in read.coverage] == [CoverageStatus.COMPLETE]


def record_fifty(writer: BundleWriter) -> None:
    for _ in range(50):
        writer.answer(answer("DescribeVpcs"))


def test_threads_record_whole_lines(tmp_path: Path) -> None:
    with BundleWriter(tmp_path / "bundle", taken_at=NOW, scope=SCOPE) as writer:
        threads = [threading.Thread(target=record_fifty, args=(writer,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    read, _ = read_bundle(tmp_path / "bundle")
    assert len(read.answers) == 200
    assert read.coverage == ()


def test_what_arrives_after_the_end_is_dropped(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "bundle", taken_at=NOW, scope=SCOPE)
    writer.finish(replace(recording(), answers=(), coverage=()))

    writer.answer(answer("DescribeVpcs"))
    writer.coverage(recording().coverage[0])
    writer.finish(recording())

    read, _ = read_bundle(tmp_path / "bundle")
    assert read.answers == ()
    assert read.coverage == ()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")

    with pytest.raises(ConfigError, match="neither empty nor a bundle"):
        BundleWriter(tmp_path, taken_at=NOW, scope=SCOPE)

    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("complete", [True, False])
def test_a_bundle_is_not_overwritten(tmp_path: Path, *, complete: bool) -> None:
    bundle = tmp_path / "bundle"
    if complete:
        written(bundle, recording())
    else:
        unfinished(bundle)

    with pytest.raises(ConfigError, match="holds a bundle already") as caught:
        BundleWriter(bundle, taken_at=NOW, scope=SCOPE)

    assert ("--resume" in caught.value.hint) is not complete


def test_a_complete_bundle_cannot_be_resumed(tmp_path: Path) -> None:
    bundle = written(tmp_path / "bundle", recording())

    with pytest.raises(ConfigError, match="nothing to resume"):
        BundleWriter(bundle, taken_at=NOW, scope=SCOPE, resume=True)


def test_two_scans_cannot_write_into_one_folder(tmp_path: Path) -> None:
    with (
        BundleWriter(tmp_path / "bundle", taken_at=NOW, scope=SCOPE),
        pytest.raises(StoreError, match="another ringfence"),
    ):
        BundleWriter(tmp_path / "bundle", taken_at=NOW, scope=SCOPE, resume=True)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreError, match="cannot be written"):
        BundleWriter(tmp_path / "file" / "bundle", taken_at=NOW, scope=SCOPE)


@pytest.mark.parametrize(
    "forged",
    [
        {"account": "../../../tmp/x"},
        {"account": "11112222333"},
        {"region": ".."},
        {"region": "us-east-1/../.."},
        {"service": "../ec2"},
        {"service": "ec2\n"},
        {"service": ""},
    ],
)
def test_no_name_leads_out_of_the_bundle(tmp_path: Path, forged: dict[str, str]) -> None:
    bundle = tmp_path / "bundle"
    hostile = replace(answer("DescribeVpcs"), **forged)  # type: ignore[arg-type] # all are texts

    with (
        BundleWriter(bundle, taken_at=NOW, scope=SCOPE) as writer,
        pytest.raises(ValueError, match="no account, region or service"),
    ):
        writer.answer(hostile)

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["bundle.json"]


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    bundle = unfinished(tmp_path / "bundle")
    (bundle / "answers").symlink_to(outside)

    with (
        BundleWriter(bundle, taken_at=NOW, scope=SCOPE, resume=True) as writer,
        pytest.raises(StoreError),
    ):
        writer.answer(answer("DescribeVpcs"))

    assert list(outside.iterdir()) == []


def test_a_scan_that_found_no_account_has_an_empty_scope(tmp_path: Path) -> None:
    empty = Scope(accounts=(), regions=(), window=SCOPE.window)

    read, _ = read_bundle(
        written(tmp_path / "bundle", Recording(taken_at=NOW, scope=empty, answers=(), coverage=()))
    )

    assert read.scope == empty
