"""What to know before security groups made of a pack are attached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from ringfence.model.policy import PolicyPack
from ringfence.render.losses import Loss
from ringfence.render.plain_markdown import code, listed_losses

_NOTHING = "Nothing: every permit of the pack is one of a protocol, ports and CIDRs."
QUOTA = 60
"""Outbound rules of a security group that an account has unless it asked for more."""


class MadeRule(Protocol):
    """What the notes ask of a rule that was made."""

    @property
    def group(self) -> str: ...

    @property
    def rule(self) -> str: ...


def notes(pack: PolicyPack, rules: Sequence[MadeRule], lost: Sequence[Loss]) -> str:
    """The page as Markdown."""
    intro = (
        f"Made from the pack {code(pack.name)}, version {code(pack.version)}. The groups are attached"
        " to nothing: whoever attaches one to an interface enforces it in the same second, on every"
        " connection of that interface. A security group only permits, knows no order, no name and no"
        " monitor mode, and the rules of all groups of an interface add up: remove the groups that"
        " permit everything, and attach one for every SmartGroup that the interface belongs to, also"
        " where one lies within another. IPv6 is permitted only where the pack names a CIDR of it, and ICMP"
        " is that of IPv4."
    )
    lines = [
        "# Security groups",
        "",
        intro,
        "",
        "## What is lost",
        "",
        *listed_losses(lost, nothing=_NOTHING),
        "",
        "## What is there",
        "",
        *_made(rules),
        "",
        "## What no security group sees",
        "",
        "- DNS questions to the resolver of the VPC, and the instance metadata service.",
        "- What a permitted address is used for: the name in a ClientHello is not looked at.",
        "- A denied packet leaves a line in the VPC flow log, and nowhere else.",
        "",
    ]
    return "\n".join(lines)


def _made(rules: Sequence[MadeRule]) -> list[str]:
    if not rules:
        return ["No permit could be expressed: attached, such a group drops everything."]
    found = Counter((each.group, each.rule) for each in rules)
    lines = ["| group | rule of the pack | rules here |", "|---|---|---|"]
    lines += [
        f"| {code(group)} | {code(rule)} | {count} |" for (group, rule), count in found.items()
    ]
    for group, count in Counter(each.group for each in rules).items():
        if count > QUOTA:
            lines += [
                "",
                f"{code(group)} has {count} rules; an account has {QUOTA} unless it asked.",
            ]
    return lines
