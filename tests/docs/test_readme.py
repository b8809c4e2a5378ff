"""The README is true: its transcript, its examples and its tables are compared with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfence.errors import ExitCode
from ringfence.render.formats import ScanFormat
from support.e2e.command import Ringfence
from support.markdown import ROOT, blocks, read, rows, section

README = read(ROOT / "README.md")
PROMPT = "$ ringfence scan --demo\n"
JQ = shutil.which("jq")
EXIT_CODES = read(ROOT / "docs" / "exit-codes.md")


def _examples() -> Iterator[str]:
    """The command lines with jq."""
    for block in blocks(README):
        yield from (line for line in block.text.splitlines() if line.startswith("jq "))


def test_the_transcript_is_what_the_command_prints(tmp_path: Path) -> None:
    command = Ringfence(folder=tmp_path, environment={"COLUMNS": "80"})
    (transcript,) = (block.text for block in blocks(README) if block.text.startswith(PROMPT))

    printed = command.run("scan", "--demo", "--format", "table").stdout

    assert transcript.removeprefix(PROMPT) == printed, (
        "paste the output of: COLUMNS=80 ringfence scan --demo --format table --quiet"
    )


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's scan.json, which the examples start from."""
    folder = tmp_path_factory.mktemp("jq")
    done = Ringfence(folder=folder).run("scan", "--demo", "--format", "json=scan.json")
    assert done.code == ExitCode.FINDINGS, done.stderr
    return folder


@pytest.mark.skipif(JQ is None, reason="jq is not installed, so that its examples cannot be run")
@pytest.mark.parametrize("example", _examples())
def test_the_examples_with_jq_answer(scanned: Path, example: str) -> None:
    done = subprocess.run(
        ["sh", "-c", example], cwd=scanned, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.strip() not in {"", "null", "{}", "[]"}


def test_there_are_examples_with_jq() -> None:
    assert list(_examples())


def test_the_exit_codes_are_those_of_the_page_on_them() -> None:
    listed = {row[0]: row[1] for row in rows(section(README, "Exit codes")) if row[0].isdigit()}

    assert listed.keys() == {str(int(code)) for code in ExitCode}
    assert listed == {row[0]: row[2] for row in rows(EXIT_CODES) if row[0].isdigit()}


def test_the_formats_are_those_of_the_program() -> None:
    sentence = section(README, "Output").partition(";")[0]

    assert re.findall(r"`([a-z]+)`", sentence) == [kind.value for kind in ScanFormat]


def test_the_targets_of_make_exist() -> None:
    makefile = read(ROOT / "Makefile")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)

    assert {"demo", "test"} <= set(targets)
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_the_measurements_can_be_repeated() -> None:
    named = set(re.findall(r"benchmarks/\w+\.py", README))

    assert named
    assert all((ROOT / path).is_file() for path in named)


def test_the_container_writes_where_the_readme_says() -> None:
    dockerfile = read(ROOT / "Dockerfile")
    text = section(README, "In a container")

    assert "`/state/ringfence/ringfence.db`" in text
    assert "XDG_STATE_HOME=/state" in dockerfile
    assert "`/state/.aws`" in text
    assert "HOME=/state" in dockerfile
    assert "uid 10001" in text
    assert "USER 10001:" in dockerfile


def test_the_page_can_be_read_in_one_go() -> None:
    words = re.findall(r"\w+", README)

    assert len(words) < 2_500
    assert not re.search("[\U0001f000-\U0001faff☀-⛿]", README), "no emoji"
    assert re.findall(r"!\[[^\]]*\]\(([^)]*)\)", README) == ["docs/images/tui.svg"], "no badges"
