"""Terraform with the AWS provider of this machine, without the network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ringfence.render.artefact import Artefact

_PROVIDER = "registry.terraform.io/hashicorp/aws"
_PLACES = ("/opt", "/usr/local/share", "/usr/share", "/var/lib")
_LONGEST = 120.0


def validated(artefacts: Iterable[Artefact], folder: Path) -> str:
    """What `terraform validate` says of files: empty, or its complaints. Skips without a provider."""
    folder.mkdir(exist_ok=True)
    for each in artefacts:
        target = folder / each.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(each.text, encoding="utf-8")
    configuration = folder.with_suffix(".terraformrc")
    configuration.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{_mirror()}"\n  }}\n}}\n',
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": str(configuration),
        "CHECKPOINT_DISABLE": "1",
    }
    for words in (("init", "-backend=false", "-input=false"), ("validate",)):
        done = subprocess.run(
            ["terraform", *words, "-no-color"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
        if done.returncode:
            return done.stdout + done.stderr
    return ""


def _mirror() -> Path:
    if not shutil.which("terraform"):
        pytest.skip("no terraform on this machine")
    found = next((place for place in _candidates() if (place / _PROVIDER).is_dir()), None)
    if found is None:
        pytest.skip("no folder of Terraform providers with the AWS provider on this machine")
    return found


def _candidates() -> Iterator[Path]:
    yield Path.home() / ".terraform.d" / "plugins"
    for place in map(Path, _PLACES):
        yield place
        if place.is_dir():
            yield from sorted(each for each in place.iterdir() if each.is_dir())
            yield from sorted(each / "plugins" for each in place.iterdir() if each.is_dir())
