"""Terraform that others wrote, as a pack: what is said, what stays unknown, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringfence.errors import PackError
from ringfence.model.flow import Decision
from ringfence.model.policy import (
    ANY_WEB,
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DecryptPolicy,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.parse.terraform import ReadTerraform, TerraformSources, parse_terraform
from ringfence.policy.evaluate import evaluate
from support.packs import flow

HERE = Path(__file__).parent
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


def test_every_argument_of_a_rule_is_read() -> None:
    found = read(
        GROUPS,
        ruleset(
            one(
                action='"INTRUSION_DETECTION_PERMIT"',
                protocol='"tcp"',
                priority='"7"',
                web_groups='["def000ad-0000-0000-0000-000000000002"]',
                dst_smart_groups='["def000ad-0000-0000-0000-000000000001"]',
                decrypt_policy='"DECRYPT_ALLOWED"',
                flow_app_requirement='"TLS_REQUIRED"',
                tls_profile='"def000ad-6000-0000-0000-000000000001"',
                log_profile='"def000ad-7000-0000-0000-000000000001"',
                exclude_sg_orchestration="true",
                logging="true",
                watch="true",
            )
            + "\n    port_ranges {\n      lo = 443\n    }\n    port_ranges {\n lo = 1\n hi = 2\n }"
        ),
    )
    (rule,) = found.pack.rules

    assert rule.ids
    assert rule.action is RuleAction.PERMIT
    assert (rule.protocol, rule.priority) == (Protocol.TCP, 7)
    assert rule.web_groups == (ANY_WEB,)
    assert rule.dst == (PUBLIC_INTERNET,)
    assert rule.decrypt is DecryptPolicy.ALLOWED
    assert rule.app_requirement is AppRequirement.TLS
    assert (rule.logging, rule.watch) == (True, True)
    assert rule.ports == ((443, 443), (1, 2))
    assert found.pack.name == "main"


def test_what_is_not_said_has_the_first_value_of_the_provider() -> None:
    (rule,) = read(GROUPS, ruleset(one())).pack.rules

    assert (rule.logging, rule.watch, rule.ports, rule.ids) == (False, False, (), False)
    assert rule.decrypt is DecryptPolicy.UNSPECIFIED
    assert rule.dst == (ANYWHERE,)


@pytest.mark.parametrize(
    ("changes", "watch"),
    [
        ({"enforcement": '"MONITOR"'}, True),
        ({"enforcement": '"ENFORCE"'}, False),
        ({"enforcement": '"MONITOR"', "watch": "null"}, True),
        ({"watch": "true"}, True),
        ({"watch": '"true"'}, True),
    ],
)
def test_both_spellings_of_the_mode_are_read(changes: dict[str, str], watch: bool) -> None:
    assert read(GROUPS, ruleset(one(**changes))).pack.rules[0].watch is watch


def test_a_rule_that_is_disabled_is_left_out_and_said() -> None:
    found = read(GROUPS, ruleset(one(enforcement='"DISABLE"')))

    assert found.pack.rules == ()
    assert any("'a' is disabled" in note for note in found.notes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "name is missing"),
        ({"name": "var.x"}, "name is not known here: it depends on var.x"),
        ({"action": '"ALLOW"'}, "'ALLOW', which is none of PERMIT, DENY"),
        ({"action": "var.x"}, "action of the rule 'a' is not known here"),
        ({"priority": "aws_x.y.z"}, "depends on aws_x.y.z"),
        ({"priority": '"first"'}, "no whole number"),
        ({"priority": "-1"}, "no whole number"),
        ({"protocol": '"GRE"'}, "'GRE', which is none of"),
        ({"protocol": ""}, "protocol of the rule 'a' is missing"),
        ({"watch": "var.x"}, "watch of the rule 'a' is not known here"),
        ({"watch": '"perhaps"'}, "neither true nor false"),
        ({"watch": "true", "enforcement": '"MONITOR"'}, "stands beside watch"),
        ({"enforcement": '"SOMETIMES"'}, "which is no mode"),
        ({"decrypt_policy": '"YES"'}, "'YES', which is none of"),
        ({"webgroups": "[]"}, "webgroups is no argument of a rule"),
        ({"src_smart_groups": ""}, "name a group each"),
        ({"src_smart_groups": "[]"}, "name a group each"),
        ({"dst_smart_groups": "[null]"}, "no UUID"),
        ({"web_groups": "[aviatrix_smart_group.runtime.uuid]"}, "which is no WebGroup"),
        ({"src_smart_groups": '"one"'}, "is no list"),
    ],
    ids=str,
)
def test_a_rule_whose_own_arguments_are_not_known_is_refused(
    changes: dict[str, str], told: str
) -> None:
    said = refused(GROUPS, ruleset(one(**changes)))

    assert told in said
    assert "1.tf:" in said


def test_every_reason_is_said_at_once() -> None:
    said = refused(
        GROUPS,
        ruleset(one(action="var.x", priority="var.y"))
        + ruleset(one(protocol='"GRE"')).replace('"main" {', '"other" {'),
    )

    assert said.startswith("folder: 3 thing(s)")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("rules", 'dynamic "rules" {\n for_each = var.x\n content {\n }\n }'),
        ("port_ranges", ""),
    ],
)
def test_an_unknown_number_of_rules_or_ports_is_refused(kind: str, more: str) -> None:
    ports = 'dynamic "port_ranges" {\n for_each = var.x\n content {\n lo = 1\n }\n }'
    text = ruleset(one() + ("\n" + ports if kind == "port_ranges" else ""))

    if more:
        text = f'resource "aviatrix_dcf_ruleset" "r" {{\n name = "r"\n {more}\n}}\n'

    assert "depends on var.x" in refused(GROUPS, text)


@pytest.mark.parametrize(
    "groups",
    [
        "[var.x]",
        "var.x",
        "[aviatrix_smart_group.elsewhere.uuid]",
        "[data.aviatrix_smart_groups.all.id]",
    ],
)
def test_a_group_that_is_not_known_keeps_its_rule_and_makes_its_verdicts_unknown(
    groups: str,
) -> None:
    found = read(GROUPS, ruleset(one(action='"DENY"', dst_smart_groups=groups)))

    assert len(found.pack.rules) == 1
    assert any("has in dst_smart_groups what is not known here" in note for note in found.notes)
    asked = flow("api.openai.com", dst="203.0.113.9")
    assert evaluate(found.pack, asked).decision is Decision.UNKNOWN


def test_a_uuid_that_nobody_explains_is_a_group_of_which_only_that_is_known() -> None:
    uuid = "11111111-2222-3333-4444-555555555555"
    found = read(GROUPS, ruleset(one(dst_smart_groups=f'["{uuid}"]')))

    assert found.pack.smart_group(uuid) == SmartGroup(name=uuid, uuid=uuid)
    assert any(uuid in note for note in found.notes)


@pytest.mark.parametrize(
    "content",
    [
        "match_expressions {\n snifilter = var.x\n }",
        'match_expressions {\n snifilter = "a.example"\n }\n match_expressions {\n snifilter = var.x\n }',
        'dynamic "match_expressions" {\n for_each = var.x\n content {\n snifilter = match_expressions.value\n }\n }',
    ],
)
def test_a_web_group_with_a_pattern_that_is_not_known_matches_nobody_knows_what(
    content: str,
) -> None:
    group = (
        f'resource "aviatrix_web_group" "w" {{\n name = "w"\n selector {{\n {content}\n }}\n}}\n'
    )
    found = read(
        GROUPS, group, ruleset(one(action='"DENY"', web_groups="[aviatrix_web_group.w.uuid]"))
    )

    assert found.pack.web_group("w") == WebGroup(name="w")
    assert found.notes
    assert evaluate(found.pack, flow("b.example")).decision is Decision.UNKNOWN


def test_an_address_beside_what_is_not_known_does_not_answer_alone() -> None:
    group = """
