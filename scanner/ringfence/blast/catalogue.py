"""The readings, sets and actions of ringfence_rules, arranged for evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ringfence.guardrail.access import COMMAND, INVOKE
from ringfence.guardrail.permissions import Target
from ringfence.model.blast import DataKind
from ringfence_rules.blast import EscalationSet, Reading, escalation_sets, escalation_targets
from ringfence_rules.blast import readings as rules

CORE = "bedrock-agentcore"
START_BROWSER = f"{CORE}:StartBrowserSession"
START_INTERPRETER = f"{CORE}:StartCodeInterpreterSession"
INVOKE_GATEWAY = f"{CORE}:InvokeGateway"

RUNTIMES = Target(arns=(f"arn:*:{CORE}:*:*:runtime/*",))
GATEWAYS = Target(arns=(f"arn:*:{CORE}:*:*:gateway/*",))
BROWSERS = Target(
    arns=(f"arn:*:{CORE}:*:aws:browser/*", f"arn:*:{CORE}:*:*:browser-custom/*"),
)
INTERPRETERS = Target(
    arns=(
        f"arn:*:{CORE}:*:aws:code-interpreter/*",
        f"arn:*:{CORE}:*:*:code-interpreter-custom/*",
    ),
)
ANYTHING = Target(arns=("arn:*",))
"""What an action acts on whose resource does not matter to a set."""


@dataclass(frozen=True, slots=True)
class KnownReading:
    """A reading with what its actions act on."""

    rule: Reading
    kind: DataKind
    target: Target


@cache
def readings() -> tuple[KnownReading, ...]:
    return tuple(
        KnownReading(rule, DataKind(rule.kind), Target(arns=rule.arns, never=rule.never))
        for rule in rules()
    )


@cache
def weights() -> Mapping[str, int]:
    """What reading every store of a kind is worth, by the reading's id."""
    return {reading.rule.id: reading.rule.weight for reading in readings()}


def sets() -> tuple[EscalationSet, ...]:
    return escalation_sets()


@cache
def target_of(action: str) -> Target:
    """What an action of an escalation set has to act on."""
    arns = escalation_targets().get(action)
    return Target(arns=arns) if arns else ANYTHING


@cache
def actions() -> frozenset[str]:
    """Every action that blast radius asks about."""
    return frozenset(
        (
            *(action for reading in readings() for action in reading.rule.actions),
            *(action for each in sets() for action in each.actions),
            *INVOKE,
            *COMMAND,
            START_BROWSER,
            START_INTERPRETER,
            INVOKE_GATEWAY,
        )
    )
