terraform {
  required_providers {
    aviatrix = {
      source = "AviatrixSystems/aviatrix"
    }
  }
}

variable "suffixes" {
  type    = set(string)
  default = ["b", "a", "b"]
}

variable "hosts" {
  type = map(list(string))
}

locals {
  prefix = join("-", compact(["team", "", "agents"]))
  hosts  = merge(var.hosts, { for suffix in var.suffixes : "extra-${suffix}" => ["${suffix}.example", "*.${suffix}.example"] })
  bands = {
    first  = 10
    second = local.first_of_second
  }
  first_of_second = 10 * (1 + 1)
  ports           = [[443, null], [8000, 8100]]
}

resource "aviatrix_smart_group" "side" {
  count = 2
  name  = format("%s-%d", local.prefix, count.index)

  selector {
    match_expressions {
      cidr = cidrsubnet("10.0.0.0/8", 8, count.index)
    }
    match_expressions {
      type = "vm"
      tags = {
        Team = upper(local.prefix)
      }
    }
  }
}

resource "aviatrix_web_group" "hosts" {
  for_each = local.hosts
  name     = "${local.prefix}-${each.key}"

  selector {
    dynamic "match_expressions" {
      for_each = toset(each.value)
      iterator = host
      content {
        snifilter = lower(host.value)
      }
    }
  }
}

resource "aviatrix_dcf_ruleset" "main" {
  name = <<-EOT
    ${local.prefix} rules
  EOT

  dynamic "rules" {
    for_each = { for name, list in local.hosts : name => list if length(list) > 1 || name == "single" }
    content {
      name             = "allow-${rules.key}"
      action           = "PERMIT"
      priority         = (contains(keys(var.hosts), rules.key) ? local.bands.first : local.bands["second"]) + index(sort(keys(local.hosts)), rules.key)
      protocol         = "TCP"
      src_smart_groups = aviatrix_smart_group.side[*].uuid
      dst_smart_groups = ["def000ad-0000-0000-0000-000000000001"]
      web_groups       = [aviatrix_web_group.hosts[rules.key].uuid]
      watch            = !startswith(rules.key, "s")

      dynamic "port_ranges" {
        for_each = local.ports
        content {
          lo = port_ranges.value[0]
          hi = port_ranges.value[1]
        }
      }
    }
  }
}
