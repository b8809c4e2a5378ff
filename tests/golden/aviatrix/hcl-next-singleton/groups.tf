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

resource "aviatrix_smart_group" "client_spoke_ec9cf32e" {
  name = local.values.smart_groups.client_spoke_ec9cf32e.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.client_spoke_ec9cf32e.selectors

      content {
        type          = try(match_expressions.value.type, null)
        name          = try(match_expressions.value.name, null)
        region        = try(match_expressions.value.region, null)
        k8s_namespace = try(match_expressions.value.k8s_namespace, null)
        external      = try(match_expressions.value.external, null)
        tags          = try(match_expressions.value.tags, null)
        ext_args      = try(match_expressions.value.ext_args, null)
      }
    }
  }
}

resource "aviatrix_smart_group" "github_hosts_00e51728" {
  name = local.values.smart_groups.github_hosts_00e51728.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.smart_groups.github_hosts_00e51728.selectors

      content {
        fqdn = match_expressions.value.fqdn
      }
    }
  }
}

resource "aviatrix_web_group" "allowed_models_7159ab56" {
  name = local.values.web_groups.allowed_models_7159ab56.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.allowed_models_7159ab56.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "ioc_7354a002" {
  name = local.values.web_groups.ioc_7354a002.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.ioc_7354a002.urls

      content {
        urlfilter = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "tools_f9d35d43" {
  name = local.values.web_groups.tools_f9d35d43.name

  selector {
    dynamic "match_expressions" {
      for_each = local.values.web_groups.tools_f9d35d43.sni

      content {
        snifilter = match_expressions.value
      }
    }
  }
}

data "aviatrix_web_group" "avx_ai_llm_providers_0c5b7b49" {
  name = local.values.managed_web_groups.avx_ai_llm_providers_0c5b7b49
}

locals {
  smart_groups = {
    agentcore_runtime_subnets_45fb67a2 = aviatrix_smart_group.agentcore_runtime_subnets_45fb67a2.uuid
    anywhere_0_0_0_0_0_29de41d7        = local.values.existing_smart_groups.anywhere_0_0_0_0_0_29de41d7.uuid
    client_spoke_ec9cf32e              = aviatrix_smart_group.client_spoke_ec9cf32e.uuid
    github_hosts_00e51728              = aviatrix_smart_group.github_hosts_00e51728.uuid
    public_internet_a26c7c9c           = local.values.existing_smart_groups.public_internet_a26c7c9c.uuid
    threats_89f1a802                   = local.values.existing_smart_groups.threats_89f1a802.uuid
  }

  web_groups = {
    allowed_models_7159ab56       = aviatrix_web_group.allowed_models_7159ab56.uuid
    any_web_d7e38d0b              = local.values.existing_web_groups.any_web_d7e38d0b.uuid
    avx_ai_llm_providers_0c5b7b49 = data.aviatrix_web_group.avx_ai_llm_providers_0c5b7b49.uuid
    ioc_7354a002                  = aviatrix_web_group.ioc_7354a002.uuid
    tools_f9d35d43                = aviatrix_web_group.tools_f9d35d43.uuid
  }
}
