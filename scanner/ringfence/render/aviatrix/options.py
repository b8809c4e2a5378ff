"""How the Terraform of a pack shall look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """Which syntax carries the names and values that came from data."""

    HCL = "hcl"
    """HCL that no text of the data is written into, and a JSON file that it reads, whose texts
    Terraform never interpolates."""
    JSON = "json"
    """One `.tf.json`, where texts are templates and are escaped as such."""


class ProviderLine(StrEnum):
    """A release line of the controller, and of the provider that goes with it."""

    V8_2 = "8.2"
    V9_0 = "9.0"
    NEXT = "next"
    """Unreleased: `enforcement = "MONITOR"` takes the place of `watch = true`."""

    @property
    def constraint(self) -> str:
        """8.2.10 is the first release that attaches rulesets where they are enforced.

        The files use nothing that 9.0 brought, so its line takes what a mirror has of 8.2 as well:
        decryption is the controller's.
        """
        return _CONSTRAINTS[self]

    @property
    def decrypts(self) -> bool:
        """Whether its controllers read paths: decryption is of 9.0."""
        return self is not ProviderLine.V8_2


_CONSTRAINTS = {
    ProviderLine.V8_2: ">= 8.2.10, < 9.0.0",
    ProviderLine.V9_0: ">= 8.2.10, < 10.0.0",
    ProviderLine.NEXT: ">= 10.1.0",
}

TERRAFORM_CONSTRAINT = ">= 1.3.0, < 2.0.0"
VALUES = "ringfence.values.json"
"""What the static form reads every name and value from."""
PROVIDER_SOURCE = "AviatrixSystems/aviatrix"
ATTACHMENT_POINT = "TERRAFORM_BEFORE_UI_MANAGED"
DEFAULT_TLS_PROFILE = "def000ad-6000-0000-0000-000000000001"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerraformOptions:
    form: Form = Form.HCL
    provider: ProviderLine = ProviderLine.V9_0
    singleton: bool = False
    """The controller-wide policy list in place of a ruleset: it replaces everybody's rules."""
