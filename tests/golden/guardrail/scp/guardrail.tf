terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

variable "guardrail_documents" {
  description = "The documents by name: the file that holds each, and what it is for."
  type = map(object({
    file        = string
    description = string
  }))
}

variable "guardrail_targets" {
  description = "By document, the ids of the accounts, OUs or roots to attach it to. Empty attaches nothing."
  type        = map(set(string))
  default     = {}
}

locals {
  guardrail_attachments = merge([
    for name, targets in var.guardrail_targets : {
      for target in targets : "${name} ${target}" => { document = name, target = target }
    }
  ]...)
}

resource "aws_organizations_policy" "guardrail" {
  for_each = var.guardrail_documents

  name        = each.key
  description = each.value.description
  type        = "SERVICE_CONTROL_POLICY"
  content     = jsonencode(jsondecode(file("${path.module}/${each.value.file}")))
}

resource "aws_organizations_policy_attachment" "guardrail" {
  for_each = local.guardrail_attachments

  policy_id = aws_organizations_policy.guardrail[each.value.document].id
  target_id = each.value.target
}

output "guardrail_policy_ids" {
  description = "The id of each document's service control policy."
  value       = { for name, policy in aws_organizations_policy.guardrail : name => policy.id }
}
