"""The exit code of a verification, and what it says was missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.workflow.sources import Demo
from ringfence.workflow.verify import VerifyRequest, verify_containment


def test_a_failure_comes_before_what_was_not_read() -> None:
    done = verify_containment(VerifyRequest(source=Demo()))

    assert done.exit.code == 1
    assert "FAIL" in done.exit.reason
    assert "incomplete" in done.exit.reason


def test_incomplete_allowed_does_not_hide_a_failure() -> None:
    done = verify_containment(VerifyRequest(source=Demo(), allow_incomplete=True))

    assert done.exit.code == 1


def test_iam_is_not_asked_about_a_recording() -> None:
    with pytest.raises(ConfigError, match="--live-iam goes with live AWS"):
        verify_containment(VerifyRequest(source=Demo(), live_iam=True))


def test_a_file_that_is_no_report_of_a_probe_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "report.json"
    wrong.write_text('{"schema": "of something else"}')

    with pytest.raises(ConfigError):
        verify_containment(VerifyRequest(source=Demo(), probe_results=wrong))
