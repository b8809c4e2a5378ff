"""The locks hold what pyproject asks for, hashed, and nothing says where packages come from."""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())

LOCKS = {
    "runtime": ("runtime",),
    "build": ("build",),
    "test": ("runtime", "test"),
    "dev": ("runtime", "test", "lint", "build"),
}
"""What each lock is made of: the runtime dependencies and dependency groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    version: str
    hashes: frozenset[str]


def canonical(requirement: str) -> str:
    """The normalised name that a requirement starts with (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def direct(part: str) -> set[str]:
    """Names of the direct dependencies of the runtime or of one dependency group."""
    if part == "runtime":
        return {canonical(requirement) for requirement in PROJECT["project"]["dependencies"]}
    group = PROJECT["dependency-groups"][part]
    return {canonical(requirement) for requirement in group if isinstance(requirement, str)}


def read_lock(name: str) -> dict[str, Pin]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    pins: dict[str, Pin] = {}
    for entry in entries:
        pinned = re.match(r"([a-z0-9-]+)==(\S+)", entry)
        assert pinned, entry
        assert pinned[1] not in pins, f"{pinned[1]} is pinned twice"
        hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry))
        pins[pinned[1]] = Pin(version=pinned[2], hashes=hashes)
    return pins


def tracked_files() -> list[Path]:
    """Files under version control; in a source archive, all that .gitignore does not name."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [str(path) for path in found if not {".git", *ignored} & set(path.parts)]
    else:
        names = listing.split("\0")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_direct_dependency_it_is_for(name: str) -> None:
    asked = set[str]().union(*(direct(part) for part in LOCKS[name]))

    assert asked <= set(read_lock(name))


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_carries_hashes(name: str) -> None:
    pins = read_lock(name)

    assert pins
    assert [package for package, pin in pins.items() if not pin.hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_locks_agree_on_every_package_they_share(name: str) -> None:
    development = read_lock("dev")

    differing = {
        package for package, pin in read_lock(name).items() if development.get(package) != pin
    }

    assert differing == set()


def test_the_runtime_lock_holds_nothing_that_only_tests_or_builds_need() -> None:
    for part in ("test", "lint", "build"):
        assert not (direct(part) & set(read_lock("runtime"))), part


def test_the_build_backend_is_locked() -> None:
    backend = {canonical(requirement) for requirement in PROJECT["build-system"]["requires"]}

    assert backend <= set(read_lock("build"))


def test_every_dependency_group_belongs_to_a_lock() -> None:
    groups = {part for parts in LOCKS.values() for part in parts}

    assert set(PROJECT["dependency-groups"]) - groups == {"dev"}


def test_no_tracked_file_says_where_packages_come_from() -> None:
    dot = "."  # the names are put together here, so that this file does not hold them
    hosts = [
        dot.join(("pypi", "org")),
        dot.join(("pypi", "python", "org")),
        dot.join(("files", "pythonhosted", "org")),
        dot.join(("registry", "npmjs", "org")),
        dot.join(("deb", "debian", "org")),
        dot.join(("security", "debian", "org")),
    ]
    pattern = re.compile("|".join(map(re.escape, hosts)).encode(), re.IGNORECASE)

    naming = [
        str(path.relative_to(ROOT)) for path in tracked_files() if pattern.search(path.read_bytes())
    ]

    assert naming == []
