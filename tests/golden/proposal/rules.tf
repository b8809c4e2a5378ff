# Before the first apply: what no rule takes falls to the rulesets after this one and to the
# controller's Default Action Rule, which is global and not managed here. While every rule here
# watches, that action decides: if it is DENY, monitor mode already blocks.
data "aviatrix_dcf_attachment_point" "before_ui" {
  count = var.attach_to == null ? 1 : 0

  name = "TERRAFORM_BEFORE_UI_MANAGED"
}

# An attachment point takes one object. See the variable attach_to.
resource "aviatrix_dcf_ruleset" "pack" {
  name      = local.values.ruleset_name
  attach_to = var.attach_to == null ? data.aviatrix_dcf_attachment_point.before_ui[0].attachment_point_id : var.attach_to

  dynamic "rules" {
    for_each = local.values.rules

    content {
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
      watch                = rules.value.watch

      dynamic "port_ranges" {
        for_each = rules.value.ports

        content {
          lo = port_ranges.value.lo
          hi = port_ranges.value.hi
        }
      }
    }
  }
}
