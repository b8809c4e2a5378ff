"""Subnets and security groups as an operator approves them: `[ACCOUNT/][REGION/]ID`.

The account and the region say where an id belongs; they only matter where a guardrail is too long
for one document and has to be told over accounts or regions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.errors import ConfigError
from ringfence.model.guardrail import ApprovedNetwork

_APPROVED = re.compile(
    r"(?:(?P<account>[0-9]{12})/)?(?:(?P<region>[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,2})/)?"
    r"(?P<id>(?:subnet|sg)-[0-9a-zA-Z]{8,17})",
    re.ASCII,
)
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedId:
    """One approved id and where it belongs, as far as that was said."""

    id: str
    account: str = ""
    region: str = ""


def read_approved(text: str) -> ApprovedId | None:
    """One approved id; None for what is none."""
    found = _APPROVED.fullmatch(text)
    if found is None:
        return None
    return ApprovedId(id=found["id"], account=found["account"] or "", region=found["region"] or "")


def is_subnet(text: str) -> bool:
    """Whether a text approves a subnet."""
    found = read_approved(text)
    return found is not None and found.id.startswith("subnet-")


def is_security_group(text: str) -> bool:
    """Whether a text approves a security group."""
    found = read_approved(text)
    return found is not None and found.id.startswith("sg-")


def approved_networks(
    subnets: Iterable[str], security_groups: Iterable[str]
) -> tuple[ApprovedNetwork, ...]:
    """The networks of approved ids, one for each place that they name, sorted by place.

    Raises ConfigError for a text that is neither, or that is the other.
    """
    places: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for kind, (texts, fits, example) in enumerate(
        (
            (subnets, is_subnet, "subnet-0123456789abcdef0"),
            (security_groups, is_security_group, "sg-0123456789abcdef0"),
        )
    ):
        for text in texts:
            found = read_approved(text)
            if found is None or not fits(text):
                raise ConfigError(
                    f"{ascii(text)[:_SHOWN]} is malformed",
                    hint=f"write {example}, or eu-west-1/{example}, or 111122223333/…/{example}",
                )
            places.setdefault((found.account, found.region), ([], []))[kind].append(found.id)
    return tuple(
        ApprovedNetwork(
            subnets=tuple(sorted(set(named))),
            security_groups=tuple(sorted(set(grouped))),
            account=account,
            region=region,
        )
        for (account, region), (named, grouped) in sorted(places.items())
    )
