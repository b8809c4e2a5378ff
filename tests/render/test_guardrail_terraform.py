"""Terraform of the guardrail, as golden files and as Terraform itself reads it.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ringfence.guardrail.generate import generate
from ringfence.model.guardrail import ApprovedNetwork, GuardrailKind, IamGuardrail
from ringfence.render.guardrail_terraform import guardrail_json, guardrail_terraform
from support.guardrails import GROUPS, scope
from support.terraform import planned, written

GOLDEN = Path(__file__).parents[1] / "golden" / "guardrail"
PROVIDER = """\
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "nobody"
  secret_key                  = "nothing"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"""
TYPES = {
    GuardrailKind.IDENTITY: ("aws_iam_policy", "policy"),
    GuardrailKind.BOUNDARY: ("aws_iam_policy", "policy"),
    GuardrailKind.SCP: ("aws_organizations_policy", "content"),
}


def guardrail(kind: GuardrailKind) -> IamGuardrail:
    return generate(scope(), kind=kind)


def long_guardrail() -> IamGuardrail:
    """One of several documents."""
    subnets = tuple(f"subnet-{number:017x}" for number in range(100))
    network = ApprovedNetwork(subnets=subnets, security_groups=GROUPS)
    return generate(scope(networks=(network,)), kind=GuardrailKind.SCP)


@pytest.mark.parametrize("kind", GuardrailKind)
def test_the_files_are_what_their_golden_files_say(kind: GuardrailKind) -> None:
    for artefact in guardrail_terraform(guardrail(kind)):
        golden = GOLDEN / kind / artefact.path
        if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(artefact.text, encoding="utf-8")

        assert artefact.text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", GuardrailKind)
def test_the_hcl_holds_no_data(kind: GuardrailKind) -> None:
    hcl, *_ = guardrail_terraform(guardrail(kind))

    assert hcl.path == "guardrail.tf"
    assert not any(word in hcl.text for word in ("subnet-", "sg-", "arn:", "111122223333"))


def test_each_document_is_a_file_and_a_value() -> None:
    made = long_guardrail()
    assert len(made.documents) > 1

    _hcl, values, *documents = guardrail_terraform(made)

    named = json.loads(values.text)["guardrail_documents"]
    assert {each["file"] for each in named.values()} == {each.path for each in documents}
    assert tuple(documents) == guardrail_json(made)
    assert all("belong together" in each["description"] for each in named.values())


@pytest.mark.slow
@pytest.mark.parametrize("kind", GuardrailKind)
def test_terraform_plans_the_policies_and_attaches_nothing(
    kind: GuardrailKind, tmp_path: Path
) -> None:
    made = long_guardrail() if kind is GuardrailKind.SCP else guardrail(kind)
    folder = written(guardrail_terraform(made), tmp_path)
    (folder / "provider.tf").write_text(PROVIDER)

    resources: list[dict[str, Any]] = planned(folder)

    resource, argument = TYPES[kind]
    assert {each["type"] for each in resources} == {resource}
    policies = {each["values"]["name"]: each["values"][argument] for each in resources}
    assert {name: json.loads(text) for name, text in policies.items()} == {
        each.name: json.loads(each.text) for each in made.documents
    }
    assert all(len(policies[each.name]) == each.size for each in made.documents)


@pytest.mark.slow
def test_terraform_attaches_to_what_is_named(tmp_path: Path) -> None:
    folder = written(guardrail_terraform(guardrail(GuardrailKind.SCP)), tmp_path)
    (folder / "provider.tf").write_text(PROVIDER)
    targets = {"guardrail_targets": {"agentcore-guardrail": ["111122223333", "r-ab12"]}}
    (folder / "targets.auto.tfvars.json").write_text(json.dumps(targets))

    attached = [each["values"] for each in planned(folder) if each["type"].endswith("_attachment")]

    assert {each["target_id"] for each in attached} == {"111122223333", "r-ab12"}
