"""The verb `lint`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from support.e2e.command import Ringfence

DATA = Path(__file__).parents[1] / "data"
PUBLISHED = DATA / "published-pack.json"
GUARDRAIL = DATA / "published-guardrail.json"


def test_the_published_pack_fails_with_its_anomalies(ringfence: Ringfence) -> None:
    done = ringfence.run("lint", PUBLISHED, "--guardrail", GUARDRAIL)

    assert (done.code, done.stderr) == (1, "")
    assert done.document["schema"] == "ringfence.lint/1"
    assert done.document["summary"] == {"critical": 0, "high": 3, "medium": 1, "low": 0, "info": 8}
    assert done.document["exit"]["code"] == 1
    schema = ringfence.run("schema", "ringfence.lint/1").document
    jsonschema.validate(done.document, schema)


def test_the_witness_goes_back_into_eval(ringfence: Ringfence) -> None:
    anomalies = ringfence.run("lint", PUBLISHED).document["anomalies"]
    witness = {key: value for key, value in anomalies[0]["witness"].items() if value is not None}
    path = ringfence.folder / "flow.json"
    path.write_text(json.dumps(witness), encoding="utf-8")

    (answer,) = ringfence.run("eval", "--pack", PUBLISHED, "--flows", path).document["answers"]

    assert anomalies[0]["id"] == "shadowed"
    assert answer["verdict"] == "PERMIT"
    assert answer["candidates"][-1:] == anomalies[0]["others"]


def test_a_threshold_above_everything_passes(ringfence: Ringfence) -> None:
    assert ringfence.run("lint", PUBLISHED, "--fail-on", "critical").code == 0


@pytest.mark.parametrize("kind", ["table", "json", "sarif"])
def test_every_format_goes_to_a_file(ringfence: Ringfence, kind: str) -> None:
    path = ringfence.folder / "out"

    done = ringfence.run("lint", PUBLISHED, "--format", kind, "-o", path)

    assert (done.code, done.stdout) == (1, "")
    assert "deny-supply-chain-ioc" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"schema": "ringfence.scan/1"}', '{"schema": "ringfence.pack/1"}', "\x00"],
)
def test_a_file_that_is_no_pack_is_refused_in_one_sentence(
    ringfence: Ringfence, content: str
) -> None:
    path = ringfence.folder / "pack.json"
    path.write_text(content, encoding="utf-8")

    done = ringfence.run("lint", path)

    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("ringfence: error: ")
    assert "Traceback" not in done.stderr


def test_a_missing_pack_and_a_wrong_guardrail_are_refused(ringfence: Ringfence) -> None:
    missing = ringfence.run("lint", "nowhere.json")
    wrong = ringfence.run("lint", PUBLISHED, "--guardrail", PUBLISHED)

    assert missing.code == wrong.code == 2
    assert "nowhere.json cannot be read" in missing.stderr
    assert "no IAM policy" in wrong.stderr
