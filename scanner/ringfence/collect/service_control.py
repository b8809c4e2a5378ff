"""The service control policies over each account, from the root down to the account itself.

Only the management account and its delegates may ask; they ask for all accounts of the scan.
API: Organizations API reference, ListParents, ListPoliciesForTarget, DescribePolicy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringfence.collect.ports import CallFailed
from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import CoverageStatus, Source

MAX_PARENTS = 6
"""The root and five levels of units, as AWS allows."""
_NOTHING = CallFailed(
    CoverageStatus.UNAVAILABLE,
    "no service control policy is listed where AWS attaches one: are they switched on?",
)
_CUT = CallFailed(CoverageStatus.UNAVAILABLE, "the way from the account to the root was not told")


def collect_service_control(visit: Visit, accounts: Iterable[str]) -> None:
    """Read what stands over each account; every account gets its own Coverage row.

    The visit is one without region into the account we are in.
    """
    organization = _Organization(visit)
    for account in sorted(accounts):
        with visit.source(Source.SERVICE_CONTROL_POLICIES, account=account) as reading:
            organization.read(reading, account)


@dataclass(slots=True)
class _Organization:
    """What was asked already: accounts share units, and units policies."""

    visit: Visit
    parents: dict[str, str] = field(default_factory=dict)
    """By child; empty where nobody told."""
    policies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids by target."""
    described: dict[str, bool] = field(default_factory=dict)

    def read(self, reading: Reading, account: str) -> None:
        if (refused := self._refused()) is not None:
            reading.note(refused)
            return
        for target in self._way_up(reading, account):
            ids = self._attached(reading, target)
            for policy in ids:
                self._describe(reading, policy)
            reading.count(len(ids))

    def _refused(self) -> CallFailed | None:
        """A refusal that would come again for every account."""
        failures = (self.visit.unlisted(each) for each in ("ListParents", "ListPoliciesForTarget"))
        return next(
            (each for each in failures if each and each.status is CoverageStatus.DENIED), None
        )

    def _way_up(self, reading: Reading, account: str) -> list[str]:
        """The account and what it stands under; nothing where that was not told up to the root."""
        way = [account]
        while not way[-1].startswith("r-"):
            parent = self._parent(reading, way[-1])
            if not parent or len(way) > MAX_PARENTS:
                reading.note(self.visit.unlisted("ListParents") or _CUT)
                return []
            way.append(parent)
        return way

    def _parent(self, reading: Reading, child: str) -> str:
        if child not in self.parents:
            found = reading.pages(
                "organizations", "ListParents", "Parents", counted=False, ChildId=child
            )
            self.parents[child] = next(iter(_ids(found)), "")
        return self.parents[child]

    def _attached(self, reading: Reading, target: str) -> tuple[str, ...]:
        if target not in self.policies:
            found = reading.pages(
                "organizations",
                "ListPoliciesForTarget",
                "Policies",
                counted=False,
                TargetId=target,
                Filter="SERVICE_CONTROL_POLICY",
            )
            self.policies[target] = tuple(_ids(found))
        if not self.policies[target]:
            reading.note(self.visit.unlisted("ListPoliciesForTarget") or _NOTHING)
        return self.policies[target]

    def _describe(self, reading: Reading, policy: str) -> None:
        if policy not in self.described:
            body = reading.call("organizations", "DescribePolicy", PolicyId=policy)
            self.described[policy] = body is not None
        elif not self.described[policy]:
            reading.note(CallFailed(CoverageStatus.UNAVAILABLE, f"{policy} was not told before"))


def _ids(items: Iterable[Mapping[str, Any]]) -> list[str]:
    return [each["Id"] for each in items if isinstance(each.get("Id"), str)]
