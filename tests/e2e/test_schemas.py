"""Every document validates against the schema that the same release publishes."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from support.aws import AwsLab
from support.e2e.command import Ringfence, Run
from support.e2e.scans import Recorded, SeenScan


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The published schemas by the name of their document."""
    command = Ringfence(folder=tmp_path_factory.mktemp("schemas"))
    done = command.run("schema", "-o", "schemas")
    assert done.code == 0, done.stderr
    found = [json.loads(path.read_text()) for path in (command.folder / "schemas").iterdir()]
    return {schema["properties"]["schema"]["const"]: schema for schema in found}


def check(schemas: dict[str, Any], document: dict[str, Any]) -> None:
    schema = schemas[document["schema"]]
    jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(document)


def test_every_schema_is_a_schema(schemas: dict[str, Any]) -> None:
    assert {"ringfence.scan/1", "ringfence.doctor/1"} <= set(schemas)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_one_schema_can_be_asked_for(ringfence: Ringfence, schemas: dict[str, Any]) -> None:
    done = ringfence.run("schema", "ringfence.scan/1")

    assert json.loads(done.stdout) == schemas["ringfence.scan/1"]


def test_a_document_that_nobody_publishes_is_refused(ringfence: Ringfence) -> None:
    done = ringfence.run("schema", "ringfence.absent/1")

    assert done.code == 2
    assert "ringfence.scan-1" in done.stderr


def test_the_scan_of_the_sample_validates(sample: Run, schemas: dict[str, Any]) -> None:
    check(schemas, sample.document)


def test_a_live_scan_validates(mixed: SeenScan, schemas: dict[str, Any]) -> None:
    check(schemas, mixed.document)


def test_the_scan_of_a_bundle_validates(
    recorded: Recorded, ringfence: Ringfence, schemas: dict[str, Any]
) -> None:
    check(schemas, ringfence.run("scan", "--from", recorded.folder).document)


def test_a_scan_that_read_nothing_validates(
    lab: AwsLab, live: Ringfence, schemas: dict[str, Any]
) -> None:
    lab.faults.deny_everything_but("sts")

    check(schemas, live.scan().document)


def test_the_report_of_the_doctor_validates(live: Ringfence, schemas: dict[str, Any]) -> None:
    check(schemas, live.run("doctor", "--format", "json").document)
