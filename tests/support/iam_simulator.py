"""A second opinion on IAM: a simulator by other people, in a process of its own, for tests only.

It is under the AGPL, so it is neither bundled nor imported: it is installed beside the test cache and
asked through a pipe.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("@cloud-copilot/iam-simulate@0.1.173",)
_SCRIPT = Path(__file__).with_name("iam_oracle.cjs")
_INSTALL_SECONDS = 120
_ANSWER_SECONDS = 300


class SimulatorMissingError(Exception):
    """Why there is no second opinion on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """An installed simulator."""

    folder: Path

    def decisions(self, simulations: Iterable[object]) -> list[str]:
        """One of Allowed, ExplicitlyDenied, ImplicitlyDenied, or `error: …`, for each."""
        asked = [json.dumps(each) for each in simulations]
        done = subprocess.run(
            ["node", _SCRIPT, self.folder],
            input="\n".join(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=_ANSWER_SECONDS,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(asked), done.stderr
        return [
            f"error: {each['why']}" if each["decision"] == "error" else each["decision"]
            for each in answers
        ]


def install_simulator(folder: Path) -> Simulator:
    """Install it into a folder, once; SimulatorMissingError where that cannot be done."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise SimulatorMissingError("there is no node and npm here")
    if not (folder / "node_modules" / "@cloud-copilot" / "iam-simulate").is_dir():
        _install(folder)
    return Simulator(folder=folder)


def _install(folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(
            command,
            cwd=folder,
            check=True,
            timeout=_INSTALL_SECONDS,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        raise SimulatorMissingError(f"npm cannot install {' '.join(PACKAGES)}: {error}") from error
