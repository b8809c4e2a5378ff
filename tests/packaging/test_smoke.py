"""The checks that a wheel has to pass refuse what they are there to refuse."""

from __future__ import annotations

import runpy
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

# The script is run by path, in an environment without pytest, and so is not an importable module.
SMOKE: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("smoke.py")))


@pytest.mark.parametrize(
    "member",
    [
        "tests/test_routes.py",
        "ringfence/tests/fixture.json",
        "ringfence/test_routes.py",
        "rules/ringfence_rules/texts.json",
        "other-1.0.dist-info/METADATA",
        "setup.py",
    ],
)
def test_a_member_that_is_not_ours_is_foreign(member: str) -> None:
    assert list(SMOKE["foreign_members"]([member])) == [member]


@pytest.mark.parametrize(
    "member",
    [
        "ringfence/model/runtime.py",
        "ringfence_data/estate.json",
        "ringfence-0.1.0.dist-info/RECORD",
    ],
)
def test_our_packages_and_their_metadata_belong_into_the_wheel(member: str) -> None:
    assert list(SMOKE["foreign_members"]([member])) == []


def test_a_package_that_the_wheel_lacks_is_named() -> None:
    members = ["ringfence/cli.py", "ringfence_rules/texts.json", "ringfence_tui/py.typed"]

    assert SMOKE["missing_packages"](members) == {"ringfence_data"}


def test_a_style_sheet_that_the_wheel_lacks_is_named(tmp_path: Path) -> None:
    for name in ("app.tcss", "screens/base.tcss", "screens/base.py"):
        (tmp_path / "ringfence_tui" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ringfence_tui" / name).touch()

    missing = SMOKE["missing_styles"](["ringfence_tui/app.tcss", "ringfence/x.py"], tmp_path)

    assert missing == {"ringfence_tui/screens/base.tcss"}


def test_the_style_sheets_of_the_sources_are_looked_for() -> None:
    assert "ringfence_tui/app.tcss" in SMOKE["missing_styles"]([])


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "Apache-2.0 AND MIT",
        "Dual License; BSD License; Apache Software License",
        "PSF-2.0",
        "MPL-2.0; Mozilla Public License 2.0 (MPL 2.0)",
    ],
)
def test_a_licence_that_leaves_our_own_code_alone_is_acceptable(licence: str) -> None:
    assert SMOKE["acceptable"](licence)


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "Proprietary",
        "GPL-3.0-or-later",
        "MIT; GNU Affero General Public License v3",
        "LGPL-2.1",
        "MPL-2.0 AND GPL-2.0",
        "MPL-1.1",
    ],
)
def test_a_licence_that_is_copyleft_or_unknown_is_not_acceptable(licence: str) -> None:
    assert not SMOKE["acceptable"](licence)


def test_a_licence_is_read_from_every_field_that_can_state_it() -> None:
    metadata = Message()
    metadata["License"] = "BSD 3-Clause\n\nCopyright and the whole text"
    metadata["Classifier"] = "License :: OSI Approved :: MIT License"
    metadata["Classifier"] = "Topic :: Security"
    metadata["License-Expression"] = "Apache-2.0"

    assert SMOKE["stated_licence"](metadata) == "Apache-2.0; BSD 3-Clause; MIT License"


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ('{"schema": "ringfence.scan/1"}', "ringfence.scan/1"),
        ("{}", "no schema"),
        ("[]", "no object"),
    ],
)
def test_the_schema_of_a_document_is_the_one_it_names(text: str, schema: str) -> None:
    assert SMOKE["schema_of"](text) == schema


def test_a_document_that_is_not_json_has_no_schema() -> None:
    assert SMOKE["schema_of"]("table of runtimes").startswith("stdout is not JSON")
