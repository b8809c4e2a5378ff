"""Why a name is taken for a look-alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify import Classifier
from ringfence.classify.confusables import skeleton
from ringfence.classify.lookalikes import known_names
from ringfence.classify.patterns import is_name
from ringfence.classify.spelling import Misspellings
from ringfence.model.egress import Category, MatchMethod, Sanction
from ringfence.model.settings import Settings
from ringfence_data.catalogue import entries
from support.lookalikes import BY_HAND, by_rule, by_tenant, punycode
from support.public_lists import popular_hosts

KNOWN = known_names(
    ["api.openai.com", "*.anthropic.com", "s3.{region}.amazonaws.com", "x.ai"],
    ["anthropic", "openai", "github", "gitlab", "pypi"],
)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("opena1.com", "looks like openai.com"),
        ("0penai.com", "looks like openai.com"),
        ("arnazonaws.com", "looks like amazonaws.com"),
        (punycode("\u043epenai") + ".com", "looks like openai.com"),
        ("api." + punycode("anthr\u03bfpic") + ".com", "looks like anthropic.com"),
        (punycode("openaí") + ".com", "looks like openai.com"),
        ("api.openai.com.evil.example", "puts openai.com in front of evil.example"),
        ("amazonaws.com.evil.example", "puts amazonaws.com in front of evil.example"),
        ("x.ai.evil.example", "puts x.ai in front of evil.example"),
        ("api-openai-com.evil.example", "spells api.openai.com with hyphens"),
        ("notopenai.example", "bears the name openai"),
        ("g1thub.example", "bears the name github"),
        ("openai.com-login.example", "spells openai.com with hyphens"),
        ("login-openai.com", "spells openai.com with hyphens"),
        ("openai.com.br", "bears the name openai"),
        ("antropic.com", "misspells the name anthropic"),
        ("0penai-login.example", "bears the name openai"),
        ("myopenaiapp.example", "bears the name openai"),
        ("gihtub.example", "misspells the name github"),
    ],
)
def test_each_trick_is_named(name: str, reason: str) -> None:
    found = KNOWN.resemblance(name)

    assert found is not None
    assert found.said.startswith(reason)


@pytest.mark.parametrize(
    "name",
    [
        "partner.example",
        "openai.corp.example",
        "wax.aid.example",
        "box-ai.example",
        "com.example",
        "example",
        "community.anthropic.com",
        "openapi.example",
        "openalpha.example",
        "openbi.example",
        "digitlabs.example",
        "pypilot.example",
        "entropic.example",
        "x.ai.br",
        punycode("müller") + ".example",
        "xn--zz-.example",
    ],
)
def test_an_honest_name_resembles_nothing(name: str) -> None:
    assert KNOWN.resemblance(name) is None


IMITATIONS = sorted({*BY_HAND, *by_rule()})


def test_there_are_several_hundred_imitations() -> None:
    assert len(IMITATIONS) > 300


@pytest.mark.parametrize("name", IMITATIONS)
def test_an_imitation_is_refused_for_what_it_is(name: str) -> None:
    found = Classifier(Settings()).host(name)

    assert (found.category, found.method) == (Category.UNKNOWN, MatchMethod.RESEMBLANCE)
    assert (found.provider, found.sanction) == ("", Sanction.UNREVIEWED)
    assert not found.learnable


@pytest.mark.parametrize("name", [*by_tenant(), "openai-api.workers.dev", "0penai.pages.dev"])
def test_an_imitation_where_anyone_gets_a_name_is_refused_and_keeps_its_method(name: str) -> None:
    found = Classifier(Settings()).host(name)

    assert found.method is not MatchMethod.RESEMBLANCE
    assert found.shared
    assert not found.learnable
    assert bool(found.imitates) is (found.category is not Category.AWS_SERVICE)
    assert any("so it can never be learned" in reason for reason in found.reasons)


def test_a_bare_brand_where_anyone_gets_a_name_may_be_its_own_and_accuses_nobody() -> None:
    found = Classifier(Settings()).host("openai.github.io")

    assert not found.learnable
    assert found.imitates == ""
    assert "may be its own or anyone's" in found.reasons[-1]


@pytest.mark.parametrize(
    "name",
    [
        "acme-openai.openai.azure.com",
        "openai-batches.s3.amazonaws.com",
        "github-cloud.githubusercontent.com",
        "api.openai.com.cdn.cloudflare.net",
        "partner.pages.dev",
    ],
)
def test_an_honest_tenant_can_be_learned(name: str) -> None:
    found = Classifier(Settings()).host(name)

    assert (found.learnable, found.imitates) == (True, "")


def test_a_tenants_name_that_the_operator_wrote_is_what_it_is() -> None:
    name = "openai-api.workers.dev"

    assert Classifier(Settings(sanctioned=(name,))).host(name).learnable
    assert not Classifier(Settings(sanctioned=("*.workers.dev",))).host(name).learnable


@pytest.mark.parametrize(
    "host",
    [
        "cerebral.com",
        "claude-monet.example",
        "claudette.example",
        "coherent.com",
        "deepseed.com",
        "github.blog",
        "githubapp.com",
        "githubstatus.com",
        "gitlab-static.net",
        "gitlab.freedesktop.org",
        "openaip.net",
        "openair.com",
        "openaire.eu",
        "openal.org",
        "philanthropic.example",
    ],
)
def test_an_honest_host_that_comes_close_to_a_brand_can_be_learned(host: str) -> None:
    assert Classifier(Settings()).host(host).learnable


@pytest.mark.parametrize(
    ("pattern", "brand", "name", "reason"),
    [
        ("api.eu.x.ai", "", "api-eu-x-ai.evil.example", "spells api.eu.x.ai with hyphens"),
        ("api.dev.eu.x.ai", "", "api-dev-eu-x-ai.evil.example", ""),
        ("*.fal.ai", "", "fal-ai.example", ""),
        ("*.falcon.ai", "", "falcon-ai.example", "spells falcon.ai with hyphens"),
        ("api.shop-corp.com", "", "x-y.shop.corp.com", ""),
        ("x.ai", "npmjs", "getnpmjs.example", ""),
        ("x.ai", "github", "getgithub.example", "bears the name github"),
        ("x.ai", "openai", "myopena1app.example", "bears the name openai"),
        ("x.ai", "gitlab", "mygit1abapp.example", "bears the name gitlab"),
    ],
)
def test_the_bounds_of_what_counts_are_these(
    pattern: str, brand: str, name: str, reason: str
) -> None:
    found = known_names([pattern], [brand] if brand else []).resemblance(name)

    assert (found.said if found else "").startswith(reason)
    assert bool(found) is bool(reason)


def test_no_popular_host_is_taken_for_an_imitation() -> None:
    classifier = Classifier(Settings())

    taken = {
        host: found.reasons
        for host in popular_hosts()
        if (found := classifier.host(host)).method is MatchMethod.RESEMBLANCE
    }

    assert taken == {}


def test_no_host_of_the_catalogue_imitates_another() -> None:
    classifier = Classifier(Settings())
    imitated = classifier._imitated
    hosts = [pattern for entry in entries() for pattern in entry.hosts if is_name(pattern)]

    taken = [host for host in hosts if classifier.host(host).method is MatchMethod.RESEMBLANCE]

    assert taken == []
    assert imitated.resemblance("unlisted.openai.com") is None


@given(
    st.text("abcdeghiklnoprtu", min_size=7, max_size=9), st.integers(0, 8), st.sampled_from("xyz")
)
def test_one_wrong_letter_anywhere_in_a_long_name_is_found(
    name: str, place: int, letter: str
) -> None:
    spelling = Misspellings([name])
    at = place % len(name)

    assert spelling.of(name[:at] + letter + name[at + 1 :]) == name
    assert spelling.of(name[:at] + letter + name[at:]) == name
    assert spelling.of(name) == ""


@given(st.text("abcdegh", min_size=7, max_size=8), st.text("abcdegh", min_size=5, max_size=10))
def test_a_slip_is_one_edit_and_no_more(name: str, word: str) -> None:
    found = Misspellings([name]).of(word)

    assert bool(found) == (_distance(name, word) == 1)


def _distance(one: str, other: str) -> int:
    """Damerau's distance, where exchanged neighbours count once (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        rows.append([i])
        for j, b in enumerate(other, 1):
            cost = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            rows[i].append(cost)
    return rows[-1][-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal.com", punycode("\u0440\u0430\u0443\u0440\u0430\u04cf") + ".com"),
        ("github.com", "g1thub.com"),
        ("modern.com", "modem.com"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)
