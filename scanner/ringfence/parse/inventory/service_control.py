"""The service control policies over each account, level by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringfence.model.identity import AccountScps, PolicyDocument
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.policies import document_text
from ringfence.parse.inventory.wire import PascalShape

_ACCOUNT_DIGITS = 12
_MOST_LEVELS = 7


class _Named(PascalShape, frozen=True):
    id: str
    name: str = ""


class _Organization(PascalShape, frozen=True):
    master_account_id: str = ""


class _Described(PascalShape, frozen=True):
    content: Any = ""


@dataclass(frozen=True, slots=True)
class _Told:
    parents: dict[str, str]
    attached: dict[str, tuple[_Named, ...]]
    documents: dict[str, str]
    """By policy id."""

    def levels(self, account: str) -> tuple[tuple[PolicyDocument, ...], ...] | None:
        """From the root down; None where a level, or the policies of one, were not told."""
        way = [account]
        while not way[-1].startswith("r-"):
            parent = self.parents.get(way[-1], "")
            if not parent or len(way) == _MOST_LEVELS:
                return None
            way.append(parent)
        levels = [self._level(each) for each in reversed(way)]
        return None if not all(levels) else tuple(levels)

    def _level(self, target: str) -> tuple[PolicyDocument, ...]:
        named = sorted(self.attached.get(target, ()), key=lambda each: each.id)
        return tuple(
            PolicyDocument(name=each.name or each.id, document=self.documents.get(each.id, ""))
            for each in named
        )


def assemble_service_control(answers: Answers) -> tuple[AccountScps, ...]:
    """Every account whose chain was told from the root down; a policy that was not read is empty."""
    told = _Told(
        parents={
            page.params.get("ChildId", ""): page.records[0].id
            for page in answers.items("ListParents", "Parents", _Named)
            if page.records
        },
        attached=_attached(answers),
        documents={
            page.params.get("PolicyId", ""): document_text(body.content)
            for page in answers.bodies("DescribePolicy", _Described, within="Policy")
            for body in page.records
        },
    )
    accounts = sorted(each for each in told.parents if _is_account(each))
    found = ((account, told.levels(account)) for account in accounts)
    management = {
        body.master_account_id
        for page in answers.bodies("DescribeOrganization", _Organization, within="Organization")
        for body in page.records
    }
    return tuple(
        AccountScps(account=account, levels=levels, management=account in management)
        for account, levels in found
        if levels is not None
    )


def _attached(answers: Answers) -> dict[str, tuple[_Named, ...]]:
    found: dict[str, tuple[_Named, ...]] = {}
    for page in answers.items("ListPoliciesForTarget", "Policies", _Named, required=True):
        target = page.params.get("TargetId", "")
        lost = () if page.whole else (_Named(id="", name="(malformed)"),)
        found[target] = (*found.get(target, ()), *page.records, *lost)
    return found


def _is_account(child: str) -> bool:
    return len(child) == _ACCOUNT_DIGITS and child.isascii() and child.isdigit()
