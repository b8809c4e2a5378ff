# There is one such list in a controller. An apply replaces every rule in it, those that others
# made too, and a destroy deletes the list. Import it and compare before the first apply.
# What no rule takes falls to the controller's Default Action Rule, which is not managed here.
# While every rule here watches, that action decides: if it is DENY, monitor mode already blocks.
resource "aviatrix_distributed_firewalling_policy_list" "pack" {
  dynamic "policies" {
    for_each = local.values.rules

    content {
      name                 = policies.value.name
      priority             = policies.value.priority
      action               = policies.value.action
      protocol             = policies.value.protocol
      src_smart_groups     = [for key in policies.value.src : local.smart_groups[key]]
      dst_smart_groups     = [for key in policies.value.dst : local.smart_groups[key]]
      web_groups           = [for key in policies.value.web_groups : local.web_groups[key]]
      decrypt_policy       = policies.value.decrypt
      flow_app_requirement = policies.value.app_requirement
      tls_profile          = policies.value.decrypt == "DECRYPT_ALLOWED" ? var.tls_profile : null
      logging              = policies.value.logging
      enforcement          = policies.value.watch ? "MONITOR" : "ENFORCE"

      dynamic "port_ranges" {
        for_each = policies.value.ports

        content {
          lo = port_ranges.value.lo
          hi = port_ranges.value.hi
        }
      }
    }
  }
}
