"""The whole of a root module as one pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ringfence.errors import PackError
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction
from ringfence.parse.terraform.groups import Groups, read_groups
from ringfence.parse.terraform.module import Instance, Module
from ringfence.parse.terraform.rules import read_rules
from ringfence.parse.terraform.sources import Report, TerraformSources
from ringfence.parse.terraform.values import Unknown, Value

RULESET = "aviatrix_dcf_ruleset"
POLICY_GROUP = "aviatrix_dcf_policy_group"
POLICY_LIST = "aviatrix_distributed_firewalling_policy_list"
DEFAULT_ACTION = "aviatrix_distributed_firewalling_default_action_rule"
_LIST_NAME = "V1 Policy List"
"""What controllers call the controller-wide list."""
_ATTACHMENTS = (
    "TERRAFORM_BEFORE_UI_MANAGED",
    "TERRAFORM_AFTER_UI_MANAGED",
    "TERRAFORM_AFTER_K8S_MANAGED",
)
"""The attachment points in the order they are evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTerraform:
    """A pack, and what its reader should know."""

    pack: PolicyPack
    singleton: bool
    """Whether the rules are in the controller-wide list."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruleset:
    name: str
    rules: tuple[DcfRule, ...]
    place: int


def parse_terraform(sources: TerraformSources) -> ReadTerraform:
    """The pack that a root module makes.

    Raises PackError for files that are no Terraform, that hold no rules, or whose rules depend on
    what only an apply knows; the message has every reason.
    """
    report = Report()
    try:
        read = _read(sources, report)
    except RecursionError as error:
        raise PackError(f"{sources.folder}: expressions are nested too deeply") from error
    except ValueError as error:
        raise PackError(f"{sources.folder}: {error}", hint="correct the files") from error
    return read


def _read(sources: TerraformSources, report: Report) -> ReadTerraform:
    module = Module(sources, report)
    groups = read_groups(module)
    rulesets = [
        *(_ruleset(module, each, groups) for each in _in_force(module)),
        *(_policy_list(module, each, groups) for each in module.instances("resource", POLICY_LIST)),
    ]
    for block in module.blocks("module"):
        report.note(f"{block.place}: the module {block.labels[0]!a} is not read")
    _refuse(sources, report, rulesets)
    pack = _pack(module, groups, sorted(rulesets, key=lambda each: each.place), sources)
    singleton = any(True for _ in module.blocks("resource", POLICY_LIST))
    return ReadTerraform(pack=pack, singleton=singleton, notes=tuple(report.notes))


def _refuse(sources: TerraformSources, report: Report, rulesets: list[_Ruleset]) -> None:
    if report.refusals:
        raise PackError(
            f"{sources.folder}: {len(report.refusals)} thing(s) cannot be read as a pack: "
            + "; ".join(report.refusals),
            hint="give variables their values in a *.auto.tfvars beside the files",
        )
    if not rulesets:
        raise PackError(
            f"{sources.folder} has neither {RULESET} nor {POLICY_LIST}",
            hint="give the folder whose Terraform makes the firewall rules",
        )


def _in_force(module: Module) -> list[Instance]:
    """The rulesets without those that are attached to nothing, where others are attached.

    A policy group attaches rulesets as well; it is not read, so beside one all are kept.
    """
    rulesets = list(module.instances("resource", RULESET))
    loose = [each for each in rulesets if not module.value(each.body, "attach_to", each.scope)]
    grouped = any(True for _ in module.blocks("resource", POLICY_GROUP))
    others = len(loose) < len(rulesets) or any(True for _ in module.blocks("resource", POLICY_LIST))
    kept = grouped or not others
    for each in loose:
        what = "taken as if it were in force" if kept else "left out, since it is not in force"
        where = f"nothing but what {POLICY_GROUP} may say" if grouped else "nothing"
        module.report.note(
            f"{each.body.place}: the ruleset {each.address!a} is attached to {where}, and {what}"
        )
    return rulesets if kept else [each for each in rulesets if each not in loose]


def _ruleset(module: Module, instance: Instance, groups: Groups) -> _Ruleset:
    name = module.value(instance.body, "name", instance.scope)
    attached = module.value(instance.body, "attach_to", instance.scope)
    known = isinstance(attached, str) and attached in _ATTACHMENTS
    return _Ruleset(
        name=name if isinstance(name, str) and name else instance.address,
        rules=tuple(read_rules(module, instance, "rules", groups)),
        place=_ATTACHMENTS.index(str(attached)) if known else len(_ATTACHMENTS),
    )


def _policy_list(module: Module, instance: Instance, groups: Groups) -> _Ruleset:
    rules = tuple(read_rules(module, instance, "policies", groups))
    return _Ruleset(name=_LIST_NAME, rules=rules, place=len(_ATTACHMENTS))


def _pack(
    module: Module, groups: Groups, rulesets: list[_Ruleset], sources: TerraformSources
) -> PolicyPack:
    told = _told(module)
    name = _word(told, "name") or (rulesets[0].name if len(rulesets) == 1 else sources.folder)
    names = tuple(dict.fromkeys(each.name for each in rulesets))
    if len(rulesets) > 1 and len({each.place for each in rulesets}) < len(rulesets):
        module.report.note(
            f"{sources.folder}: the files do not say in which order {len(rulesets)} rulesets are"
            " evaluated; they are taken as written"
        )
    alone = len(rulesets) == 1 and (not told or names[0] in (name, _LIST_NAME))
    return PolicyPack(
        name=sources.folder if name == _LIST_NAME else name,
        version=_word(told, "version") or "1",
        default_action=_default_action(module, told),
        smart_groups=tuple(groups.smart[each] for each in sorted(groups.smart)),
        web_groups=tuple(groups.web[each] for each in sorted(groups.web)),
        rules=tuple(
            rule if alone else replace(rule, ruleset=each.name)
            for each in rulesets
            for rule in each.rules
        ),
        rulesets=() if alone else names,
    )


def _told(module: Module) -> Mapping[str, Value]:
    """What the files of `propose` say of the pack they were made from."""
    values = module.local("values")
    told = module.local("ringfence_pack") or (
        values.get("pack") if isinstance(values, Mapping) else None
    )
    return told if isinstance(told, Mapping) else {}


def _word(told: Mapping[str, Value], key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) else ""


def _default_action(module: Module, told: Mapping[str, Value]) -> RuleAction:
    for instance in module.instances("resource", DEFAULT_ACTION):
        value = module.value(instance.body, "action", instance.scope)
        if isinstance(value, str) and value.upper() in set(RuleAction):
            return RuleAction(value.upper())
        why = value.why if isinstance(value, Unknown) else "it is none"
        raise PackError(f"{instance.body.place}: the default action is not known here: {why}")
    if (told_action := _word(told, "default_action")) in set(RuleAction):
        return RuleAction(told_action)
    module.report.note(
        "The files do not set the controller's Default Action Rule; PERMIT, its first value, is taken"
    )
    return RuleAction.PERMIT
