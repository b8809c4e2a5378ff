"""No verb loads a heavy package that it has no use for.

The import contracts are static and cannot tell a lazy import from an eager one, so each command runs
in an interpreter of its own that reports what it imported.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

AWS = frozenset({"boto3", "botocore"})
WIDGETS = frozenset({"textual", "rich"})
ENGINE = frozenset({"networkx", "publicsuffixlist", "sqlite_utils"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command line, the exit codes that mean it did its work, and what it has no use for."""

    script: str = "ringfence"
    arguments: tuple[str, ...]
    exit_codes: frozenset[int] = frozenset({0})
    has_no_use_for: frozenset[str]


COMMANDS = (
    Command(arguments=("--help",), has_no_use_for=AWS | WIDGETS | ENGINE),
    Command(arguments=("--version",), has_no_use_for=AWS | WIDGETS | ENGINE),
    Command(arguments=("scan", "--help"), has_no_use_for=AWS | WIDGETS | ENGINE),
    *(
        Command(arguments=(verb, "--help"), has_no_use_for=AWS | WIDGETS | ENGINE)
        for verb in ("verify", "simulate", "probe", "evidence", "tui")
    ),
    Command(
        script="ringfence-tui",
        arguments=("--help",),
        has_no_use_for=AWS | WIDGETS | ENGINE | {"asyncio"},
    ),
    Command(
        arguments=("tui", "--demo", "--plain"),
        has_no_use_for=AWS | WIDGETS | ENGINE,
    ),
    Command(
        arguments=("verify", "--demo", "--format", "json"),
        exit_codes=frozenset({1}),
        has_no_use_for=AWS | WIDGETS,
    ),
    Command(arguments=("schema",), has_no_use_for=AWS | WIDGETS | ENGINE),
    Command(
        arguments=("catalogue", "show"),
        has_no_use_for=AWS | WIDGETS | frozenset({"networkx", "sqlite_utils"}),
    ),
    Command(arguments=("catalogue", "check"), has_no_use_for=AWS | WIDGETS | ENGINE | {"networkx"}),
    Command(arguments=("permissions",), has_no_use_for=AWS | WIDGETS | ENGINE),
    Command(
        arguments=("scan", "--demo", "--format", "json"),
        exit_codes=frozenset({0, 1, 3}),
        has_no_use_for=AWS | WIDGETS,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    exit_code: int
    packages: frozenset[str]
    """Top-level names of everything that was imported, however deep in the call."""
    stderr: str


def run_console_script(
    arguments: tuple[str, ...], *, folder: Path, script: str = "ringfence"
) -> Run:
    """Calls the function behind the console script, as the installed script does."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, function = scripts[script].partition(":")
    call = f"import sys; from {module} import {function}; sys.exit({function}())"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", call, *arguments],
        cwd=folder,
        env={"HOME": str(folder), "PATH": "", "PYTHONPATH": ":".join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.splitlines()
    names = (line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:"))
    return Run(
        exit_code=done.returncode,
        packages=frozenset(name.partition(".")[0] for name in names),
        stderr="\n".join(line for line in lines if not line.startswith("import time:")),
    )


@pytest.mark.parametrize(
    "command", COMMANDS, ids=lambda command: " ".join((command.script, *command.arguments))
)
def test_a_verb_loads_only_what_it_uses(command: Command, tmp_path: Path) -> None:
    done = run_console_script(command.arguments, folder=tmp_path, script=command.script)

    assert done.exit_code in command.exit_codes, done.stderr
    assert "ringfence" in done.packages
    assert not (command.has_no_use_for & done.packages)
