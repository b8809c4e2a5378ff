"""Terraform for tests, and the pack that is read from it."""

from __future__ import annotations

import pytest

from ringfence.errors import PackError
from ringfence.parse.terraform import ReadTerraform, TerraformSources, parse_terraform
from ringfence.parse.terraform.evaluate import Budget, Scope, evaluate
from ringfence.parse.terraform.hcl import parse_hcl
from ringfence.parse.terraform.values import Unknown, Value

SCOPE = Scope(look_up=Unknown, read=lambda _: None, budget=Budget(10**9), folder="f")
GROUPS = """
resource "aviatrix_smart_group" "runtime" {
  name = "runtime"
  selector {
    match_expressions {
      cidr = "10.50.10.0/24"
    }
  }
}
"""


def read(*texts: str, tfvars: str = "", **data: str) -> ReadTerraform:
    return parse_terraform(
        TerraformSources(
            folder="folder",
            configuration={f"{place}.tf": text for place, text in enumerate(texts)},
            variables={"terraform.tfvars": tfvars} if tfvars else {},
            data=data,
        )
    )


def ruleset(rule: str, more: str = "") -> str:
    return f"""
resource "aviatrix_dcf_ruleset" "main" {{
  name = "main"
  rules {{
{rule}
  }}
}}
{more}"""


def one(**changes: str) -> str:
    """The arguments of a rule; a change is an expression, and an empty one takes it away."""
    values = {
        "name": '"a"',
        "action": '"PERMIT"',
        "priority": "1",
        "protocol": '"TCP"',
        "src_smart_groups": "[aviatrix_smart_group.runtime.uuid]",
        "dst_smart_groups": '["def000ad-0000-0000-0000-000000000000"]',
    } | changes
    return "\n".join(f"    {key} = {value}" for key, value in values.items() if value)


def group(kind: str, expression: str) -> str:
    return f"""
resource "aviatrix_{kind}_group" "g" {{
  name = "g"
  selector {{
    match_expressions {{
      {expression}
    }}
  }}
}}
"""


def refused(*texts: str, tfvars: str = "") -> str:
    with pytest.raises(PackError) as caught:
        read(*texts, tfvars=tfvars)
    return str(caught.value)


def value(text: str) -> Value:
    """What an expression comes to where nothing else is said."""
    attribute = parse_hcl(f"x = {text}\n", "a.tf").get("x")
    assert attribute
    return evaluate(attribute.value, SCOPE)
