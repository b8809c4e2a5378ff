"""A pack as security groups: what is written, what is refused, and that it never permits more.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import ipaddress
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ringfence.errors import PackError
from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
)
from ringfence.model.trilean import Match
from ringfence.policy.evaluate import evaluate
from ringfence.policy.groups import membership
from ringfence.render.security_groups import artefacts, egress_rules, losses
from support.aws_terraform import validated
from support.packs import RUNTIMES, domains, hosts, networks, pack, rule, web_rule
from support.random_packs import packs
from support.written_packs import HOSTILE, complete_pack, named_everywhere

GOLDEN = Path(__file__).parents[1] / "golden" / "security-groups"
DENY = RuleAction.DENY


def l4_pack(**changes: object) -> PolicyPack:
    """A pack of which nothing is lost."""
    made = pack(
        rule("allow-endpoints", 20, dst=("endpoints",), protocol=Protocol.TCP, ports=((443, 443),)),
        rule("allow-dns", 25, dst=("resolver",), ports=((53, 53),)),
        rule("allow-ping", 30, dst=("endpoints",), protocol=Protocol.ICMP),
        rule("default-deny", 1000, action=DENY),
        smart_groups=(
            networks("endpoints", "10.50.20.0/24", "2001:db8::/64"),
            networks("resolver", "10.50.0.2"),
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # the fields of a pack


def reasons(made: PolicyPack) -> list[str]:
    return [str(each) for each in losses(made)]


@pytest.mark.parametrize(
    ("name", "made"),
    [("whole", l4_pack()), ("partial", complete_pack()), ("hostile", named_everywhere(HOSTILE[2]))],
)
def test_the_files_of_a_pack_are_what_the_golden_files_say(name: str, made: PolicyPack) -> None:
    texts = {each.path: each.text for each in artefacts(made, partial=name != "whole")}
    folder = GOLDEN / name

    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            (folder / path).write_text(text, encoding="utf-8")

    assert texts == {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_every_permit_by_protocol_port_and_cidr_is_written() -> None:
    found = {
        (each.rule, each.protocol, each.ports, str(each.cidr)) for each in egress_rules(l4_pack())
    }

    assert found == {
        ("allow-endpoints", "tcp", (443, 443), "10.50.20.0/24"),
        ("allow-endpoints", "tcp", (443, 443), "2001:db8::/64"),
        ("allow-dns", "tcp", (53, 53), "10.50.0.2/32"),
        ("allow-dns", "udp", (53, 53), "10.50.0.2/32"),
        ("allow-ping", "icmp", (-1, -1), "10.50.20.0/24"),
    }


def test_all_that_is_lost_is_refused_at_once() -> None:
    made = pack(
        web_rule("allow-models", 20, "models", watch=True),
        rule("allow-named", 25, dst=("named",)),
        rule("deny-dns", 30, action=DENY, protocol=Protocol.UDP, ports=((53, 53),)),
        rule("allow-private", 40, dst=(RUNTIMES,)),
        groups=(domains("models", "api.openai.com"),),
        smart_groups=(hosts("named", "a.example"),),
    )

    with pytest.raises(PackError) as refused:
        artefacts(made)

    assert str(refused.value) == "the pack says 5 things that security groups cannot express"
    for said in (
        "1 of 4 rules only watch",
        "the default action permits what no rule takes from 1 of 1 source groups",
        "allow-models: it permits by name",
        "allow-named: its destination 'named' is not a list of CIDRs",
        "allow-private: 'deny-dns' denies some of it first",
    ):
        assert said in refused.value.hint


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"app_requirement": AppRequirement.TLS}, "requires an application"),
        ({"ids": True}, "intrusion detection"),
        ({"src": (PUBLIC_INTERNET,)}, "public internet"),
    ],
)
def test_what_a_permit_asks_for_beyond_addresses_is_lost(
    changes: dict[str, object], said: str
) -> None:
    made = pack(rule("one", 20, dst=(RUNTIMES,), **changes), rule("rest", 30, action=DENY))

    assert any(said in each for each in reasons(made))
    assert egress_rules(made) == ()


def test_what_is_lost_is_left_out_and_said() -> None:
    terraform, notes = artefacts(complete_pack(), partial=True)

    assert "allow-models" not in terraform.text
    assert "allow-models" in notes.text
    assert "attached to nothing" in notes.text.replace("\n", " ")


def test_the_public_internet_is_every_cidr_but_the_private_ones() -> None:
    made = pack(rule("out", 20, dst=(PUBLIC_INTERNET,)), rule("rest", 30, action=DENY))

    found = [each.cidr for each in egress_rules(made)]

    whole = sum(each.num_addresses for each in found)
    assert whole == 2**32 - 2**24 - 2**20 - 2**16
    private = map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
    assert not any(each.overlaps(one) for one in private for each in found)


def test_a_deny_of_the_public_internet_holds_for_ipv6_too() -> None:
    made = pack(
        rule("no-internet", 10, action=DENY, dst=(PUBLIC_INTERNET,)),
        rule("six", 20, dst=("six",)),
        rule("rest", 30, action=DENY),
        smart_groups=(networks("six", "2600::/12"),),
    )

    assert egress_rules(made) == ()


def _lets_pass(made: PolicyPack, flow: Flow) -> bool:
    """Whether the security groups of every SmartGroup that the source is a member of permit it."""
    return any(
        membership(made, each.group, flow.src, "", Semantics()) is Match.YES
        and each.protocol in ("-1", flow.protocol.lower())
        and (each.ports == (-1, -1) or each.ports[0] <= (flow.port or 0) <= each.ports[1])
        and ipaddress.ip_address(flow.dst) in each.cidr
        for each in egress_rules(made)
    )


_FLOWS = st.builds(
    Flow,
    src=st.sampled_from(("runtimes", "vpc", "named", "members", "empty")),
    dst=st.sampled_from(
        ("10.50.10.7", "10.50.99.1", "203.0.113.9", "203.0.113.200", "2001:db8::5")
    ),
    host=st.sampled_from(("", "api.example.com", "evil.example")),
    protocol=st.sampled_from(("TCP", "UDP", "ICMP")),
    port=st.sampled_from((443, 53, 8080)),
    tls=st.sampled_from((True, False)),
)


@settings(max_examples=150)
@given(packs(), _FLOWS)
def test_a_security_group_never_permits_what_the_pack_denies(made: PolicyPack, flow: Flow) -> None:
    flow = replace(flow, port=None) if flow.protocol == "ICMP" else flow

    if _lets_pass(made, flow):
        assert evaluate(made, flow).decision == "PERMIT"


_NESTED = PolicyPack(
    name="a group within another",
    default_action=DENY,
    smart_groups=(networks("runtimes", "10.50.10.0/24"), networks("vpc", "10.50.0.0/16")),
    rules=(rule("within", 1, src=("vpc",), dst=("runtimes",)),),
)


@settings(max_examples=100)
@given(packs(), _FLOWS)
@example(_NESTED, Flow(src="runtimes", dst="10.50.10.7", port=443, tls=True))
def test_what_loses_nothing_permits_just_what_the_pack_permits(
    made: PolicyPack, flow: Flow
) -> None:
    made = replace(made, rules=tuple(replace(each, watch=False) for each in made.rules))
    four = ":" not in flow.dst
    flow = replace(flow, port=None) if flow.protocol == "ICMP" else flow
    verdict = evaluate(made, flow)

    if not losses(made) and four and verdict.decision == "PERMIT" and verdict.rule:
        assert _lets_pass(made, flow)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_a_pack_is_a_template_or_breaks_its_line(text: str) -> None:
    terraform, notes = artefacts(named_everywhere(text), partial=True)

    document = json.loads(terraform.text)
    for group in document["resource"]["aws_security_group"].values():
        assert "${" not in group["description"].replace("$${", "")
        assert len(group["description"]) <= 255
    assert "\x1b" not in notes.text
    assert "\u202e" not in notes.text
    assert all(line[:1] in ("", "#", "-", "|", "M", "N", "`") for line in notes.text.split("\n"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "made",
    [
        l4_pack(),
        complete_pack(),
        named_everywhere(HOSTILE[0]),
        pack(rule("all", 1, dst=(ANYWHERE,))),
    ],
    ids=["whole", "partial", "hostile", "anywhere"],
)
def test_terraform_takes_the_files(made: PolicyPack, tmp_path: Path) -> None:
    assert validated(artefacts(made, partial=True), tmp_path / "files") == ""
