"""Which names are addresses read backwards, and whose block they lie in."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify.reverse import host_digits, reverse_block

FULL = ipaddress.IPv6Address("2001:db8:1:2:3:4:5:6").reverse_pointer


@given(st.ip_addresses(v=6))
def test_any_ipv6_address_lies_in_its_48(address: ipaddress.IPv6Address) -> None:
    name = address.reverse_pointer
    digits = address.exploded.replace(":", "")

    assert reverse_block(name) == ".".join((*reversed(digits[:12]), "ip6", "arpa"))
    assert host_digits(name) == digits[:11:-1]


@given(st.ip_addresses(v=4))
def test_any_ipv4_address_lies_in_its_24(address: ipaddress.IPv4Address) -> None:
    first, second, third, _ = str(address).split(".")

    assert reverse_block(address.reverse_pointer) == f"{third}.{second}.{first}.in-addr.arpa"
    assert host_digits(address.reverse_pointer) == ""


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("c2VjcmV0.2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
        ("c2VjcmV0.0.192.in-addr.arpa", "0.192.in-addr.arpa"),
        ("007.0.192.in-addr.arpa", "0.192.in-addr.arpa"),
        ("1.256.0.192.in-addr.arpa", "0.192.in-addr.arpa"),
        ("1.\u0662.0.192.in-addr.arpa", "0.192.in-addr.arpa"),
        ("cafe.0.2.ip6.arpa", "0.2.ip6.arpa"),
        ("0/26.2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
        ("in-addr.arpa", "in-addr.arpa"),
        ("ip6.arpa.example", ""),
        ("xip6.arpa", ""),
        ("arpa", ""),
        ("", ""),
    ],
)
def test_a_block_ends_where_its_labels_are_no_part_of_an_address(name: str, block: str) -> None:
    assert reverse_block(name) == block


@pytest.mark.parametrize("name", [FULL[2:], f"0.{FULL}", f"xx{FULL[1:]}", "ip6.arpa", ""])
def test_only_a_whole_address_has_digits(name: str) -> None:
    assert host_digits(name) == ""
    assert len(host_digits(FULL)) == 20
