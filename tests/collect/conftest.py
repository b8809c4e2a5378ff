"""The lab, and clients that give up at once: these tests are about what happens after that."""

from __future__ import annotations

import pytest

from support.aws import AwsLab
from support.aws.fixtures import aws_server, lab

__all__ = ["aws_server", "impatient", "lab"]


@pytest.fixture
def impatient(lab: AwsLab, monkeypatch: pytest.MonkeyPatch) -> AwsLab:
    """The lab, asked once for everything."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    return lab
