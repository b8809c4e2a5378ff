"""A policy pack from the Terraform of the Aviatrix provider, whoever wrote it.

What the files do not say stays unknown: a group then matches nobody knows what. A rule whose own
arguments are not known is never left out; the files are refused, with every reason at once.
"""

from ringfence.parse.terraform.pack import ReadTerraform, parse_terraform
from ringfence.parse.terraform.sources import TerraformSources

__all__ = ["ReadTerraform", "TerraformSources", "parse_terraform"]
