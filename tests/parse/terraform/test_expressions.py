"""Expressions: what they come to, what stays unknown, and what Terraform would refuse."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ringfence.errors import PackError
from ringfence.parse.terraform.evaluate import Budget, evaluate
from ringfence.parse.terraform.functions import Wrong
from ringfence.parse.terraform.hcl import parse_hcl
from ringfence.parse.terraform.values import Unknown, Value
from support.terraform import evaluated
from support.terraform_packs import SCOPE, value

EVALUATED: list[tuple[str, Value]] = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("-1", -1),
    ("!false && true", True),
    ('1 < 2 ? "a" : "b"', "a"),
    ("[for x in [1, 2, 3] : x * 2 if x != 2]", [2, 6]),
    ("{for k, v in {b = 1, a = 2} : upper(k) => v}", {"A": 2, "B": 1}),
    ('{for x in ["a", "b", "a"] : x => 1...}', {"a": [1, 1], "b": [1]}),
    ("concat([1], [2, 3])", [1, 2, 3]),
    ('toset(["b", "a", "b"])', ["a", "b"]),
    ("merge({a = 1}, {b = 2}, {a = 3})", {"a": 3, "b": 2}),
    ("[{a = 1}, {a = 2}][*].a", [1, 2]),
    ("[{a = 1}, {a = 2}].*.a", [1, 2]),
    ("{a = {b = [5]}}.a.b[0]", 5),
    ('{a = {b = [5]}}["a"].b.0', 5),
    ('try({a = 1}.b, "none")', "none"),
    ('"a-${1 + 1}-${true}"', "a-2-true"),
    ('"${[1]}"', [1]),
    ("flatten([[1, [2]], []])", [1, 2]),
    ('lookup({a = 1}, "b", 2)', 2),
    ('jsondecode("{\\"a\\": [1, \\"$${x}\\"]}")', {"a": [1, "${x}"]}),
    ('setunion(["b"], ["a"])', ["a", "b"]),
    ("concat([[1], [2]]...)", [1, 2]),
    ("<<EOT\n  a\n $${b}\nEOT\n", "  a\n ${b}\n"),
    ("<<-EOT\n    a\n      b\n  EOT\n", "a\n  b\n"),
    ("null", None),
    ('cidrsubnet("10.0.0.0/8", 8, 1)', "10.1.0.0/16"),
    ('format("%s-%d%%", "a", 2)', "a-2%"),
    ('replace("a_b", "_", "-")', "a-b"),
    (
        '{\n  a = 1 # one\n  "b" : 2, // two\n  /* three */ (upper("c")) = 3\n}',
        {"a": 1, "b": 2, "C": 3},
    ),
    ("1 == true", False),
    ('"1" == 1', False),
    ("null == null", True),
    ("[1] == null", False),
    ("contains([true], 1)", False),
    ('contains(["a", "b"], "b")', True),
    ('["a"] == ["b"]', False),
    ("{ a = 1 } == { b = 1 }", False),
    ('toset(["a", "b"]) == toset(["b", "a"])', True),
    ("-7 % 3", -1),
    ("7 % -3", 1),
    ("-7.5 % 2", -1.5),
    ("7 / 2", 3.5),
    ('"5" + 1', 6),
    ('"a${1234567.5}"', "a1234567.5"),
    ('!"false"', True),
    ('true && "true"', True),
    ('"true" ? 1 : 2', 1),
    ('[for x in [1, 2] : x if "true"]', [1, 2]),
    ('[for x in [1, 2] : x if "false"]', []),
    ('[1, 2]["1"]', 2),
    ('format("%05d|%3d", 7, "-7")', "00007| -7"),
    ("toset([3, 1, 2])", [1, 2, 3]),
    ('toset(["a", 1])', ["1", "a"]),
    ("distinct([{ a = 1 }, { a = 1 }])", [{"a": 1}]),
    ('index(["a", "b"], "b")', 1),
]
REFUSED = [
    "null ? 1 : 2",
    "1 ? 1 : 2",
    '"yes" ? 1 : 2',
    "[for x in [1, 2] : x if null]",
    "[for x in [1, 2] : x if 1]",
    "!null",
    "true + 1",
    'lookup({}, "a")',
    'format("%s", "a", "b")',
    'format("%s")',
    'format("%d", "a")',
    'index(["a"], "b")',
    'tonumber(" 5")',
    "tonumber(true)",
    "[1][true]",
]


@pytest.mark.parametrize(("text", "expected"), EVALUATED)
def test_an_expression_comes_to_its_value(text: str, expected: Value) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "aws_subnet.x.id",
        'filebase64("x")',
        'replace("a", "/b/", "c")',
        'file("/etc/passwd")',
        'file("../secret.json")',
        '"a${aws_subnet.x.id}"',
        '"%{ if true }a%{ endif }"',
        '"${~ 1 ~}"',
        "[for x in var.a : x]",
        "var.a ? 1 : 2",
        "var.a == 1",
        "uuid()",
        'contains([var.u, "a"], "b")',
        '[var.u] == ["b"]',
        '["b", var.u] != ["b", "c"]',
        '{ a = var.u } == { a = "b" }',
        'toset([var.u]) == toset(["b"])',
        'length(toset([var.u, "a"]))',
        'length([for x in toset([var.u, "a"]) : x])',
        'distinct([var.u, "a"])',
        'compact([var.u, "a"])',
        'try(join("", [var.u]), "DENY")',
        'try(format("%q", "a"), "DENY")',
        'index([var.u, "a"], "a")',
        '["a"] == ["a"]',
    ],
)
def test_what_the_files_do_not_say_is_unknown(text: str) -> None:
    assert isinstance(value(text), Unknown)


@pytest.mark.parametrize("text", REFUSED)
def test_what_terraform_refuses_is_not_evaluated(text: str) -> None:
    with pytest.raises(Wrong):
        value(text)


def test_an_item_that_is_known_is_found_beside_one_that_is_not() -> None:
    assert value('contains([var.u, "a"], "a")') is True
    assert value("[var.u] == null") is False


def test_a_number_does_not_outgrow_what_a_rule_can_use() -> None:
    with pytest.raises(Wrong, match="zero"):
        value("1 / 0")
    with pytest.raises(Wrong, match="larger"):
        value("1e99 * 1e99")
    with pytest.raises(PackError, match="larger"):
        value("1e400")


def test_loops_in_loops_end() -> None:
    many = "[" + ",".join("1" for _ in range(100)) + "]"
    text = many
    for _ in range(4):
        text = f"[for x in {many} : {text}]"

    attribute = parse_hcl(f"x = {text}", "a.tf").get("x")
    assert attribute

    with pytest.raises(PackError, match="steps"):
        evaluate(attribute.value, replace(SCOPE, budget=Budget(10**6)))


def test_a_text_that_doubles_itself_ends() -> None:
    text = '"' + "x" * 1000 + '"'
    for _ in range(12):
        text = f'join("", [for i in [1, 2, 3] : {text}])'

    with pytest.raises(PackError, match=r"grows|steps"):
        value(text)


@pytest.mark.slow
def test_terraform_evaluates_the_same_expressions_to_the_same_values() -> None:
    pieces = ("$", "%", "{", "}", "$${", "%%{", "a", "é", "\\n", '\\"', "\\u0041", "${1 + 1}", " ")
    chosen = random.Random(7)  # noqa: S311 - the same texts at every run
    templates = ['"' + "".join(chosen.choices(pieces, k=6)) + '"' for _ in range(300)]
    readable = [text for text in templates if _readable(text)]
    assert len(readable) > 100
    texts = [
        *(text for text, _ in EVALUATED),
        *readable,
        '{ for k, v in toset(["b", "a"]) : k => v }',
        '[for k, v in ["b", "a"] : "${k}${v}"]',
        "values({ b = 1, a = 2 })",
        "flatten([[], [[1], 2]])",
        'coalesce("", "a")',
        'compact(["", "a", null])',
        'zipmap(["a", "b"], [1, 2])',
        "7 % 3 + 8 / 2 - 2 * 2",
        "element([1, 2, 3], 4)",
        'distinct(["b", "a", "b"])',
        'split(",", "a,b,")',
        "1 == 1 && !(2 < 1) || false",
    ]

    told = evaluated(texts)

    assert list(zip(texts, told, strict=True)) == [(text, value(text)) for text in texts]


@pytest.mark.slow
def test_terraform_refuses_the_same_expressions() -> None:
    assert not any(evaluated([f"can({text})" for text in REFUSED]))


def _readable(text: str) -> bool:
    try:
        return not isinstance(value(text), Unknown)
    except (PackError, Wrong):
        return False
