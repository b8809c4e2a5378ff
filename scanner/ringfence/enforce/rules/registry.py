"""The checks of the rules on the controller."""

from __future__ import annotations

from ringfence.enforce.check import Check
from ringfence.enforce.rules import switches
from ringfence.model.coverage import Source
from ringfence.model.verification import Scope

RULES: tuple[Check, ...] = (
    Check(
        id="dcf-enabled",
        scope=Scope.CONTROLLER,
        needs=(Source.CONTROLLER_FEATURES,),
        ask=switches.dcf_enabled,
    ),
)