resource "aviatrix_smart_group" "mixed" {
  name = "mixed"
  selector {
    match_expressions {
      cidr = "10.0.0.0/8"
      zone = var.x
    }
  }
}
"""
    found = read(
        GROUPS,
        group,
        ruleset(one(action='"DENY"', src_smart_groups="[aviatrix_smart_group.mixed.uuid]")),
    )

    assert evaluate(found.pack, flow("a.example", src="10.1.1.1")).decision is Decision.UNKNOWN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x == 1", "0.tf:1"),
        ('resource "aviatrix_dcf_ruleset" {\n}', "has 1 labels"),
        ("", "has neither aviatrix_dcf_ruleset nor"),
        (
            group("web", 'snifilter = "a"\n urlfilter = "b/c"'),
            "mixes domains and URLs",
        ),
        (
            group("smart", 'cidr = "ten"'),
            "'ten' is neither a CIDR nor an address",
        ),
        (
            group("smart", 'colour = "red"'),
            "selects by 'colour', which is not known",
        ),
        (
            group("smart", ""),
            "selects by nothing",
        ),
        (
            'locals {\n a = local.b\n b = local.a\n}\nresource "aviatrix_smart_group" "s" {\n name = local.a\n}',
            "refers to itself",
        ),
        (GROUPS + GROUPS.replace('"runtime" {', '"again" {'), "two groups are named 'runtime'"),
    ],
    ids=range(9),
)
def test_files_that_hold_no_pack_are_refused_in_a_sentence(text: str, told: str) -> None:
    assert told in refused(text)


def test_an_override_file_is_not_passed_over() -> None:
    with pytest.raises(PackError, match="overrides other files"):
        parse_terraform(TerraformSources(folder="f", configuration={"x_override.tf": ""}))


def test_variables_take_their_values_in_the_order_of_terraform() -> None:
    variable = 'variable "action" {\n  default = "DENY"\n}\n'
    text = ruleset(one(action="var.action"))

    assert read(GROUPS, variable, text).pack.rules[0].action is RuleAction.DENY
    assert (
        read(GROUPS, variable, text, tfvars='action = "PERMIT"').pack.rules[0].action
        is RuleAction.PERMIT
    )
    both = TerraformSources(
        folder="f",
        configuration={"a.tf": GROUPS + variable + text},
        variables={
            "terraform.tfvars": 'action = "DENY"',
            "z.auto.tfvars.json": '{"action": "PERMIT", "other": 1}',
        },
    )
    assert parse_terraform(both).pack.rules[0].action is RuleAction.PERMIT


def test_the_texts_of_a_variables_file_in_json_are_no_templates() -> None:
    sources = TerraformSources(
        folder="f",
        configuration={"a.tf": GROUPS + 'variable "n" {}\n' + ruleset(one(name="var.n"))},
        variables={"x.auto.tfvars.json": '{"n": "${file(\\"/etc/passwd\\")}"}'},
    )

    assert parse_terraform(sources).pack.rules[0].name == '${file("/etc/passwd")}'


@pytest.mark.parametrize(
    ("kind", "given", "asked", "expected"),
    [
        ("set(string)", '["b", "a", "b"]', 'join("", var.x)', "ab"),
        ("string", "5", "var.x", "5"),
        ("number", '"5"', 'format("%d", var.x + 1)', "6"),
        ("map(string)", "{ a = 1 }", "var.x.a", "1"),
        ("list(string)", '["b", "a"]', 'join("", var.x)', "ba"),
        (
            'object({ a = string, b = optional(string, "c") })',
            "{ a = 1, z = 2 }",
            'join("", values(var.x))',
            "1c",
        ),
        ("object({ a = optional(string) })", "{}", 'coalesce(var.x.a, "none")', "none"),
        ("tuple([string, number])", '[1, "2"]', "var.x[0]", "1"),
        ("any", '["b", "b"]', 'join("", var.x)', "bb"),
    ],
)
def test_a_variable_holds_what_its_type_makes_of_the_value(
    kind: str, given: str, asked: str, expected: str
) -> None:
    variable = f'variable "x" {{\n  type = {kind}\n}}\n'

    found = read(GROUPS, variable, ruleset(one(name=asked)), tfvars=f"x = {given}")

    assert found.pack.rules[0].name == expected


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("number", '"a"'),
        ("list(string)", "{}"),
        ("object({ a = string })", "{}"),
        ("tuple([string])", "[]"),
        ("map(string)", "[]"),
    ],
)
def test_a_variable_that_is_given_another_type_is_refused(kind: str, given: str) -> None:
    variable = f'variable "x" {{\n  type = {kind}\n}}\n'

    assert "the variable 'x' has another type" in refused(
        GROUPS, variable, ruleset(one()), tfvars=f"x = {given}"
    )


def test_a_default_in_json_is_no_template_and_an_argument_is_one() -> None:
    document = {
        "variable": {"n": {"type": "string", "default": "${var.other}"}},
        "locals": {"m": "${var.n}-$${x}"},
    }
    sources = TerraformSources(
        folder="f",
        configuration={
            "a.tf": GROUPS + ruleset(one(name="local.m")),
            "b.tf.json": json.dumps(document),
        },
    )

    assert parse_terraform(sources).pack.rules[0].name == "${var.other}-${x}"


def test_rules_are_made_by_loops_over_maps_and_objects() -> None:
    text = """
