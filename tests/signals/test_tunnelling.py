"""DNS tunnels among the names that clouds are full of."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from ringfence.classify.coding import coded_length
from ringfence.join.owners import index_interfaces
from ringfence.join.workloads import workloads
from ringfence.model.egress import Confidence
from ringfence.model.exfiltration import Indication
from ringfence.model.settings import Settings
from ringfence.model.telemetry import Resolution
from ringfence.signals.tunnelling import tunnels
from support import builders as build
from support import dns_mix
from support.builders.constants import NOW
from support.exfiltration_samples import pieces, questions, seen


def digests(count: int) -> list[str]:
    """Twenty encoded characters each; one digest in many looks like words by chance."""
    texts = (hashlib.sha256(bytes([number])).hexdigest()[:20] for number in range(99))
    return [text for text in texts if coded_length(text) == 20][:count]


def found(*rows: Resolution) -> list[Indication]:
    snapshot = seen(resolutions=rows)
    interfaces = index_interfaces(snapshot, workloads(snapshot.inventory), {})
    return list(tunnels(rows, interfaces, Settings()))


@pytest.mark.parametrize("held_out", [False, True])
def test_tunnels_are_found_and_services_left_alone_at_a_realistic_base_rate(held_out: bool) -> None:
    result = dns_mix.run(4_000, held_out=held_out, seed=3)

    assert result.recall >= 0.9
    assert result.false_positive_rate <= 0.001


def test_what_was_measured_is_told() -> None:
    (tunnel,) = found(*questions(*pieces(60)))

    assert (tunnel.source, tunnel.target) == (build.runtime_arn(), "leak.example")
    measured = {measure.name: measure.value for measure in tunnel.measures}
    assert measured["encoded names asked for once"] == 60
    assert measured["encoded characters"] == 60 * 40
    assert tunnel.confidence is Confidence.HIGH
    assert "room for" in tunnel.said
    assert "1,000" in tunnel.bound


def test_names_that_are_asked_for_again_and_again_are_hosts() -> None:
    assert not found(*questions(*pieces(), queries=50))
    assert not found(*questions(*pieces(), first_seen=NOW - timedelta(days=5)))


def test_a_few_names_are_no_tunnel_yet() -> None:
    assert not found(*questions(*pieces(14)))
    assert found(*questions(*pieces(15)))


def test_a_label_that_stays_the_same_carries_nothing() -> None:
    session = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
    names = (f"{number}.{session}.leak.example" for number in range(100))

    assert not found(*questions(*names))


def test_a_label_that_stays_the_same_makes_its_names_no_carriers() -> None:
    session = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
    idle = (f"{number}.{session}.leak.example" for number in range(20))

    assert not found(*questions(*pieces(14), *idle))


def test_some_odd_names_among_many_hosts_are_a_company_s_own() -> None:
    hosts = [f"customer-portal-{number}.leak.example" for number in range(30)]

    assert not found(*questions(*pieces(20), *hosts))
    assert found(*questions(*pieces(50), *hosts))


def test_short_labels_add_up_to_little() -> None:
    assert not found(*questions(*(f"{hash_}.leak.example" for hash_ in digests(19))))
    assert found(*questions(*(f"{hash_}.leak.example" for hash_ in digests(20))))


def test_zones_in_which_odd_names_are_the_service_are_left_alone() -> None:
    names = (name.replace("leak.example", "avqs.mcafee.com") for name in pieces())

    assert not found(*questions(*names))


def test_a_name_inside_the_network_reaches_nobody_outside() -> None:
    names = (name.replace("leak.example", "agents.svc.cluster.local") for name in pieces())

    assert not found(*questions(*names))


def test_both_address_families_and_retries_are_still_one_question() -> None:
    rows = questions(*pieces())

    (tunnel,) = found(*rows, *questions(*pieces(), rcode="SERVFAIL"))

    measured = {measure.name: measure.value for measure in tunnel.measures}
    assert measured["distinct names"] == len(rows)


def test_domains_of_two_owners_are_not_added_up() -> None:
    names = [name.replace("leak", f"leak{number % 5}") for number, name in enumerate(pieces(60))]

    assert not found(*questions(*names))


def test_tenants_of_one_hosting_company_are_not_added_up() -> None:
    names = [f"{name.split('.')[0]}.user{n}.github.io" for n, name in enumerate(pieces(60))]

    assert not found(*questions(*names))


def test_a_client_that_is_no_agent_is_not_judged() -> None:
    assert not found(*questions(*pieces(), client="10.20.1.200"))
