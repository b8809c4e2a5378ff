"""The service control policies that were read, as layers over each account."""

from __future__ import annotations

from ringfence.guardrail.check import AccountLayers
from ringfence.guardrail.evaluation import PolicyDocument, UnreadablePolicyError, read_document
from ringfence.model.coverage import Source
from ringfence.model.identity import AccountScps
from ringfence.model.snapshot import Snapshot


def chains(snapshot: Snapshot) -> tuple[AccountLayers, ...]:
    """The layers of every account whose chain was read whole; of others nothing is said."""
    return tuple(
        layers
        for each in snapshot.inventory.service_control_policies
        if snapshot.was_read(Source.SERVICE_CONTROL_POLICIES, each.account)
        and (layers := _layers(each)) is not None
    )


def _layers(scps: AccountScps) -> AccountLayers | None:
    """None where a document is no policy: it may deny anything, or nothing."""
    if scps.management:
        return AccountLayers(account=scps.account, scps=(), management=True)
    try:
        read: tuple[tuple[PolicyDocument, ...], ...] = tuple(
            tuple(read_document(each.document, name=each.name) for each in level)
            for level in scps.levels
        )
    except UnreadablePolicyError:
        return None
    return AccountLayers(account=scps.account, scps=read)