locals {
  rules = {
    b = { priority = 2, hosts = ["b.example"] }
    a = { priority = 1, hosts = ["a.example", "c.example"] }
  }
}
resource "aviatrix_web_group" "each" {
  for_each = local.rules
  name     = each.key
  selector {
    dynamic "match_expressions" {
      for_each = toset(each.value.hosts)
      content {
        snifilter = match_expressions.key
      }
    }
  }
}
resource "aviatrix_dcf_ruleset" "main" {
  name = "main"
  dynamic "rules" {
    for_each = { for name, each_rule in local.rules : name => each_rule if each_rule.priority > 0 }
    iterator = it
    content {
      name             = it.key
      action           = "PERMIT"
      priority         = it.value.priority
      protocol         = "TCP"
      src_smart_groups = values({ for k, g in { x = aviatrix_smart_group.runtime } : k => g.uuid })
      dst_smart_groups = ["def000ad-0000-0000-0000-000000000001"]
      web_groups       = [aviatrix_web_group.each[it.key].uuid]
    }
  }
}
"""
    pack = read(GROUPS, text).pack

    assert [(each.name, each.src, each.web_groups) for each in pack.in_order] == [
        ("a", ("runtime",), ("a",)),
        ("b", ("runtime",), ("b",)),
    ]
    assert pack.web_group("a").sni == ("a.example", "c.example")


@pytest.mark.parametrize(("wanted", "names"), [("true", ["vpn", "always"]), ("false", ["always"])])
def test_what_a_switch_turns_off_is_not_there(wanted: str, names: list[str]) -> None:
    text = """
