"""The verb `verify`, as a user runs it on the sample estate."""

from __future__ import annotations

import json
import signal
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from support.e2e.command import Ringfence, end


def test_the_document_validates_against_its_schema(ringfence: Ringfence) -> None:
    run = ringfence.run("verify", "--demo", "--format", "json")

    schema = json.loads(ringfence.run("schema", "ringfence.verify/1").stdout)
    jsonschema.Draft202012Validator(schema).validate(run.document)
    assert run.code == 1
    assert run.document["verdict"] == "uncontained"


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("table", "ringfence "), ("markdown", "# Containment"), ("junit", "<?xml")],
)
def test_stdout_carries_the_document_alone_and_quiet_says_nothing_else(
    ringfence: Ringfence, kind: str, begins: str
) -> None:
    run = ringfence.run("verify", "--demo", "--format", kind, "-q")

    assert run.code == 1
    assert run.stdout.startswith(begins)
    assert run.stderr == ""


def test_a_failure_fails_in_junit(ringfence: Ringfence) -> None:
    run = ringfence.run("verify", "--demo", "--format", "junit")

    root = ET.fromstring(run.stdout.encode())  # noqa: S314 - our own text
    assert sum(int(suite.attrib["failures"]) for suite in root) > 0


def test_a_pack_that_is_none_is_a_wrong_file(ringfence: Ringfence) -> None:
    (ringfence.folder / "pack.json").write_text("no pack")

    run = ringfence.run("verify", "--demo", "--pack", "pack.json")

    assert run.code == 2
    assert run.stdout == ""
    assert "Traceback" not in run.stderr


def test_a_watch_that_is_interrupted_ends_with_130(ringfence: Ringfence) -> None:
    with ringfence.running("verify", "--demo", "--watch", "60s") as process:
        assert process.stderr is not None
        while b"watching:" not in process.stderr.readline():
            assert process.poll() is None
        run = end(process, signal.SIGINT, seconds=10)

    assert run.code == 130
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
