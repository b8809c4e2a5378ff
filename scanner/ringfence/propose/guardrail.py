"""The IAM guardrail of the landing zones: their subnets and security groups, for a human to approve."""

from __future__ import annotations

from ringfence.guardrail.generate import generate
from ringfence.model.assessment import Assessment
from ringfence.model.guardrail import (
    ApprovedNetwork,
    GuardrailRefusedError,
    GuardrailScope,
    IamGuardrail,
)
from ringfence.model.proposal import LandingZone, OpenQuestion, QuestionKind
from ringfence.model.settings import Settings
from ringfence.model.verdict import Containment

_BEHIND = (Containment.MONITORED, Containment.ENFORCED)
_SUBJECT = "IAM guardrail"
_LEFT_OUT = "Decide it; [guardrail] of ringfence.toml takes the roles of your pipelines."


def propose_guardrail(
    zones: tuple[LandingZone, ...],
    assessment: Assessment,
    settings: Settings,
    approved: tuple[ApprovedNetwork, ...],
) -> tuple[IamGuardrail | None, tuple[OpenQuestion, ...]]:
    """The guardrail that keeps runtimes in approved networks, with what to decide about it.

    Without approved networks they are those that runtimes stand in.

    That a runtime stands in a subnet approves nothing: the ids are a proposal, and those that no
    firewall stands before are named.
    """
    try:
        made = generate(
            GuardrailScope(
                networks=approved or _networks(zones),
                pipeline_roles=settings.pipeline_roles,
                exempt_roles=settings.exempt_roles,
            )
        )
    except GuardrailRefusedError as refused:
        return None, (
            _question(
                f"None can be made: {refused}", "Name the networks: ringfence guardrail generate."
            ),
        )
    left_out = tuple(_question(each, _LEFT_OUT) for each in made.open_questions)
    return made, (*(() if approved else _doubts(zones, assessment)), *left_out)


def _doubts(zones: tuple[LandingZone, ...], assessment: Assessment) -> tuple[OpenQuestion, ...]:
    """What to look at where nobody approved the networks."""
    doubts = [
        _question(
            "It approves every subnet and security group that runtimes stand in now. Standing there "
            "approves nothing.",
            "Look at each id before you attach it, and write those that are meant into [guardrail] "
            "of ringfence.toml.",
        )
    ]
    if open_subnets := _not_behind(zones, assessment):
        doubts.append(
            _question(
                f"Of its subnets, {', '.join(open_subnets)} hold runtimes whose traffic does not all "
                "pass an enforcement point.",
                "Route them first, or take them out of the guardrail.",
            )
        )
    return tuple(doubts)


def _networks(zones: tuple[LandingZone, ...]) -> tuple[ApprovedNetwork, ...]:
    """Subnets and groups by account and region, as their condition keys are compared."""
    places = sorted({(zone.account, zone.region) for zone in zones})
    return tuple(
        ApprovedNetwork(
            subnets=tuple(sorted({each.id for zone in here for each in zone.subnets})),
            security_groups=tuple(sorted({each for zone in here for each in zone.security_groups})),
            account=account,
            region=region,
        )
        for account, region in places
        if (here := [zone for zone in zones if (zone.account, zone.region) == (account, region)])
    )


def _not_behind(zones: tuple[LandingZone, ...], assessment: Assessment) -> list[str]:
    held = {each.arn: each.containment for each in assessment.verdicts}
    return sorted(
        {
            subnet.id
            for zone in zones
            for subnet in zone.subnets
            if any(held.get(arn) not in _BEHIND for arn in subnet.runtimes)
        }
    )


def _question(message: str, action: str) -> OpenQuestion:
    return OpenQuestion(
        kind=QuestionKind.GUARDRAIL, subject=_SUBJECT, message=message, action=action
    )
