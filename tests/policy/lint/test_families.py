"""Every anomaly that is no matter of order alone, with a pack that has it and one that has not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    WebGroup,
)
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.run import lint_pack
from ringfence.workflow.lint_facts import anomaly_texts, lint_facts
from support.packs import RUNTIMES, domains, hosts, networks, pack, rule, urls, web_rule

DENY = RuleAction.DENY
ALLOWED = DecryptPolicy.ALLOWED
DEFAULT_DENY = rule("default-deny", 1000, action=DENY)
DNS_UDP = rule("dns-udp", 40, action=DENY, protocol=Protocol.UDP, ports=((53, 53),))
DNS_TCP = rule("dns-tcp", 41, action=DENY, protocol=Protocol.TCP, ports=((53, 53),))
_GITHUB = (hosts("github", "github.com", "api.github.com", "raw.githubusercontent.com"),)
_EVERY_FORM = urls(
    "ioc",
    "github.com/*hulud*",
    "api.github.com/repos/*hulud*",
    "raw.githubusercontent.com/*hulud*",
)
_NEEDED = domains(
    "aws",
    "api.ecr.us-east-1.amazonaws.com",
    "111122223333.dkr.ecr.us-east-1.amazonaws.com",
    "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com",
    "sts.us-east-1.amazonaws.com",
    "logs.us-east-1.amazonaws.com",
)


def _web(group: WebGroup, **changes: object) -> PolicyPack:
    smart = changes.pop("smart_groups", ())
    return pack(
        web_rule("web", 20, group.name, **changes),
        DEFAULT_DENY,
        groups=(group,),
        smart_groups=smart,
    )


def _ioc(group: WebGroup, *rules: object, **changes: object) -> PolicyPack:
    ioc = web_rule("ioc", 18, group.name, action=DENY, dst=("github",), decrypt=ALLOWED, **changes)
    code = domains("code", "github.com", "api.github.com", "raw.githubusercontent.com")
    return pack(ioc, *rules, DEFAULT_DENY, groups=(group, code), smart_groups=_GITHUB)  # type: ignore[arg-type] # rules


_PLAIN = _web(domains("w", "api.tavily.com"))
_CODE = web_rule("code", 25, "code")
_CODE_READ = web_rule("code", 25, "code", decrypt=ALLOWED)

SAMPLES: dict[str, tuple[PolicyPack, PolicyPack]] = {
    "dead": (
        _web(domains("w", "api.openai.com"), dst=("github",), smart_groups=_GITHUB),
        _web(domains("w", "github.com"), dst=("github",), smart_groups=_GITHUB),
    ),
    "dead-entry": (
        _web(domains("w", "github.com", "a.com"), dst=("github",), smart_groups=_GITHUB),
        _web(domains("w", "github.com"), dst=("github",), smart_groups=_GITHUB),
    ),
    "shadowed-entry": (
        pack(
            web_rule("code", 10, "code"),
            web_rule("ioc", 18, "ioc", action=DENY, decrypt=ALLOWED),
            DEFAULT_DENY,
            groups=(domains("code", "github.com"), _EVERY_FORM),
        ),
        _ioc(_EVERY_FORM, _CODE),
    ),
    "url-without-decryption": (
        _web(urls("w", "a.com/x*")),
        _web(urls("w", "a.com/x*"), decrypt=ALLOWED),
    ),
    "repeated-name": (
        pack(rule("same", 1, src=(ANYWHERE,)), rule("same", 2)),
        pack(rule("one", 1), rule("two", 2)),
    ),
    "repeated-priority": (
        pack(rule("one", 1), rule("two", 1)),
        pack(rule("one", 1, ruleset="a"), rule("two", 1, ruleset="b"), rulesets=("a", "b")),
    ),
    "rule-without-logging": (
        pack(replace(DEFAULT_DENY, logging=False)),
        pack(DEFAULT_DENY),
    ),
    "ports-of-any-protocol": (
        pack(rule("dns", 40, action=DENY, ports=((53, 53),)), DEFAULT_DENY),
        pack(DNS_UDP, DNS_TCP, DEFAULT_DENY),
    ),
    "names-of-any-protocol": (
        _web(domains("w", "a.com"), protocol=Protocol.ANY, ports=()),
        _PLAIN,
    ),
    "names-on-every-port": (_web(domains("w", "a.com"), ports=()), _PLAIN),
    "names-anywhere": (_web(domains("w", "a.com"), dst=(ANYWHERE,)), _PLAIN),
    "names-before-addresses": (
        pack(
            web_rule("web", 10, "w"),
            rule("lab", 20, dst=("lab",), protocol=Protocol.TCP),
            DEFAULT_DENY,
            groups=(domains("w", "a.com"),),
            smart_groups=(networks("lab", "203.0.113.0/24"),),
        ),
        pack(
            rule("lab", 10, dst=("lab",), protocol=Protocol.TCP),
            web_rule("web", 20, "w"),
            DEFAULT_DENY,
            groups=(domains("w", "a.com"),),
            smart_groups=(networks("lab", "203.0.113.0/24"),),
        ),
    ),
    "double-star": (_web(domains("w", "**.a.com")), _web(domains("w", "*.a.com", "a.com"))),
    "wildcard-without-apex": (
        _web(domains("w", "*.a.com")),
        _web(domains("w", "*.a.com", "a.com")),
    ),
    "no-default-deny": (
        pack(web_rule("web", 20, "w"), groups=(domains("w", "a.com"),)),
        pack(web_rule("web", 20, "w"), groups=(domains("w", "a.com"),), default_action=DENY),
    ),
    "source-without-default": (
        pack(
            rule("clients", 10, src=("clients",), dst=("endpoint",)),
            DEFAULT_DENY,
            smart_groups=(networks("clients", "10.1.0.0/16"), hosts("endpoint", "x.vpce.test")),
        ),
        pack(
            rule("clients", 10, src=("clients",), dst=("endpoint",)),
            rule("rest", 20, src=("clients",), action=DENY),
            DEFAULT_DENY,
            smart_groups=(networks("clients", "10.1.0.0/16"), hosts("endpoint", "x.vpce.test")),
        ),
    ),
    "watching-under-default-deny": (
        pack(replace(DEFAULT_DENY, watch=True), default_action=DENY),
        pack(replace(DEFAULT_DENY, watch=True)),
    ),
    "not-in-monitor-mode": (pack(DEFAULT_DENY), pack(replace(DEFAULT_DENY, watch=True))),
    "dns-one-protocol": (pack(DNS_UDP, DEFAULT_DENY), pack(DNS_UDP, DNS_TCP, DEFAULT_DENY)),
    "multi-tenant-permit": (
        _web(domains("w", "*.amazonaws.com")),
        _web(domains("w", "*.vendor.example", "logs.us-east-1.amazonaws.com")),
    ),
    "shared-host-permit": (_web(domains("w", "raw.githubusercontent.com")), _PLAIN),
    "managed-web-group": (_web(WebGroup(name="w", managed=True)), _PLAIN),
    "unknown-web-group": (_web(WebGroup(name="w")), _web(WebGroup(name="w", managed=True))),
    "hard-coded-region": (_web(_NEEDED), _PLAIN),
    "uneven-regions": (
        _web(
            domains(
                "w",
                "logs.us-east-1.amazonaws.com",
                "sts.us-east-1.amazonaws.com",
                "sts.eu-west-1.amazonaws.com",
            )
        ),
        _web(_NEEDED),
    ),
    "missing-need": (_web(domains("w", *_NEEDED.sni[1:])), _web(_NEEDED)),
    "decrypts-cloud-or-models": (
        _web(domains("w", "api.openai.com"), decrypt=ALLOWED),
        _web(domains("w", "github.com"), decrypt=ALLOWED),
    ),
    "decrypts-everything": (
        _web(domains("w", "github.com"), decrypt=ALLOWED, dst=(PUBLIC_INTERNET,)),
        _web(domains("w", "github.com"), decrypt=ALLOWED, dst=("github",), smart_groups=_GITHUB),
    ),
    "indicator-undecrypted-permit": (_ioc(_EVERY_FORM, _CODE), _ioc(_EVERY_FORM, _CODE_READ)),
    "unreachable-promise": (_ioc(_EVERY_FORM), _ioc(_EVERY_FORM, _CODE)),
    "indicator-gap": (_ioc(urls("ioc", "github.com/*hulud*"), _CODE), _ioc(_EVERY_FORM, _CODE)),
    "indicator-spelling": (
        _ioc(_EVERY_FORM, _CODE),
        _ioc(urls("ioc", "*/*"), _CODE),
    ),
}
"""By anomaly: a pack that has it, and one that is alike and has it not."""
_IN_THE_ORDER = {
    "shadowed",
    "redundant",
    "kept-for-attribution",
    "unreachable",
    "generalised",
    "correlated",
}
_ELSEWHERE = {"singleton-list", "unkeyed-guardrail-action"}


def _ids(made: PolicyPack, *, singleton: bool = False) -> set[str]:
    semantics = Semantics()
    report = lint_pack(made, semantics, lint_facts(semantics, singleton=singleton))
    return {anomaly.id for anomaly in report.anomalies}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_pack_that_has_an_anomaly_is_told_so(kind: str) -> None:
    assert kind in _ids(SAMPLES[kind][0])


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_pack_that_has_it_not_is_not(kind: str) -> None:
    assert kind not in _ids(SAMPLES[kind][1])


def test_every_anomaly_has_its_samples() -> None:
    assert {*SAMPLES, *_IN_THE_ORDER, *_ELSEWHERE} == set(anomaly_texts())


def test_the_controller_wide_list_is_told_apart_from_a_ruleset() -> None:
    assert "singleton-list" in _ids(_PLAIN, singleton=True)
    assert "singleton-list" not in _ids(_PLAIN)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"protocol": Protocol.UDP}, "names are read from TCP"),
        ({"protocol": Protocol.ICMP}, "names are read from TCP"),
        ({"dst": ("github",), "smart_groups": _GITHUB}, "never holds what its WebGroups name"),
    ],
)
def test_a_dead_rule_says_why(changes: dict[str, object], why: str) -> None:
    made = _web(domains("w", "a.com"), **changes)
    semantics = Semantics()

    report = lint_pack(made, semantics, lint_facts(semantics, singleton=False))

    (dead,) = (each for each in report.anomalies if each.id == "dead")
    assert why in dead.message
    assert dead.witness is None


@pytest.mark.parametrize(
    ("url", "missed"),
    [
        ("github.com/*/worm-kit*", "api.github.com/repos/owner/worm-kit/contents/file"),
        ("github.com/worm-kit*", "raw.githubusercontent.com/worm-kit/repository/main/file"),
        ("github.com/worm/kit-tools/releases/download/*", ""),
    ],
)
def test_an_indicator_is_looked_for_as_what_it_names(url: str, missed: str) -> None:
    semantics = Semantics()
    made = _ioc(urls("ioc", url), _CODE)

    report = lint_pack(made, semantics, lint_facts(semantics, singleton=False))

    gaps = [each.message for each in report.anomalies if each.id == "indicator-gap"]
    assert bool(gaps) == bool(missed)
    assert all(missed in message for message in gaps)


@pytest.mark.parametrize("kind", ["indicator-gap", "indicator-spelling"])
@pytest.mark.parametrize("permitted", [True, False])
def test_a_spelling_that_is_missed_is_shown_only_where_it_passes(
    kind: str, *, permitted: bool
) -> None:
    made = _ioc(urls("ioc", "github.com/*hulud*"), *([_CODE_READ] if permitted else []))
    semantics = Semantics()

    report = lint_pack(made, semantics, lint_facts(semantics, singleton=False))

    (found,) = (each for each in report.anomalies if each.id == kind)
    assert (found.witness is not None) == permitted
    assert found.witness is None or evaluate(made, found.witness).rule == "code"


def test_a_registry_of_the_account_is_shared_with_nobody() -> None:
    own = _web(domains("w", "111122223333.dkr.ecr.us-east-1.amazonaws.com"))

    assert "shared-host-permit" not in _ids(own)


@pytest.mark.parametrize(
    "host",
    ["api.tavily.com", "kms.us-east-1.amazonaws.com", "logs.eu-west-1.example.com"],
    ids=["no region", "another service", "no service"],
)
def test_a_pack_that_permits_no_need_in_a_region_is_not_asked_for_the_others(host: str) -> None:
    assert "missing-need" not in _ids(_web(domains("w", host)))


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("cn-north-1", "amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com"),
        ("eu-central-1", "amazonaws.com"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
    ],
)
def test_what_is_missing_is_named_under_the_domain_of_its_region(region: str, suffix: str) -> None:
    semantics = Semantics()
    made = _web(domains("w", f"api.ecr.{region}.{suffix}", f"kms.us-west-2.{suffix}"))

    report = lint_pack(made, semantics, lint_facts(semantics, singleton=False))

    (found,) = (each for each in report.anomalies if each.id == "missing-need")
    assert f"STS (sts.{region}.{suffix})" in found.message
    assert found.message.count("(") == 4  # registry, bucket, STS, logs; not the API, not us-west-2
    assert found.message.count(suffix + ")") == 4


def test_a_runtime_that_is_permitted_nothing_is_told_by_what_another_is_permitted() -> None:
    made = pack(
        web_rule("web", 20, "aws", src=("runtime-a",)),
        rule("rest", 30, src=("runtime-a", "runtime-b"), action=DENY),
        groups=(_NEEDED,),
        smart_groups=(networks("runtime-a", "10.1.0.0/16"), networks("runtime-b", "10.2.0.0/16")),
    )
    semantics = Semantics()

    report = lint_pack(made, semantics, lint_facts(semantics, singleton=False))

    (found,) = (each.message for each in report.anomalies if each.id == "missing-need")
    assert found.startswith("runtime-b cannot reach")


def test_a_pack_for_other_sources_is_not_asked_what_runtimes_need() -> None:
    group = domains("w", "sts.us-east-1.amazonaws.com")
    made = pack(
        web_rule("web", 20, "w", src=("builders",)),
        rule("rest", 30, src=("builders",), action=DENY),
        groups=(group,),
        smart_groups=(networks("builders", "10.9.0.0/16"),),
    )

    assert "missing-need" not in _ids(made)
    assert RUNTIMES in {group.name for group in made.smart_groups}


@pytest.mark.parametrize(
    "name", ["a\nb", "${file('/etc/passwd')}", "\x1b[31m", "\u202e", "x" * 10_000]
)
def test_hostile_names_are_linted_like_others(name: str) -> None:
    made = pack(
        rule(name, 1), rule("late", 2, action=DENY), web_rule("web", 3, name),
        groups=(WebGroup(name=name, sni=(name, f"*.{name}")),),
    )  # fmt: skip

    assert "shadowed" in _ids(made)


def test_a_source_of_which_it_is_not_known_whether_all_is_taken_is_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ringfence.policy.lint.defaults.MAX_STEPS", 0)
    semantics = Semantics()

    report = lint_pack(
        SAMPLES["no-default-deny"][0], semantics, lint_facts(semantics, singleton=False)
    )

    assert "no-default-deny" not in {each.id for each in report.anomalies}
    assert report.undecided == (f"what no rule takes of {RUNTIMES}",)


def test_an_order_of_names_and_addresses_beyond_the_bound_is_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ringfence.policy.lint.order.MAX_STEPS", 0)
    semantics = Semantics()

    report = lint_pack(
        SAMPLES["names-before-addresses"][0], semantics, lint_facts(semantics, singleton=False)
    )

    assert "names-before-addresses" not in {each.id for each in report.anomalies}
    assert any("through the proxy" in each for each in report.undecided)


@pytest.mark.parametrize("scheme", ["http://", "HTTPS://", "https://"])
def test_the_scheme_of_an_entry_makes_it_not_dead(scheme: str) -> None:
    made = _ioc(urls("ioc", f"{scheme}github.com/*hulud*"), _CODE)

    assert "dead-entry" not in _ids(made)


def test_what_denies_dns_over_the_other_protocol_is_named() -> None:
    semantics = Semantics()
    wide = rule("all-tcp", 40, action=DENY, protocol=Protocol.TCP, ports=((1, 65_535),))

    report = lint_pack(
        pack(DNS_UDP, DEFAULT_DENY), semantics, lint_facts(semantics, singleton=False)
    )

    (found,) = (each for each in report.anomalies if each.id == "dns-one-protocol")
    assert "over TCP only default-deny does" in found.message
    assert "dns-one-protocol" not in _ids(pack(wide, DEFAULT_DENY))


def test_a_flow_that_shows_a_permit_goes_to_it() -> None:
    made = pack(
        web_rule("no-buckets", 10, "buckets", action=DENY),
        web_rule("web", 20, "w"),
        DEFAULT_DENY,
        groups=(domains("buckets", "*.s3.amazonaws.com"), domains("w", "*.amazonaws.com")),
    )
    semantics = Semantics()

    report = lint_pack(made, semantics, lint_facts(semantics, singleton=False))

    (found,) = (each for each in report.anomalies if each.id == "multi-tenant-permit")
    assert found.witness is None or evaluate(made, found.witness).rule == "web"
