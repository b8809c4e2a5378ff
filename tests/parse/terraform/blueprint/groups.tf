# Shaped like a published blueprint for runtimes in a VPC: nine rules, three of them with host lists.

variable "name_prefix" {
  type    = string
  default = "agentcore-vca"
}

variable "region" {
  default = "us-east-1"
}

variable "account_id" {
  type = string
}

variable "allowed_mcp_servers" {
  type    = list(string)
  default = ["mcp.deepwiki.com"]
}

locals {
  github_hosts = toset(["api.github.com", "raw.githubusercontent.com", "github.com"])

  host_lists = {
    allowed_models = [
      "bedrock-runtime.${var.region}.amazonaws.com",
      "bedrock.${var.region}.amazonaws.com",
    ]
    allowed_tools       = local.github_hosts
    allowed_mcp_servers = var.allowed_mcp_servers
    aws_control = concat(
      [for service in ["sts", "logs", "monitoring", "xray", "secretsmanager"] : "${service}.${var.region}.amazonaws.com"],
      [
        "api.ecr.${var.region}.amazonaws.com",
        format("%s.dkr.ecr.%s.amazonaws.com", var.account_id, var.region),
        "prod-${var.region}-starport-layer-bucket.s3.${var.region}.amazonaws.com",
      ],
    )
  }
}

resource "aviatrix_smart_group" "runtime" {
  name = "${var.name_prefix}-runtime"

  selector {
    match_expressions {
      type   = "subnet"
      res_id = aws_subnet.runtime.id
    }
  }
}

resource "aviatrix_smart_group" "client_spoke" {
  name = "${var.name_prefix}-client-spoke"
  selector {
    match_expressions {
      type = "vpc"
      name = "client"
    }
  }
}

resource "aviatrix_smart_group" "endpoint" {
  for_each = {
    data    = "bedrock-agentcore"
    control = "bedrock-agentcore-control"
  }

  name = "${var.name_prefix}-vpce-${each.key}"

  selector {
    match_expressions {
      fqdn = aws_vpc_endpoint.agentcore[each.key].dns_entry[0].dns_name
    }
  }
}

resource "aviatrix_smart_group" "any" {
  name = "${var.name_prefix}-any"

  selector {
    match_expressions {
      cidr = "0.0.0.0/0"
    }
  }
}

resource "aviatrix_smart_group" "github_hosts" {
  name = "${var.name_prefix}-github-hosts"

  selector {
    dynamic "match_expressions" {
      for_each = local.github_hosts
      content {
        fqdn = match_expressions.value
      }
    }
  }
}

resource "aviatrix_web_group" "hosts" {
  for_each = local.host_lists
  name     = "${var.name_prefix}-${replace(each.key, "_", "-")}"

  selector {
    dynamic "match_expressions" {
      for_each = each.value
      iterator = host
      content {
        snifilter = host.value
      }
    }
  }
}

resource "aviatrix_web_group" "supply_chain_ioc_github" {
  name = "${var.name_prefix}-supply-chain-ioc-github"

  selector {
    match_expressions {
      urlfilter = "api.github.com/repos/*/*shai-hulud*"
    }
    match_expressions {
      urlfilter = "github.com/*/*shai-hulud*"
    }
  }
}
