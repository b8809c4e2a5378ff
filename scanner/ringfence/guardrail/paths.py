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


_RUNTIME_KEYS = (
    ("public-runtime", "create a PUBLIC runtime", NetworkAsked.PUBLIC),
    ("unapproved-runtime", "create a runtime in an unapproved network", NetworkAsked.UNAPPROVED),
    (
        "mixed-runtime",
        "create a runtime in approved and unapproved networks",
        NetworkAsked.MIXED,
    ),
    ("one-key-runtime", "create a runtime with one network key", NetworkAsked.ONE_KEY),
)
_MOVED_KEYS = (
    ("runtime-made-public", "make a runtime PUBLIC", NetworkAsked.PUBLIC),
    ("runtime-moved", "move a runtime into an unapproved network", NetworkAsked.UNAPPROVED),
    (
        "runtime-mixed",
        "move a runtime into approved and unapproved networks",
        NetworkAsked.MIXED,
    ),
    ("runtime-one-key", "change a runtime with one network key", NetworkAsked.ONE_KEY),
)
_BROWSER_KEYS = (
    ("public-browser", "create a PUBLIC browser", NetworkAsked.PUBLIC),
    ("unapproved-browser", "create a browser in an unapproved network", NetworkAsked.UNAPPROVED),
    (
        "mixed-browser",
        "create a browser in approved and unapproved networks",
        NetworkAsked.MIXED,
    ),
    ("one-key-browser", "create a browser with one network key", NetworkAsked.ONE_KEY),
)
_INTERPRETER_KEYS = (
    (
        "public-code-interpreter",
        "create a PUBLIC or SANDBOX code interpreter",
        NetworkAsked.PUBLIC,
    ),
    (
        "unapproved-code-interpreter",
        "create a code interpreter in an unapproved network",
        NetworkAsked.UNAPPROVED,
    ),
    (
        "mixed-code-interpreter",
        "create a code interpreter in approved and unapproved networks",
        NetworkAsked.MIXED,
    ),
    (
        "one-key-code-interpreter",
        "create a code interpreter with one network key",
        NetworkAsked.ONE_KEY,
    ),
)
_TARGET_KEYS = (
    (
        "unapproved-gateway-target",
        "give a gateway a target in an unapproved network",
        "CreateGatewayTarget",
        NetworkAsked.UNAPPROVED,
    ),
    (
        "mixed-gateway-target",
        "give a gateway a target in approved and unapproved networks",
        "CreateGatewayTarget",
        NetworkAsked.MIXED,
    ),
    (
        "gateway-target-moved",
        "move a gateway's target into an unapproved network",
        "UpdateGatewayTarget",
        NetworkAsked.UNAPPROVED,
    ),
    (
        "gateway-target-mixed",
        "move a gateway's target into approved and unapproved networks",
        "UpdateGatewayTarget",
        NetworkAsked.MIXED,
    ),
)
WAYS_OUT = (
    *(
        _way(id_, title, "CreateAgentRuntime", network=network, passes_role=True)
        for id_, title, network in _RUNTIME_KEYS
    ),
    *(
        _way(id_, title, "UpdateAgentRuntime", network=network, acts_on=ActsOn.RUNTIMES)
        for id_, title, network in _MOVED_KEYS
    ),
    *(_way(id_, title, "CreateBrowser", network=each) for id_, title, each in _BROWSER_KEYS),
    *(
        _way(id_, title, "CreateCodeInterpreter", network=network)
        for id_, title, network in _INTERPRETER_KEYS
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
        "harness-endpoint-created",
        "make an endpoint for a version of a harness",
        "CreateHarnessEndpoint",
        acts_on=ActsOn.HARNESSES,
    ),
    _way(
        "harness-endpoint-moved",
        "move an endpoint to another version of a harness",
        "UpdateHarnessEndpoint",
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
    *(
        _way(id_, title, action, network=network, acts_on=ActsOn.GATEWAYS)
        for id_, title, action, network in _TARGET_KEYS
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
LEFT_OPEN = (
    _way(
        "approved-runtime",
        "create a runtime in approved networks",
        "CreateAgentRuntime",
        network=NetworkAsked.APPROVED,
    ),
    _way(
        "approved-endpoint",
        "make an endpoint of a runtime",
        "CreateAgentRuntimeEndpoint",
        acts_on=ActsOn.RUNTIMES,
    ),
    _way(
        "approved-update",
        "change a runtime in approved networks",
        "UpdateAgentRuntime",
        network=NetworkAsked.APPROVED,
        acts_on=ActsOn.RUNTIMES,
    ),
    _way(
        "approved-browser",
        "create a browser in approved networks",
        "CreateBrowser",
        network=NetworkAsked.APPROVED,
    ),
    _way(
        "approved-code-interpreter",
        "create a code interpreter in approved networks",
        "CreateCodeInterpreter",
        network=NetworkAsked.APPROVED,
    ),
)
"""No ways out: what a guardrail should leave possible."""
