"""What IAM's own simulator is asked, and the evaluator's answer to the same.

Only calls that make something new are asked: they act on no resource, so that both answer of the same
request. The simulator does not take service-linked roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringfence.guardrail.check import Layers, answer
from ringfence.guardrail.held import HeldReader
from ringfence.guardrail.paths import LEFT_OPEN, WAYS_OUT, WayOut
from ringfence.guardrail.placements import GROUPS, KEYS, SUBNETS, placements
from ringfence.model.guardrail_check import NetworkAsked, PathAnswer
from ringfence.model.iam_simulation import SimulationQuestion
from ringfence.model.identity import Principal
from ringfence.model.snapshot import Snapshot

NETWORKS = (
    NetworkAsked.PUBLIC,
    NetworkAsked.UNAPPROVED,
    NetworkAsked.MIXED,
    NetworkAsked.APPROVED,
)
_ACTIONS = tuple(
    f"bedrock-agentcore:{each}"
    for each in ("CreateAgentRuntime", "CreateBrowser", "CreateCodeInterpreter")
)
_WAYS = {
    (way.action, way.network): replace(way, passes_role=False)
    for way in (*WAYS_OUT, *LEFT_OPEN)
    if way.action in _ACTIONS
}
"""Without the role to pass, which is another call to the simulator."""


def questions(snapshot: Snapshot, layers: Layers) -> Iterator[SimulationQuestion]:
    """What to ask of every principal whose policies speak of allowing one of the calls, by ARN."""
    reader = HeldReader()
    for principal in sorted(snapshot.inventory.principals, key=lambda each: each.arn):
        held = reader.held(principal)
        actions = tuple(each for each in _ACTIONS if held.allows_at_all(each))
        if principal.service_linked or not actions:
            continue
        conditions = held.under(*layers.of(principal.account).scps).conditions(KEYS)
        for network in NETWORKS:
            context, *_ = placements(network, conditions, layers.subnets, layers.security_groups)
            lists = {key.name: key.values or () for key in context}
            yield SimulationQuestion(
                arn=principal.arn,
                account=principal.account,
                actions=actions,
                network=network,
                subnets=lists.get(SUBNETS, ()),
                security_groups=lists.get(GROUPS, ()),
            )


def own_answer(
    snapshot: Snapshot, layers: Layers, principal: Principal, action: str, network: NetworkAsked
) -> PathAnswer | None:
    """The evaluator's answer to what the simulator was asked; None for what it never is."""
    way = _WAYS.get((action, network))
    return None if way is None else answer(snapshot, layers, principal, way)


def way_of(action: str, network: NetworkAsked) -> WayOut | None:
    """The way out, or the call that is left open, of a simulated request."""
    return _WAYS.get((action, network))
