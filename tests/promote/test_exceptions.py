"""Which rules an exception in force holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ringfence.model.decision import RiskException
from ringfence.model.policy import Protocol, RuleAction
from ringfence.model.promotion import (
    BlockCode,
    Readiness,
)
from support.packs import pack, rule
from support.standing import (
    IOCS,
    MODELS,
    REST,
    codes,
    past,
    stand,
    starter,
)


def test_an_exception_in_force_holds_the_rule_that_it_names_or_that_would_cut_it() -> None:
    of = starter(models=False, iocs=False)
    exception = RiskException(
        destination="other.example", owner="ml", reason="x", expires=date(2027, 1, 1)
    )

    by_host = stand(of, exceptions=(exception,))[REST]
    by_suffix = stand(of, exceptions=(replace(exception, destination="*.other.example"),))[REST]
    by_address = stand(of, exceptions=(replace(exception, destination="203.0.113.9"),))[REST]
    named = stand(starter(), exceptions=(replace(exception, rule=MODELS),))[MODELS]
    elsewhere = stand(of, exceptions=(replace(exception, rule="allow-tools"),))[REST]
    other_port = stand(of, exceptions=(replace(exception, destination="api.openai.com"),))[REST]

    assert codes(by_host) == codes(by_suffix) == codes(by_address) == {BlockCode.EXCEPTION}
    assert codes(named) == codes(elsewhere) == codes(other_port) == {BlockCode.EXCEPTION}


def test_an_exception_does_not_hold_what_permits_it_on_every_port_or_denies_something_else() -> (
    None
):
    of = pack(
        rule("allow-all", 10, action=RuleAction.PERMIT),
        rule(REST, 1000, watch=True, action=RuleAction.DENY),
    )
    exception = RiskException(
        destination="other.example", owner="ml", reason="x", expires=date(2027, 1, 1)
    )

    assert stand(of, past("a.example"), exceptions=(exception,))[REST].readiness is Readiness.READY
    iocs = stand(starter(models=False), exceptions=(exception,))[IOCS]
    assert iocs.readiness is Readiness.READY


@pytest.mark.parametrize("protocol", [Protocol.TCP, Protocol.UDP])
def test_an_exception_holds_a_deny_of_whatever_port_and_protocol(protocol: Protocol) -> None:
    of = pack(
        rule("no-ssh", 10, watch=True, ports=((22, 22),), protocol=protocol, action=RuleAction.DENY)
    )
    exception = RiskException(
        destination="pastebin.com", owner="ml", reason="x", expires=date(2027, 1, 1)
    )

    assert codes(stand(of, exceptions=(exception,))["no-ssh"]) == {BlockCode.EXCEPTION}


def test_an_exception_of_a_finding_holds_what_would_cut_its_destination_and_every_deny_if_unknown() -> (
    None
):
    of = starter(models=False)
    exception = RiskException(
        finding="0123456789abcdef", owner="ml", reason="x", expires=date(2027, 1, 1)
    )

    def held(**excepted: tuple[str, ...]) -> set[str]:
        state = stand(of, exceptions=(exception,), excepted=excepted)
        return {name for name, each in state.items() if BlockCode.EXCEPTION in codes(each)}

    assert held(**{exception.finding: ("evil.example",)}) == {IOCS, REST}
    assert held(**{exception.finding: ("api.openai.com",)}) == {REST}
    assert held(**{exception.finding: ()}) == set()
    assert held() == {IOCS, REST}