variable "wanted" {}
resource "aviatrix_smart_group" "vpn" {
  count = var.wanted ? 1 : 0
  name  = "vpn"
  selector {
    match_expressions {
      cidr = "192.0.2.0/24"
    }
  }
}
resource "aviatrix_distributed_firewalling_policy_list" "off" {
  count = var.wanted == null ? 1 : 0
  policies {
    name = var.nobody_knows
  }
}
resource "aviatrix_distributed_firewalling_policy_list" "on" {
  count = 1
  dynamic "policies" {
    for_each = var.wanted ? [1] : []
    content {
      name             = "vpn"
      action           = "PERMIT"
      protocol         = "Any"
      src_smart_groups = [aviatrix_smart_group.vpn[0].uuid]
      dst_smart_groups = [aviatrix_smart_group.vpn[0].uuid]
    }
  }
  policies {
    name             = "always"
    action           = "DENY"
    protocol         = "Any"
    priority         = 2147483647
    src_smart_groups = ["def000ad-0000-0000-0000-000000000000"]
    dst_smart_groups = ["def000ad-0000-0000-0000-000000000000"]
  }
}
"""
    found = read(text, tfvars=f"wanted = {wanted}")

    assert [each.name for each in found.pack.in_order] == names
    assert found.singleton


def test_a_managed_web_group_is_looked_up_by_name() -> None:
    data = 'data "aviatrix_web_group" "llm" {\n  name = "avx-ai-llm-providers"\n}\n'
    system = data.replace("llm", "any").replace("avx-ai-any-providers", ANY_WEB)
    groups = "[data.aviatrix_web_group.llm.uuid, data.aviatrix_web_group.any.uuid]"
    pack = read(GROUPS, data, system, ruleset(one(web_groups=groups))).pack

    assert pack.web_groups == (WebGroup(name="avx-ai-llm-providers", managed=True),)
    assert pack.rules[0].web_groups == ("avx-ai-llm-providers", ANY_WEB)


def test_several_rulesets_keep_their_order_where_attachment_points_tell_it() -> None:
    text = ""
    for label, point in (("b", "TERRAFORM_AFTER_UI_MANAGED"), ("a", "TERRAFORM_BEFORE_UI_MANAGED")):
        text += f'data "aviatrix_dcf_attachment_point" "{label}" {{\n  name = "{point}"\n}}\n'
        text += (
            ruleset(one(name=f'"in-{label}"'))
            .replace('"main"', f'"{label}"')
            .replace(
                "  rules {",
                f"  attach_to = data.aviatrix_dcf_attachment_point.{label}.id\n  rules {{",
                1,
            )
        )
    found = read(GROUPS, text)

    assert found.pack.rulesets == ("a", "b")
    assert [each.name for each in found.pack.in_order] == ["in-a", "in-b"]
    assert not any("order" in note for note in found.notes)


def test_rulesets_whose_order_the_files_do_not_tell_are_noted() -> None:
    text = ruleset(one()) + ruleset(one()).replace('"main"', '"other"')

    assert any("in which order 2 rulesets" in note for note in read(GROUPS, text).notes)


@pytest.mark.parametrize(
    ("action", "expected"), [("DENY", RuleAction.DENY), ("permit", RuleAction.PERMIT)]
)
def test_the_default_action_is_read_where_the_files_set_it(
    action: str, expected: RuleAction
) -> None:
    more = f'resource "aviatrix_distributed_firewalling_default_action_rule" "d" {{\n  action = "{action}"\n  logging = true\n}}\n'
    found = read(GROUPS, ruleset(one(), more))

    assert found.pack.default_action is expected
    assert not any("Default Action Rule" in note for note in found.notes)


def test_a_default_action_that_is_assumed_is_noted() -> None:
    assert any("Default Action Rule" in note for note in read(GROUPS, ruleset(one())).notes)


def test_a_module_is_noted_and_not_followed() -> None:
    found = read(GROUPS, ruleset(one(), 'module "more" {\n  source = "./more"\n}\n'))

    assert any("the module 'more' is not read" in note for note in found.notes)


def test_a_file_of_elsewhere_is_never_read() -> None:
    name = 'file("${path.module}/../../secret")'
    assert "is not read" in refused(GROUPS, ruleset(one(name=name)))
