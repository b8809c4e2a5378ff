"""First match, three values, and what watching means."""

from __future__ import annotations

import pytest

from ringfence.model.flow import Decision, Stage
from ringfence.model.policy import (
    AppRequirement,
    DecryptPolicy,
    MonitorSemantics,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    WebGroup,
    WildcardSemantics,
)
from ringfence.policy.evaluate import evaluate, passes
from support.packs import domains, flow, hosts, networks, pack, rule, urls, web_rule

DENY = RuleAction.DENY
FALLTHROUGH = Semantics(monitor=MonitorSemantics.FALLTHROUGH)


def test_the_first_rule_that_matches_decides() -> None:
    made = pack(
        rule("default-deny", 1000, action=DENY),
        web_rule("models", 20, "models"),
        groups=(domains("models", "api.openai.com"),),
    )

    permitted = evaluate(made, flow("api.openai.com"))
    denied = evaluate(made, flow("evil.example"))

    assert (permitted.decision, permitted.rule, permitted.priority) == ("PERMIT", "models", 20)
    assert (denied.decision, denied.rule) == ("DENY", "default-deny")
    assert permitted.stage is denied.stage is Stage.SNI


def test_rules_of_one_priority_keep_their_order() -> None:
    made = pack(rule("first", 5, action=DENY), rule("second", 5))

    assert evaluate(made, flow("a.example")).rule == "first"


def test_the_default_action_takes_what_no_rule_takes_and_is_enforced() -> None:
    verdict = evaluate(pack(default_action=DENY), flow("a.example"))

    assert (verdict.decision, verdict.rule, verdict.enforced) == ("DENY", None, True)
    assert verdict.stage is Stage.L4


def test_an_unknown_host_is_unknown_only_where_the_rules_differ() -> None:
    groups = (domains("models", "api.openai.com"),)
    differ = pack(web_rule("models", 20, "models"), rule("rest", 30, action=DENY), groups=groups)
    alike = pack(web_rule("models", 20, "models"), rule("rest", 30), groups=groups)

    unknown = evaluate(differ, flow(tls=None))
    known = evaluate(alike, flow(tls=None))

    assert (unknown.decision, unknown.enforced) == (Decision.UNKNOWN, False)
    assert unknown.candidates == ("models", "rest")
    assert (known.decision, known.rule) == (Decision.PERMIT, None)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("api.example.com", "PERMIT"), ("other.example", "DENY"), ("", "UNKNOWN")],
)
@pytest.mark.parametrize("dst", ["203.0.113.9", "several"])
def test_the_name_decides_on_a_group_of_names_for_an_address_and_for_a_group(
    dst: str, host: str, expected: str
) -> None:
    groups = (hosts("named", "api.example.com"), networks("several", "10.1.0.0/24", "10.2.0.0/24"))
    made = pack(rule("r", 1, dst=("named",)), default_action=DENY, smart_groups=groups)

    assert evaluate(made, flow(host, dst=dst)).decision == expected


@pytest.mark.parametrize("managed", [True, False], ids=["vendor", "unresolved"])
def test_tls_without_a_name_may_match_a_group_whose_content_is_not_known(managed: bool) -> None:
    unknown = WebGroup(name="unknown", managed=managed)
    made = pack(web_rule("web", 10, "unknown"), default_action=DENY, groups=(unknown,))

    assert evaluate(made, flow(dst="203.0.113.9", tls=True)).decision == "UNKNOWN"
    assert evaluate(made, flow(dst="203.0.113.9", tls=False)).decision == "DENY"


def test_tls_without_a_name_matches_only_any_web() -> None:
    groups = (domains("models", "api.openai.com"),)
    named = pack(web_rule("models", 20, "models"), default_action=DENY, groups=groups)
    any_web = pack(web_rule("web", 20, "Any-Web"), default_action=DENY)

    assert evaluate(named, flow()).decision == "DENY"
    assert evaluate(any_web, flow(dst="203.0.113.9")).decision == "PERMIT"
    assert evaluate(any_web, flow(dst="203.0.113.9", tls=False)).decision == "DENY"


def test_a_name_rule_takes_no_udp() -> None:
    made = pack(web_rule("web", 20, "Any-Web", protocol=Protocol.ANY), default_action=DENY)

    assert evaluate(made, flow("api.openai.com", protocol="UDP")).decision == "DENY"
    assert evaluate(made, flow("api.openai.com", protocol="TCP")).decision == "PERMIT"


