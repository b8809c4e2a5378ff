"""The catalogue keeps its schema, and lists no host twice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ringfence.classify.patterns import PatternTree, check_pattern
from ringfence.model.egress import Category
from ringfence_data.catalogue import CatalogueFile, Entry, catalogue_files, entries, read_file

_ENTRIES = [pytest.param(entry, id=f"{entry.category}:{entry.provider}") for entry in entries()]


@pytest.mark.parametrize("file", catalogue_files(), ids=lambda file: file.name)
def test_a_file_says_where_it_comes_from_and_when_it_was_reviewed(file: CatalogueFile) -> None:
    assert file.title
    assert file.source
    assert file.licence
    assert isinstance(file.reviewed, date)
    assert file.entries


@pytest.mark.parametrize("entry", _ENTRIES)
def test_an_entry_has_a_provider_a_known_category_and_well_formed_hosts(entry: Entry) -> None:
    assert entry.provider
    assert Category(entry.category)
    assert entry.hosts
    for pattern in entry.hosts:
        check_pattern(pattern)
        assert pattern == pattern.lower()


def test_no_host_pattern_is_listed_twice() -> None:
    tree = PatternTree((pattern, entry) for entry in entries() for pattern in entry.hosts)

    assert tree.find("api.openai.com") is not None


def test_no_address_is_listed_twice() -> None:
    counts = Counter(address for entry in entries() for address in entry.addresses)

    assert [address for address, count in counts.items() if count > 1] == []


def test_every_category_that_a_host_can_have_is_represented() -> None:
    by_nature = {Category.PRIVATE_NETWORK, Category.RAW_ADDRESS}
    by_nature |= {Category.FILE_DROP, Category.DYNAMIC_DNS, Category.SUPPLY_CHAIN}  # not listed yet
    by_nature |= {Category.AI_APPLICATION, Category.TELEMETRY}

    assert {Category(entry.category) for entry in entries()} >= set(Category) - by_nature


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
    handed_out = (".vpce.amazonaws.com", ".dkr.ecr.{region}.amazonaws.com", ".on.aws")

    loose = [p for p in entry.hosts if "*" in p and not p.endswith(handed_out)]

    assert loose == []


def test_a_key_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(
        """
        [file]
        title = "odd"
        source = "own work"
        licence = "Apache-2.0"
        reviewed = 2026-11-22
        [[entry]]
        provider = "x"
        category = "unknown"
        hosts = ["x.example"]
        sanctioned = true
        """,
        encoding="utf-8",
    )

    with pytest.raises(ValueError, match=r"odd\.toml: unknown keys \['sanctioned'\]"):
        read_file(file)
