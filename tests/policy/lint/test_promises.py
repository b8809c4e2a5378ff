"""What becomes of the rest of the hosts of which a rule denies single URLs."""

from __future__ import annotations

import pytest

from ringfence.model.anomaly import Anomaly
from ringfence.model.policy import (
    ANYWHERE,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    RuleAction,
    Semantics,
)
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.facts import LintFacts
from ringfence.policy.lint.run import LintReport, lint_pack
from support.packs import RUNTIMES, domains, networks, pack, rule, urls, web_rule

DENY, ALLOWED = RuleAction.DENY, DecryptPolicy.ALLOWED
IOC = urls("ioc", "github.com/*hulud*", "api.github.com/repos/*hulud*", "*.io/worm")
REST = rule("rest", 1000, action=DENY, src=(ANYWHERE,))
CODE = domains("code", "github.com", "api.github.com")
ONE, OTHER = domains("one", "github.com"), domains("other", "gitlab.com")
LAB = networks("lab", "10.9.0.0/16")


def _pack(*permits: DcfRule, **changes: object) -> PolicyPack:
    values = {"action": DENY, "decrypt": ALLOWED, **changes}
    deny = web_rule("deny", 18, "ioc", **values)
    return pack(deny, *permits, REST, groups=(IOC, CODE, ONE, OTHER), smart_groups=(LAB,))


def _report(made: PolicyPack) -> LintReport:
    return lint_pack(made, Semantics(), LintFacts())


def _of(kind: str, made: PolicyPack) -> tuple[Anomaly, ...]:
    return tuple(each for each in _report(made).anomalies if each.id == kind)


def _unkept(made: PolicyPack) -> tuple[Anomaly, ...]:
    return _of("unreachable-promise", made)


def _unread(made: PolicyPack) -> tuple[Anomaly, ...]:
    return _of("indicator-undecrypted-permit", made)


def test_every_host_that_is_spelled_in_full_is_named_once() -> None:
    (found,) = _unkept(_pack())

    assert (found.rule, found.others) == ("deny", ("rest",))
    assert "paths of github.com, api.github.com are denied too" in found.message


def test_a_host_that_is_permitted_does_not_hide_the_one_that_is_not() -> None:
    made = _pack(web_rule("permit", 25, "one", decrypt=ALLOWED))

    (found,) = _unkept(made)

    assert "paths of api.github.com are denied too" in found.message
    assert found.witness is not None
    assert evaluate(made, found.witness).rule == "rest"


def test_a_source_without_a_permit_is_told_apart_from_one_that_has_it() -> None:
    permit = web_rule("permit", 25, "code", decrypt=ALLOWED)

    assert _unkept(_pack(permit)) == ()
    (found,) = _unkept(_pack(permit, src=(RUNTIMES, "lab")))
    assert "github.com (from 10.9.0.10 to port 443)" in found.message


def test_a_port_without_a_permit_is_told_apart_from_one_that_has_it() -> None:
    permit = web_rule("permit", 25, "code", decrypt=ALLOWED)

    (found,) = _unkept(_pack(permit, ports=((443, 443), (8443, 8443))))

    assert "to port 8443)" in found.message
    assert "to port 443" not in found.message


@pytest.mark.parametrize("bound", [2, 5, 8])
def test_more_questions_than_the_bound_are_undecided(
    monkeypatch: pytest.MonkeyPatch, bound: int
) -> None:
    monkeypatch.setattr("ringfence.policy.lint.promises.MAX_ASKED", bound)

    report = _report(_pack(web_rule("permit", 25, "one", decrypt=ALLOWED)))

    assert "what is permitted of the hosts that deny names" in report.undecided
    assert "unreachable-promise" not in {each.id for each in report.anomalies}


def test_as_many_questions_as_the_bound_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.policy.lint.promises.MAX_ASKED", 9)  # three rules, thrice

    assert len(_unkept(_pack(web_rule("permit", 25, "one", decrypt=ALLOWED)))) == 1


def test_hosts_that_the_rule_denies_altogether_promise_nothing() -> None:
    whole = urls("ioc", "github.com/*")
    made = pack(web_rule("deny", 18, "ioc", action=DENY, decrypt=ALLOWED), REST, groups=(whole,))

    assert _unkept(made) == ()


def test_of_two_rules_of_one_name_the_one_that_takes_the_flow_is_named_once() -> None:
    first, second = web_rule("permit", 25, "one"), web_rule("permit", 26, "other")

    assert len(_unread(_pack(first, second))) == 1


def test_many_sources_are_told_apart_by_the_rules_that_can_take_them() -> None:
    groups = tuple(networks(f"g{n}", f"10.1.{n}.0/24") for n in range(120))
    permits = (web_rule(f"p{n}", 30 + n, "code", src=(f"g{n}",)) for n in range(120))
    made = pack(
        web_rule("deny", 18, "ioc", action=DENY, src=(ANYWHERE,), decrypt=ALLOWED),
        *permits,
        REST,
        groups=(IOC, CODE),
        smart_groups=groups,
    )

    assert {each.rule for each in _unread(made)} == {f"p{n}" for n in range(120)}


def test_a_permit_without_decryption_behind_the_deny_is_named_with_a_flow_that_it_takes() -> None:
    made = _pack(web_rule("permit", 25, "code"))

    (found,) = _unread(made)

    assert (found.rule, found.others) == ("permit", ("deny",))
    assert "github.com, api.github.com" in found.message
    assert "not documented" in found.message
    assert found.witness is not None
    assert evaluate(made, found.witness).rule == "permit"


@pytest.mark.parametrize(
    ("permit", "changes"),
    [
        (web_rule("permit", 25, "code", decrypt=ALLOWED), {}),
        (web_rule("permit", 25, "code", src=("lab",)), {}),
        (web_rule("permit", 25, "other"), {}),
        (web_rule("permit", 25, "code", ports=((8443, 8443),)), {}),
        (web_rule("permit", 25, "code"), {"decrypt": DecryptPolicy.NOT_ALLOWED}),
        (web_rule("permit", 10, "code"), {}),
    ],
    ids=["decrypts", "source", "host", "port", "undecrypted-deny", "before"],
)
def test_a_permit_that_takes_no_such_flow_behind_a_decrypting_deny_is_none(
    permit: DcfRule, changes: dict[str, object]
) -> None:
    assert _unread(_pack(permit, **changes)) == ()


def test_a_permit_for_one_of_several_sources_of_the_deny_is_found() -> None:
    made = _pack(web_rule("permit", 25, "code", src=("lab",)), src=(ANYWHERE,))

    (found,) = _unread(made)

    assert found.rule == "permit"
