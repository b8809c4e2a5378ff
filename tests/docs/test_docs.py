"""The documentation says what the program does: verbs, options, codes, numbers, links, examples."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from ringfence.cli.parser import build_parser
from ringfence.collect.logs.bounds import LogBounds
from ringfence.collect.policy import policy_document
from ringfence.detect.texts import detection_texts
from ringfence.errors import ConfigError, ExitCode
from ringfence.parse.settings import parse_settings
from ringfence.render.schema import schema_files
from ringfence.telemetry.kinds import Limits, LogKind
from support.e2e.command import Ringfence
from support.markdown import (
    PAGES,
    ROOT,
    anchors,
    blocks,
    commands,
    links,
    name_of,
    prose,
    read,
    rows,
    section,
)

DOCS = ROOT / "docs"
INDEX = read(DOCS / "README.md")


def _verbs() -> dict[str, argparse.ArgumentParser]:
    actions = build_parser()._actions
    found = next(each for each in actions if isinstance(each, argparse._SubParsersAction))
    return dict(found.choices)


def _with_actions(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """A verb's parser, and those of its actions where it has any."""
    found = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return [parser, *chain.from_iterable(each.choices.values() for each in found)]


VERBS = _verbs()
OPTIONS = sorted(
    {
        (verb, option)
        for verb, parser in VERBS.items()
        for each in _with_actions(parser)
        for action in each._actions
        for option in action.option_strings or [str(action.metavar or action.dest).upper()]
    }
)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_page_that_the_index_names(verb: str) -> None:
    page = DOCS / f"{verb}.md"

    assert read(page).startswith(f"# ringfence {verb}\n")
    assert f"[{verb}]({verb}.md)" in INDEX


def test_the_index_names_every_page() -> None:
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}

    assert pages == {target for target in links(INDEX) if "/" not in target}


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_every_option_is_explained(verb: str, option: str) -> None:
    named = re.compile(rf"`(?:[A-Za-z]+ )*{re.escape(option)}[` =]")

    assert named.search(read(DOCS / f"{verb}.md")) or named.search(read(DOCS / "options.md"))


@pytest.mark.parametrize("verb", VERBS)
def test_no_page_explains_an_option_that_does_not_exist(verb: str) -> None:
    explained = [cell for row in rows(read(DOCS / f"{verb}.md")) for cell in row[:1]]
    named = set(chain.from_iterable(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", c) for c in explained))

    known = (each._option_string_actions for each in _with_actions(VERBS[verb]))
    assert named <= set(chain.from_iterable(known))


@pytest.mark.parametrize(
    ("page", "arguments"),
    [(name_of(page), command) for page in PAGES for command in commands(read(page))],
)
def test_every_command_in_the_documentation_is_one(page: str, arguments: tuple[str, ...]) -> None:
    try:
        parsed = build_parser().parse_args(arguments)
    except SystemExit:
        pytest.fail(f"{page}: ringfence {' '.join(arguments)} is refused")

    assert parsed.verb in VERBS


def test_the_page_on_exit_codes_has_exactly_those_of_the_program() -> None:
    listed = {(row[0], row[1]) for row in rows(read(DOCS / "exit-codes.md")) if row[0].isdigit()}

    assert listed == {(str(int(code)), code.name) for code in ExitCode}


@pytest.mark.parametrize("code", ExitCode)
def test_the_help_names_every_exit_code(code: ExitCode) -> None:
    assert re.search(rf"\b{int(code)}\b", build_parser().epilog or "")


def test_every_detection_has_its_row_with_title_and_severity() -> None:
    listed = {(row[1], row[2]) for row in _detection_rows()}

    assert {row[0] for row in _detection_rows()} == {
        f"[{name}](detections/{name}.md)" for name in detection_texts()
    }
    assert listed == {(text.severity.value, text.title) for text in detection_texts().values()}


@pytest.mark.parametrize("name", detection_texts())
def test_every_detection_has_its_page(name: str) -> None:
    assert (DOCS / "detections" / f"{name}.md").is_file()


def _detection_rows() -> list[tuple[str, ...]]:
    return [row for row in rows(read(DOCS / "detections.md")) if row[0].startswith("[")]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = [target for target in links(read(page)) if not _leads_somewhere(page, target)]

    assert broken == []


def _leads_somewhere(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    inside = there.is_relative_to(ROOT) and there.exists()
    return inside and (not anchor or anchor in anchors(read(there)))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_in_json_and_toml_are_that(page: Path) -> None:
    for block in blocks(read(page)):
        if block.language == "json":
            json.loads(block.text)
        elif block.language == "toml":
            tomllib.loads(block.text)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_fence_is_closed(page: Path) -> None:
    assert "```" not in prose(read(page))


def test_the_example_of_the_settings_is_accepted() -> None:
    page = read(DOCS / "configuration.md")
    (example,) = (block.text for block in blocks(page) if block.language == "toml")

    settings = parse_settings(example, path="ringfence.toml")

    assert settings.sanctioned
    assert settings.denied
    assert settings.enforcement_interfaces
    assert settings.enforcement_endpoints
    assert settings.exceptions
    assert settings.decisions


def test_every_key_of_the_settings_is_explained() -> None:
    page = section(read(DOCS / "configuration.md"), "ringfence.toml")
    explained = {(row[0], row[1]) for row in rows(page)}

    for table in _known_keys('nothing = ""'):
        header = f"[[{table}]]" if table in _LISTS else f"[{table}]"
        for key in _known_keys(f'{header}\nnothing = ""'):
            assert (table, key) in explained


_LISTS = ("decision", "exception")
"""Tables of which the settings may hold several."""


def _known_keys(text: str) -> list[str]:
    """What the program says it knows when it is given something else."""
    with pytest.raises(ConfigError) as refused:
        parse_settings(text, path="ringfence.toml")
    return refused.value.hint.removeprefix("known here: ").split(", ")


def test_every_statement_of_the_policy_is_explained() -> None:
    explained = {
        sid
        for row in rows(read(DOCS / "permissions.md"))
        for sid in row[0].replace("`", "").split(", ")
    }
    policy = policy_document(
        ["bucket"],
        log_keys=["arn:aws:kms:us-east-1:111122223333:key/one"],
        assume_roles=["arn:aws:iam::111122223333:role/one"],
        organization=True,
        athena_workgroups=["audit"],
        athena_results=["results"],
    )

    assert {each["Sid"] for each in policy["Statement"]} <= explained


@pytest.mark.parametrize("name", schema_files())
def test_every_schema_is_named(name: str) -> None:
    document = "/".join(name.removesuffix(".json").rsplit("-", 1))

    assert f"`{document}`" in read(DOCS / "schema.md")


def test_the_bounds_are_those_of_the_program() -> None:
    bounds, limits = LogBounds(), Limits()
    table = [row[1] for row in rows(section(read(DOCS / "telemetry.md"), "Bounds"))]

    assert [cell for cell in table if cell[0].isdigit()] == [
        f"{bounds.objects:,}",
        f"{bounds.bytes >> 30} GiB",
        f"{bounds.listed:,}",
        f"{bounds.events:,}",
        f"{bounds.pages:,}",
        f"{bounds.lookups:,}",
        f"{limits.line >> 20} MiB",
        f"{limits.document >> 20} MiB",
        f"{limits.inflated >> 30} GiB",
        f"{limits.ratio}",
        f"{limits.keys:,} each",
        f"{limits.coded_names:,}",
        f"{limits.other_sessions:,}",
        f"{limits.events:,}",
    ]


@pytest.mark.parametrize("kind", LogKind)
def test_every_log_that_may_lie_in_a_bundle_is_named(kind: LogKind) -> None:
    assert f"`{kind}`" in read(DOCS / "collect.md")


def test_the_page_on_the_sample_lists_its_runtimes_with_their_verdicts(tmp_path: Path) -> None:
    document = Ringfence(folder=tmp_path).run("scan", "--demo", "--format", "json").document
    listed = rows(section(read(DOCS / "sample-estate.md"), "Runtimes"))

    assert {row[:3] for row in listed if row[0] not in {"runtime", "---"}} == {
        (each["name"], each["region"], each["containment"]) for each in document["runtimes"]
    }
