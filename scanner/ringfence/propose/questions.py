"""What a scan cannot answer about a pack, and what no pack contains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringfence.model.agentcore import NetworkMode
from ringfence.model.assessment import Assessment
from ringfence.model.network import DhcpOptions
from ringfence.model.proposal import (
    ClientNetwork,
    LandingZone,
    OpenQuestion,
    QuestionKind,
)
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import Containment
from ringfence.propose.clients import client_questions
from ringfence.propose.gaps import coverage_questions
from ringfence.propose.placement import placement_questions
from ringfence.propose.zones import in_vpc

_MOVE = (
    "Move it into subnets of a landing zone and remove the older versions; the IAM guardrail keeps "
    "new ones out."
)
_MAKE_ANEW = "Make it anew in VPC mode, in subnets behind the firewall."
_OPEN_MODES = {
    NetworkMode.PUBLIC: (
        "its traffic passes no firewall of yours, so the pack does not govern it",
        _MOVE,
    ),
    NetworkMode.INSTANCES: (
        (
            "the subnets of its capacity provider decide which way its traffic takes, and they are not "
            "in the pack"
        ),
        (
            "Find out whether the subnets of the capacity provider lead to the firewall, or move it into "
            "subnets of a landing zone."
        ),
    ),
    NetworkMode.UNKNOWN: (
        "which way its traffic takes is not known, and it is not in the pack",
        "Read what the scan could not, and propose again.",
    ),
}
"""What is not in the pack: what that means, and what to do."""
_NOT_HELD = (Containment.UNCONTAINED, Containment.LEAKY, Containment.UNKNOWN)
_CLOSE = (
    "Route it through the spoke gateway and close the side doors: until then the pack does not see "
    "all of its traffic."
)
_TRACE = "Find out whether all of its traffic passes the spoke gateway: the pack sees no other."
_AMAZON_DNS = "amazonprovideddns"
_NAMED = 5
_DEFAULT_ACTION = OpenQuestion(
    kind=QuestionKind.DECISION,
    subject="default action",
    message="The controller's default action and other rulesets were not read. Where they "
    "deny, a pack that only watches may still leave its runtimes cut off: whether "
    "evaluation goes on after a watched match is not documented.",
    action="Look at the Default Action Rule and at later rulesets before you apply.",
)
"""What no scan of AWS can know about the controller."""
_DECRYPTION = (
    OpenQuestion(
        kind=QuestionKind.DECISION,
        subject="deny-supply-chain-ioc",
        message="It reads paths, which takes a controller of 9.0 or later with decryption on, "
        "and clients that trust the gateway's certificate authority.",
        action="Put the authority into the image of the runtimes that use these hosts; a "
        "client that pins certificates fails there.",
    ),
    OpenQuestion(
        kind=QuestionKind.DECISION,
        subject="supply-chain-ioc-hosts",
        message="A group of host names holds the addresses that the gateway's own DNS gives. Where "
        "that gives a runtime other addresses, the rules for these hosts do not match; where "
        "another name has the same address, as on a content delivery network, they take its "
        "connections too, and may decrypt them.",
        action="Have the gateway ask the resolver that the runtimes ask, and watch what these "
        "rules match before you enforce them.",
    ),
)
"""What decryption takes, and what a group of host names means."""


def open_questions(
    snapshot: Snapshot,
    assessment: Assessment,
    zones: tuple[LandingZone, ...],
    clients: tuple[ClientNetwork, ...],
    *,
    decrypts: bool = True,
) -> tuple[OpenQuestion, ...]:
    """Everything that a human has to know or decide before the pack is applied, in a fixed order."""
    return (
        *_not_contained(snapshot),
        *_routes(snapshot, assessment),
        *coverage_questions(snapshot),
        *placement_questions(zones, snapshot.inventory.subnets),
        *_resolvers(snapshot, zones),
        *client_questions(snapshot, zones, clients),
        _DEFAULT_ACTION,
        *(_DECRYPTION if decrypts else ()),
    )


def _not_contained(snapshot: Snapshot) -> Iterator[OpenQuestion]:
    for runtime in snapshot.inventory.runtimes:
        modes = {version.placement.mode for version in runtime.served_versions}
        also = " beside one in VPC mode" if in_vpc(runtime) else ""
        for mode in _OPEN_MODES:
            if mode in modes or (not modes and mode is NetworkMode.UNKNOWN):
                shown = mode if modes else "no known mode"
                yield _outside(runtime.arn, f"A version in {shown} is served{also}", mode)
    for tool in snapshot.inventory.tools:
        if not tool.managed_by_aws and (mode := tool.placement.mode) in _OPEN_MODES:
            made = _outside(tool.arn, f"The {tool.kind} is in {mode} mode", mode)
            yield replace(made, action=_MAKE_ANEW)
    yield from _from_aws(snapshot)


def _outside(subject: str, what: str, mode: NetworkMode) -> OpenQuestion:
    meaning, action = _OPEN_MODES[mode]
    return OpenQuestion(
        kind=QuestionKind.NOT_CONTAINED,
        subject=subject,
        message=f"{what}: {meaning}.",
        action=action,
    )


def _from_aws(snapshot: Snapshot) -> Iterator[OpenQuestion]:
    """What leaves from networks of AWS, whatever the customer's VPC does."""
    gateways = tuple(each.arn for each in snapshot.inventory.gateways)
    if gateways:
        more = f" and {len(gateways) - _NAMED} more" if len(gateways) > _NAMED else ""
        yield OpenQuestion(
            kind=QuestionKind.NOT_CONTAINED,
            subject=f"{', '.join(gateways[:_NAMED])}{more}",
            message="What a gateway calls leaves from AWS's network and passes no firewall of yours.",
            action="Review its targets and who may invoke it.",
        )
    if any(each.managed_by_aws for each in snapshot.inventory.tools):
        yield OpenQuestion(
            kind=QuestionKind.NOT_CONTAINED,
            subject="browsers and code interpreters of AWS's own",
            message="Every account has them, and what they call passes no firewall of yours.",
            action="The IAM guardrail denies sessions with them.",
        )


