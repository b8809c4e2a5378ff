"""The verb `catalogue`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from support.e2e.command import Ringfence


def validate(ringfence: Ringfence, text: str) -> None:
    document = json.loads(text)
    schema = json.loads(ringfence.run("schema", document["schema"]).stdout)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_a_host_is_shown_with_provider_method_and_reasons(ringfence: Ringfence) -> None:
    done = ringfence.run("catalogue", "show", "api.openai.com")

    assert (done.code, done.stderr) == (0, "")
    assert "OpenAI" in done.stdout
    assert "exact-host" in done.stdout
    assert "the catalogue lists api.openai.com as OpenAI" in done.stdout


def test_what_is_typed_is_shown_without_what_steers_a_terminal(ringfence: Ringfence) -> None:
    done = ringfence.run("catalogue", "show", "\x1b[31mapi.openai.com")

    assert done.code == 0
    assert "\x1b" not in done.stdout
    assert "no clean ASCII host name" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("api.openai.com", "192.0.2.1", "")])
def test_the_document_validates(ringfence: Ringfence, arguments: tuple[str, ...]) -> None:
    done = ringfence.run("catalogue", "show", "--format", "json", *arguments)

    assert done.code == 0, done.stderr
    validate(ringfence, done.stdout)


def test_an_export_is_compared_with_the_bundled_catalogue(ringfence: Ringfence) -> None:
    old = json.loads(ringfence.run("catalogue", "show", "--format", "json").stdout)
    entry = next(entry for entry in old["entries"] if "ngrok.com" in entry["hosts"])
    entry["category"] = "agent-tool"
    Path(ringfence.folder, "old.json").write_text(json.dumps(old))

    table = ringfence.run("catalogue", "diff", "old.json", "bundled")
    document = ringfence.run("catalogue", "diff", "old.json", "bundled", "--format", "json")

    assert table.code == document.code == 0
    assert "~ ngrok.com  ngrok, agent-tool -> ngrok, tunnel" in table.stdout
    validate(ringfence, document.stdout)


def test_checking_ends_with_two_when_something_is_wrong(ringfence: Ringfence) -> None:
    Path(ringfence.folder, "bad.toml").write_text("[[catalogue.entry]]\nhosts = []\n")

    good = ringfence.run("catalogue", "check")
    bad = ringfence.run("catalogue", "check", "bad.toml")

    assert (good.code, bad.code) == (0, 2)
    assert "no problems" in good.stdout
    assert bad.stdout.count("problem: ") == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "bundled"),
        ("check", "a", "b"),
        ("check", "--format", "json"),
        ("check", "--settings", "x.toml"),
        ("show", "api.openai.com", "--category", "tunnel"),
        ("diff", "a", "b", "--provider", "x"),
        ("list",),
    ],
)
def test_what_an_action_has_no_use_for_is_refused(
    ringfence: Ringfence, arguments: tuple[str, ...]
) -> None:
    done = ringfence.run("catalogue", *arguments)

    assert done.code == 2
    assert "usage: ringfence catalogue" in done.stderr
