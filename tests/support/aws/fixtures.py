"""Fixtures of the lab, for a conftest to import: one server for the session, emptied before each test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.aws.server import AwsLab


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsLab]:
    """Run the one server of the session."""
    with AwsLab() as lab:
        yield lab


@pytest.fixture
def lab(aws_server: AwsLab, monkeypatch: pytest.MonkeyPatch) -> AwsLab:
    """Return an empty AWS that this process's SDK, and every process it starts, takes for the real one."""
    aws_server.reset()
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    for name, value in aws_server.env().items():
        monkeypatch.setenv(name, value)
    return aws_server
