resource "aviatrix_distributed_firewalling_policy_list" "main" {
  policies {
    name             = "${var.name_prefix}-10-client-to-agentcore-data"
    priority         = 10
    action           = "PERMIT"
    protocol         = "TCP"
    src_smart_groups = [aviatrix_smart_group.client_spoke.uuid]
    dst_smart_groups = [aviatrix_smart_group.endpoint["data"].uuid]
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-11-client-to-agentcore-control"
    priority         = 11
    action           = "PERMIT"
    protocol         = "TCP"
    src_smart_groups = [aviatrix_smart_group.client_spoke.uuid]
    dst_smart_groups = [aviatrix_smart_group.endpoint["control"].uuid]
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-29-runtime-deny-supply-chain-ioc-github"
    priority         = 29
    action           = "DENY"
    protocol         = "TCP"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.github_hosts.uuid]
    web_groups       = [aviatrix_web_group.supply_chain_ioc_github.uuid]
    decrypt_policy   = "DECRYPT_ALLOWED"
    tls_profile      = "def000ad-6000-0000-0000-000000000001"
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-30-runtime-to-allowed-models"
    priority         = 30
    action           = "PERMIT"
    protocol         = "TCP"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.any.uuid]
    web_groups       = [aviatrix_web_group.hosts["allowed_models"].uuid]
    decrypt_policy   = "DECRYPT_NOT_ALLOWED"
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-31-runtime-to-allowed-tools"
    priority         = 31
    action           = "PERMIT"
    protocol         = "TCP"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.github_hosts.uuid]
    web_groups       = [aviatrix_web_group.hosts["allowed_tools"].uuid]
    decrypt_policy   = "DECRYPT_ALLOWED"
    tls_profile      = "def000ad-6000-0000-0000-000000000001"
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-32-runtime-to-aws-control"
    priority         = 32
    action           = "PERMIT"
    protocol         = "tcp"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.any.uuid]
    web_groups       = [aviatrix_web_group.hosts["aws_control"].uuid]
    decrypt_policy   = "DECRYPT_NOT_ALLOWED"
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-33-runtime-to-allowed-mcp-servers"
    priority         = 33
    action           = "PERMIT"
    protocol         = "TCP"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.any.uuid]
    web_groups       = [aviatrix_web_group.hosts["allowed_mcp_servers"].uuid]
    decrypt_policy   = "DECRYPT_NOT_ALLOWED"
    logging          = true
    watch            = false

    port_ranges {
      lo = 443
      hi = 443
    }
  }

  policies {
    name             = "${var.name_prefix}-50-runtime-dns-exfil-deny"
    priority         = 50
    action           = "DENY"
    protocol         = "UDP"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.any.uuid]
    logging          = true
    watch            = false

    port_ranges {
      lo = 53
      hi = 0
    }
  }

  policies {
    name             = "${var.name_prefix}-100-runtime-default-deny"
    priority         = 100
    action           = "DENY"
    protocol         = "ANY"
    src_smart_groups = [aviatrix_smart_group.runtime.uuid]
    dst_smart_groups = [aviatrix_smart_group.any.uuid]
    logging          = true
    watch            = false
  }

  depends_on = [aws_vpc.main]
}