def _routes(snapshot: Snapshot, assessment: Assessment) -> Iterator[OpenQuestion]:
    governed = {runtime.arn for runtime in snapshot.inventory.runtimes if in_vpc(runtime)}
    for verdict in assessment.verdicts:
        if verdict.arn in governed and verdict.containment in _NOT_HELD:
            why = next((reason.detail for reason in verdict.reasons), "nothing more is known")
            yield OpenQuestion(
                kind=QuestionKind.ROUTE,
                subject=verdict.arn,
                message=f"It is {verdict.containment}: {why}",
                action=_TRACE if verdict.containment is Containment.UNKNOWN else _CLOSE,
            )


def _resolvers(snapshot: Snapshot, zones: tuple[LandingZone, ...]) -> Iterator[OpenQuestion]:
    """VPCs whose name servers may be reached through the gateway, where the DNS rows deny them."""
    options = {each.id: each for each in snapshot.inventory.dhcp_options}
    vpcs = {vpc.id: vpc for vpc in snapshot.inventory.vpcs}
    for zone in zones:
        vpc = vpcs.get(zone.vpc_id)
        servers = _servers(options.get(vpc.dhcp_options_id)) if vpc else ()
        if servers:
            yield OpenQuestion(
                kind=QuestionKind.DECISION,
                subject=zone.vpc_id,
                message=f"Its runtimes ask {', '.join(servers)} for names: where that is reached "
                "through the gateway, the DNS rows cut every name.",
                action="Use the VPC's resolver, or permit exactly these servers before row 40.",
            )


def _servers(options: DhcpOptions | None) -> tuple[str, ...]:
    named = options.name_servers if options else ()
    return tuple(each for each in named if each.lower() != _AMAZON_DNS)
