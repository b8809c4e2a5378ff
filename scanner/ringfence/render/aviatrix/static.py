"""The static HCL: reviewed once, and the same for every pack.

No name and no value of a pack is ever written into these texts. Both are read from a JSON file,
whose texts Terraform takes as they are, and at `terraform validate` already. Variables of a
`*.auto.tfvars.json` would be as inert, but unknown until a plan.
"""

from __future__ import annotations

from ringfence.render.aviatrix.options import (
    ATTACHMENT_POINT,
    DEFAULT_TLS_PROFILE,
    PROVIDER_SOURCE,
    TERRAFORM_CONSTRAINT,
    VALUES,
    ProviderLine,
    TerraformOptions,
)


def versions(line: ProviderLine) -> str:
    return f"""\
terraform {{
  required_version = "{TERRAFORM_CONSTRAINT}"

  required_providers {{
    aviatrix = {{
      source  = "{PROVIDER_SOURCE}"
      version = "{line.constraint}"
    }}
  }}
}}
"""


def variables(options: TerraformOptions) -> str:
    """Where the values come from, and what whoever applies may set."""
    return _HEAD + ("" if options.singleton else _ATTACH_TO)


def rules(options: TerraformOptions) -> str:
    """The ruleset, or with the option the controller-wide list."""
    next_line = options.provider is ProviderLine.NEXT
    mode = (
        'enforcement          = rules.value.watch ? "MONITOR" : "ENFORCE"'
        if next_line
        else "watch                = rules.value.watch"
    )
    body = _RULE.replace("MODE", mode)
    if not options.singleton:
        return _RULESET.replace("RULE\n", body)
    policies = body.replace("rules.value", "policies.value")
    return _SINGLETON.replace("RULE\n", policies)


_HEAD = f"""\
# No name and no value is written into these files: they are read, as they are, from {VALUES}.
locals {{
  values = jsondecode(file("${{path.module}}/{VALUES}"))
}}

output "ringfence_pack" {{
  description = "The pack that these files were made from."
  value       = local.values.pack
}}

variable "tls_profile" {{
  description = "UUID of the TLS profile of rules that decrypt."
  type        = string
  default     = "{DEFAULT_TLS_PROFILE}"
}}
"""

_ATTACH_TO = f"""
variable "attach_to" {{
  description = "UUID of the attachment point or policy group that takes the ruleset. An attachment point takes one object: if {ATTACHMENT_POINT} is occupied, put both into an aviatrix_dcf_policy_group and give its UUID here."
  type        = string
  default     = null
}}
"""

_RULE = """\
      name                 = rules.value.name
      priority             = rules.value.priority
      action               = rules.value.action
      protocol             = rules.value.protocol
      src_smart_groups     = [for key in rules.value.src : local.smart_groups[key]]
      dst_smart_groups     = [for key in rules.value.dst : local.smart_groups[key]]
      web_groups           = [for key in rules.value.web_groups : local.web_groups[key]]
      decrypt_policy       = rules.value.decrypt
      flow_app_requirement = rules.value.app_requirement
      tls_profile          = rules.value.decrypt == "DECRYPT_ALLOWED" ? var.tls_profile : null
      logging              = rules.value.logging
      MODE

      dynamic "port_ranges" {
        for_each = rules.value.ports

        content {
          lo = port_ranges.value.lo
          hi = port_ranges.value.hi
        }
      }
"""

_RULESET = f"""\
# Before the first apply: what no rule takes falls to the rulesets after this one and to the
# controller's Default Action Rule, which is global and not managed here. While every rule here
# watches, that action decides: if it is DENY, monitor mode already blocks.
data "aviatrix_dcf_attachment_point" "before_ui" {{
  count = var.attach_to == null ? 1 : 0

  name = "{ATTACHMENT_POINT}"
}}

# An attachment point takes one object. See the variable attach_to.
resource "aviatrix_dcf_ruleset" "pack" {{
  name      = local.values.ruleset_name
  attach_to = var.attach_to == null ? data.aviatrix_dcf_attachment_point.before_ui[0].attachment_point_id : var.attach_to

  dynamic "rules" {{
    for_each = local.values.rules

    content {{
RULE
    }}
  }}
}}
"""

_SINGLETON = """\
# There is one such list in a controller. An apply replaces every rule in it, those that others
# made too, and a destroy deletes the list. Import it and compare before the first apply.
# What no rule takes falls to the controller's Default Action Rule, which is not managed here.
# While every rule here watches, that action decides: if it is DENY, monitor mode already blocks.
resource "aviatrix_distributed_firewalling_policy_list" "pack" {
  dynamic "policies" {
    for_each = local.values.rules

    content {
RULE
    }
  }
}
"""
