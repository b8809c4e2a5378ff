"""The files of a pack, and what to look at before they are applied."""

from __future__ import annotations

from ringfence.errors import PackError
from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.render.artefact import Artefact
from ringfence.render.aviatrix import static
from ringfence.render.aviatrix.groups import groups
from ringfence.render.aviatrix.json_form import document
from ringfence.render.aviatrix.options import (
    ATTACHMENT_POINT,
    VALUES,
    Form,
    ProviderLine,
    TerraformOptions,
)
from ringfence.render.aviatrix.refusals import refusals
from ringfence.render.aviatrix.values import values
from ringfence.render.scan_json import to_json

TF_JSON = "ringfence.tf.json"
_HCL_TYPE = "application/hcl"
_JSON_TYPE = "application/json"
_DEFAULT_ACTION = (
    "Look up the controller's Default Action Rule. It is global, these files do not manage it,"
    " and while the rules only watch it decides: if it is DENY, monitor mode already blocks."
)
_SWITCHED_ON = (
    "See that the Distributed Cloud Firewall is on before the first plan: providers before"
    " 8.2.10 read wrong attachment points while it is off."
)
_SNAT = (
    "Check SNAT on the spoke gateway. The vendor's documents contradict each other: rules with a"
    " WebGroup want it on, and from 9.0.10 on decryption and single-IP SNAT are said to exclude each"
    " other."
)


def artefacts(pack: PolicyPack, options: TerraformOptions | None = None) -> tuple[Artefact, ...]:
    """The Terraform of a pack: groups and one ruleset, for a folder of their own.

    The controller's default action and whether its firewall is on are global, and not touched.

    Raises PackError with every reason at once for a pack that the resources cannot express.
    """
    options = options or TerraformOptions()
    if reasons := refusals(pack):
        raise PackError(
            "the pack cannot be written as Terraform: " + "; ".join(reasons),
            hint="change the pack, or choose another target",
        )
    if options.form is Form.JSON:
        text = to_json(document(pack, options))
        return (Artefact(path=TF_JSON, media_type=_JSON_TYPE, text=text),)
    return (
        Artefact(path="versions.tf", media_type=_HCL_TYPE, text=static.versions(options.provider)),
        Artefact(path="main.tf", media_type=_HCL_TYPE, text=static.variables(options)),
        Artefact(path="groups.tf", media_type=_HCL_TYPE, text=groups(pack)),
        Artefact(path="rules.tf", media_type=_HCL_TYPE, text=static.rules(options)),
        Artefact(path=VALUES, media_type=_JSON_TYPE, text=to_json(values(pack))),
    )


def before_apply(pack: PolicyPack, options: TerraformOptions | None = None) -> tuple[str, ...]:
    """What somebody must look at on the controller first, one plain sentence or two each."""
    options = options or TerraformOptions()
    found = [
        _DEFAULT_ACTION + f" The pack assumes {pack.default_action}.",
        _SWITCHED_ON,
    ]
    if pack.web_groups:
        found.append(_SNAT)
    if options.singleton:
        found.append(
            "aviatrix_distributed_firewalling_policy_list is one list for the whole controller:"
            " an apply replaces the rules of everybody else, and a destroy deletes them."
        )
    else:
        found.append(
            f"The attachment point {ATTACHMENT_POINT} takes one object. If it is occupied, make an"
            " aviatrix_dcf_policy_group of both and set the variable attach_to to its UUID."
        )
    if options.provider is ProviderLine.NEXT:
        found.append("The argument `enforcement` is in no released provider yet.")
    if names := sorted(group.name for group in pack.web_groups if group.managed):
        found.append(
            f"{len(names)} WebGroup(s) are the vendor's: a plan fails where the controller lacks"
            " one, and what they hold is not published."
        )
    if pack.default_action is RuleAction.DENY:
        found.append("With a default action of DENY, a rule that watches does not let pass.")
    return tuple(found)
