"""Rules on the controller that are not what is expected."""

from __future__ import annotations

from dataclasses import replace

from ringfence.model.verification import Layer
from support.verified_estate import Estate, Fault, controller


def _switched_off(estate: Estate) -> Estate:
    return replace(estate, controller=controller(dcf_enabled=False))


RULES: tuple[Fault, ...] = (
    Fault(
        id="the feature is off after a reboot",
        change=_switched_off,
        layer=Layer.RULES,
        check="dcf-enabled",
        cause="dcf-disabled",
    ),
)