def test_a_url_rule_needs_the_path() -> None:
    made = pack(
        web_rule("ioc", 10, "ioc", action=DENY, decrypt=DecryptPolicy.ALLOWED),
        web_rule("tools", 20, "tools"),
        groups=(urls("ioc", "github.com/*/*shai-hulud*"), domains("tools", "github.com")),
    )

    known = evaluate(made, flow("github.com", url="github.com/a/Shai-hulud"))
    bad = evaluate(made, flow("github.com", url="github.com/a/my-shai-hulud-copy"))
    other = evaluate(made, flow("other.example"))

    assert known.rule == "tools"  # the path is compared with regard to case
    assert (bad.decision, bad.stage) == ("DENY", Stage.URL)
    assert evaluate(made, flow("github.com")).decision == "UNKNOWN"
    assert (other.decision, other.rule) == ("PERMIT", None)


@pytest.mark.parametrize(
    ("decrypt", "tls", "decision"),
    [
        (DecryptPolicy.ALLOWED, True, "DENY"),
        (DecryptPolicy.UNSPECIFIED, True, "UNKNOWN"),
        (DecryptPolicy.NOT_ALLOWED, True, "PERMIT"),
        (DecryptPolicy.NOT_ALLOWED, None, "UNKNOWN"),
        (DecryptPolicy.NOT_ALLOWED, False, "DENY"),
    ],
)
def test_a_url_is_seen_where_it_is_decrypted_or_never_was_encrypted(
    decrypt: DecryptPolicy, tls: bool | None, decision: str
) -> None:
    made = pack(
        web_rule("ioc", 10, "ioc", action=DENY, decrypt=decrypt), groups=(urls("ioc", "a.com/bad"),)
    )

    assert evaluate(made, flow("a.com", url="a.com/bad", tls=tls)).decision == decision


@pytest.mark.parametrize(
    ("semantics", "host", "taken"),
    [
        (Semantics(), "a.example.com", True),
        (Semantics(), "a.b.example.com", True),
        (Semantics(), "example.com", False),
        (Semantics(), "badexample.com", False),
        (Semantics(), "a.example.com.evil.example", False),
        (Semantics(apex=True), "example.com", True),
        (Semantics(wildcard=WildcardSemantics.ONE_LABEL), "a.b.example.com", False),
        (Semantics(wildcard=WildcardSemantics.ONE_LABEL), "a.example.com", True),
    ],
)
def test_wildcards_mean_what_the_semantics_say(
    semantics: Semantics, host: str, taken: bool
) -> None:
    made = pack(
        web_rule("below", 20, "below"),
        default_action=DENY,
        groups=(domains("below", "*.Example.com"),),
    )

    assert (evaluate(made, flow(host), semantics).decision == "PERMIT") is taken


def test_a_host_group_takes_the_name_and_leaves_an_unknown_one_open() -> None:
    made = pack(
        rule("endpoint", 10, dst=("endpoint",)),
        rule("rest", 1000, action=DENY),
        smart_groups=(hosts("endpoint", "vpce-1.example.com"),),
    )

    assert evaluate(made, flow("vpce-1.example.com")).rule == "endpoint"
    assert evaluate(made, flow("other.example.com")).rule == "rest"
    assert evaluate(made, flow(dst="203.0.113.9")).decision == "UNKNOWN"


def test_a_public_name_without_an_address_is_in_no_private_range() -> None:
    made = pack(
        rule("inside", 10, dst=("inside",)),
        rule("mixed", 20, dst=("mixed",), ports=((22, 22),)),
        smart_groups=(
            networks("inside", "10.0.0.0/8", "fd00::/8"),
            networks("mixed", "10.0.0.0/8", "203.0.113.0/24"),
        ),
        default_action=DENY,
    )

    public, private = flow("api.openai.com"), flow("db.internal")
    assert (evaluate(made, public).decision, evaluate(made, public).candidates) == ("DENY", ())
    assert evaluate(made, private).decision == "UNKNOWN"
    assert evaluate(made, flow("api.openai.com", port=22)).decision == "UNKNOWN"
    assert evaluate(made, public, Semantics(named_is_public=False)).decision == "UNKNOWN"


