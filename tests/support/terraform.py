"""Terraform on this machine, with schema facts of the Aviatrix provider in the provider's place.

The stand-in knows the argument names, types and enums of the provider at 8.2.20 and 9.0.10. It is
not the vendor's binary, so what it accepts is well formed, and no more is proven.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ringfence.render.artefact import Artefact


def written(artefacts: Iterable[Artefact], folder: Path) -> Path:
    """The folder, with the artefacts in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for artefact in artefacts:
        (folder / artefact.path).write_text(artefact.text, encoding="utf-8")
    return folder


def validated(folder: Path) -> str:
    """What `terraform validate` says: "valid", or each error with its file and line."""
    done = subprocess.run(
        [_validator(), folder], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode == 77:
        pytest.skip(done.stderr.strip() or "the validator cannot run here")
    return done.stdout.strip()


def planned(folder: Path) -> list[dict[str, Any]]:
    """The resources of a plan: what would reach the provider, after every evaluation."""
    configuration = _provider_configuration(folder)
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(configuration)}

    def terraform(*words: str) -> str:
        done = subprocess.run(
            ["terraform", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    terraform("init", "-backend=false", "-input=false", "-no-color")
    terraform("plan", "-input=false", "-no-color", "-out=plan")
    shown = json.loads(terraform("show", "-json", "plan"))
    resources: list[dict[str, Any]] = shown["planned_values"]["root_module"]["resources"]
    return resources


def _provider_configuration(folder: Path) -> Path:
    """The one that the validator leaves in its cache; it is made by a first validation."""
    assert validated(folder) == "valid"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "aviatrix-schema-provider" / "terraform.rc"


def _validator() -> Path:
    if not shutil.which("terraform"):
        pytest.skip("no terraform on this machine")
    data = os.environ.get("RINGFENCE_PUBLIC_DATA")
    beside = [Path(data).parent] if data else []
    above = [parent / "shared" for parent in Path(__file__).resolve().parents]
    for place in (*beside, *above):
        if (tool := place / "tools" / "validate_pack").is_file():
            return tool
    pytest.skip("no validator of Aviatrix Terraform on this machine")
