"""The Dockerfile and the project agree, which no engine is needed to see."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import ringfence

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines joined."""

    keyword: str
    argument: str


def instructions() -> tuple[Instruction, ...]:
    lines = [
        line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")
    ]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    split = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return tuple(Instruction(keyword, argument.strip()) for keyword, _, argument in split)


def arguments_of(keyword: str) -> list[str]:
    return [step.argument for step in instructions() if step.keyword == keyword]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, its FROM first."""
    found: list[list[Instruction]] = []
    for step in instructions():
        if step.keyword == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def stage_names() -> set[str]:
    return {words[2] for words in map(str.split, arguments_of("FROM")) if len(words) > 1}


def images() -> list[str]:
    """The images that stages start from, stages that continue an earlier one left out."""
    starts = [argument.split()[0] for argument in arguments_of("FROM")]
    return [start for start in starts if start not in stage_names()]


def copied_from_context() -> list[str]:
    copies = [argument for argument in arguments_of("COPY") if not argument.startswith("--from=")]
    return [source for copy in copies for source in shlex.split(copy)[:-1]]


def sent_to_the_build(path: str) -> bool:
    """Whether a path of the checkout gets past .dockerignore, where the last matching line decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if not line or line.startswith("#"):
            continue
        anywhere = "**/" in line
        parts = path.split("/")
        leading = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        if any(fnmatchcase(name, pattern) for name in (parts if anywhere else leading)):
            sent = line.startswith("!")
    return sent


def test_every_image_is_pinned_by_digest() -> None:
    assert images()
    for image in images():
        assert re.fullmatch(r"[\w./:-]+@sha256:[0-9a-f]{64}", image)


def test_the_python_of_the_image_is_one_that_the_project_supports() -> None:
    (version,) = {re.search(r"python:(\d+)\.(\d+)", image) for image in images()}
    assert version

    floor = re.fullmatch(r">=(\d+)\.(\d+)", PROJECT["project"]["requires-python"])
    assert floor
    assert tuple(map(int, version.groups())) >= tuple(map(int, floor.groups()))

    declared = f"Programming Language :: Python :: {version[1]}.{version[2]}"
    assert declared in PROJECT["project"]["classifiers"]


def test_every_copied_path_exists() -> None:
    for source in copied_from_context():
        assert (ROOT / source).exists(), source


def test_nothing_is_copied_that_the_build_context_leaves_out() -> None:
    for source in copied_from_context():
        assert sent_to_the_build(source), source


def test_the_build_context_holds_no_environment_tests_or_caches() -> None:
    for path in (".venv", ".git", "tests", "dist", "scanner/ringfence/__pycache__"):
        assert not sent_to_the_build(path), path


def test_every_root_of_a_package_is_copied() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    roots = {package.partition("/")[0] for package in packages}

    assert roots <= set(copied_from_context())


def test_every_file_that_the_build_reads_is_copied() -> None:
    read = {"pyproject.toml", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}

    assert read <= set(copied_from_context())


def test_every_installation_checks_hashes_or_reaches_no_network() -> None:
    commands = [part for run in arguments_of("RUN") for part in run.split("&&")]
    installations = [command for command in commands if "pip install" in command]

    locks = {word for command in installations for word in command.split() if ".lock" in word}
    assert locks == {"requirements/build.lock", "requirements/runtime.lock"}
    for command in installations:
        assert "--require-hashes" in command or "--no-deps --no-index" in command, command


def test_the_image_runs_as_a_numeric_user_who_is_not_root() -> None:
    users = [step.argument for step in stages()[-1] if step.keyword == "USER"]

    uid, _, gid = users[-1].partition(":")

    assert int(uid) > 0
    assert int(gid) > 0


def test_the_state_folder_belongs_to_that_user_and_is_all_that_is_written() -> None:
    (volume,) = arguments_of("VOLUME")
    (user,) = arguments_of("USER")
    uid, gid = user.split(":")
    settings = " ".join(step.argument for step in stages()[-1] if step.keyword == "ENV")

    assert any(
        f"install -d -o {uid} -g {gid}" in run and run.endswith(volume)
        for run in arguments_of("RUN")
    )
    assert "PYTHONDONTWRITEBYTECODE=1" in settings
    assert f"HOME={volume}" in settings


def test_the_entry_point_is_a_console_script_of_the_project() -> None:
    (entry_point,) = arguments_of("ENTRYPOINT")
    (command,) = arguments_of("CMD")

    assert json.loads(entry_point)[0] in PROJECT["project"]["scripts"]
    assert json.loads(command) == ["--help"]


def test_the_image_is_tried_as_the_user_it_runs_as() -> None:
    keywords = [step.keyword for step in stages()[-1]]
    last_run = len(keywords) - 1 - keywords[::-1].index("RUN")

    assert json.loads(stages()[-1][last_run].argument) == ["ringfence", "--version"]
    assert keywords.index("USER") < last_run


def test_the_final_stage_takes_from_the_build_only_the_installed_environment() -> None:
    copies = [step.argument for step in stages()[-1] if step.keyword == "COPY"]

    assert copies == ["--from=build /opt/ringfence /opt/ringfence"]


def test_the_labels_repeat_what_the_package_says_of_itself() -> None:
    (labels,) = arguments_of("LABEL")
    stated = dict(word.split("=", 1) for word in shlex.split(labels))

    prefix = "org.opencontainers.image."
    assert stated[f"{prefix}title"] == PROJECT["project"]["name"]
    assert stated[f"{prefix}description"] == PROJECT["project"]["description"]
    assert stated[f"{prefix}licenses"] == PROJECT["project"]["license"]
    assert stated[f"{prefix}version"] == ringfence.__version__
