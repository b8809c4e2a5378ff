"""The formats and options of `verify`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from support.aws import AwsLab
from support.e2e.command import FAST, Ringfence, Run
from support.e2e.contained_estate import ACCOUNT, firewall_log, seed_contained_estate


def _demo(ringfence: Ringfence, *arguments: str) -> Run:
    return ringfence.run("verify", "--demo", *arguments)


def test_the_sample_estate_is_verified_whole(ringfence: Ringfence) -> None:
    run = _demo(ringfence)

    document = run.document
    jsonschema.validate(document, ringfence.run("schema", "ringfence.verify/1").document)
    assert (run.code, document["exit"]["code"]) == (1, 1)
    assert document["verdict"] == "uncontained"
    assert document["controller"]["rules"]
    verdicts = {each["name"]: each["verdict"] for each in document["runtimes"]}
    assert verdicts["prompt_lab"] == "uncontained"
    assert verdicts["eu_pilot"] == "unknown"
    assert sum(document["summary"]["runtimes"].values()) == len(document["runtimes"])


def test_every_result_that_passes_has_evidence_and_every_other_a_cause(
    ringfence: Ringfence,
) -> None:
    results = _demo(ringfence).document["results"]

    for each in results:
        assert each["evidence"] or each["status"] != "PASS", each
        assert bool(each["cause"]) == (each["status"] in ("FAIL", "UNKNOWN")), each


def test_the_table_fits_80_columns_and_says_why_and_what_to_do(ringfence: Ringfence) -> None:
    table = _demo(ringfence, "--format", "table").stdout

    assert max(map(len, table.splitlines())) <= 80
    assert "→" in table
    for part in ("ENDPOINT", "DOES NOT HOLD", "CANNOT BE TOLD", "exit 1"):
        assert part in table


def test_junit_fails_what_fails_and_passes_nothing_unknown(ringfence: Ringfence) -> None:
    run = _demo(ringfence, "--format", "junit")

    root = ET.fromstring(run.stdout)  # noqa: S314 - our own output
    results = _demo(ringfence).document["results"]
    counts = {
        status: sum(each["status"] == status for each in results) for status in ("FAIL", "PASS")
    }
    cases = root.findall("testsuite/testcase")
    assert len(root.findall("testsuite/testcase/failure")) == counts["FAIL"]
    assert sum(not len(case) for case in cases) == counts["PASS"]


def test_markdown_has_the_matrix_and_the_limits(ringfence: Ringfence) -> None:
    page = _demo(ringfence, "--format", "markdown").stdout

    assert "| endpoint | verdict | placement |" in page
    assert "## What this does not cover" in page


def test_without_pack_and_controller_nothing_is_enforced_that_a_rule_would_contain(
    ringfence: Ringfence, lab: AwsLab
) -> None:
    estate = seed_contained_estate(lab)
    log = firewall_log(ringfence.folder, [estate])

    run = ringfence.against(lab, ACCOUNT).run("verify", *FAST, "--dcf-logs", log)

    document = run.document
    verdicts = {each["name"]: each["verdict"] for each in document["runtimes"]}
    assert verdicts["guarded"] == "unknown"
    assert "no controller was read" in run.stderr
    assert "no pack was given" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--pack", "nothing.json"), "nothing.json cannot be read"),
        (("--controller-answers", "nothing"), "nothing"),
        (("--probe-results", "nothing.json"), "nothing.json cannot be read"),
        (("--live-iam",), "--live-iam goes with live AWS"),
        (("--fresh", "soon"), "is no span of time"),
        (("--watch", "1s"), "--watch is at least"),
        (("--rounds", "2"), "--rounds goes with --watch"),
        (("--watch", "60s", "--format", "junit"), "--watch writes lines"),
        (("--controller-ca", "ca.pem"), "goes with --controller"),
        (("--controller", "https://x/"), "is no host"),
    ],
)
def test_a_wrong_option_or_file_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...], told: str
) -> None:
    configured = Ringfence(
        folder=ringfence.folder,
        environment={"AVIATRIX_USERNAME": "reader", "AVIATRIX_PASSWORD": "s3cret"},
    )

    run = configured.run("verify", "--demo", *arguments)

    assert (run.code, run.stdout) == (2, "")
    assert told in run.stderr
    assert "s3cret" not in run.stderr
    assert "Traceback" not in run.stderr


def test_a_watch_ends_after_its_rounds_and_says_nothing_where_nothing_changed(
    ringfence: Ringfence,
) -> None:
    run = _demo(ringfence, "--watch", "10s", "--rounds", "1")

    assert (run.code, run.stdout) == (1, "")
    assert "watching: uncontained" in run.stderr


def test_saved_answers_that_nobody_can_read_are_no_pass(
    ringfence: Ringfence, tmp_path: Path
) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    (answers / "default-action-policy.json").write_text(
        json.dumps({"action": "DENY", "logging": True})
    )

    document = _demo(ringfence, "--controller-answers", str(answers)).document

    rules = [each for each in document["results"] if each["layer"] == "rules"]
    assert rules
    assert "PASS" not in {each["status"] for each in rules if each["scope"] == "controller"}
