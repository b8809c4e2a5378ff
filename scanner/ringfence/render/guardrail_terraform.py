"""Terraform of an IAM guardrail: reviewed HCL that holds no data, and the documents beside it.

Names and policies reach Terraform through `*.auto.tfvars.json` and `file()`, where nothing is
interpolated. Nothing is attached until somebody names to what.
"""

from __future__ import annotations

from typing import assert_never

from ringfence.model.guardrail import GuardrailKind, IamGuardrail
from ringfence.render.artefact import Artefact
from ringfence.render.scan_json import to_json

_VERSIONS = """\
terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}
"""
_DOCUMENTS = """\
variable "guardrail_documents" {
  description = "The documents by name: the file that holds each, and what it is for."
  type = map(object({
    file        = string
    description = string
  }))
}
"""
_IDENTITY = """\
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
"""
_BOUNDARY = """\
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
"""
_SCP = """\
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
"""


def guardrail_json(guardrail: IamGuardrail) -> tuple[Artefact, ...]:
    """The documents, one file each."""
    return tuple(
        Artefact(path=f"{each.name}.json", media_type="application/json", text=each.pretty)
        for each in guardrail.documents
    )


def guardrail_terraform(guardrail: IamGuardrail) -> tuple[Artefact, ...]:
    """Everything that `terraform apply` needs, attached to nothing."""
    documents = {
        each.name: {
            "file": f"{each.name}.json",
            "description": _description(each.attach_to, len(guardrail.documents)),
        }
        for each in guardrail.documents
    }
    return (
        Artefact(path="guardrail.tf", media_type="text/x-hcl", text=_hcl(guardrail.kind)),
        Artefact(
            path="guardrail.auto.tfvars.json",
            media_type="application/json",
            text=to_json({"guardrail_documents": documents}),
        ),
        *guardrail_json(guardrail),
    )


def _description(attach_to: str, count: int) -> str:
    told = "AI runtimes only in approved subnets and security groups"
    if attach_to:
        return f"{told}; for {attach_to}"
    return told if count == 1 else f"{told}; one of {count} that belong together"


def _hcl(kind: GuardrailKind) -> str:
    match kind:
        case GuardrailKind.IDENTITY:
            body = _IDENTITY
        case GuardrailKind.SCP:
            body = _SCP
        case GuardrailKind.BOUNDARY:
            body = _BOUNDARY
        case _:
            assert_never(kind)
    return "\n".join((_VERSIONS, _DOCUMENTS, body))
