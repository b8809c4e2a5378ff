"""One lab for the session, a command with a home of its own for each test, and the scans that many tests look at."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from support.aws import AwsLab
from support.aws.fixtures import aws_server, lab
from support.e2e.command import FAST, Ringfence, Run
from support.e2e.contained_estate import ACCOUNT, Contained, seed_contained_estate
from support.e2e.mixed_estate import EVERYWHERE, MANAGEMENT, seed_mixed_estate
from support.e2e.scans import Recorded, SeenScan

__all__ = ["aws_server", "lab"]


@pytest.fixture
def ringfence(tmp_path: Path) -> Ringfence:
    return Ringfence(folder=tmp_path)


@pytest.fixture
def live(lab: AwsLab, ringfence: Ringfence) -> Ringfence:
    """The command with credentials for an account that is still empty."""
    return ringfence.against(lab, ACCOUNT)


@pytest.fixture
def contained(lab: AwsLab) -> Contained:
    """An estate in which everything is contained, so that a scan of it exits 0."""
    return seed_contained_estate(lab)


@pytest.fixture(scope="session")
def mixed(aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory) -> SeenScan:
    """A scan and a bundle of the whole organization; the lab may be emptied after it."""
    aws_server.reset()
    seed_mixed_estate(aws_server)
    command = Ringfence(folder=tmp_path_factory.mktemp("mixed")).against(aws_server, MANAGEMENT)
    done = command.scan(*EVERYWHERE)
    assert aws_server.defects == ()
    calls = Counter(f"{call.service}:{call.operation}" for call in aws_server.calls)
    collected = command.run("collect", *FAST, *EVERYWHERE, "-o", "bundle")
    return SeenScan(
        run=done,
        document=done.document,
        calls=calls,
        collected=collected,
        bundle=command.folder / "bundle",
    )


@pytest.fixture(scope="session")
def recorded(aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """What `ringfence collect` writes about the contained estate."""
    aws_server.reset()
    estate = seed_contained_estate(aws_server)
    folder = tmp_path_factory.mktemp("recorded")
    command = Ringfence(folder=folder).against(aws_server, ACCOUNT)
    done = command.run("collect", "-o", "bundle", *FAST)
    assert done.code == 0, done.stderr
    return Recorded(folder=folder / "bundle", estate=estate)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A scan of the bundled sample estate."""
    return Ringfence(folder=tmp_path_factory.mktemp("sample")).run("scan", "--demo")
