"""The sample names nobody: documentation addresses, example names and well-known hosts alone."""

from __future__ import annotations

import ipaddress
import re

from support.estate import Bundle

_DOCUMENTATION = tuple(
    ipaddress.ip_network(block)
    for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
_PRIVATE = ipaddress.ip_network("10.0.0.0/8")
_NO_HOST = frozenset({"0.0.0.0", "128.0.0.0"})  # noqa: S104 - halves of the default route
_IPV4 = re.compile(r"(?<![\w./-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])")
_ACCOUNT = re.compile(r"(?<![\w-])(\d)\1{3}(\d)\2{3}(\d)\3{3}(?![\w-])")
_ACCOUNT_IN_ARN = re.compile(r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:(?P<account>\d{12}):")
_KEY = re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}")
_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|app|co|dev|example)\b")
_WELL_KNOWN = (
    "amazonaws.com",
    "example",
    "anthropic.com",
    "github.com",
    "googleapis.com",
    "huggingface.co",
    "mistral.ai",
    "ngrok-free.app",
    "notion.com",
    "crates.io",
    "openai.com",
    "openrouter.ai",
    "pastebin.com",
    "anaconda.org",
    "anaconda.com",
)


def test_every_address_is_private_or_reserved_for_documentation(sample: Bundle) -> None:
    found = {address for text in _texts(sample) for address in _IPV4.findall(text)} - _NO_HOST

    strange = {
        address
        for address in found
        if ipaddress.ip_address(address) not in _PRIVATE
        and not any(ipaddress.ip_address(address) in block for block in _DOCUMENTATION)
    }
    assert found
    assert strange == set()


def test_every_account_has_an_id_in_the_form_of_the_documentation(larger: Bundle) -> None:
    found = {
        match["account"] for text in _texts(larger) for match in _ACCOUNT_IN_ARN.finditer(text)
    }

    assert found
    assert all(_ACCOUNT.fullmatch(account) for account in found)


def test_every_key_id_says_that_it_is_an_example(sample: Bundle) -> None:
    found = {key for text in _texts(sample) for key in _KEY.findall(text)}

    assert found
    assert all(key[4:].startswith("EXAMPLE") for key in found)


def test_every_host_is_an_example_or_well_known(sample: Bundle) -> None:
    found = {host for text in _texts(sample) for host in _HOST.findall(text)}

    assert "api.openai.com" in found
    assert {host for host in found if not _known(host)} == set()


def _known(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _WELL_KNOWN)


def _texts(bundle: Bundle) -> list[str]:
    return [content.decode() for content in bundle.contents().values()]
