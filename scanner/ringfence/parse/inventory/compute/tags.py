"""The tags of workloads whose own answers carry none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.wire import CamelShape, PascalShape, Tag, tag_pairs

TagPairs = tuple[tuple[str, str], ...]


class LowerTag(CamelShape, frozen=True):
    """ECS and CodeBuild spell the members of a tag in lower case."""

    key: str = ""
    value: str = ""


class _Tagged(PascalShape, frozen=True):
    resource_arn: str = msgspec.field(name="ResourceARN")
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkloadTags:
    """What GetResources told, and where it told everything."""

    by_arn: dict[str, TagPairs]
    whole: frozenset[tuple[str, str]]

    def of(self, arn: str) -> TagPairs:
        return self.by_arn.get(arn, ())

    def read(self, arn: str, place: tuple[str, str]) -> bool:
        """Whether no tag means that there is none: what is not listed was never tagged."""
        return arn in self.by_arn or place in self.whole


def read_workload_tags(answers: Answers) -> WorkloadTags:
    by_arn: dict[str, TagPairs] = {}
    ended: set[tuple[str, str]] = set()
    damaged: set[tuple[str, str]] = set()
    for page in answers.items("GetResources", "ResourceTagMappingList", _Tagged):
        place = (page.account, page.region)
        by_arn.update({each.resource_arn: tag_pairs(each.tags) for each in page.records})
        if not page.more:
            ended.add(place)
        if not page.whole:
            damaged.add(place)
    return WorkloadTags(by_arn, frozenset(ended - damaged))


def lower_pairs(tags: Iterable[LowerTag]) -> TagPairs:
    """Tags in lower case as sorted pairs."""
    return tuple(sorted({(tag.key, tag.value) for tag in tags}))
