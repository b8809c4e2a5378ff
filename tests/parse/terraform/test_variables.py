"""Variables: their defaults, their values and their types."""

from __future__ import annotations

import json

import pytest

from ringfence.model.policy import (
    RuleAction,
)
from ringfence.parse.terraform import TerraformSources, parse_terraform
from support.terraform_packs import GROUPS, one, read, refused, ruleset


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
