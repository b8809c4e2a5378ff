"""Rules on the controller that are not what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ringfence.model.controller import ControllerRuleset
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.policy import (
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.model.verification import CheckStatus, Layer
from support.builders.constants import SUBNET_ID
from support.packs import RUNTIMES, domains, networks, rule, web_rule
from support.verified_estate import EXPECTED, RULESET, Estate, Fault, controller, on_controller

Change = Callable[[Estate], Estate]
_OTHER = "platform-team"
_UNKNOWN = CheckStatus.UNKNOWN


def state(**changes: Any) -> Change:
    """A controller that says something else."""
    return lambda estate: replace(estate, controller=controller(**changes))


def held(pack: PolicyPack, **changes: Any) -> Change:
    """A controller that holds another pack than is expected."""
    return state(pack=on_controller(pack), **changes)


def one_rule(name: str, **changes: Any) -> Change:
    """A controller on which one rule is another."""
    rules = tuple(
        replace(each, **changes) if each.name == name else each for each in EXPECTED.rules
    )
    return held(replace(EXPECTED, rules=rules))


def without(name: str, **changes: Any) -> Change:
    rules = tuple(each for each in EXPECTED.rules if each.name != name)
    return held(replace(EXPECTED, rules=rules), **changes)


def with_rule(extra: DcfRule, *groups: WebGroup) -> Change:
    """A controller whose ruleset holds one rule more."""
    web_groups = (*EXPECTED.web_groups, *groups)
    return held(replace(EXPECTED, rules=(*EXPECTED.rules, extra), web_groups=web_groups))


def smart(*groups: SmartGroup) -> Change:
    """A controller whose SmartGroups hold something else under the same names."""
    return held(replace(EXPECTED, smart_groups=groups))


def web(name: str, *hosts: str) -> Change:
    """A controller on which a WebGroup of the same name holds something else."""
    groups = tuple(
        domains(name, *hosts) if each.name == name else each for each in EXPECTED.web_groups
    )
    return held(replace(EXPECTED, web_groups=groups))


def ahead(*rules: DcfRule, order_known: bool = True) -> Change:
    """A controller with a ruleset of somebody else that is evaluated before ours."""
    ours = on_controller(EXPECTED)
    theirs = tuple(replace(each, ruleset=_OTHER, uuid=f"u-{each.name}") for each in rules)
    pack = replace(ours, rules=(*theirs, *ours.rules), rulesets=(_OTHER, RULESET))
    rulesets = (
        ControllerRuleset(name=_OTHER, uuid="rs-0", attached=True),
        ControllerRuleset(name=RULESET, uuid="rs-1", attached=True),
    )
    return state(pack=pack, rulesets=rulesets, order_known=order_known)


def _loose(estate: Estate) -> Estate:
    ours = on_controller(EXPECTED)
    empty = replace(ours, rules=(), rulesets=())
    ruleset = ControllerRuleset(name=RULESET, uuid="rs-1", attached=False)
    return state(pack=empty, loose=ours, rulesets=(ruleset,))(estate)


def _group_by_tag() -> SmartGroup:
    return SmartGroup(
        name=RUNTIMES, selectors=(SmartGroupSelector(type="vm", tags=(("team", "agents"),)),)
    )


def _other_subnet() -> SmartGroup:
    return SmartGroup(
        name=RUNTIMES, selectors=(SmartGroupSelector(type="subnet", res_id=f"{SUBNET_ID}0"),)
    )


def _watching_for_the_runtime(estate: Estate) -> Estate:
    """The last deny watches, as expected, beside one that is enforced for another subnet."""
    watching = tuple(
        replace(each, watch=True) if each.name == "default-deny" else each
        for each in EXPECTED.rules
    )
    others = rule("default-deny-of-others", 999, action=RuleAction.DENY, src=("others",))
    pack = replace(
        EXPECTED,
        smart_groups=(*EXPECTED.smart_groups, networks("others", "10.99.0.0/16")),
        rules=(*watching, others),
    )
    return held(pack)(replace(estate, pack=pack))


def _dual_stack(estate: Estate) -> Estate:
    """The subnet has an IPv6 block as well, of which no group knows."""
    subnets = tuple(
        replace(each, ipv6_cidrs=("2001:db8:20:1::/64",)) if each.id == SUBNET_ID else each
        for each in estate.inventory.subnets
    )
    return replace(estate, inventory=replace(estate.inventory, subnets=subnets))


def _partly_read(estate: Estate) -> Estate:
    base = controller()
    rows = tuple(
        replace(row, status=CoverageStatus.PARTIAL)
        if row.source is Source.CONTROLLER_RULES
        else row
        for row in base.coverage
    )
    return state(coverage=rows)(estate)


def _watching_under_deny(estate: Estate) -> Estate:
    watching = one_rule("default-deny", watch=True)(estate)
    assert watching.controller is not None
    return replace(
        watching, controller=replace(watching.controller, default_action=RuleAction.DENY)
    )


def _no_pack(estate: Estate) -> Estate:
    return replace(estate, pack=None)


def _fault(name: str, change: Change, check: str, cause: str, **more: Any) -> Fault:
    return Fault(id=name, change=change, layer=Layer.RULES, check=check, cause=cause, **more)


_ANYTHING = rule("allow-everything", 5)
_PASTE = web_rule("allow-paste", 900, "paste")
_PRESENT, _WRITTEN, _GROUPS = "rules-present", "rules-as-written", "rule-groups"
RULES: tuple[Fault, ...] = (
    _fault(
        "the feature is off after a reboot",
        state(dcf_enabled=False),
        "dcf-enabled",
        "dcf-disabled",
    ),
    _fault("the ruleset is attached to nothing", _loose, "ruleset-attached", "ruleset-loose"),
    _fault(
        "no answer says whether the ruleset is attached",
        state(rulesets=(ControllerRuleset(name=RULESET, uuid="rs-1", attached=None),)),
        "ruleset-attached",
        "attachment-not-known",
        status=_UNKNOWN,
    ),
    _fault("default-deny is gone", without("default-deny"), _PRESENT, "default-deny-missing"),
    _fault("the deny of DNS is gone", without("deny-dns-exfil-udp"), _PRESENT, "deny-replaced"),
    _fault("a permit is gone", without("allow-aws-control-plane"), _PRESENT, "permit-missing"),
    _fault(
        "default-deny is switched off",
        without("default-deny", disabled=(("default-deny", "u-9"),)),
        _PRESENT,
        "default-deny-disabled",
    ),
    _fault(
        "the deny of DNS is switched off",
        without("deny-dns-exfil-udp", disabled=(("deny-dns-exfil-udp", "u-8"),)),
        _PRESENT,
        "deny-replaced",
    ),
    _fault(
        "default-deny is moved before the permits, by priority alone",
        one_rule("default-deny", priority=1),
        "rules-in-order",
        "order-closes",
    ),
    _fault(
        "a permit and the last deny share a priority",
        one_rule("default-deny", priority=30),
        "rules-in-order",
        "priority-repeated",
        status=_UNKNOWN,
    ),
    _fault(
        "default-deny watches again",
        one_rule("default-deny", watch=True),
        "rules-mode",
        "deny-watches",
    ),
    _fault(
        "what nothing permits is only watched",
        one_rule("default-deny", watch=True),
        "default-deny-in-force",
        "default-deny-watches",
    ),
    _fault(
        "a permit watches again",
        one_rule("allow-sanctioned-models", watch=True),
        "rules-mode",
        "permit-watches",
    ),
    _fault(
        "a deny is turned into a permit",
        one_rule("deny-dns-exfil-udp", action=RuleAction.PERMIT),
        _WRITTEN,
        "action-differs",
    ),
    _fault(
        "a permit holds for more ports",
        one_rule("allow-sanctioned-models", ports=((1, 65_535),)),
        _WRITTEN,
        "ports-differ",
    ),
    _fault(
        "the last deny holds for TCP alone, so that UDP passes",
        one_rule("default-deny", protocol=Protocol.TCP),
        _WRITTEN,
        "protocol-differs",
    ),
    _fault(
        "a rule decrypts what it should not",
        one_rule("allow-sanctioned-models", decrypt=DecryptPolicy.ALLOWED),
        _WRITTEN,
        "decryption-differs",
    ),
    _fault(
        "a permit requires TLS of late",
        one_rule("allow-sanctioned-models", app_requirement=AppRequirement.TLS),
        _WRITTEN,
        "tls-requirement-differs",
    ),
    _fault(
        "the source of the denies loses half of the subnet",
        smart(networks(RUNTIMES, "10.20.1.0/25")),
        _GROUPS,
        "deny-narrowed",
    ),
    _fault(
        "a WebGroup of the same name holds one host more",
        web("sanctioned-models", "api.openai.com", "paste.example"),
        _GROUPS,
        "permit-widened",
    ),
    _fault(
        "a WebGroup holds every name of a cloud",
        web("aws-control-plane", "*.amazonaws.com"),
        "same-meaning",
        "meaning-opened",
    ),
    _fault(
        "a WebGroup has lost a host",
        web("aws-control-plane", "sts.eu-central-1.amazonaws.com"),
        _GROUPS,
        "permit-narrowed",
    ),
    _fault(
        "the source is a group by tags, whose members nobody knows",
        smart(_group_by_tag()),
        _GROUPS,
        "group-not-comparable",
        status=_UNKNOWN,
    ),
    _fault(
        "whether a group by tags holds the subnet is not known",
        smart(_group_by_tag()),
        "runtime-in-sources",
        "source-not-resolved",
        status=_UNKNOWN,
    ),
    _fault(
        "the runtime's subnet is in no source",
        smart(networks(RUNTIMES, "10.20.99.0/24")),
        "runtime-in-sources",
        "subnet-outside-sources",
    ),
    _fault(
        "an enforced deny holds for others, and the runtime's own only watches",
        _watching_for_the_runtime,
        "runtime-in-sources",
        "only-watched",
    ),
    _fault(
        "the source is another subnet, by its id",
        smart(_other_subnet()),
        "runtime-in-sources",
        "subnet-outside-sources",
    ),
    _fault(
        "the subnet's IPv6 block is in no source",
        _dual_stack,
        "runtime-in-sources",
        "subnet-outside-sources",
    ),
    _fault(
        "a rule logs nothing",
        one_rule("default-deny", logging=False),
        "rules-logged",
        "logging-off",
    ),
    _fault(
        "somebody permits a paste site in our ruleset",
        with_rule(_PASTE, domains("paste", "paste.example")),
        "no-extra-rules",
        "extra-permit",
    ),
    _fault(
        "somebody denies a host in our ruleset",
        with_rule(rule("deny-icmp", 10, action=RuleAction.DENY, protocol=Protocol.ICMP)),
        "no-extra-rules",
        "extra-rule",
    ),
    _fault(
        "two rules bear one name",
        with_rule(replace(EXPECTED.rules[0], priority=21)),
        "no-extra-rules",
        "repeated-name",
    ),
    _fault(
        "a ruleset ahead permits everything",
        ahead(_ANYTHING),
        "rulesets-ahead",
        "permitted-ahead",
    ),
    _fault(
        "a ruleset ahead denies what ours permits",
        ahead(rule("deny-everything", 5, action=RuleAction.DENY)),
        "rulesets-ahead",
        "decided-ahead",
    ),
    _fault(
        "no answer says which ruleset comes first",
        ahead(_ANYTHING, order_known=False),
        "rulesets-ahead",
        "order-not-known",
        status=_UNKNOWN,
    ),
    _fault(
        "a rule still watches while the Default Action Rule denies",
        _watching_under_deny,
        "default-action",
        "watching-under-default-deny",
    ),
    _fault(
        "nobody said what is expected",
        _no_pack,
        _PRESENT,
        "no-expected-pack",
        status=_UNKNOWN,
    ),
    _fault(
        "a rule of the controller could not be understood",
        _partly_read,
        _PRESENT,
        "source-partial",
        status=_UNKNOWN,
    ),
)
