"""What becomes of an address that is none."""

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
