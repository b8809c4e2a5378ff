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

variable "guardrail_roles" {
  description = "Names of the IAM roles to attach every document to. Empty attaches nothing."
  type        = set(string)
  default     = []
}

locals {
  guardrail_attachments = {
    for pair in setproduct(keys(var.guardrail_documents), var.guardrail_roles) :
    "${pair[0]} ${pair[1]}" => { document = pair[0], role = pair[1] }
  }
}

resource "aws_iam_policy" "guardrail" {
  for_each = var.guardrail_documents

  name        = each.key
  description = each.value.description
  policy      = jsonencode(jsondecode(file("${path.module}/${each.value.file}")))
}

resource "aws_iam_role_policy_attachment" "guardrail" {
  for_each = local.guardrail_attachments

  role       = each.value.role
  policy_arn = aws_iam_policy.guardrail[each.value.document].arn
}

output "guardrail_policy_arns" {
  description = "The ARN of each document's policy."
  value       = { for name, policy in aws_iam_policy.guardrail : name => policy.arn }
}
