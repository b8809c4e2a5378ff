"""A bundle is what a scan would have read: judged elsewhere and twice, it gives the same document."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.aws import AwsLab
from support.e2e import view
from support.e2e.command import FAST, Ringfence
from support.e2e.scans import Recorded, SeenScan


def without_window(document: view.Entry) -> view.Entry:
    """The document without its moments: of two scans each has a window that ends when it began."""
    kept = view.timeless(document)
    kept["scope"] = {key: value for key, value in kept["scope"].items() if key != "window"}
    kept["coverage"] = [{**row, "window": None} for row in kept["coverage"]]
    return kept


def test_a_bundle_gives_the_document_that_a_direct_scan_gives(
    mixed: SeenScan, ringfence: Ringfence
) -> None:
    recorded = ringfence.run("scan", "--from", mixed.bundle, "--no-store")

    assert mixed.collected.code == 0, mixed.collected.stderr
    assert recorded.code == mixed.run.code
    assert without_window(recorded.document) == without_window(mixed.document)


def test_a_bundle_is_judged_without_aws(recorded: Recorded, ringfence: Ringfence) -> None:
    done = ringfence.run("scan", "--from", recorded.folder, "--no-store")

    assert done.code == 0, done.stderr
    closed = view.runtime_by_arn(done.document, recorded.estate.closed.arn)
    assert closed["containment"] == "enforced"


def test_the_same_bundle_gives_the_same_bytes_but_for_id_and_time(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    first, second = (
        ringfence.run("scan", "--from", recorded.folder, "--no-store") for _ in range(2)
    )

    def lines(text: str) -> list[str]:
        return [
            line
            for line in text.splitlines()
            if not line.strip().startswith(('"scan_id":', '"taken_at":'))
        ]

    assert first.document["scan_id"] != second.document["scan_id"]
    assert lines(first.stdout) == lines(second.stdout)
    assert len(first.stdout.splitlines()) - len(lines(first.stdout)) == 2


@pytest.mark.parametrize("verb", ["scan", "graph"])
def test_a_bundle_of_a_newer_release_is_refused_in_one_sentence(
    recorded: Recorded, ringfence: Ringfence, verb: str
) -> None:
    bundle = ringfence.folder / "newer"
    shutil.copytree(recorded.folder, bundle)
    manifest = json.loads((bundle / "bundle.json").read_text())
    (bundle / "bundle.json").write_text(json.dumps({**manifest, "schema": "ringfence.bundle/2"}))

    done = ringfence.run(verb, "--from", bundle)

    assert done.code == 2
    assert done.stdout == ""
    problem, hint = done.stderr.splitlines()
    assert "was written by a newer release (ringfence.bundle/2" in problem
    assert hint.startswith("hint: upgrade ringfence")


@pytest.mark.parametrize(
    ("name", "said"),
    [("absent", "does not exist"), ("empty", "it has no bundle.json"), ("file", "is no bundle")],
)
def test_what_is_no_bundle_is_refused(ringfence: Ringfence, name: str, said: str) -> None:
    (ringfence.folder / "empty").mkdir()
    (ringfence.folder / "file").write_text("{}")

    done = ringfence.run("scan", "--from", name)

    assert done.code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_line_costs_its_source_and_no_more(
    recorded: Recorded, ringfence: Ringfence
) -> None:
    bundle = ringfence.folder / "damaged"
    shutil.copytree(recorded.folder, bundle)
    path = next((bundle / "answers").rglob("ec2.jsonl"))
    lines = path.read_text().splitlines(keepends=True)
    cut = [line[:40] + "\n" if '"DescribeRouteTables"' in line else line for line in lines]
    path.write_text("".join(cut))

    done = ringfence.run("scan", "--from", bundle, "--no-store")

    closed = view.runtime_by_arn(done.document, recorded.estate.closed.arn)
    assert closed["containment"] == "unknown"
    assert ("ec2-route-tables", "partial") in {
        (source, status) for source, _, status in view.gaps(done.document)
    }
    assert done.code == 3


def test_a_bundle_keeps_to_its_owner(recorded: Recorded) -> None:
    files = [path for path in recorded.folder.rglob("*") if path.is_file()]

    assert files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_bundle_is_never_written_over_something_else(
    lab: AwsLab, live: Ringfence, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("irreplaceable")

    done = live.run("collect", *FAST, "-o", "mine")

    assert done.code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    assert len(lab.calls) == 0
