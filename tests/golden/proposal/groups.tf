resource "aviatrix_smart_group" "agentcore_control_endpoints_6eb70c92" {
  name = local.values.smart_groups.agentcore_control_endpoints_6eb70c92.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.agentcore_control_endpoints_6eb70c92.selectors

      content {
        fqdn = match_expressions.value.fqdn
      }
    }
  }
}

resource "aviatrix_smart_group" "agentcore_data_endpoints_6eb6c1b4" {
  name = local.values.smart_groups.agentcore_data_endpoints_6eb6c1b4.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.agentcore_data_endpoints_6eb6c1b4.selectors

      content {
        fqdn = match_expressions.value.fqdn
      }
    }
  }
}

resource "aviatrix_smart_group" "agentcore_runtime_subnets_45fb67a2" {
  name = local.values.smart_groups.agentcore_runtime_subnets_45fb67a2.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.agentcore_runtime_subnets_45fb67a2.selectors

      content {
        cidr = match_expressions.value.cidr
      }
    }
  }
}

resource "aviatrix_smart_group" "client_spoke_vpc_8cc94f74" {
  name = local.values.smart_groups.client_spoke_vpc_8cc94f74.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.client_spoke_vpc_8cc94f74.selectors

      content {
        cidr = match_expressions.value.cidr
      }
    }
  }
}

resource "aviatrix_smart_group" "supply_chain_ioc_hosts_43cadd86" {
  name = local.values.smart_groups.supply_chain_ioc_hosts_43cadd86.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.supply_chain_ioc_hosts_43cadd86.selectors

      content {
        fqdn = match_expressions.value.fqdn
      }
    }
  }
}

resource "aviatrix_web_group" "approved_mcp_01969709" {
  name = local.values.web_groups.approved_mcp_01969709.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.approved_mcp_01969709.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "approved_tools_1d93dc40" {
  name = local.values.web_groups.approved_tools_1d93dc40.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.approved_tools_1d93dc40.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "approved_tools_decrypted_61207fd7" {
  name = local.values.web_groups.approved_tools_decrypted_61207fd7.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.approved_tools_decrypted_61207fd7.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "aws_control_plane_62e57a31" {
  name = local.values.web_groups.aws_control_plane_62e57a31.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.aws_control_plane_62e57a31.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "sanctioned_models_5bf3612a" {
  name = local.values.web_groups.sanctioned_models_5bf3612a.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.sanctioned_models_5bf3612a.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "supply_chain_ioc_urls_6f911d0c" {
  name = local.values.web_groups.supply_chain_ioc_urls_6f911d0c.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.supply_chain_ioc_urls_6f911d0c.urls

      content {
        urlfilter = match_expressions.value
      }
    }
  }
}

locals {
  smart_groups = {
    agentcore_control_endpoints_6eb70c92 = aviatrix_smart_group.agentcore_control_endpoints_6eb70c92.uuid
    agentcore_data_endpoints_6eb6c1b4    = aviatrix_smart_group.agentcore_data_endpoints_6eb6c1b4.uuid
    agentcore_runtime_subnets_45fb67a2   = aviatrix_smart_group.agentcore_runtime_subnets_45fb67a2.uuid
    anywhere_0_0_0_0_0_29de41d7          = local.values.existing_smart_groups.anywhere_0_0_0_0_0_29de41d7.uuid
    client_spoke_vpc_8cc94f74            = aviatrix_smart_group.client_spoke_vpc_8cc94f74.uuid
    public_internet_a26c7c9c             = local.values.existing_smart_groups.public_internet_a26c7c9c.uuid
    supply_chain_ioc_hosts_43cadd86      = aviatrix_smart_group.supply_chain_ioc_hosts_43cadd86.uuid
  }

  web_groups = {
    approved_mcp_01969709             = aviatrix_web_group.approved_mcp_01969709.uuid
    approved_tools_1d93dc40           = aviatrix_web_group.approved_tools_1d93dc40.uuid
    approved_tools_decrypted_61207fd7 = aviatrix_web_group.approved_tools_decrypted_61207fd7.uuid
    aws_control_plane_62e57a31        = aviatrix_web_group.aws_control_plane_62e57a31.uuid
    sanctioned_models_5bf3612a        = aviatrix_web_group.sanctioned_models_5bf3612a.uuid
    supply_chain_ioc_urls_6f911d0c    = aviatrix_web_group.supply_chain_ioc_urls_6f911d0c.uuid
  }
}
