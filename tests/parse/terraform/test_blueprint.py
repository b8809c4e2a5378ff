"""A published blueprint, in both kinds of resource."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.model.flow import Decision
from ringfence.model.policy import (
    DecryptPolicy,
    Protocol,
    RuleAction,
    SmartGroupSelector,
)
from ringfence.parse.terraform import ReadTerraform, TerraformSources, parse_terraform
from ringfence.policy.evaluate import evaluate
from support.packs import flow

HERE = Path(__file__).parent


def blueprint(policy: Path) -> ReadTerraform:
    folder = HERE / "blueprint"
    return parse_terraform(
        TerraformSources(
            folder="blueprint",
            configuration={
                "groups.tf": (folder / "groups.tf").read_text(encoding="utf-8"),
                "policy.tf": policy.read_text(encoding="utf-8"),
            },
            variables={
                "terraform.tfvars": (folder / "terraform.tfvars").read_text(encoding="utf-8")
            },
        )
    )


KINDS = pytest.mark.parametrize("policy", [HERE / "blueprint" / "policy.tf", HERE / "ruleset.tf"])


@KINDS
def test_a_blueprint_is_read_in_both_kinds_of_resource(policy: Path) -> None:
    found = blueprint(policy)
    short = [
        (
            each.name.removeprefix("agentcore-vca-"),
            each.priority,
            each.action,
            each.protocol,
            [group.removeprefix("agentcore-vca-") for group in (*each.dst, *each.web_groups)],
        )
        for each in found.pack.in_order
    ]

    assert found.singleton is (policy.name == "policy.tf")
    assert found.pack.rulesets == ()
    deny, permit, tcp = RuleAction.DENY, RuleAction.PERMIT, Protocol.TCP
    assert short == [
        ("10-client-to-agentcore-data", 10, permit, tcp, ["vpce-data"]),
        ("11-client-to-agentcore-control", 11, permit, tcp, ["vpce-control"]),
        (
            "29-runtime-deny-supply-chain-ioc-github",
            29,
            deny,
            tcp,
            ["github-hosts", "supply-chain-ioc-github"],
        ),
        ("30-runtime-to-allowed-models", 30, permit, tcp, ["any", "allowed-models"]),
        ("31-runtime-to-allowed-tools", 31, permit, tcp, ["github-hosts", "allowed-tools"]),
        ("32-runtime-to-aws-control", 32, permit, tcp, ["any", "aws-control"]),
        ("33-runtime-to-allowed-mcp-servers", 33, permit, tcp, ["any", "allowed-mcp-servers"]),
        ("50-runtime-dns-exfil-deny", 50, deny, Protocol.UDP, ["any"]),
        ("100-runtime-default-deny", 100, deny, Protocol.ANY, ["any"]),
    ]
    assert not any(each.watch for each in found.pack.rules)
    assert all(each.logging for each in found.pack.rules)
    assert found.pack.in_order[2].decrypt is DecryptPolicy.ALLOWED
    assert found.pack.in_order[7].ports == ((53, 53),)


def test_the_lists_of_a_blueprint_are_evaluated() -> None:
    pack = blueprint(HERE / "ruleset.tf").pack

    assert pack.web_group("agentcore-vca-aws-control").sni == (
        "sts.us-east-1.amazonaws.com",
        "logs.us-east-1.amazonaws.com",
        "monitoring.us-east-1.amazonaws.com",
        "xray.us-east-1.amazonaws.com",
        "secretsmanager.us-east-1.amazonaws.com",
        "api.ecr.us-east-1.amazonaws.com",
        "111122223333.dkr.ecr.us-east-1.amazonaws.com",
        "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com",
    )
    assert pack.web_group("agentcore-vca-allowed-mcp-servers").sni == ("mcp.deepwiki.com",)
    assert {each.fqdn for each in pack.smart_group("agentcore-vca-github-hosts").selectors} == {
        "api.github.com",
        "raw.githubusercontent.com",
        "github.com",
    }


@KINDS
def test_who_is_behind_an_id_of_aws_stays_unknown_in_every_verdict(policy: Path) -> None:
    found = blueprint(policy)
    runtime = found.pack.smart_group("agentcore-vca-runtime")

    assert runtime.selectors == (
        SmartGroupSelector(
            type="subnet", other=(("unresolved", "res_id = aws_subnet.runtime.id"),)
        ),
    )
    assert any(note.startswith("groups.tf:48: res_id of the SmartGroup") for note in found.notes)
    assert evaluate(found.pack, flow("api.openai.com")).decision is Decision.UNKNOWN
    named = flow("api.openai.com", src=runtime.name, port=22)
    assert evaluate(found.pack, named).rule == "agentcore-vca-100-runtime-default-deny"
