"""The published schema of a pack says what its parser takes: nothing stricter, and nothing laxer but where it says so."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringfence.errors import PackError
from ringfence.parse.pack import parse_pack
from ringfence.render.pack_json import pack_json
from ringfence.render.schema import schema_files

TESTS = Path(__file__).parents[1]
PACKS = sorted([*(TESTS / "data").glob("published-pack*.json"), *TESTS.glob("golden/**/pack.json")])
SCHEMA = jsonschema.Draft202012Validator(schema_files()["ringfence.pack-1.json"])
FULL: dict[str, Any] = {
    "schema": "ringfence.pack/1",
    "name": "full",
    "version": "2",
    "default_action": "DENY",
    "rulesets": ["one"],
    "smart_groups": [
        {
            "name": "agents",
            "uuid": "u",
            "members": ["10.0.0.0/24"],
            "selectors": [
                {"cidr": "10.0.0.0/24"},
                {"type": "vm", "account_id": 111122223333, "tags": {"a": "b"}, "k8s_pod": "p"},
                {"external": "geo", "country": "IT"},
            ],
        }
    ],
    "web_groups": [
        {"name": "models", "sni": ["*.a.example"], "managed": False, "uuid": "u"},
        {"name": "paths", "urls": ["a.example/*"]},
    ],
    "rules": [
        {
            "name": "rule",
            "priority": 10,
            "action": "INTRUSION_DETECTION_PERMIT",
            "protocol": "TCP",
            "ports": [[443, 444], [80], 53],
            "src": ["agents"],
            "dst": ["agents"],
            "web_groups": ["models", "paths"],
            "watch": True,
            "logging": True,
            "decrypt": "DECRYPT_ALLOWED",
            "app_requirement": "TLS_REQUIRED",
            "ruleset": "one",
            "uuid": "u",
        }
    ],
}
VALUES: tuple[Any, ...] = (None, True, -1, 7, 1.5, 65_536, "", "x", [], ["x"], [7], {}, {"x": "x"})
BETWEEN_ENTRIES = (
    "names no known",
    "two definitions",
    "neither an address nor a CIDR",
    "at least one key",
    "a port range that is none",
)
"""What the parser says where no schema can judge: an entry by another, and the form of an address or a range."""


def changed(document: Any) -> Iterator[Any]:
    """Every document that differs in one place: a value put there, a key taken away or added."""
    for path in places(document):
        for value in VALUES:
            made = copy.deepcopy(document)
            *way, last = path
            at(made, way)[last] = value
            yield made
        made = copy.deepcopy(document)
        del at(made, path[:-1])[path[-1]]
        yield made
    for path in [(), *places(document)]:
        if isinstance(at(document, path), dict):
            made = copy.deepcopy(document)
            at(made, path)["unheard_of"] = "x"
            yield made


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in inner:
        yield (*path, key)
        if isinstance(child, dict | list):
            yield from places(child, (*path, key))


def at(value: Any, path: Any) -> Any:
    for key in path:
        value = value[key]
    return value


def refusal(document: Any) -> str:
    """Why the parser refuses a document; empty where it takes it."""
    try:
        parse_pack(json.dumps(document), path="pack.json")
    except PackError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", PACKS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_our_packs_are_what_the_schema_says(path: Path) -> None:
    SCHEMA.validate(json.loads(path.read_text()))


def test_a_pack_that_says_everything_is_read_and_written_as_the_schema_says() -> None:
    SCHEMA.validate(FULL)

    SCHEMA.validate(json.loads(pack_json(parse_pack(json.dumps(FULL), path="pack.json"))))


def test_the_schema_refuses_what_the_parser_refuses_and_nothing_else() -> None:
    told = [(each, refusal(each), SCHEMA.is_valid(each)) for each in changed(FULL)]

    assert [each for each in told if each[2] and each[1] and not judged_alone(each[1])] == []
    assert [each for each in told if not each[2] and not each[1]] == []
    assert sum(1 for _, why, _ in told if why) > 300


def judged_alone(why: str) -> bool:
    return any(each in why for each in BETWEEN_ENTRIES)


@pytest.mark.parametrize(
    ("group", "allowed"),
    [
        ({"name": "g", "sni": ["a"], "urls": ["b"]}, False),
        ({"name": "g", "sni": ["a"], "urls": []}, True),
        ({"name": "g", "sni": ["*" * 16]}, True),
        ({"name": "g", "sni": ["*" * 17]}, False),
        ({"name": "g" * 256}, True),
        ({"name": "g" * 257}, False),
    ],
)
def test_bounds_of_a_web_group_are_those_of_the_parser(
    group: dict[str, Any], *, allowed: bool
) -> None:
    document = {"schema": "ringfence.pack/1", "name": "p", "web_groups": [group]}

    assert SCHEMA.is_valid(document) is allowed
    assert (refusal(document) == "") is allowed


@pytest.mark.parametrize("alone", ["cidr", "fqdn", "site"])
def test_what_stands_alone_in_a_selector_does_so_in_the_schema(alone: str) -> None:
    group = {"name": "g", "selectors": [{alone: "10.0.0.0/8", "region": "eu-west-1"}]}
    document = {"schema": "ringfence.pack/1", "name": "p", "smart_groups": [group]}

    assert not SCHEMA.is_valid(document)
    assert "stands alone" in refusal(document)
