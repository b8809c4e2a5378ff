"""Whose denials prove that rules are in force, and how one subnet speaks for a placement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import NetworkInterface
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import FirewallDecision, Telemetry
from ringfence.model.verdict import Containment, ReasonCode, RuntimeVerdict
from support import builders as build
from support.verdicts import codes, judged_of

SECOND = "subnet-0second"
IN_SECOND = "10.20.2.57"
EARLIER, LATER = build.NOW - timedelta(days=13), build.NOW - timedelta(hours=1)


def logged(*decisions: FirewallDecision, held: Inventory | None = None) -> Snapshot:
    return build.snapshot(
        held or build.contained_inventory(), Telemetry(firewall_decisions=decisions)
    )


def in_two_subnets(*interfaces: NetworkInterface) -> Inventory:
    """A runtime in two subnets behind the same gateway; the first holds the default interface."""
    runtime = build.runtime(build.version(placement=build.in_vpc(build.SUBNET_ID, SECOND)))
    held = build.contained_inventory(runtime)
    return replace(
        held,
        subnets=(*held.subnets, build.subnet(SECOND, "10.20.2.0/24")),
        route_tables=(build.route_table(build.route(), subnets=(build.SUBNET_ID, SECOND)),),
        interfaces=(*held.interfaces, *interfaces),
    )


def second_interface() -> NetworkInterface:
    return build.agent_interface("eni-0second", subnet_id=SECOND, private_ips=(IN_SECOND,))


def details(verdict: RuntimeVerdict, code: ReasonCode) -> str:
    return " ".join(reason.detail for reason in verdict.reasons if reason.code is code)


@pytest.mark.parametrize(
    "neighbour",
    [
        (),
        (build.interface(private_ips=("10.20.1.200",)),),
        (build.interface(private_ips=("10.20.1.200",), instance_id="i-0other"),),
        (build.agent_interface("eni-0x", private_ips=("10.20.1.200",), vpc_id="vpc-0other"),),
    ],
    ids=["no known interface", "another service", "an instance", "another VPC"],
)
def test_a_denial_for_another_machine_in_the_subnet_proves_nothing(
    neighbour: tuple[NetworkInterface, ...],
) -> None:
    held = build.contained_inventory()
    held = replace(held, interfaces=(*held.interfaces, *neighbour))

    verdict = judged_of(logged(build.firewall_decision("10.20.1.200"), held=held))

    assert verdict.containment is Containment.UNKNOWN
    assert ReasonCode.RULES_NOT_READ in codes(verdict)


@pytest.mark.parametrize("own", [(), (build.firewall_decision(),)], ids=["alone", "beside its own"])
def test_denials_for_other_addresses_are_said_to_be_left_out(
    own: Iterable[FirewallDecision],
) -> None:
    verdict = judged_of(logged(*own, build.firewall_decision("10.20.1.200", decisions=7)))

    said = details(verdict, ReasonCode.RULES_ENFORCED if own else ReasonCode.RULES_NOT_READ)
    assert f"7 denials for other addresses in {build.SUBNET_ID}" in said


def test_nothing_is_said_to_be_left_out_when_nothing_was() -> None:
    verdict = judged_of(logged(build.firewall_decision()))

    assert "left out" not in details(verdict, ReasonCode.RULES_ENFORCED)


@pytest.mark.parametrize(
    ("status", "containment"),
    [
        (CoverageStatus.COMPLETE, Containment.ENFORCED),
        (CoverageStatus.PARTIAL, Containment.ENFORCED),
        (CoverageStatus.NOT_ENABLED, Containment.UNKNOWN),
        (CoverageStatus.UNSUPPORTED, Containment.UNKNOWN),
        (CoverageStatus.THROTTLED, Containment.UNKNOWN),
        (CoverageStatus.UNAVAILABLE, Containment.UNKNOWN),
        (CoverageStatus.DENIED, Containment.UNKNOWN),
        (None, Containment.UNKNOWN),
    ],
)
@pytest.mark.parametrize("source", [Source.NETWORK_INTERFACES, Source.DCF_LOGS])
def test_a_denial_counts_only_where_its_sources_may_be_believed(
    source: Source, status: CoverageStatus | None, containment: Containment
) -> None:
    held = build.contained_inventory()
    declared = replace(held, route_tables=(build.route_table(build.route()),))
    snapshot = build.without(
        logged(build.firewall_decision(), held=declared), source, status=status
    )

    assert judged_of(snapshot).containment is containment


def test_watched_denials_in_a_log_that_may_not_be_believed_show_nothing() -> None:
    snapshot = build.without(
        logged(build.firewall_decision(enforced=False)),
        Source.DCF_LOGS,
        status=CoverageStatus.DENIED,
    )

    verdict = judged_of(snapshot)

    assert verdict.containment is Containment.UNKNOWN
    assert ReasonCode.RULES_WATCH_ONLY not in codes(verdict)


def test_an_ipv6_client_is_known_however_its_address_is_spelled() -> None:
    held = build.contained_inventory()
    agent = build.agent_interface(ipv6_addresses=("2600:1f18:0:0::57",))
    held = replace(held, interfaces=(build.spoke_interface(), agent))

    verdict = judged_of(logged(build.firewall_decision("2600:1f18::57"), held=held))

    assert verdict.containment is Containment.ENFORCED


def test_a_rule_that_watches_outweighs_another_that_enforces() -> None:
    watching = build.firewall_decision(enforced=False, rule_id="other")

    verdict = judged_of(logged(build.firewall_decision(decisions=99), watching))

    assert verdict.containment is Containment.MONITORED
    assert "rule other is in monitor mode" in details(verdict, ReasonCode.RULES_WATCH_ONLY)


def test_a_watched_permit_beside_an_enforced_denial_does_not_matter() -> None:
    permit = build.firewall_decision(enforced=False, action="PERMIT", rule_id="other")

    assert judged_of(logged(build.firewall_decision(), permit)).containment is Containment.ENFORCED


@pytest.mark.parametrize(
    ("enforced_at", "watched_at", "containment"),
    [
        (EARLIER, LATER, Containment.MONITORED),
        (LATER, EARLIER, Containment.ENFORCED),
        (LATER, LATER, Containment.MONITORED),
    ],
    ids=["only watched since", "enforced since", "at the same moment"],
)
def test_the_latest_denial_of_a_rule_says_its_mode(
    enforced_at: object, watched_at: object, containment: Containment
) -> None:
    enforced = build.firewall_decision(last_seen=enforced_at)
    watched = build.firewall_decision(enforced=False, last_seen=watched_at)

    assert judged_of(logged(enforced, watched)).containment is containment


@pytest.mark.parametrize(
    ("second", "containment"),
    [
        ((build.firewall_decision(IN_SECOND),), Containment.ENFORCED),
        ((build.firewall_decision(IN_SECOND, enforced=False),), Containment.MONITORED),
        ((build.firewall_decision(IN_SECOND, action="PERMIT"),), Containment.UNKNOWN),
        ((), Containment.UNKNOWN),
    ],
    ids=["enforced", "watched", "permitted only", "nothing"],
)
def test_the_worst_subnet_of_a_placement_speaks(
    second: tuple[FirewallDecision, ...], containment: Containment
) -> None:
    held = in_two_subnets(second_interface())

    assert judged_of(logged(build.firewall_decision(), *second, held=held)).containment is (
        containment
    )


@pytest.mark.parametrize(
    ("status", "containment"),
    [
        (CoverageStatus.COMPLETE, Containment.ENFORCED),
        (CoverageStatus.PARTIAL, Containment.UNKNOWN),
    ],
)
def test_a_subnet_without_an_interface_needs_no_evidence_where_all_were_listed(
    status: CoverageStatus, containment: Containment
) -> None:
    snapshot = logged(build.firewall_decision(), held=in_two_subnets())

    verdict = judged_of(build.without(snapshot, Source.NETWORK_INTERFACES, status=status))

    assert verdict.containment is containment


def test_without_any_interface_of_its_own_nothing_is_proved() -> None:
    held = build.contained_inventory()
    held = replace(held, interfaces=(build.spoke_interface(),))

    verdict = judged_of(logged(build.firewall_decision(), held=held))

    assert verdict.containment is Containment.UNKNOWN
    assert "no interface in its subnets" in details(verdict, ReasonCode.RULES_NOT_READ)
