"""Who answers for a workload, as far as tags or governance tell."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.model.assessment import Assessment
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import Governance

_OWNER_TAGS = ("owner", "team")


def owners(snapshot: Snapshot, assessment: Assessment) -> Mapping[str, str]:
    """Who answers for each workload: by its tags, else by what approves or declares it."""
    inventory = snapshot.inventory
    found = {
        arn: by
        for arn, governance, by in (
            *assessment.governance,
            *((each.arn, each.governance, each.governed_by) for each in assessment.workloads),
        )
        if governance in (Governance.APPROVED, Governance.DECLARED)
    }
    tagged = (
        *((each.arn, each.tags) for each in inventory.runtimes),
        *((each.arn, each.tags) for each in inventory.gateways),
        *((each.arn, each.tags) for each in inventory.tools),
        *((each.arn, each.tags) for each in inventory.compute),
    )
    for arn, pairs in tagged:
        tags = {key.casefold(): value for key, value in pairs if value}
        if owner := next((tags[key] for key in _OWNER_TAGS if key in tags), ""):
            found[arn] = owner
    return found
