"""The ways to an AI runtime, tool or target outside the approved networks, by the call that opens each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from ringfence.model.guardrail_check import NetworkAsked

PASS_ROLE = "iam:PassRole"  # noqa: S105 - an action, no password


class ActsOn(Enum):
    """What a call acts on, which decides what it is asked of."""

    NOTHING = auto()
    """It makes something new."""
    RUNTIMES = auto()
    PUBLIC_RUNTIMES = auto()
    """Those with a version that is PUBLIC, or that was not read."""
    HARNESSES = auto()
    CAPACITY_PROVIDERS = auto()
    GATEWAYS = auto()
    SYSTEM_BROWSER = auto()
    SYSTEM_INTERPRETER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """One call that places AI outside the fence."""

    id: str
    title: str
    action: str
    network: NetworkAsked
    acts_on: ActsOn
    passes_role: bool
    """Whether the call needs a role to pass."""

    @property
    def by_pipeline(self) -> bool:
        """Whether the guardrail leaves the call to pipeline roles: no network key narrows it."""
        system = (ActsOn.SYSTEM_BROWSER, ActsOn.SYSTEM_INTERPRETER)
        return self.network is NetworkAsked.NOT_ASKED and self.acts_on not in system


def _way(
    id_: str,
    title: str,
    action: str,
    *,
    network: NetworkAsked = NetworkAsked.NOT_ASKED,
    acts_on: ActsOn = ActsOn.NOTHING,
    passes_role: bool = False,
) -> WayOut:
    return WayOut(
        id=id_,
        title=title,
        action=f"bedrock-agentcore:{action}",
        network=network,
        acts_on=acts_on,
        passes_role=passes_role,
    )


WAYS_OUT = (
    _way(
        "public-runtime",
        "create a PUBLIC runtime",
        "CreateAgentRuntime",
        network=NetworkAsked.PUBLIC,
        passes_role=True,
    ),
    _way(
        "runtime-made-public",
        "make a runtime PUBLIC",
        "UpdateAgentRuntime",
        network=NetworkAsked.PUBLIC,
        acts_on=ActsOn.RUNTIMES,
    ),
    _way(
        "unapproved-runtime",
        "create a runtime in an unapproved network",
        "CreateAgentRuntime",
        network=NetworkAsked.UNAPPROVED,
        passes_role=True,
    ),
    _way(
        "runtime-moved",
        "move a runtime into an unapproved network",
        "UpdateAgentRuntime",
        network=NetworkAsked.UNAPPROVED,
        acts_on=ActsOn.RUNTIMES,
    ),
    _way(
        "mixed-runtime",
        "create a runtime in approved and unapproved networks",
        "CreateAgentRuntime",
        network=NetworkAsked.MIXED,
        passes_role=True,
    ),
    _way("public-browser", "create a PUBLIC browser", "CreateBrowser", network=NetworkAsked.PUBLIC),
    _way(
        "unapproved-browser",
        "create a browser in an unapproved network",
        "CreateBrowser",
        network=NetworkAsked.UNAPPROVED,
    ),
    _way(
        "public-code-interpreter",
        "create a PUBLIC or SANDBOX code interpreter",
        "CreateCodeInterpreter",
        network=NetworkAsked.PUBLIC,
    ),
    _way(
        "unapproved-code-interpreter",
        "create a code interpreter in an unapproved network",
        "CreateCodeInterpreter",
        network=NetworkAsked.UNAPPROVED,
    ),
    _way(
        "endpoint-created",
        "make an endpoint for a PUBLIC version",
        "CreateAgentRuntimeEndpoint",
        acts_on=ActsOn.PUBLIC_RUNTIMES,
    ),
    _way(
        "endpoint-moved",
        "move an endpoint to a PUBLIC version",
        "UpdateAgentRuntimeEndpoint",
        acts_on=ActsOn.PUBLIC_RUNTIMES,
    ),
    _way("harness", "create a harness, which places a runtime", "CreateHarness"),
    _way(
        "harness-changed",
        "change the network of a harness",
        "UpdateHarness",
        acts_on=ActsOn.HARNESSES,
    ),
    _way(
        "capacity-provider",
        "create a capacity provider in any subnet",
        "CreateCapacityProvider",
    ),
    _way(
        "capacity-provider-changed",
        "change the subnets of a capacity provider",
        "UpdateCapacityProvider",
        acts_on=ActsOn.CAPACITY_PROVIDERS,
    ),
    _way(
        "gateway-target",
        "give a gateway a target on the internet",
        "CreateGatewayTarget",
        acts_on=ActsOn.GATEWAYS,
    ),
    _way(
        "gateway-target-changed",
        "point a gateway's target elsewhere",
        "UpdateGatewayTarget",
        acts_on=ActsOn.GATEWAYS,
    ),
    _way(
        "system-browser",
        "use the browser that AWS keeps",
        "StartBrowserSession",
        acts_on=ActsOn.SYSTEM_BROWSER,
    ),
    _way(
        "system-code-interpreter",
        "use the code interpreter that AWS keeps",
        "StartCodeInterpreterSession",
        acts_on=ActsOn.SYSTEM_INTERPRETER,
    ),
)
"""In the order they are told."""
APPROVED_RUNTIME = _way(
    "approved-runtime",
    "create a runtime in approved networks",
    "CreateAgentRuntime",
    network=NetworkAsked.APPROVED,
)
"""No way out: what a guardrail must leave possible."""
