"""Where nothing can decrypt, no rule claims to read paths, and what that loses is said."""

from __future__ import annotations

import pytest

from ringfence.model.egress import Category
from ringfence.model.policy import DecryptPolicy
from ringfence.model.settings import OwnEntry
from ringfence.render.aviatrix import ProviderLine, TerraformOptions, before_apply
from ringfence.workflow.propose import ProposeRequest, propose
from ringfence.workflow.sources import Demo
from support.proposals import LATER, names_of, proposal, sample, sanctioning

_DECRYPTING = {"deny-supply-chain-ioc", "allow-approved-tools-decrypted"}


def test_a_controller_that_cannot_decrypt_gets_no_rule_that_does() -> None:
    made = propose(
        ProposeRequest(source=Demo(), terraform=TerraformOptions(provider=ProviderLine.V8_2)),
        clock=lambda: LATER,
    ).proposal

    assert {each.rule for each in made.refused} == _DECRYPTING
    assert all(rule.decrypt is DecryptPolicy.NOT_ALLOWED for rule in made.pack.rules)
    assert "9.0 or later" in made.refused[0].reason
    assert "github.com" in names_of(made, "approved-tools")


def test_an_approved_host_of_an_indicator_is_then_permitted_whole_and_says_so() -> None:
    made = proposal(settings=sanctioning("github.com"), decrypts=False)

    (entry,) = (each for each in made.provenance if each.entry == "github.com")
    assert entry.group == "approved-tools"
    assert any("published attacks are permitted" in each for each in entry.warnings)
    subjects = {each.subject for each in made.open_questions}
    assert not subjects & {"deny-supply-chain-ioc", "supply-chain-ioc-hosts"}


def test_the_default_decrypts_and_asks_about_the_addresses_of_those_hosts() -> None:
    made = sample().proposal

    assert {rule.name for rule in made.pack.rules} >= _DECRYPTING
    assert "supply-chain-ioc-hosts" in {each.subject for each in made.open_questions}
    assert all(
        "other names there may be decrypted" in each.why
        for each in made.provenance
        if each.group == "supply-chain-ioc-hosts"
    )


_OURS = OwnEntry(
    hosts=("*.github.com", "*.pkg.github.com", "api.github.com", "npm.pkg.github.com"),
    provider="our own host of code",
    category=Category.CODE_HOST,
)


@pytest.mark.parametrize("decrypts", [True, False])
def test_a_host_of_an_indicator_below_a_wildcard_is_permitted_by_name_with_decryption(
    *, decrypts: bool
) -> None:
    wanted = sanctioning("*.github.com", catalogue=(_OURS,))

    made = proposal(settings=wanted, decrypts=decrypts)

    assert names_of(made, "approved-tools") == ("*.github.com",)
    decrypted = ("api.github.com",) if decrypts else ()
    assert names_of(made, "approved-tools-decrypted") == decrypted
    assert ("api.github.com" in {each.entry for each in made.provenance}) is decrypts


def test_what_the_documents_say_of_snat_is_to_be_checked() -> None:
    assert any("contradict each other" in each for each in before_apply(sample().proposal.pack))
