# No name and no value is written into these files: they are read, as they are, from ringfence.values.json.
locals {
  values = jsondecode(file("${path.module}/ringfence.values.json"))
}

output "ringfence_pack" {
  description = "The pack that these files were made from."
  value       = local.values.pack
}

variable "tls_profile" {
  description = "UUID of the TLS profile of rules that decrypt."
  type        = string
  default     = "def000ad-6000-0000-0000-000000000001"
}

variable "attach_to" {
  description = "UUID of the attachment point or policy group that takes the ruleset. An attachment point takes one object: if TERRAFORM_BEFORE_UI_MANAGED is occupied, put both into an aviatrix_dcf_policy_group and give its UUID here."
  type        = string
  default     = null
}