def test_a_source_may_be_named_by_its_group() -> None:
    made = pack(
        rule("runtimes", 10, action=DENY),
        default_action=RuleAction.PERMIT,
        smart_groups=(networks("inside", "10.50.10.64/26"), networks("other", "10.60.0.0/16")),
    )

    assert evaluate(made, flow(src="agentcore-runtime-subnets")).rule == "runtimes"
    assert evaluate(made, flow(src="inside")).rule == "runtimes"
    assert evaluate(made, flow(src="other")).decision == "PERMIT"


def test_whether_everything_covers_ipv6_is_not_known() -> None:
    made = pack(rule("default-deny", 1000, action=DENY))

    assert evaluate(made, flow(dst="2001:db8::1")).decision == "UNKNOWN"


def test_the_public_internet_leaves_private_addresses_out() -> None:
    made = pack(web_rule("web", 20, "Any-Web"), default_action=DENY)

    assert evaluate(made, flow("a.example", dst="203.0.113.9")).decision == "PERMIT"
    assert evaluate(made, flow("a.example", dst="10.9.9.9")).decision == "DENY"
    assert evaluate(made, flow("db.corp.internal")).decision == "UNKNOWN"
    strict = Semantics(named_is_public=False)
    assert evaluate(made, flow("a.example"), strict).decision == "UNKNOWN"


def test_a_watched_match_decides_nothing_that_is_enforced() -> None:
    made = pack(
        rule("watched-deny", 10, action=DENY, watch=True), rule("enforced-deny", 20, action=DENY)
    )

    verdict = evaluate(made, flow("a.example"))

    assert (verdict.decision, verdict.rule, verdict.enforced) == ("DENY", "watched-deny", False)
    assert passes(made, flow("a.example")) is Decision.PERMIT
    assert passes(made, flow("a.example"), FALLTHROUGH) is Decision.DENY


def test_with_everything_watching_the_default_action_decides_under_fallthrough() -> None:
    made = pack(rule("permit", 10, watch=True), default_action=DENY)

    assert passes(made, flow("a.example")) is Decision.PERMIT
    assert passes(made, flow("a.example"), FALLTHROUGH) is Decision.DENY


def test_a_permit_that_asks_for_tls_drops_the_rest() -> None:
    made = pack(rule("tls-only", 10, app_requirement=AppRequirement.TLS), default_action=DENY)

    assert evaluate(made, flow("a.example")).decision == "PERMIT"
    assert evaluate(made, flow(tls=False)).decision == "DENY"
    assert evaluate(made, flow(tls=None)).decision == "UNKNOWN"
    assert evaluate(made, flow("a.example", tls=None, port=80)).decision == "UNKNOWN"


def test_a_permit_that_asks_for_no_tls_drops_tls() -> None:
    made = pack(rule("plain", 10, app_requirement=AppRequirement.NOT_TLS), default_action=DENY)

    assert evaluate(made, flow("a.example")).decision == "DENY"
    assert evaluate(made, flow(tls=False)).decision == "PERMIT"
    assert evaluate(made, flow("a.example", tls=None)).decision == "UNKNOWN"


def test_a_port_that_is_not_known_is_not_any_port() -> None:
    made = pack(rule("dns", 10, protocol=Protocol.UDP, ports=((53, 53),)), default_action=DENY)

    assert evaluate(made, flow(protocol="UDP", port=None)).decision == "UNKNOWN"
    assert evaluate(made, flow(protocol="UDP", port=53)).decision == "PERMIT"
    assert evaluate(made, flow(protocol="ICMP", port=None)).decision == "DENY"


def test_the_reason_names_the_group_whose_members_are_not_known() -> None:
    made = pack(
        web_rule("models", 10, "models", src=("agents",)),
        rule("deny", 20, action=DENY),
        groups=(domains("models", "api.example"),),
        smart_groups=(SmartGroup(name="agents"),),
    )

    verdict = evaluate(made, flow("api.example"))

    assert verdict.decision is Decision.UNKNOWN
    assert (
        verdict.why
        == "whether the source is in agents is not known, and models, deny decide differently"
    )


def test_a_url_rule_of_other_hosts_is_told_apart_at_the_sni() -> None:
    made = pack(
        web_rule("paths", 10, "paths"),
        web_rule("models", 20, "models"),
        groups=(urls("paths", "code.example/a"), domains("models", "api.example")),
    )

    assert evaluate(made, flow("api.example")).stage is Stage.SNI
    assert evaluate(made, flow("code.example")).stage is Stage.URL
