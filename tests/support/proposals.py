"""Proposals for one contained runtime, and for the sample estate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from ringfence.model.flow import Flow, Verdict
from ringfence.model.policy import PolicyPack
from ringfence.model.proposal import Proposal, ReviewItem, Unfit
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import Telemetry
from ringfence.policy.evaluate import evaluate
from ringfence.propose.options import Options
from ringfence.propose.propose import propose
from ringfence.workflow.assess import assess
from ringfence.workflow.propose import Proposed, ProposeRequest
from ringfence.workflow.propose import propose as propose_verb
from ringfence.workflow.sources import Demo
from support import builders as build

RUNTIME_ADDRESS = "10.20.1.57"
SANCTIONED = "api.corp.example"
LATER = datetime(2026, 11, 30, tzinfo=UTC)


def talked_to(*hosts: str, **changes: Any) -> Telemetry:
    """The runtime asked for these names and connected to each, at an address of its own."""
    pairs = [(host, f"198.51.100.{index + 1}") for index, host in enumerate(hosts)]
    return Telemetry(
        flows=tuple(build.flow(server=address, **changes) for _, address in pairs),
        resolutions=tuple(build.resolution(host, address) for host, address in pairs),
    )


def estate(*hosts: str, inventory: Inventory | None = None, **changes: Any) -> Snapshot:
    return build.snapshot(inventory or build.contained_inventory(), talked_to(*hosts, **changes))


def outcome(
    snapshot: Snapshot, settings: Settings | None = None, **options: Any
) -> Proposal | Unfit:
    chosen = settings or Settings(sanctioned=(SANCTIONED,))
    assessment, _ = assess(snapshot, chosen)
    return propose(snapshot, assessment, chosen, Options(**options))


def proposal(
    snapshot: Snapshot | None = None, settings: Settings | None = None, **options: Any
) -> Proposal:
    """What is proposed; fails the test where nothing is."""
    made = outcome(snapshot or estate(SANCTIONED), settings, **options)
    assert isinstance(made, Proposal), made
    return made


def sanctioning(*hosts: str, **changes: Any) -> Settings:
    return replace(Settings(sanctioned=tuple(sorted(hosts))), **changes)


def entries(made: Proposal | PolicyPack) -> set[str]:
    """Every host and pattern of a permit."""
    pack = made.pack if isinstance(made, Proposal) else made
    return {entry for group in pack.web_groups for entry in group.sni}


def names_of(made: Proposal, group: str) -> tuple[str, ...]:
    """The hosts of one WebGroup; none where it does not exist."""
    return next((each.sni for each in made.pack.web_groups if each.name == group), ())


def reviewed(made: Proposal, destination: str) -> ReviewItem:
    (item,) = (each for each in made.review if each.destination == destination)
    return item


def verdict(
    pack: PolicyPack, host: str = "", src: str = RUNTIME_ADDRESS, **changes: Any
) -> Verdict:
    values: dict[str, Any] = {"port": 443, "tls": True, **changes}
    return evaluate(pack, Flow(src=src, host=host, **values))


@cache
def sample() -> Proposed:
    """The sample estate with its operator's decisions, at a moment after it was recorded."""
    return propose_verb(ProposeRequest(source=Demo()), clock=lambda: LATER)
