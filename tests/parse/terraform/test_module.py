"""A whole root module: its loops, its switches, its rulesets and what it must not be."""

from __future__ import annotations

import pytest

from ringfence.errors import PackError
from ringfence.model.policy import (
    RuleAction,
)
from ringfence.parse.terraform import ReadTerraform, TerraformSources, parse_terraform
from support.terraform_packs import GROUPS, group, one, read, refused, ruleset


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


def switched(enabled: str) -> ReadTerraform:
    """A ruleset whose only rule is there for a condition on the text of a variable."""
    text = """
variable "rules" {
  type = map(map(string))
}
resource "aviatrix_dcf_ruleset" "main" {
  name = "main"
  dynamic "rules" {
    for_each = { for k, r in var.rules : k => r if r.enabled }
    content {
      name             = rules.key
      action           = "DENY"
      priority         = 1
      protocol         = "TCP"
      src_smart_groups = [aviatrix_smart_group.runtime.uuid]
      dst_smart_groups = [aviatrix_smart_group.runtime.uuid]
    }
  }
}
"""
    return read(GROUPS, text, tfvars=f"rules = {{ a = {{ enabled = {enabled} }} }}")


@pytest.mark.parametrize(("enabled", "rules"), [("true", 1), ('"true"', 1), ('"false"', 0)])
def test_a_rule_stays_where_a_text_says_true(enabled: str, rules: int) -> None:
    assert len(switched(enabled).pack.rules) == rules


@pytest.mark.parametrize("enabled", ['"yes"', "1", "null"])
def test_a_condition_that_is_neither_true_nor_false_is_refused(enabled: str) -> None:
    with pytest.raises(PackError, match="a condition is neither true nor false"):
        switched(enabled)


@pytest.mark.parametrize("action", ['contains([var.u, "a"], "b")', '[var.u] == ["b"]'])
def test_a_decision_on_a_list_that_is_known_in_part_is_refused(action: str) -> None:
    assert "depends on var.u" in refused(
        GROUPS, 'variable "u" {}\n', ruleset(one(action=f'{action} ? "DENY" : "PERMIT"'))
    )


@pytest.mark.parametrize(
    ("each", "told"),
    [
        ('["a", "b"]', "neither a map nor a set of texts"),
        ('"a"', "neither a map nor a set of texts"),
        ("toset([1, 2])", "not one of texts"),
        ("toset([var.u])", "a key that is not known"),
    ],
)
def test_objects_are_made_for_each_of_a_map_or_a_set_only(each: str, told: str) -> None:
    text = ruleset(one()).replace('"main" {', f'"main" {{\n  for_each = {each}', 1)

    assert told in refused(GROUPS, 'variable "u" {}\n', text)


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ("locals {\n  x = 1\n}\nlocals {\n  x = 2\n}\n", "1.tf:4: 'local.x'"),
        ('variable "x" {}\nvariable "x" {}\n', "1.tf:2: 'variable.x'"),
        (GROUPS, "1.tf:2: 'resource.aviatrix_smart_group.runtime'"),
        ('data "a" "b" {}\ndata "a" "b" {}\n', "1.tf:2: 'data.a.b'"),
    ],
)
def test_what_is_there_a_second_time_is_refused_as_terraform_does(again: str, told: str) -> None:
    said = refused(GROUPS, again, ruleset(one()))

    assert f"{told} is there a second time" in said


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


POINT = 'data "aviatrix_dcf_attachment_point" "p" {\n  name = "TERRAFORM_BEFORE_UI_MANAGED"\n}\n'
ORPHAN = ruleset(one(name='"nowhere"')).replace('"main"', '"orphan"')


def attached(to: str) -> str:
    return ruleset(one(name='"kept"')).replace("  rules {", f"  attach_to = {to}\n  rules {{", 1)


@pytest.mark.parametrize("to", ["data.aviatrix_dcf_attachment_point.p.id", "var.elsewhere"])
def test_a_ruleset_that_is_attached_to_nothing_is_left_out_and_said(to: str) -> None:
    found = read(GROUPS, POINT, 'variable "elsewhere" {}\n', attached(to), ORPHAN)

    assert [each.name for each in found.pack.rules] == ["kept"]
    assert [note for note in found.notes if "attached" in note] == [
        (
            "4.tf:2: the ruleset 'aviatrix_dcf_ruleset.orphan' is attached to nothing, and left out,"
            " since it is not in force"
        )
    ]


@pytest.mark.parametrize("to", ["null", '""'])
def test_rulesets_are_kept_where_none_is_attached(to: str) -> None:
    found = read(GROUPS, attached(to), ORPHAN)

    assert {each.name for each in found.pack.rules} == {"kept", "nowhere"}
    assert sum("taken as if it were in force" in note for note in found.notes) == 2


def test_rulesets_are_kept_beside_a_policy_group_which_may_attach_them() -> None:
    group = 'resource "aviatrix_dcf_policy_group" "g" {\n  name = "g"\n}\n'
    found = read(GROUPS, POINT, attached("data.aviatrix_dcf_attachment_point.p.id"), ORPHAN, group)

    assert {each.name for each in found.pack.rules} == {"kept", "nowhere"}
    assert any("aviatrix_dcf_policy_group may say" in note for note in found.notes)


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
