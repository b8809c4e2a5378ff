"""Interfaces that only the flow logs name, where the inventory of interfaces is not complete.

Whose they are is unknown, and so is whether AgentCore made them. Left out, a denied permission
would look like an estate that talks to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.model.coverage import Source
from ringfence.model.snapshot import Scope, Snapshot
from ringfence.model.telemetry import FlowSummary, Resolution

UNKNOWN_ACCOUNTS = frozenset({"", "unknown"})
"""What a flow record says when it does not carry its account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """Interfaces that the inventory does not have, and what flows say of them."""

    ids: frozenset[str]
    listed: frozenset[tuple[str, str]]
    """VPC and address of every interface that was read: those clients are known."""
    by_client: Mapping[tuple[str, str], str]
    """Account and client of the flows at one such interface alone, to its id."""
    places: frozenset[tuple[str, str]]
    """Accounts and regions with name resolutions whose interfaces were not read completely."""

    def asking(self, answer: Resolution) -> str:
        """The interface that a client probably is; empty when flows do not tell."""
        if not self.doubts(answer):
            return ""
        found = (self.by_client.get((account, answer.client)) for account in (answer.account, ""))
        return next(filter(None, found), "")

    def doubts(self, answer: Resolution) -> bool:
        """Whether the client may be an interface that was not read."""
        known = (answer.vpc_id, answer.client) in self.listed
        return not known and (answer.account, answer.region) in self.places


def unlisted_interfaces(snapshot: Snapshot) -> Unlisted:
    """Find the interfaces that flows name and the inventory lacks, where it is not complete."""
    interfaces = snapshot.inventory.interfaces
    known = {interface.id for interface in interfaces}
    places = {(f.account, f.region) for f in snapshot.telemetry.flows}
    unread = {place for place in places if _incomplete(snapshot, *place)}
    flows = [
        flow
        for flow in snapshot.telemetry.flows
        if flow.interface_id not in known and (flow.account, flow.region) in unread
    ]
    asked = {(answer.account, answer.region) for answer in snapshot.telemetry.resolutions}
    return Unlisted(
        ids=frozenset(flow.interface_id for flow in flows),
        listed=frozenset(
            (interface.vpc_id, address)
            for interface in interfaces
            for address in (*interface.private_ips, *interface.ipv6_addresses)
        ),
        by_client=_by_client(flows),
        places=frozenset(place for place in asked if _incomplete(snapshot, *place)),
    )


def _by_client(flows: list[FlowSummary]) -> Mapping[tuple[str, str], str]:
    seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for flow in flows:
        account = "" if flow.account in UNKNOWN_ACCOUNTS else flow.account
        seen[account, flow.client].add(flow.interface_id)
    return {client: min(ids) for client, ids in seen.items() if len(ids) == 1}


def _incomplete(snapshot: Snapshot, account: str, region: str) -> bool:
    """Whether an interface may exist in a place of the scope without being in the inventory."""
    scope = snapshot.scope
    if not _in_scope(scope, account, region):
        return False
    accounts = scope.accounts if account in UNKNOWN_ACCOUNTS else (account,)
    regions = (region,) if region else (scope.regions or ("",))
    return not accounts or not all(
        snapshot.was_read(Source.NETWORK_INTERFACES, each, there)
        for each in accounts
        for there in regions
    )


def _in_scope(scope: Scope, account: str, region: str) -> bool:
    """Logs of a whole organization tell of accounts that nobody meant to scan."""
    there = account in UNKNOWN_ACCOUNTS or not scope.accounts or account in scope.accounts
    return there and (not region or not scope.regions or region in scope.regions)
