from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.window import instant
from ringfence.parse.dcf_log import Decision, NoDecision, parse_decision

RULE = "126bafc2-0000-4000-8000-000000000001"
HEADER = "<158>Mar  4 22:55:01 GW-spoke-a-203.0.113.7-sink"
PACKET = (
    f"{HEADER} avx-gw-state-sync 2026/03/04 22:55:01 AviatrixGwMicrosegPacket: POLICY={RULE}"
    " SRC_MAC=0a:00 DST_MAC=0a:01 IP_SZ=60 SRC_IP=10.20.1.57 DST_IP=104.18.7.192 PROTO=TCP"
    " SRC_PORT=57476 DST_PORT=443 DATA=0x ACT=DENY ENFORCED=false SESSION_ID=1 SESSION_EVENT=0"
)
OLDER = (
    "2022-05-25T15:57:43.088860+00:00 ip-10-4-179-71 avx-gw-state-sync[1168]: 2022/05/25 15:57:43"
    f" AviatrixGwMicrosegPacket: POLICY={RULE} SRC_IP=10.20.1.57 DST_IP=104.18.7.192 PROTO=UDP"
    " SRC_PORT=57476 DST_PORT=53 ACT=PERMIT ENFORCED=true"
)
OLDEST = "2021-05-25T15:57:43+00:00 gw AviatrixGwMicrosegPacket: SPT=1 DPT=2 ACTION=DENY"


def proxy_line(**values: Any) -> str:
    record = {
        "priority": 20,
        "action": "Deny",
        "reason": "POLICY",
        "src": "10.20.1.57",
        "src_port": 57476,
        "dest": "104.18.7.192",
        "dest_port": 443,
        "enforced": True,
        "ids": False,
        "stage": "SNI",
        "proto": "tcp",
        "session_start": 1772664901000000000,
        "session_stage": "start",
        "timestamp": 1772664901,
        "sni_hostname": "API.OpenAI.com",
        "decided_by": RULE,
        "url": "api.openai.com/v1?key=secret",
    }
    return f"{HEADER} traffic_server[71]: {json.dumps({**record, **values})}"


def read(line: str) -> Decision:
    decision = parse_decision(line.encode())
    assert isinstance(decision, Decision)
    return decision


def test_a_decision_of_the_packet_engine_is_read() -> None:
    decision = read(PACKET)

    assert decision == Decision(
        gateway="spoke-a",
        client="10.20.1.57",
        server="104.18.7.192",
        port=443,
        protocol="TCP",
        sni="",
        rule_id=RULE,
        action="DENY",
        enforced=False,
        reason="POLICY",
        second=1772664901,
    )
    assert instant(decision.second).isoformat() == "2026-03-04T22:55:01+00:00"


def test_a_line_of_the_older_release_is_read() -> None:
    decision = read(OLDER)

    assert (decision.action, decision.enforced) == ("PERMIT", True)
    assert (decision.protocol, decision.port) == ("UDP", 53)
    assert decision.gateway == "ip-10-4-179-71"


def test_a_line_of_the_oldest_release_has_no_addresses_and_is_refused() -> None:
    assert parse_decision(OLDEST.encode()) is None


def test_a_decision_of_the_proxy_is_read_without_its_url() -> None:
    decision = read(proxy_line())

    assert (decision.gateway, decision.server, decision.port) == ("spoke-a", "104.18.7.192", 443)
    assert (decision.sni, decision.rule_id) == ("api.openai.com", RULE)
    assert (decision.action, decision.enforced, decision.reason) == ("DENY", True, "POLICY")
    assert decision.protocol == "TCP"
    assert "secret" not in repr(decision)


def test_a_connection_that_stalled_keeps_its_reason_and_has_no_rule() -> None:
    line = proxy_line(
        reason="CONNECTION_SYN_ONLY_TIMEOUT", enforced=False, decided_by=None, sni_hostname=None
    )

    decision = read(line)

    assert (decision.reason, decision.enforced) == ("CONNECTION_SYN_ONLY_TIMEOUT", False)
    assert (decision.rule_id, decision.sni) == ("", "")


@pytest.mark.parametrize(
    ("action", "spelling"),
    [("Permit", "PERMIT"), ("DENY", "DENY"), ("drop", "DENY"), ("Allow", "PERMIT")],
)
def test_an_action_has_one_spelling(action: str, spelling: str) -> None:
    assert read(proxy_line(action=action)).action == spelling


@pytest.mark.parametrize("enforced", [None, "no", 0, "false", False])
def test_a_decision_that_does_not_say_so_was_not_enforced(enforced: Any) -> None:
    assert not read(proxy_line(enforced=enforced)).enforced


@pytest.mark.parametrize(
    ("values", "second"),
    [
        ({"timestamp": "1772664901.25"}, 1772664901),
        ({"timestamp": None}, 1772664901),
        ({"timestamp": None, "session_start": 1772664999 * 10**9}, 1772664999),
    ],
)
def test_the_time_of_the_proxy_is_read_from_what_is_there(
    values: dict[str, Any], second: int
) -> None:
    assert read(proxy_line(**values)).second == second


def test_the_time_of_the_syslog_header_stands_in_for_that_of_the_gateway() -> None:
    line = OLDER.replace(" 2022/05/25 15:57:43", "")

    assert read(line).second == read(OLDER).second


@pytest.mark.parametrize("line", ["", "Mar  4 22:55:01 GW-a-1.2.3.4 sshd[1]: hello", "{}"])
def test_other_lines_of_a_gateway_hold_no_decision(line: str) -> None:
    assert parse_decision(line.encode()) == NoDecision()


@pytest.mark.parametrize(
    "line",
    [
        PACKET.replace("10.20.1.57", "somewhere"),
        PACKET.replace("ACT=DENY", "ACT=MAYBE"),
        PACKET.replace("DST_PORT=443", "DST_PORT=99999"),
        PACKET.replace("2026/03/04 22:55:01 ", ""),
        PACKET.replace("2026/03/04", "2026/13/04"),
        PACKET[: PACKET.index("POLICY")],
        proxy_line()[:-10],
        proxy_line(dest=None),
        proxy_line(dest_port="https"),
    ],
)
def test_a_garbled_decision_is_refused_and_not_taken_for_another_line(line: str) -> None:
    assert parse_decision(line.encode()) is None


@pytest.mark.parametrize("piece", ["GW-", "traffic_server: ", "traffic_server: {", "A=", "2026/"])
def test_a_line_of_repeated_beginnings_takes_no_more_time_than_its_length(piece: str) -> None:
    line = f"AviatrixGwMicrosegPacket: {piece * (500_000 // len(piece))}"

    assert parse_decision(line.encode()) is None
    assert not isinstance(
        parse_decision(line.replace("Aviatrix", "traffic_server ").encode()), Decision
    )


@given(st.binary(max_size=200))
def test_no_line_breaks_the_parser(tail: bytes) -> None:
    for head in (b"", b"AviatrixGwMicrosegPacket: ", b"traffic_server[1]: {", PACKET.encode()):
        decision = parse_decision(head + tail)

        if isinstance(decision, Decision):
            assert decision.action in ("PERMIT", "DENY")
