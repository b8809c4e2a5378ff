"""The layer of the IAM guardrail: who can still place a runtime outside the fence."""

from __future__ import annotations

from ringfence.enforce.check import Check
from ringfence.enforce.guardrail.created import unguarded_creation
from ringfence.enforce.guardrail.denials import denials_seen
from ringfence.enforce.guardrail.escapes import guarded_calls, guarded_placement, guarded_tools
from ringfence.enforce.guardrail.simulated import live_simulation
from ringfence.model.coverage import Source
from ringfence.model.verification import Scope

GUARDRAIL: tuple[Check, ...] = (
    Check(
        id="guardrail-effective",
        scope=Scope.ACCOUNT,
        needs=(Source.IAM,),
        ask=guarded_placement,
    ),
    Check(
        id="guardrail-unkeyed-calls",
        scope=Scope.ACCOUNT,
        needs=(Source.IAM,),
        ask=guarded_calls,
    ),
    Check(
        id="guardrail-managed-tools",
        scope=Scope.ACCOUNT,
        needs=(Source.IAM,),
        ask=guarded_tools,
    ),
    # CloudTrail has regions and an account has none: these two say themselves what was not read.
    Check(
        id="guardrail-denials-seen",
        scope=Scope.ACCOUNT,
        needs=(Source.IAM,),
        ask=denials_seen,
    ),
    Check(
        id="unguarded-creation",
        scope=Scope.ACCOUNT,
        needs=(),
        ask=unguarded_creation,
    ),
    # Asked only where somebody wants it, so that a source that nobody asked for is no gap.
    Check(
        id="live-simulation",
        scope=Scope.ACCOUNT,
        needs=(),
        ask=live_simulation,
    ),
)
