"""What an Aviatrix controller says is in force, as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringfence.model.coverage import Coverage
from ringfence.model.policy import PolicyPack, RuleAction


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerRuleset:
    """One ruleset of a controller."""

    name: str
    uuid: str
    attached: bool | None
    """Whether it is evaluated: attached to a point, or pointed to by one; None where no answer says."""
    system: bool = False
    """Whether it is the controller's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerState:
    """Everything that was read of a controller; None and empty mean not read, as coverage says."""

    host: str
    read_at: datetime
    dated: bool = True
    """Whether the answers say when they were read; else `read_at` is when they were looked at."""
    version: str = ""
    dcf_enabled: bool | None = None
    default_action: RuleAction | None = None
    default_logging: bool | None = None
    pack: PolicyPack | None = None
    """Its rules in force in the order of evaluation, with their rulesets and UUIDs; None where they
    were not read. A rule that is disabled is none of them."""
    rulesets: tuple[ControllerRuleset, ...] = ()
    """Those in force first, in the order of evaluation."""
    order_known: bool = False
    """Whether the answers say in which order the rulesets are evaluated; True for a single one."""
    disabled: tuple[tuple[str, str], ...] = ()
    """Name and UUID of rules that are switched off (`enforcement` DISABLE)."""
    loose: PolicyPack | None = None
    """The rules of rulesets that are attached to nothing, which nobody evaluates; None for none."""
    coverage: tuple[Coverage, ...] = ()
    """One row for each CONTROLLER source that was asked, without account and region."""
    notes: tuple[str, ...] = ()
