"""Tags of AgentCore resources, by ARN."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.wire import CamelShape


class _Tags(CamelShape, frozen=True):
    tags: dict[str, str] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tags:
    """What ListTagsForResource told."""

    by_arn: dict[str, tuple[tuple[str, str], ...]]

    def of(self, arn: str) -> tuple[tuple[str, str], ...]:
        """The tags of a resource, sorted; empty as well when they were not read."""
        return self.by_arn.get(arn, ())


def read_tags(answers: Answers) -> Tags:
    by_arn = {
        page.params["resourceArn"]: tuple(sorted(body.tags.items()))
        for page in answers.bodies("ListTagsForResource", _Tags)
        for body in page.records
        if "resourceArn" in page.params
    }
    return Tags(by_arn)
