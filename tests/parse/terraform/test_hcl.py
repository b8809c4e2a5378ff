"""The grammar of HCL, against HashiCorp's own parser."""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import replace
from typing import Any

import pygohcl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import PackError
from ringfence.parse.terraform.evaluate import Budget, Scope, evaluate
from ringfence.parse.terraform.functions import Wrong
from ringfence.parse.terraform.hcl import parse_hcl
from ringfence.parse.terraform.json_syntax import parse_tf_json
from ringfence.parse.terraform.values import Unknown, Value
from support.terraform import evaluated

SCOPE = Scope(look_up=Unknown, read=lambda _: None, budget=Budget(10**9), folder="f")


def value(text: str) -> Value:
    attribute = parse_hcl(f"x = {text}\n", "a.tf").get("x")
    assert attribute
    return evaluate(attribute.value, SCOPE)


def judged(text: str) -> Any:
    """What HashiCorp's parser makes of the same; an error is None."""
    try:
        return pygohcl.loads(text)
    except pygohcl.HCLParseError:
        return None


def quoted(text: str) -> str:
    return (
        '"' + "".join(c if c.isalnum() or c in " $%{}." else f"\\U{ord(c):08x}" for c in text) + '"'
    )


@given(
    st.text(
        st.sampled_from('$%{}"\\n~ aé\n\t.\u202e') | st.characters(exclude_categories=["Cs"]),
        max_size=12,
    )
)
@settings(max_examples=300)
def test_a_quoted_text_is_read_as_hashicorp_reads_it(text: str) -> None:
    source = f'x = "{text}"\n'
    told = judged(source)

    try:
        found = value(f'"{text}"')
    except PackError:
        assert told is None
        return
    if isinstance(found, str) and told is not None:
        assert unicodedata.normalize("NFC", told["x"]) == found
    elif told is not None:
        assert "${" in text or "%{" in text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_can_be_written_and_is_read_back(text: str) -> None:
    template = text.replace("${", "$${").replace("%{", "%%{")

    assert value(quoted(template)) == unicodedata.normalize("NFC", text)


_leaf = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
_data: Any = st.recursive(
    _leaf,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.sampled_from("abc${}"), max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def hcl(data: Any) -> str:
    match data:
        case str():
            return quoted(data.replace("${", "$${").replace("%{", "%%{"))
        case list():
            return "[" + ", ".join(map(hcl, data)) + "]"
        case dict():
            return "{" + ", ".join(f"{hcl(k)} = {hcl(v)}" for k, v in data.items()) + "}"
        case _:
            return json.dumps(data)


def nfc(data: Any) -> Any:
    match data:
        case str():
            return unicodedata.normalize("NFC", data)
        case list():
            return [nfc(each) for each in data]
        case dict():
            return {nfc(key): nfc(each) for key, each in data.items()}
        case _:
            return data


@given(_data)
def test_any_data_is_read_from_hcl_and_from_json_as_it_was(data: Any) -> None:
    escaped = json.loads(json.dumps(data).replace("${", "$${").replace("%{", "%%{"))
    body = parse_tf_json(json.dumps({"locals": {"x": escaped}}), "a.tf.json").blocks[0].body
    attribute = body.get("x")

    assert value(hcl(data)) == nfc(data)
    assert attribute
    assert evaluate(attribute.value, SCOPE) == nfc(data)


@given(st.text(st.sampled_from('ab={}[]()"$%,.:?!<>&|\n #/*-+01 for in if=>...~\\'), max_size=40))
@settings(max_examples=400)
def test_what_hashicorp_refuses_is_never_read_as_data(text: str) -> None:
    told = judged(text)

    try:
        body = parse_hcl(text, "a.tf")
    except PackError:
        return

    if told is None:
        # The other parser evaluates as well, and refuses what has no value: see that there is none.
        assert any(_value(each.value) is None for each in body.attributes) or body.blocks


def _value(expression: Any) -> Value:
    try:
        found = evaluate(expression, SCOPE)
    except Wrong:
        return None
    return None if isinstance(found, Unknown) else found


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
    ],
)
def test_what_the_files_do_not_say_is_unknown(text: str) -> None:
    assert isinstance(value(text), Unknown)


@pytest.mark.parametrize(
    "text",
    [
        'x = "a',
        'x = "a\nb"',
        'x = "${"',
        'x = "\\q"',
        'x = "\\UFFFFFFFF"',
        "x = ",
        "x = 1 y = 2",
        "x = 1\nx = 2",
        "a {",
        "a { b { c = 1 } }",
        "a { b = 1, c = 2 }",
        "a {\n b = 1 }",
        "a { b = 1\n }",
        "}",
        "x = [1 2]",
        "x = {a = 1 b = 2}",
        "x = <<EOT\n",
        "x = f(1...,2)",
        "x = 1 +",
        "/* open",
        "x = " + "(" * 5_000,
        "x = " + "a." * 5_000 + "a",
        "x = " + "1+" * 5_000 + "1",
        "x = " + "[" * 100_000,
        "x = " + "9" * 5_000,
        "a {\n" * 5_000,
        'x = "' + "${" * 5_000,
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_what_is_no_hcl_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(PackError, match=r"^a\.tf:\d+: "):
        parse_hcl(text, "a.tf")


def test_a_line_is_counted_as_an_editor_does() -> None:
    with pytest.raises(PackError, match=r"^a\.tf:4: "):
        parse_hcl('# one\nx = <<EOT\nEOT\ny = "\n', "a.tf")


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


def _readable(text: str) -> bool:
    try:
        return not isinstance(value(text), Unknown)
    except (PackError, Wrong):
        return False
