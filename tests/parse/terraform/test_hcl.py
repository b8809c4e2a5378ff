"""The grammar of HCL, against HashiCorp's own parser."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pygohcl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import PackError
from ringfence.parse.terraform.evaluate import evaluate
from ringfence.parse.terraform.functions import Wrong
from ringfence.parse.terraform.hcl import parse_hcl
from ringfence.parse.terraform.json_syntax import parse_tf_json
from ringfence.parse.terraform.values import Unknown, Value
from support.terraform_packs import SCOPE, value


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
        st.sampled_from('$%{}"\\n~ aé\n\t.\u202e')
        | st.characters(
            exclude_categories=["Cs"], exclude_characters="\0"
        ),  # ends what it is given
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


def test_a_nul_neither_ends_a_file_nor_a_text() -> None:
    assert value('"a\0b"') == "a\0b"
    with pytest.raises(PackError):
        value('""\0"')


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
