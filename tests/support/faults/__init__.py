"""Ways in which containment breaks, or looks fine while it is not, each one change from the estate."""

from __future__ import annotations

from support.faults.guardrail import GUARDRAIL
from support.faults.network import NETWORK
from support.faults.probe import PROBE
from support.faults.rules import RULES
from support.faults.traffic import TRAFFIC
from support.verified_estate import Fault

FAULTS: tuple[Fault, ...] = (*NETWORK, *GUARDRAIL, *RULES, *TRAFFIC, *PROBE)
