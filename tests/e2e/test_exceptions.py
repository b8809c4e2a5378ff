"""Exceptions of the operator's, in the real command."""

from __future__ import annotations

import csv
import io
import json

import pytest

from support.e2e.command import Ringfence, Run

ENTRY = """
[[exception]]
finding = "{finding}"
owner = "security"
reason = "moves in March \\"soon\\""
expires = {expires}
"""


@pytest.fixture
def finding(sample: Run) -> str:
    """The fingerprint of a finding that fails the sample's scan."""
    return str(
        next(f["fingerprint"] for f in sample.document["findings"] if f["severity"] == "critical")
    )


def _scan(ringfence: Ringfence, text: str, *arguments: str) -> Run:
    (ringfence.folder / "mine.toml").write_text(text)
    return ringfence.run("scan", "--demo", "--settings", "mine.toml", *arguments)


def _day(sample: Run) -> str:
    return str(sample.document["taken_at"][:10])


def test_an_excepted_finding_is_shown_as_such_in_every_format(
    ringfence: Ringfence, sample: Run, finding: str
) -> None:
    text = ENTRY.format(finding=finding, expires=_day(sample))
    files = [f"--format={kind}=out.{kind}" for kind in ("sarif", "csv", "junit", "ocsf", "html")]

    done = _scan(ringfence, text, "--format=json", *files)

    (entry,) = [f for f in done.document["findings"] if f["fingerprint"] == finding]
    assert entry["status"] == "excepted"
    assert entry["exception"] == {
        "owner": "security",
        "reason": 'moves in March "soon"',
        "expires": _day(sample),
    }
    said = f'until {_day(sample)} by security: moves in March "soon"'
    read = {
        kind: (ringfence.folder / f"out.{kind}").read_text() for kind in ("sarif", "csv", "ocsf")
    }
    (result,) = [
        each
        for each in json.loads(read["sarif"])["runs"][0]["results"]
        if each["partialFingerprints"]["ringfence/v1"] == finding
    ]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": said}
    ]
    (event,) = [e for e in json.loads(read["ocsf"]) if e["metadata"]["uid"] == finding]
    assert (event["status_id"], event["comment"]) == (3, f"excepted {said}")
    (row,) = [r for r in csv.DictReader(io.StringIO(read["csv"])) if r["fingerprint"] == finding]
    assert (row["status"], row["exception"]) == ("excepted", said)
    assert said in (ringfence.folder / "out.junit").read_text()
    assert "moves in March" in (ringfence.folder / "out.html").read_text()


def test_an_excepted_finding_no_longer_fails_the_scan_until_its_exception_ends(
    ringfence: Ringfence, sample: Run
) -> None:
    worst = [
        f["fingerprint"]
        for f in sample.document["findings"]
        if f["severity"] in ("critical", "high")
    ]
    day = _day(sample)
    everything = "".join(ENTRY.format(finding=each, expires=day) for each in worst)
    expired = everything.replace(f"expires = {day}", "expires = 2026-01-01", 1)

    assert sample.code == 1
    assert _scan(ringfence, everything).code in (0, 3)
    done = _scan(ringfence, expired)

    assert done.code == 1
    assert "1 finding" in done.document["exit"]["reason"]
    note = f"the exception of finding {worst[0]} (owner security) expired on 2026-01-01"
    assert note in done.stderr
    assert any(note in each for each in done.document["notes"])


def test_an_exception_in_a_baseline_is_not_taken_for_a_finding_that_was_settled(
    ringfence: Ringfence, sample: Run, finding: str
) -> None:
    excepted = _scan(ringfence, ENTRY.format(finding=finding, expires=_day(sample)))
    (ringfence.folder / "before.json").write_text(excepted.stdout)

    done = _scan(ringfence, "", "--baseline", "before.json")

    statuses = {f["fingerprint"]: f["status"] for f in done.document["findings"]}
    assert statuses.pop(finding) == "new"
    assert set(statuses.values()) == {"existing"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("owner", "#"), "owner is missing"),
        (("expires = ", "expires = 3"), "is no TOML"),
        (("2026-01-01", "2999-01-01"), "more than 366 days from today"),
        (("reason", "because"), "unknown key 'because'"),
    ],
)
def test_a_malformed_exception_ends_the_scan_before_it_begins(
    ringfence: Ringfence, change: tuple[str, str], named: str
) -> None:
    text = ENTRY.format(finding="0123456789abcdef", expires="2026-01-01").replace(*change)

    done = _scan(ringfence, text)

    assert done.code == 2
    assert done.stdout == ""
    assert named in done.stderr
    assert "mine.toml" in done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr
