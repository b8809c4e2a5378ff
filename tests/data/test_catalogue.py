"""The catalogue keeps its schema, and lists no host twice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify.catalogue import hosts
from ringfence.classify.patterns import check_pattern
from ringfence.model.egress import Category
from ringfence_data.catalogue import (
    CatalogueFile,
    Entry,
    catalogue_files,
    entries,
    read_file,
    read_folder,
)
from ringfence_data.catalogue_schema import CATEGORIES, check_host, check_url

_HEAD = """
[file]
title = "odd"
source = "own work"
licence = "Apache-2.0"
reviewed = 2026-11-22
"""
_ENTRY = """
[[entry]]
provider = "x"
category = "unknown"
hosts = ["x.example"]
"""
_ROOT = Path(__file__).parents[2]
_BY_NATURE = {Category.PRIVATE_NETWORK, Category.RAW_ADDRESS}
"""What an address is, whatever any catalogue says."""


@pytest.mark.parametrize("file", catalogue_files(), ids=lambda file: file.name)
def test_a_file_says_where_it_comes_from_and_when_it_was_reviewed(file: CatalogueFile) -> None:
    assert file.title
    assert file.source
    assert file.licence == "Apache-2.0"
    assert isinstance(file.reviewed, date)
    assert file.entries


@pytest.mark.parametrize("file", catalogue_files(), ids=lambda file: file.name)
def test_the_page_about_the_catalogue_names_every_file(file: CatalogueFile) -> None:
    assert f"| `{file.name}` |" in (_ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")


def test_the_categories_of_the_schema_are_those_of_the_model() -> None:
    assert set(CATEGORIES) == {category.value for category in set(Category) - _BY_NATURE}
    assert list(CATEGORIES) == sorted(CATEGORIES)


def test_every_category_that_a_host_can_have_is_represented() -> None:
    assert {Category(entry.category) for entry in entries()} == set(Category) - _BY_NATURE


def test_the_matcher_takes_every_host_pattern() -> None:
    assert hosts().find("api.openai.com") is not None


@given(st.text("az09-_.*{}region/A é", min_size=1, max_size=24))
def test_a_host_pattern_that_the_schema_takes_is_one_that_the_matcher_takes(pattern: str) -> None:
    try:
        check_host(pattern)
    except ValueError:
        return

    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["x", "X.example", "x..example", "x.*", "x.example.", "10.0.0.1", "*a*.example", ""]
)
def test_a_malformed_host_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"domain|pattern"):
        check_host(pattern)


@pytest.mark.parametrize("pattern", ["x.example/a/*", "*.x.example/a", "x.example/*a*/b.py"])
def test_a_host_and_a_path_make_a_url(pattern: str) -> None:
    check_url(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["x.example", "x.example/", "/a", "https://x.example/a", "x.example/a?b", "x.example/a b"],
)
def test_what_has_no_path_or_more_than_a_path_is_no_url(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"domain|pattern|path"):
        check_url(pattern)


def test_a_url_becomes_paths_of_its_host(tmp_path: Path) -> None:
    urls = 'urls = ["y.example/b/*", "z.example/a", "z.example/b"]\nbrands = ["x"]'
    (tmp_path / "a.toml").write_text(_HEAD + _ENTRY + urls, encoding="utf-8")

    ((whole, *parts),) = (file.entries for file in read_folder(tmp_path))

    assert (whole.hosts, whole.paths) == (("x.example",), ())
    assert [(part.hosts, part.paths, part.provider, part.brands) for part in parts] == [
        (("y.example",), ("/b/*",), "x", ()),
        (("z.example",), ("/a", "/b"), "x", ()),
    ]


def test_the_hosts_of_paths_are_of_another_category() -> None:
    """Such a host would be judged by itself, and the path would say nothing more."""
    tree = hosts()

    needless = [
        entry
        for entry in entries()
        if entry.paths and (found := tree.find(entry.hosts[0]))
        if found[1].category == entry.category
    ]

    assert needless == []


def test_only_aws_is_platform() -> None:
    platform = {entry.provider for entry in entries() if entry.platform}

    assert platform == {
        "Amazon Bedrock",
        "Amazon Bedrock AgentCore",
        "Amazon CloudWatch",
        "Amazon ECR",
        "AWS STS",
    }


@pytest.mark.parametrize("entry", [entry for entry in entries() if entry.platform])
def test_a_platform_pattern_is_literal_but_for_regions_and_what_aws_hands_out(
    entry: Entry,
) -> None:
    """A free label anywhere else could be claimed by a stranger, and would be sanctioned."""
    handed_out = re.compile(r"\*\.[a-z-]+(\.[a-z-]+)?\.\{region\}\.vpce\.amazonaws\.com")

    loose = [p for p in entry.hosts if "*" in p and not handed_out.fullmatch(p)]

    assert loose == []


def test_what_is_platform_is_shared_with_nobody() -> None:
    assert [entry.provider for entry in entries() if entry.platform and entry.shared] == []


_REGISTRIES = ("anaconda", "archive", "crates", "debian", "golang", "maven", "npmjs", "nuget")
_MORE_REGISTRIES = ("packagist", "pypi", "pythonhosted", "rubygems", "ubuntu", "unpkg", "yarnpkg")


def test_package_registries_are_written_backwards() -> None:
    """Tools that look for pinned sources would take their names for configuration."""
    text = (_ROOT / "data/ringfence_data/catalogue/code-and-packages.toml").read_text("utf-8")
    names = "|".join((*_REGISTRIES, *_MORE_REGISTRIES))

    assert re.findall(rf'"[^"\s]*\b(?:{names})\.(?:com|dev|io|net|org)"', text) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (_HEAD + _ENTRY + "sanctioned = true", r"odd\.toml: x: unknown keys \['sanctioned'\]"),
        (_HEAD + _ENTRY.replace("unknown", "ai"), "x: category 'ai' is none of agent-tool"),
        (_HEAD + _ENTRY.replace("unknown", "raw-address"), "x: category 'raw-address' is none"),
        (_HEAD + _ENTRY.replace("x.example", "X.example"), "x: hosts: 'X.example' is neither"),
        (_HEAD + _ENTRY.replace('["x.example"]', '"x.example"'), "x: hosts is no list of texts"),
        (_HEAD + _ENTRY.replace('["x.example"]', "[]"), "x: it lists none of hosts"),
        (_HEAD + _ENTRY.replace('["x.', '["y.example", "x.'), "x.example stands behind y.example"),
        (_HEAD + _ENTRY.replace('["x.', '["x.example", "x.'), "x.example stands twice"),
        (_HEAD + _ENTRY + 'addresses = ["2001:DB8::1"]', "is written 2001:db8::1 elsewhere"),
        (_HEAD + _ENTRY + 'addresses = ["10.0.0"]', "'10.0.0' is no address"),
        (_HEAD + _ENTRY + 'brands = ["Open AI"]', "is no brand"),
        (_HEAD + _ENTRY + 'shared = "yes"', "x: shared is neither true nor false"),
        (_HEAD + _ENTRY + 'note = ""', "x: note is missing or no text"),
        (_HEAD + _ENTRY.replace('provider = "x"', ""), "an entry without provider: provider"),
        (_HEAD + _ENTRY + _ENTRY, r"x \(unknown\) stands twice"),
        (_HEAD + _ENTRY + _ENTRY.replace('"x"', '"a"'), r"a \(unknown\) stands behind"),
        (_HEAD, "it has no"),
        (_ENTRY, r"\[file\] is missing"),
        (_HEAD.replace("licence", "license") + _ENTRY, r"\[file\]: unknown keys"),
        (_HEAD.replace('source = "own work"', "") + _ENTRY, r"\[file\] source is missing"),
        (_HEAD.replace("2026-11-22", '"today"') + _ENTRY, "reviewed is no date"),
        (_HEAD + "[[entry", r"odd\.toml: "),
    ],
)
def test_a_file_that_breaks_the_schema_is_refused_and_says_where(
    tmp_path: Path, text: str, complaint: str
) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=complaint) as raised:
        read_file(file)

    assert str(raised.value).startswith("odd.toml: ")


def test_a_host_of_two_files_is_refused_and_both_are_named(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(_HEAD + _ENTRY, encoding="utf-8")

    with pytest.raises(ValueError, match=r"b\.toml: x: x\.example is listed by a\.toml: x already"):
        read_folder(tmp_path)


def test_hosts_that_are_written_backwards_are_read_forwards(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        _HEAD + _ENTRY.replace('hosts = ["x.example"]', 'reversed_hosts = ["example.x.a"]'),
        encoding="utf-8",
    )

    ((entry,),) = (file.entries for file in read_folder(tmp_path))

    assert entry.hosts == ("a.x.example",)
