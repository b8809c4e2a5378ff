"""How a proposal is put in force at a target, and how it is taken away again."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.policy import PolicyPack
from ringfence.render.aviatrix import TerraformOptions, before_apply
from ringfence.render.losses import Loss
from ringfence.render.network_firewall.artefacts import NOTES as NETWORK_FIREWALL_NOTES
from ringfence.render.security_groups import NOTES

_APPLY = (
    "`terraform init`, `terraform plan` and `terraform apply` in this folder, with the controller's "
    "address and credentials in AVIATRIX_CONTROLLER_IP, AVIATRIX_USERNAME and AVIATRIX_PASSWORD. "
    "Then watch, and promote rule by rule."
)
_ROLLBACK = (
    "`terraform destroy` in this folder removes the ruleset and the groups that it made, and nothing "
    "else. While every rule watches, that changes no traffic."
)
_SINGLETON_ROLLBACK = (
    "restore the policy list that the controller had before: `terraform destroy` deletes the rules "
    "of everybody."
)


_DECIDE = "`ringfence approve sanction HOST --owner WHO --reason WHY`"
APPROVE_IN_OWN = (
    f"{_DECIDE}, then propose again. A file with the same tables works too: `--approve FILE`."
)
"""Where `approve` writes into the settings that the proposal was made by."""
APPROVE_IN_NAMED = (
    f"{_DECIDE} with `--settings FILE`, as all such commands above: the file that this proposal was made with. "
    "Then propose again with it. Without `--settings`, `approve` writes into another file."
)
APPROVE_BESIDE_SAMPLE = (
    f"{_DECIDE} with `--settings approvals.toml`, as all such commands above, then propose again with "
    "`--approve approvals.toml`: the sample estate has settings of its own, and your `ringfence.toml` is not used for it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What a human does, in sentences of Markdown that hold no text of the estate."""

    before: tuple[str, ...]
    apply: str
    rollback: str
    watching: bool
    """Whether the target can watch without blocking."""
    approve: str = APPROVE_IN_OWN
    """How a destination gets into the next proposal."""
    lost: tuple[Loss, ...] = ()
    """What the target's files do not hold of the pack."""


def aviatrix_steps(pack: PolicyPack, options: TerraformOptions) -> Steps:
    """With Terraform, into a ruleset of its own or, as a singleton, over everybody's rules."""
    return Steps(
        before=before_apply(pack, options),
        apply=_APPLY,
        rollback=_SINGLETON_ROLLBACK if options.singleton else _ROLLBACK,
        watching=True,
    )


_LOST = (
    f"Read {NOTES}: security groups know no names, no order and no monitor mode, and much of the pack "
    "is lost in them."
)
_NOT_FOLLOWED = (
    f"Read {NETWORK_FIREWALL_NOTES}: the firewall reads no paths and takes no host names for "
    "destinations, so the rules for clients and for hosts of indicators are lost."
)
NETWORK_FIREWALL_STEPS = Steps(
    before=(_NOT_FOLLOWED,),
    apply="`terraform init`, `terraform plan` and `terraform apply` in this folder make a rule group "
    "and a policy in no firewall. Give the policy to a firewall, and route the runtimes' subnets "
    "through its endpoints.",
    rollback="give the firewall the policy that it had before, then `terraform destroy` in this folder.",
    watching=True,
)
SECURITY_GROUP_STEPS = Steps(
    before=(_LOST,),
    apply="`terraform init`, `terraform plan` and `terraform apply` in this folder make the groups "
    "and attach them to nothing. What you attach one to, it blocks at once.",
    rollback="detach the groups, then `terraform destroy` in this folder.",
    watching=False,
)
