"""The checks of the rules on the controller."""

from __future__ import annotations

from ringfence.enforce.check import Ask, Check
from ringfence.enforce.rules import ahead, presence, sources, switches, written
from ringfence.model.coverage import Source
from ringfence.model.verification import Scope

_RULES = Source.CONTROLLER_RULES
_GROUPS = Source.CONTROLLER_GROUPS


def _check(name: str, ask: Ask, *needs: Source) -> Check:
    return Check(id=name, scope=Scope.CONTROLLER, needs=needs, ask=ask)


RULES: tuple[Check, ...] = (
    _check("rules-of-today", switches.rules_of_today, _RULES),
    _check("dcf-enabled", switches.dcf_enabled, Source.CONTROLLER_FEATURES),
    _check("ruleset-attached", presence.ruleset_attached, _RULES, Source.CONTROLLER_ATTACHMENTS),
    _check("rulesets-ahead", ahead.rulesets_ahead, _RULES, _GROUPS),
    _check("rules-present", presence.rules_present, _RULES),
    _check("no-extra-rules", presence.no_extra_rules, _RULES),
    _check("rules-in-order", presence.rules_in_order, _RULES, _GROUPS),
    _check("rules-as-written", written.rules_as_written, _RULES, _GROUPS),
    _check("rule-groups", written.rule_groups, _RULES, _GROUPS),
    _check("rules-logged", written.rules_logged, _RULES),
    _check("rules-mode", written.rules_mode, _RULES),
    _check("default-deny-in-force", written.default_deny_in_force, _RULES, _GROUPS),
    _check("default-action", switches.default_action, _RULES, Source.CONTROLLER_DEFAULT_ACTION),
    _check("same-meaning", written.same_meaning, _RULES, _GROUPS),
    Check(
        id="runtime-in-sources",
        scope=Scope.ENDPOINT,
        needs=(),
        ask=sources.runtime_in_sources,
    ),
)
