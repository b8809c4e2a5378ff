"""What is recorded of a destination: its id, and the domain of its host."""

from __future__ import annotations

import pytest

from ringfence.join.destinations import DestinationRegister
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory


@pytest.mark.parametrize("address", ["2001:db8::5%\x1b[2J", "fe80::1%" + "\x1b" * 4096])
def test_a_scope_behind_an_address_is_printed_and_bounded(address: str) -> None:
    register = DestinationRegister(Inventory(), Settings())

    id_ = register.addressed(address)

    assert id_.isprintable()
    assert len(id_) <= 253


def test_a_host_has_its_registered_domain_and_an_address_has_none() -> None:
    register = DestinationRegister(Inventory(), Settings())
    register.named("api.vendor.example.co.uk")
    register.addressed("203.0.113.9", names=("a.example.org", "b.example.org"))
    register.anywhere()

    domains = {each.id: each.domain for each in register.destinations()}

    assert domains == {
        "api.vendor.example.co.uk": "example.co.uk",
        "203.0.113.9": "",
        "internet": "",
    }


@pytest.mark.parametrize(
    "host", ["\u0430pi.example.com", "x" * 300 + ".example.com", "a..example.com"]
)
def test_a_name_that_is_no_clean_one_has_no_domain(host: str) -> None:
    register = DestinationRegister(Inventory(), Settings())
    register.named(host)

    (found,) = register.destinations()

    assert found.domain == ""
