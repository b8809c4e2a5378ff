"""Which regions are read, and what becomes of those that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringfence.collect.reading import Visit
from ringfence.collect.regions import choose_regions, load_regions
from ringfence.collect.workers import Crew
from ringfence.model.coverage import CoverageStatus, Source
from support.callers import FakeCaller, ListRecorder, Script, denied

ENABLED = {"Regions": [{"RegionName": name} for name in ("us-east-1", "eu-west-1", "af-south-1")]}


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(1)
    yield crew
    crew.dismiss()


def choose(
    crew: Crew,
    *requested: str,
    home: str = "",
    partition: str = "aws",
    answer: Script = ENABLED,
) -> tuple[tuple[str, ...], ListRecorder]:
    recorder = ListRecorder()
    visit = Visit(FakeCaller({"DescribeRegions": answer}, region=""), recorder, crew)
    chosen = choose_regions(
        visit, requested=requested, home=home, table=load_regions(), partition=partition
    )
    return chosen, recorder


def test_the_table_names_its_source_and_its_day() -> None:
    table = load_regions()

    assert table.source.startswith("https://docs.aws.amazon.com/")
    assert table.as_of.year >= 2026
    assert len(table.of("aws")) + len(table.of("aws-us-gov")) == 22
    assert list(table.of("aws")) == sorted(set(table.of("aws")))
    assert table.of("aws-cn") == ()


def test_without_a_wish_the_region_of_the_profile_is_read(crew: Crew) -> None:
    chosen, recorder = choose(crew, home="sa-east-1")

    assert chosen == ("sa-east-1",)
    assert recorder.rows == []


def test_without_a_wish_and_a_profile_region_all_are_read(crew: Crew) -> None:
    assert choose(crew)[0] == ("eu-west-1", "us-east-1")


def test_all_means_those_with_agentcore_that_the_account_has_enabled(crew: Crew) -> None:
    chosen, recorder = choose(crew, "all", home="sa-east-1")

    assert chosen == ("eu-west-1", "us-east-1")
    row = recorder.row(Source.REGIONS, region="")
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 3)


def test_named_regions_are_read_even_where_no_agentcore_is_known(crew: Crew) -> None:
    chosen, recorder = choose(crew, "af-south-1", "us-east-1", home="sa-east-1")

    assert chosen == ("af-south-1", "us-east-1")
    assert recorder.rows == []


def test_a_named_region_can_be_added_to_all(crew: Crew) -> None:
    assert choose(crew, "all", "af-south-1")[0] == ("af-south-1", "eu-west-1", "us-east-1")


def test_where_the_enabled_regions_cannot_be_read_the_whole_table_is_tried(crew: Crew) -> None:
    chosen, recorder = choose(crew, "all", answer=denied("DescribeRegions"))

    assert chosen == load_regions().of("aws")
    row = recorder.row(Source.REGIONS, region="")
    assert row.status is CoverageStatus.DENIED
    assert not row.gap


def test_regions_of_another_partition_are_not_tried(crew: Crew) -> None:
    chosen, _ = choose(crew, "all", partition="aws-us-gov", answer=denied("DescribeRegions"))

    assert chosen == ("us-gov-west-1",)
