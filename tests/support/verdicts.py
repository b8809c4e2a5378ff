"""The verdict on one runtime behind a route table, with a firewall that enforces."""

from __future__ import annotations

from ringfence.model.network import Route
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import Telemetry
from ringfence.model.verdict import ReasonCode, RuntimeVerdict
from ringfence.verdict.runtime import judge
from support import builders as build


def judged(held: Inventory, settings: Settings | None = None) -> RuntimeVerdict:
    return judged_of(shown(held), settings)


def judged_of(snapshot: Snapshot, settings: Settings | None = None) -> RuntimeVerdict:
    (verdict,) = judge(snapshot, settings or Settings())
    return verdict


def shown(held: Inventory) -> Snapshot:
    """Everything was read, and the firewall enforced a denial."""
    return build.snapshot(held, Telemetry(firewall_decisions=(build.firewall_decision(),)))


def behind(*routes: Route) -> Inventory:
    return build.contained_inventory(routes=routes)


def codes(verdict: RuntimeVerdict) -> set[ReasonCode]:
    return {reason.code for reason in verdict.reasons}
