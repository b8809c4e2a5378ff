"""What a `pack.json` must not say, so that no word of it is lost."""

from __future__ import annotations

import json

import pytest

from ringfence.errors import PackError
from ringfence.model.policy import MAX_STARS, PolicyPack
from ringfence.parse.pack import parse_pack


def read(*selectors: dict[str, object], sni: str = "a.com") -> PolicyPack:
    document = {
        "schema": "ringfence.pack/1",
        "name": "p",
        "smart_groups": [{"name": "g", "selectors": list(selectors)}],
        "web_groups": [{"name": "w", "sni": [sni]}],
    }
    return parse_pack(json.dumps(document), path="pack.json")


def test_a_key_that_stands_twice_is_refused_since_one_of_them_would_be_lost() -> None:
    text = '{"schema": "ringfence.pack/1", "name": "a", "name": "b"}'

    with pytest.raises(PackError, match="an object of it says a key twice"):
        parse_pack(text, path="pack.json")


@pytest.mark.parametrize("typo", ["cidrs", "k8s", "Type", "unresolved2"])
def test_a_key_that_no_selector_has_is_refused(typo: str) -> None:
    with pytest.raises(PackError, match=f"key that is not known: '{typo}'"):
        read({"type": "vm", typo: "10.0.0.0/8"})


@pytest.mark.parametrize(
    "selector",
    [
        {"k8s_namespace": "agents"},
        {"s2c": "site"},
        {"namespacetags.team": "a"},
        {"external": "geo", "country_iso_code": "KP"},
    ],
)
def test_the_keys_of_the_provider_and_the_arguments_of_a_feed_are_kept(
    selector: dict[str, object],
) -> None:
    (group,) = read(selector).smart_groups

    assert dict(group.selectors[0].other) == {k: v for k, v in selector.items() if k != "external"}


@pytest.mark.parametrize("alone", ["cidr", "fqdn", "site"])
def test_what_stands_alone_in_a_selector_is_refused_beside_another_key(alone: str) -> None:
    with pytest.raises(PackError, match=rf"selectors\[0\]: {alone} stands alone"):
        read({alone: "10.0.0.0", "type": "vm"})


def test_a_glob_with_too_many_stars_is_refused() -> None:
    read(sni="*a" * MAX_STARS)

    with pytest.raises(PackError, match="over 16"):
        read(sni="*a" * (MAX_STARS + 1))
