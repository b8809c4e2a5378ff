"""Terraform on this machine, with schema facts of the Aviatrix provider in the provider's place.

The stand-in knows the argument names, types and enums of the provider at 8.2.20 and 9.0.10. It is
not the vendor's binary, so what it accepts is well formed, and no more is proven.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
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


def planned(folder: Path, *, loops: bool = False) -> list[dict[str, Any]]:
    """The resources of a plan: what would reach the provider, after every evaluation.

    With loops the stand-in checks no enums: it cannot do so where only a plan knows how many blocks
    there are.
    """
    configuration = _without_checks(folder) if loops else _provider_configuration(folder)
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


def evaluated(expressions: list[str]) -> list[Any]:
    """What Terraform makes of each expression, as JSON has it, in a folder with nothing else."""
    terraform = shutil.which("terraform")
    if not terraform:
        pytest.skip("no terraform on this machine")
    entries = "".join(f"    jsonencode({each}),\n" for each in expressions)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(
            f"locals {{\n  all = [\n{entries}  ]\n}}\n", encoding="utf-8"
        )
        done = subprocess.run(
            [terraform, "console"],
            cwd=folder,
            input="base64encode(jsonencode(local.all))\n",
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(base64.b64decode(json.loads(done.stdout)))
    return [json.loads(each) for each in told]


def _provider_configuration(folder: Path) -> Path:
    """The one that the validator leaves in its cache; it is made by a first validation.

    What that says is no matter here: the stand-in cannot validate lists that only a plan knows.
    """
    validated(folder)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "aviatrix-schema-provider" / "terraform.rc"


def _without_checks(folder: Path) -> Path:
    """The provider configuration of a copy of the stand-in that knows the schema and no more."""
    ours = _provider_configuration(folder)
    tools = folder.parent / "tools"
    shutil.copytree(_validator().parent, tools)
    for stand_in in tools.glob("*provider*.py"):
        checks = "def validate(self,d,tn,c):"
        text = stand_in.read_text(encoding="utf-8")
        assert checks in text
        stand_in.write_text(text.replace(checks, f"{checks}\n        return"), encoding="utf-8")
    cache = folder.parent / "cache" / ours.parent.name
    cache.mkdir(parents=True)
    (cache / "venv").symlink_to(ours.parent / "venv")
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache.parent)}
    subprocess.run(
        [tools / "validate_pack", folder],
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return cache / ours.name


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
