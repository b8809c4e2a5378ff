"""The `.tf.json` of a pack. Its texts are templates, so those of data are escaped as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.model.policy import DcfRule, DecryptPolicy, PolicyPack
from ringfence.render.aviatrix.options import (
    ATTACHMENT_POINT,
    DEFAULT_TLS_PROFILE,
    PROVIDER_SOURCE,
    TERRAFORM_CONSTRAINT,
    ProviderLine,
    TerraformOptions,
)
from ringfence.render.aviatrix.values import (
    about,
    action,
    is_ours,
    is_system,
    ports,
    ruleset_name,
    selector,
    smart_groups,
    web_groups,
)
from ringfence.render.terraform_text import inert, labels

_ATTACH_TO = (
    "${var.attach_to == null ? data.aviatrix_dcf_attachment_point.before_ui[0]."
    "attachment_point_id : var.attach_to}"
)
_OCCUPANCY = (
    "UUID of the attachment point or policy group that takes the ruleset. An attachment point"
    f" takes one object: if {ATTACHMENT_POINT} is occupied, put both into an"
    " aviatrix_dcf_policy_group and give its UUID here."
)
_SINGLETON = (
    "There is one such list in a controller. An apply replaces every rule in it, those that others"
    " made too, and a destroy deletes the list."
)


def document(pack: PolicyPack, options: TerraformOptions) -> dict[str, object]:
    """The whole configuration; references are the only templates that Terraform evaluates."""
    smart, web = _smart_references(pack), _web_references(pack)
    rules = [_rule(rule, smart, web, options) for rule in pack.in_order]
    resource, data = _groups(pack)
    if options.singleton:
        resource["aviatrix_distributed_firewalling_policy_list"] = {
            "pack": {"//": _SINGLETON, "policies": rules}
        }
    else:
        ruleset = {"name": inert(ruleset_name(pack)), "attach_to": _ATTACH_TO, "rules": rules}
        resource["aviatrix_dcf_ruleset"] = {"pack": ruleset}
        data["aviatrix_dcf_attachment_point"] = {
            "before_ui": {"count": "${var.attach_to == null ? 1 : 0}", "name": ATTACHMENT_POINT}
        }
    return {
        "terraform": _terraform(options.provider),
        "variable": _variables(options),
        "locals": {"ringfence_pack": inert(about(pack)), **_existing(pack)},
        "output": {"ringfence_pack": {"value": "${local.ringfence_pack}"}},
        "resource": resource,
    } | ({"data": data} if data else {})


def _terraform(line: ProviderLine) -> dict[str, object]:
    return {
        "required_version": TERRAFORM_CONSTRAINT,
        "required_providers": {"aviatrix": {"source": PROVIDER_SOURCE, "version": line.constraint}},
    }


def _variables(options: TerraformOptions) -> dict[str, object]:
    tls = {
        "description": "UUID of the TLS profile of rules that decrypt.",
        "type": "string",
        "default": DEFAULT_TLS_PROFILE,
    }
    attach = {"description": _OCCUPANCY, "type": "string", "default": None}
    return {"tls_profile": tls} | ({} if options.singleton else {"attach_to": attach})


def _groups(pack: PolicyPack) -> tuple[dict[str, object], dict[str, object]]:
    smart, web = smart_groups(pack), web_groups(pack)
    smart_labels, web_labels = labels(smart), labels(web)
    made = {
        smart_labels[name]: _group(name, [selector(each) for each in group.selectors])
        for name, group in smart.items()
        if group.selectors and not is_system(group)
    }
    webs = {
        web_labels[name]: _group(
            name,
            [{"snifilter": text} for text in group.sni]
            + [{"urlfilter": text} for text in group.urls],
        )
        for name, group in web.items()
        if is_ours(group)
    }
    managed = {
        web_labels[name]: {"name": inert(name)} for name, group in web.items() if group.managed
    }
    resource = {"aviatrix_smart_group": made, "aviatrix_web_group": webs}
    data = {"aviatrix_web_group": managed}
    return (
        {kind: found for kind, found in resource.items() if found},
        {kind: found for kind, found in data.items() if found},
    )


def _group(name: str, expressions: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "name": inert(name),
        "selector": {"match_expressions": [inert(each) for each in expressions]},
    }


def _existing(pack: PolicyPack) -> dict[str, object]:
    smart, web = smart_groups(pack), web_groups(pack)
    smart_labels, web_labels = labels(smart), labels(web)
    return {
        "existing_smart_groups": {
            smart_labels[name]: {"name": inert(name), "uuid": inert(group.uuid)}
            for name, group in smart.items()
            if not group.selectors or is_system(group)
        },
        "existing_web_groups": {
            web_labels[name]: {"name": inert(name), "uuid": inert(group.uuid)}
            for name, group in web.items()
            if not group.managed and not is_ours(group)
        },
    }


def _smart_references(pack: PolicyPack) -> Mapping[str, str]:
    found = smart_groups(pack)
    return {
        name: f"${{aviatrix_smart_group.{label}.uuid}}"
        if found[name].selectors and not is_system(found[name])
        else f"${{local.existing_smart_groups.{label}.uuid}}"
        for name, label in labels(found).items()
    }


def _web_references(pack: PolicyPack) -> Mapping[str, str]:
    references: dict[str, str] = {}
    found = web_groups(pack)
    for name, label in labels(found).items():
        if found[name].managed:
            references[name] = f"${{data.aviatrix_web_group.{label}.uuid}}"
        elif is_ours(found[name]):
            references[name] = f"${{aviatrix_web_group.{label}.uuid}}"
        else:
            references[name] = f"${{local.existing_web_groups.{label}.uuid}}"
    return references


def _rule(
    rule: DcfRule, smart: Mapping[str, str], web: Mapping[str, str], options: TerraformOptions
) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": inert(rule.name),
        "priority": rule.priority,
        "action": action(rule),
        "protocol": str(rule.protocol),
        "src_smart_groups": [smart[name] for name in rule.src],
        "dst_smart_groups": [smart[name] for name in rule.dst],
        "decrypt_policy": str(rule.decrypt),
        "flow_app_requirement": str(rule.app_requirement),
        "logging": rule.logging,
    }
    if options.provider is ProviderLine.NEXT:
        entry["enforcement"] = "MONITOR" if rule.watch else "ENFORCE"
    else:
        entry["watch"] = rule.watch
    if rule.web_groups:
        entry["web_groups"] = [web[name] for name in rule.web_groups]
    if rule.ports:
        entry["port_ranges"] = ports(rule)
    if rule.decrypt is DecryptPolicy.ALLOWED:
        entry["tls_profile"] = "${var.tls_profile}"
    return entry
