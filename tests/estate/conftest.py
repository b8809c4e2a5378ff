"""The committed sample and a small generated estate."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ringfence_data.estate import generate
from support.estate import Bundle


@pytest.fixture(scope="session")
def sample() -> Bundle:
    """The sample as it is committed."""
    return Bundle(Path(str(files("ringfence_data").joinpath("sample"))))


@pytest.fixture(scope="session")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A generated estate with a few blocks around the designed one."""
    folder = tmp_path_factory.mktemp("larger")
    generate(folder, runtimes=224, seed=7)
    return Bundle(folder)


@pytest.fixture(params=["sample", "larger"])
def bundle(request: pytest.FixtureRequest) -> Bundle:
    """Each of the two estates in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Bundle)
    return found


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """What a scan of the sample must say."""
    text = Path(__file__).with_name("expected.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
