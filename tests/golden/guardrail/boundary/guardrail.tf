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

resource "aws_iam_policy" "guardrail" {
  for_each = var.guardrail_documents

  name        = each.key
  description = each.value.description
  policy      = jsonencode(jsondecode(file("${path.module}/${each.value.file}")))
}

output "guardrail_boundary_arns" {
  description = "What to give a role or user as permissions_boundary."
  value       = { for name, policy in aws_iam_policy.guardrail : name => policy.arn }
}
