"""DNS tunnels among the names that clouds are full of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from ringfence.classify.coding import coded_length
from ringfence.join.owners import index_interfaces
from ringfence.join.workloads import workloads
from ringfence.model.egress import Confidence
from ringfence.model.exfiltration import Indication
from ringfence.model.settings import Settings
from ringfence.model.telemetry import FlowAction, FlowSummary, Resolution
from ringfence.signals.tunnelling import Tunnels, tunnels
from support import builders as build
from support import dns_mix
from support.builders.constants import NOW
from support.dns_noise import object_hosts
from support.exfiltration_samples import pieces, questions, seen


def digests(count: int) -> list[str]:
    """Twenty encoded characters each; one digest in many looks like words by chance."""
    texts = (hashlib.sha256(bytes([number])).hexdigest()[:20] for number in range(99))
    return [text for text in texts if coded_length(text) == 20][:count]


def looked(*rows: Resolution, flows: Iterable[FlowSummary] = ()) -> Tunnels:
    snapshot = seen(resolutions=rows)
    interfaces = index_interfaces(snapshot, workloads(snapshot.inventory), {})
    return tunnels(rows, interfaces, Settings(), flows=flows)


def found(*rows: Resolution, flows: Iterable[FlowSummary] = ()) -> list[Indication]:
    return looked(*rows, flows=flows).found


def hosted(count: int = 40) -> tuple[tuple[Resolution, ...], tuple[FlowSummary, ...]]:
    """Names like those of a tunnel, each answered with an address of four and connected to."""
    rows = tuple(
        replace(row, address=f"203.0.113.{number % 4}", rcode="NOERROR")
        for number, row in enumerate(questions(*pieces(count)))
    )
    flows = tuple(
        build.flow(server=row.address, packets=9, reply_packets=8, first_seen=row.first_seen)
        for row in rows
    )
    return rows, flows


@pytest.mark.parametrize(("held_out", "known"), [(False, {"reputation"}), (True, set[str]())])
def test_tunnels_are_found_and_services_left_alone_at_a_realistic_base_rate(
    known: set[str], *, held_out: bool
) -> None:
    """One draw; the rate over many seeds is what benchmarks/dns_tunnelling.py measures."""
    result = dns_mix.run(8_000, held_out=held_out, seed=1)

    wrong = {score.family for score in result.scores if score.reported and not score.tunnel}
    assert result.recall >= 0.9
    assert result.false_positive_rate <= 0.001
    assert wrong == known


def test_a_service_that_names_hosts_by_digests_is_told_by_its_connections_alone() -> None:
    shown = [dns_mix.reported(object_hosts(Random(seed))) for seed in range(60)]  # noqa: S311
    unseen = [
        dns_mix.reported(object_hosts(Random(seed)), flow_logs=False)  # noqa: S311
        for seed in range(60)
    ]

    assert sum(shown) <= 1
    assert sum(unseen) >= 30


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


@pytest.mark.parametrize("block", [f"{'0.' * 8}8.b.d.0.1.0.0.2.ip6.arpa", "2.0.192.in-addr.arpa"])
def test_a_block_of_addresses_is_a_zone_like_any_other(block: str) -> None:
    (tunnel,) = found(*questions(*(f"{text}.{block}" for text in digests(40))))

    assert tunnel.target.endswith("arpa")
    assert tunnel.target in block


def test_ordinary_lookups_of_addresses_beside_a_tunnel_do_not_hide_it() -> None:
    block = "2.0.192.in-addr.arpa"
    ordinary = [f"{host}.{third}.1.10.in-addr.arpa" for host in range(200) for third in range(5)]
    carriers = [f"{text}.{block}" for text in digests(20)]

    assert [each.target for each in found(*questions(*ordinary, *carriers))] == [block]


@pytest.mark.parametrize(("count", "number"), [(500, 0), (501, 1)])
def test_looking_up_very_many_addresses_of_one_block_is_a_tunnel(count: int, number: int) -> None:
    block = ".".join(reversed("20010db80001"))
    hosts = (hashlib.sha256(bytes([n % 256, n // 256])).hexdigest()[:20] for n in range(count))

    assert (
        len(found(*questions(*(f"{'.'.join(host)}.{block}.ip6.arpa" for host in hosts)))) == number
    )


def test_a_name_inside_the_network_reaches_nobody_outside() -> None:
    names = (name.replace("leak.example", "agents.svc.cluster.local") for name in pieces())

    assert not found(*questions(*names))


def test_both_address_families_and_retries_are_still_one_question() -> None:
    rows = questions(*pieces())

    (tunnel,) = found(*rows, *questions(*pieces(), rcode="SERVFAIL"))

    measured = {measure.name: measure.value for measure in tunnel.measures}
    assert measured["distinct names"] == len(rows)


def test_names_that_were_connected_to_are_hosts_and_are_counted() -> None:
    rows, flows = hosted()

    result = looked(*rows, flows=flows)

    assert (result.found, result.followed) == ([], 1)
    assert found(*rows)


@pytest.mark.parametrize(
    "change",
    [
        {"action": FlowAction.REJECT},
        {"reply_packets": 0},
        {"packets": 5},
        {"interface_id": "eni-0other"},
        {"first_seen": NOW - timedelta(hours=1)},
        {"first_seen": NOW - timedelta(days=9), "last_seen": NOW - timedelta(days=8)},
    ],
)
def test_what_is_no_connection_to_the_answer_explains_nothing(change: dict[str, Any]) -> None:
    rows, flows = hosted()

    assert found(*rows, flows=[replace(flow, **change) for flow in flows])


def test_an_address_of_another_domain_explains_nothing() -> None:
    """Whoever owns the domain may answer with the address of something that is talked to anyway."""
    rows, flows = hosted()
    usual = [
        build.resolution(f"api.usual{number}.example", f"203.0.113.{number}") for number in range(4)
    ]

    assert found(*rows, *usual, flows=flows)


def test_a_tenth_of_the_names_may_be_looked_up_and_no_more() -> None:
    rows, flows = hosted()
    mute = [replace(row, address="") for row in rows[:5]]

    assert not found(*mute[:4], *rows[4:], flows=flows)
    assert found(*mute, *rows[5:], flows=flows)


def test_names_of_which_some_were_folded_are_not_known_to_be_hosts() -> None:
    rows, flows = hosted()
    folded = replace(rows[0], name="*.leak.example", address="", rcode="", queries=400)

    assert found(*rows, folded, flows=flows)


def test_workloads_that_share_an_interface_are_each_a_candidate_and_none_is_the_source() -> None:
    rows = questions(*pieces(60))
    snapshot = seen(resolutions=rows)
    twin = build.runtime(runtime_id="twin-abcdefghij")
    inventory = replace(snapshot.inventory, runtimes=(*snapshot.inventory.runtimes, twin))
    shared = replace(snapshot, inventory=inventory)
    interfaces = index_interfaces(shared, workloads(inventory), {})

    (tunnel,) = tunnels(rows, interfaces, Settings()).found

    assert tunnel.source == "eni-0agent"
    assert tunnel.candidates == tuple(sorted((build.runtime_arn(), twin.arn)))
    assert tunnel.confidence is Confidence.MEDIUM


def test_domains_of_two_owners_are_not_added_up() -> None:
    names = [name.replace("leak", f"leak{number % 5}") for number, name in enumerate(pieces(60))]

    assert not found(*questions(*names))


def test_tenants_of_one_hosting_company_are_not_added_up() -> None:
    names = [f"{name.split('.')[0]}.user{n}.github.io" for n, name in enumerate(pieces(60))]

    assert not found(*questions(*names))


def test_a_client_that_is_no_agent_is_not_judged() -> None:
    assert not found(*questions(*pieces(), client="10.20.1.200"))
