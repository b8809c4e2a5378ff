"""What shows that something left although the rules deny it, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.enforce.traffic.answers import answered
from ringfence.model.agentcore import NetworkMode, Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.flow import Flow, Stage
from ringfence.model.telemetry import FlowAction
from ringfence.model.traffic import PastFlow
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckResult, CheckStatus
from support import builders as build
from support.builders.constants import NOW
from support.faults.traffic import escape, seen_instead, spans
from support.verified_estate import GATEWAY_ADDRESS, Estate, aws_call, controller, denial


def asked(estate: Estate, check: str = "escaped-flows") -> tuple[CheckResult, ...]:
    return tuple(each for each in estate.results() if each.check == check)


def past(received: int, packets: int, *, records: int = 2, protocol: str = "TCP") -> PastFlow:
    return PastFlow(
        flow=Flow(src="10.20.1.57", protocol=protocol, port=443, count=records),
        reply_bytes=received,
        reply_packets=packets,
    )


@pytest.mark.parametrize(
    ("stage", "received", "packets", "left"),
    [
        (Stage.L4, 0, 0, False),
        (Stage.L4, 40, 1, False),
        (Stage.L4, 60, 1, True),
        (Stage.SNI, 60 + 52 + 59 + 52 + 40, 5, False),
        (Stage.SNI, 6 * 60 + 4 * 52 + 59 + 2 * 52, 13, False),
        (Stage.SNI, 5200, 9, True),
        (Stage.URL, 5200, 9, False),
        (Stage.URL, 90_000, 80, True),
    ],
)
def test_how_much_may_come_back_depends_on_the_stage_of_the_decision(
    stage: Stage, received: int, packets: int, left: bool
) -> None:
    assert answered(past(received, packets), stage) is left


def test_a_thousand_handshakes_are_no_answer_and_hide_none() -> None:
    attempts = past(1000 * 263, 5000, records=2000)
    hidden = past(1000 * 263 + 90_000, 5000 + 62, records=2000)

    assert not answered(attempts, Stage.SNI)
    assert answered(hidden, Stage.SNI)


def test_packets_of_ipv6_have_longer_headers() -> None:
    assert not answered(past(60, 1), Stage.L4, version=6)
    assert answered(past(80, 1), Stage.L4, version=6)


def test_any_answer_over_udp_shows_that_it_left() -> None:
    assert answered(past(29, 1, protocol="UDP"), Stage.SNI)
    assert not answered(past(0, 0, protocol="UDP"), Stage.SNI)


def test_good_news_says_how_many_connections_were_compared() -> None:
    (result,) = asked(Estate())

    assert result.status is CheckStatus.PASS
    assert "none of 7 connections" in result.message


def test_an_escape_names_destination_bytes_time_and_rule() -> None:
    (result,) = asked(escape()(Estate()))

    assert (result.status, result.caps) == (CheckStatus.FAIL, Containment.LEAKY)
    assert "48000 bytes came back from drop.example TCP 443" in result.message
    assert "default-deny denies" in result.message
    assert "2026-11-20 09:00 UTC to 2026-11-20 10:00 UTC" in result.evidence[0].detail


@pytest.mark.parametrize(
    "change",
    [
        escape(reply_bytes=263, reply_packets=5),
        escape(action=FlowAction.REJECT, reply_bytes=0, reply_packets=0),
        escape(first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=3)),
        spans(errors=5),
        spans(first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=3)),
        spans(endpoint_name="another"),
    ],
    ids=["handshake", "rejected", "history", "errors only", "old calls", "another endpoint"],
)
def test_what_only_looks_like_an_escape_is_none(change: Callable[[Estate], Estate]) -> None:
    results = asked(change(Estate()))

    assert [each.status for each in results] == [CheckStatus.PASS]


def test_a_name_that_is_not_known_is_no_escape() -> None:
    estate = escape()(Estate())
    nameless = seen_instead(resolutions=estate.telemetry.resolutions[:1])(estate)

    assert [each.status for each in asked(nameless)] == [CheckStatus.PASS]


def test_a_call_that_a_vpc_endpoint_may_have_taken_is_none() -> None:
    host = "bedrock-agentcore.us-east-1.amazonaws.com"

    results = asked(spans(host=host)(Estate()))

    assert [each.status for each in results] == [CheckStatus.PASS]


def test_a_call_to_a_service_without_a_vpc_endpoint_is_an_escape() -> None:
    results = asked(spans(host="secretsmanager.us-east-1.amazonaws.com")(Estate()))

    assert [each.cause for each in results] == ["escaped-flow"]


def test_a_rule_that_watched_after_it_was_enforced_is_in_force_from_then_on() -> None:
    watched = denial(
        enforced=False,
        first_seen=NOW - timedelta(hours=20),
        last_seen=NOW - timedelta(hours=2, minutes=30),
    )
    change = seen_instead(firewall_decisions=(denial(), watched))

    (result,) = asked(change(escape()(Estate())))

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "mixed-times")


def test_a_rule_that_only_watches_denies_nothing() -> None:
    held = controller().pack
    assert held is not None
    watching = replace(held, rules=tuple(replace(each, watch=True) for each in held.rules))
    estate = replace(escape()(Estate()), controller=controller(pack=watching))

    assert [each.status for each in asked(estate)] == [CheckStatus.PASS]


@pytest.mark.parametrize("source", [Source.FLOW_LOGS, Source.SPANS, Source.CLOUDTRAIL])
@pytest.mark.parametrize("status", [CoverageStatus.PARTIAL, CoverageStatus.DENIED, None])
def test_good_news_needs_every_source_whole(source: Source, status: CoverageStatus | None) -> None:
    estate = Estate()
    snapshot = build.without(estate.snapshot, source, status=status)

    (result,) = asked(replace(estate, coverage=snapshot.coverage))

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "sources-incomplete")
    assert source.value in result.message


def test_an_escape_stays_one_where_other_sources_are_missing() -> None:
    estate = escape()(Estate())
    snapshot = build.without(estate.snapshot, Source.SPANS, Source.CLOUDTRAIL)

    results = asked(replace(estate, coverage=snapshot.coverage))

    assert [each.cause for each in results] == ["escaped-flow"]


def test_without_rules_nothing_says_what_is_denied() -> None:
    (result,) = asked(replace(Estate(), controller=None, pack=None))

    assert result.cause == "no-rules"


def test_many_escapes_are_counted_and_not_all_listed() -> None:
    estate = Estate()
    for last in range(100, 130):
        estate = escape(server=f"203.0.113.{last}", port=8000 + last)(estate)

    results = asked(estate)

    assert len(results) == 11
    assert "20 more" in results[-1].message or any("20 more" in each.message for each in results)


def test_a_runtime_outside_a_vpc_has_no_rules_to_escape() -> None:
    public = build.runtime(build.version(placement=Placement(mode=NetworkMode.PUBLIC)))
    estate = replace(Estate(), inventory=build.contained_inventory(public))

    assert [each.status for each in asked(estate)] == [CheckStatus.NOT_APPLICABLE]


def test_a_version_in_public_mode_may_have_made_the_call() -> None:
    mine = build.runtime(
        build.version("1", Placement(mode=NetworkMode.PUBLIC)),
        build.version("2"),
        endpoints=(build.endpoint(live_version="2"), build.endpoint("old", "1")),
    )
    estate = Estate()
    estate = replace(estate, inventory=replace(estate.inventory, runtimes=(mine,)))

    found = [each for each in asked(escape()(estate)) if each.resource.endswith("DEFAULT")]

    assert [each.cause for each in found] == ["may-be-anothers"]


def test_calls_from_the_gateway_prove_the_way() -> None:
    (result,) = asked(Estate(), "egress-address")

    assert result.status is CheckStatus.PASS
    assert GATEWAY_ADDRESS in result.evidence[0].detail


@pytest.mark.parametrize(
    ("call", "status", "cause"),
    [
        (aws_call(source_ip="10.20.1.57", vpc_endpoint_id="vpce-1"), CheckStatus.PASS, ""),
        (aws_call(source_ip="198.51.100.77"), CheckStatus.UNKNOWN, "nat-address"),
        (aws_call(source_ip="10.20.1.57"), CheckStatus.UNKNOWN, "no-calls"),
        (aws_call(source_ip="bedrock.amazonaws.com"), CheckStatus.UNKNOWN, "no-calls"),
        (aws_call(session_name="somebody"), CheckStatus.UNKNOWN, "no-calls"),
        (aws_call(last_seen=NOW - timedelta(days=2)), CheckStatus.UNKNOWN, "no-calls"),
        (aws_call(source_ip="192.0.2.99"), CheckStatus.FAIL, "other-address"),
    ],
)
def test_the_address_of_a_call_says_its_way(call: object, status: CheckStatus, cause: str) -> None:
    estate = Estate()
    nat = replace(build.nat_gateway(), public_ips=("198.51.100.77",))
    estate = replace(estate, inventory=replace(estate.inventory, nat_gateways=(nat,)))

    (result,) = asked(seen_instead(api_uses=(call,))(estate), "egress-address")

    assert (result.status, result.cause) == (status, cause)


def test_without_the_gateways_address_nothing_is_elsewhere() -> None:
    estate = Estate()
    bare = replace(estate.inventory, interfaces=(build.spoke_interface(), build.agent_interface()))
    estate = seen_instead(api_uses=(aws_call(source_ip="192.0.2.99"),))(
        replace(estate, inventory=bare)
    )

    (result,) = asked(estate, "egress-address")

    assert result.cause == "gateway-address-not-known"
    assert [each.cause for each in asked(estate)] == [""]


def test_a_denial_of_what_nobody_permits_is_not_misdropped() -> None:
    (result,) = asked(Estate(), "misdropped-flows")

    assert result.status is CheckStatus.PASS


@pytest.mark.parametrize(
    "wrong",
    [
        denial(sni="", server="203.0.113.80"),
        denial(sni="api.openai.com", enforced=False),
        denial(
            sni="api.openai.com",
            first_seen=NOW - timedelta(days=5),
            last_seen=NOW - timedelta(days=3),
        ),
    ],
    ids=["no name was read", "it only watched", "it is old"],
)
def test_a_denial_that_says_less_is_not_misdropped(wrong: object) -> None:
    estate = seen_instead(firewall_decisions=(denial(), wrong))(Estate())

    (result,) = asked(estate, "misdropped-flows")

    assert result.status is CheckStatus.PASS
