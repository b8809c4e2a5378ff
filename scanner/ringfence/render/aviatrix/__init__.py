"""A policy pack as Terraform for the Aviatrix provider.

Facts of the provider are those of its documentation and source at 8.2.20 and 9.0.10
(`aviatrix_dcf_ruleset`, `aviatrix_smart_group`, `aviatrix_web_group`).
"""

from ringfence.render.aviatrix.artefacts import artefacts, before_apply
from ringfence.render.aviatrix.options import Form, ProviderLine, TerraformOptions
from ringfence.render.aviatrix.refusals import refusals
from ringfence.render.aviatrix.watching import set_watch

__all__ = [
    "Form",
    "ProviderLine",
    "TerraformOptions",
    "artefacts",
    "before_apply",
    "refusals",
    "set_watch",
]
