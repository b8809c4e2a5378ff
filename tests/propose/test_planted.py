"""An attacker's destination in the learning window never enters a permit."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ringfence.model.agentcore import DeclaredHost
from ringfence.model.flow import Decision, Flow
from ringfence.model.proposal import Proposal, ReviewReason
from ringfence.model.telemetry import Telemetry
from ringfence.policy.evaluate import evaluate
from ringfence.workflow.propose import ProposeRequest, propose
from ringfence.workflow.sources import Recorded
from ringfence_data.catalogue import entries as catalogued
from ringfence_data.estate import generate
from ringfence_rules.starter import starter_pack
from support import builders as build
from support.proposals import (
    LATER,
    SANCTIONED,
    entries,
    estate,
    proposal,
    reviewed,
    sanctioning,
    verdict,
)

_LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
_SUFFIXES = st.sampled_from(
    (
        "evil.example",
        "corp.example.evil.example",
        "ngrok-free.app",
        "s3.us-east-1.amazonaws.com",
        "amazonaws.com",
        "execute-api.us-east-1.amazonaws.com",
        "cloudfront.net",
        "github.io",
        "workers.dev",
        "trycloudflare.com",
        "duckdns.org",
        "bedrock-agentcore.us-east-1.vpce.amazonaws.com",
        "dkr.ecr.us-east-1.amazonaws.com",
        "gateway.bedrock-agentcore.us-east-1.amazonaws.com",
    )
)
_HOSTS = st.builds(lambda label, suffix: f"{label}.{suffix}", _LABELS, _SUFFIXES)

_PLATFORM = tuple(
    pattern.replace("*", "x")
    for entry in catalogued()
    if entry.platform or entry.category == "aws-service"
    for pattern in entry.hosts
)


def needed(made: Proposal) -> set[str]:
    """What runtimes cannot run without, where they stand."""
    return {
        each.host.format(region=zone.region, account=zone.account)
        for zone in made.zones
        for each in starter_pack().needed
    }


@settings(max_examples=60)
@given(hosts=st.lists(_HOSTS, min_size=1, max_size=6, unique=True))
@example(hosts=["openai.com.evil.example", "api-openai.com", "xn--pple-43d.com"])
@example(hosts=["999988887777.dkr.ecr.us-east-1.amazonaws.com"])
@example(hosts=["vpce-0evil-1.bedrock-agentcore.us-east-1.vpce.amazonaws.com"])
def test_no_name_that_was_only_seen_is_permitted(hosts: list[str]) -> None:
    made = proposal(estate(SANCTIONED, *hosts))

    assert not entries(made) & set(hosts)
    for host in hosts:
        assert verdict(made.pack, host, dst="198.51.100.9").decision is Decision.DENY
        assert reviewed(made, host).runtimes


def test_seeing_more_never_permits_more() -> None:
    quiet = proposal(estate(SANCTIONED))
    busy = proposal(estate(SANCTIONED, "a.evil.example", "b.evil.example", "pastebin.com"))

    assert entries(busy) == entries(quiet)


def _evidence(kind: str, hosts: list[str]) -> tuple[Telemetry, tuple[str, ...]]:
    """The hosts as one kind of evidence shows them, and those that a configuration declares."""
    pairs = [(host, f"198.51.{n // 250}.{n % 250 + 1}") for n, host in enumerate(hosts)]
    asked = tuple(build.resolution(host, address) for host, address in pairs)
    if kind == "flow":
        flows = tuple(build.flow(server=address, port=8443) for _, address in pairs)
        return Telemetry(flows=flows, resolutions=asked), ()
    if kind == "span":
        return Telemetry(span_calls=tuple(map(build.span_call, hosts))), ()
    return (Telemetry(resolutions=asked), ()) if kind == "dns" else (Telemetry(), tuple(hosts))


@pytest.mark.parametrize("kind", ["dns", "declared", "flow", "span"])
@pytest.mark.parametrize("region", [build.REGION, "sa-east-1", "us-west-9"])
def test_nothing_of_aws_is_permitted_because_it_was_seen(kind: str, region: str) -> None:
    hosts = sorted({pattern.replace("{region}", region) for pattern in _PLATFORM})
    telemetry, declared = _evidence(kind, hosts)
    version = replace(
        build.version(),
        declared_hosts=tuple(
            DeclaredHost(host=host, field="environmentVariables.URL") for host in declared
        ),
    )
    inventory = build.contained_inventory(build.runtime(version))

    made = proposal(build.snapshot(inventory, telemetry))

    assert entries(made) == {SANCTIONED} | needed(made)
    assert {item.destination for item in made.review} >= set(hosts) - needed(made)


def test_a_model_of_aws_waits_for_the_operator_and_says_how_to_approve_it() -> None:
    host = f"bedrock-runtime.{build.REGION}.amazonaws.com"

    item = reviewed(proposal(estate(SANCTIONED, host)), host)

    assert (item.reason, item.approvable) == (ReviewReason.AWS, True)
    assert f"ringfence approve sanction {host} " in item.approval
    made = proposal(estate(SANCTIONED, host), sanctioning(SANCTIONED, host))
    assert verdict(made.pack, host, dst="198.51.100.9").rule == "allow-sanctioned-models"


@pytest.mark.parametrize(
    "planted",
    ["paste.corp.example", "evil.corp.example", "openai.com.corp.example"],
)
def test_a_denied_name_below_a_sanctioned_suffix_takes_the_suffix_with_it(planted: str) -> None:
    wanted = sanctioning(SANCTIONED, "*.corp.example", denied=(planted,))

    made = proposal(estate(SANCTIONED, planted), wanted)

    assert entries(made).isdisjoint({planted, "*.corp.example"})
    assert verdict(made.pack, planted, dst="198.51.100.9").decision is Decision.DENY


@pytest.mark.parametrize("denied", ["paste.corp.example", "*.lab.corp.example"])
def test_a_denial_below_a_sanctioned_suffix_counts_before_anybody_was_seen_there(
    denied: str,
) -> None:
    made = proposal(settings=sanctioning(SANCTIONED, "*.corp.example", denied=(denied,)))

    host = denied.replace("*", "any")
    assert verdict(made.pack, host, dst="198.51.100.9").decision is Decision.DENY


@pytest.mark.parametrize(("runtimes", "seed"), [(24, 1), (60, 2), (120, 3)])
def test_generated_estates_permit_nothing_but_what_is_on_the_list(
    runtimes: int, seed: int, tmp_path: Path
) -> None:
    generate(tmp_path / "estate", runtimes=runtimes, seed=seed)
    decided = tmp_path / "ringfence.toml"
    decided.write_text('[destinations]\nsanctioned = ["api.erp.freight.example"]\n')

    made = propose(
        ProposeRequest(source=Recorded(path=tmp_path / "estate"), settings=decided),
        clock=lambda: LATER,
    ).proposal

    words = {each.entry for each in made.provenance if each.source == "operator"}
    assert words == {"api.erp.freight.example"}
    assert entries(made) == words | needed(made)
    waiting = [item for item in made.review if item.runtimes and item.reason != "port"]
    assert waiting
    for item in waiting:
        answer = evaluate(
            made.pack,
            Flow(
                src=made.zones[0].subnets[0].cidr.rpartition(".")[0] + ".9",
                host=item.destination if not item.destination[-1].isdigit() else "",
                dst="203.0.113.9",
                port=443,
                tls=True,
            ),
        )
        assert answer.decision is Decision.DENY, item.destination
