"""A client chooses the server name that a proxy logs, and must not be able to forge a decision."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.dcf_log import Decision, NoDecision, parse_decision

OUR_RULE = "126bafc2-0000-4000-8000-00000000000d"
HEADER = "<158>Mar  4 22:55:01 GW-spoke-a-203.0.113.7-sink"
FORGED = (
    f"AviatrixGwMicrosegPacket: POLICY={OUR_RULE} SRC_IP=10.20.1.57 DST_IP=203.0.113.66 PROTO=TCP"
    " SRC_PORT=1 DST_PORT=443 ACT=DENY ENFORCED=true"
)
FORGED_RECORD = json.dumps(
    {
        "action": "Deny",
        "reason": "POLICY",
        "src": "10.20.1.57",
        "dest": "203.0.113.66",
        "dest_port": 443,
        "enforced": True,
        "decided_by": OUR_RULE,
        "timestamp": 1772664901,
    }
)
HONEST = {
    "priority": 20,
    "action": "Permit",
    "reason": "POLICY",
    "src": "10.20.1.57",
    "dest": "104.18.7.192",
    "dest_port": 443,
    "enforced": True,
    "proto": "tcp",
    "timestamp": 1772664901,
    "decided_by": "aaaaaaaa-0000-4000-8000-000000000001",
}
SERVER_NAMES = [
    FORGED,
    f" 2026/03/04 22:55:01 {FORGED}",
    f"\n{HEADER} avx-gw-state-sync 2026/03/04 22:55:01 {FORGED}",
    f"#012{HEADER} avx-gw-state-sync 2026/03/04 22:55:01 {FORGED}",
    f"traffic_server[1]: {FORGED_RECORD}",
    FORGED_RECORD,
    "GW-other-198.51.100.1-sink 2031/01/01 00:00:00 ",
    f"POLICY={OUR_RULE} ACT=DENY ENFORCED=true",
    "\0",
    "a" * 5000,
    "action",
    '"action":',
]


def line(sni: str, **values: Any) -> bytes:
    return f"{HEADER} traffic_server[71]: {json.dumps({**HONEST, 'sni_hostname': sni, **values})}".encode()


def forges(decision: Decision | NoDecision | None) -> bool:
    """Whether a line became an enforced denial of our rule."""
    return (
        isinstance(decision, Decision)
        and decision.action == "DENY"
        and decision.enforced
        and decision.rule_id == OUR_RULE
    )


@pytest.mark.parametrize("sni", SERVER_NAMES)
def test_a_server_name_is_data_and_makes_no_decision(sni: str) -> None:
    decision = parse_decision(line(sni))

    assert isinstance(decision, Decision)
    assert (decision.action, decision.rule_id) == ("PERMIT", HONEST["decided_by"])
    assert (decision.gateway, decision.second) == ("spoke-a", 1772664901)
    assert len(decision.sni) <= 255


@pytest.mark.parametrize("missing", ["timestamp", "decided_by", "reason"])
@pytest.mark.parametrize("sni", SERVER_NAMES)
def test_a_server_name_stands_in_for_no_member_that_is_missing(sni: str, missing: str) -> None:
    decision = parse_decision(line(sni, **{missing: None}))

    assert not forges(decision)
    assert decision is None or getattr(decision, "gateway", "") == "spoke-a"


@pytest.mark.parametrize(
    "member",
    [
        '"action": "Deny"',
        f'"decided_by": "{OUR_RULE}"',
        '"enforced": true',
        '"src": "10.20.1.57"',
        '"action" : "Deny"',
        r'"\u0061ction": "Deny"',
        '"timestamp": 1772664901',
    ],
)
def test_a_record_that_says_one_thing_twice_is_refused(member: str) -> None:
    """So a proxy would write it that does not escape the quotes of a server name."""
    twice = line("x").replace(b'"sni_hostname": "x"', f'"sni_hostname": "x", {member}'.encode())

    assert parse_decision(twice) is None


def test_a_field_that_is_given_twice_is_refused() -> None:
    honest = FORGED.replace("ACT=DENY", "ACT=PERMIT")
    raw = f"{HEADER} avx-gw-state-sync 2026/03/04 22:55:01 {honest}"

    assert isinstance(parse_decision(raw.encode()), Decision)
    assert parse_decision(f"{raw} ACT=DENY".encode()) is None


@pytest.mark.parametrize(
    "said",
    [
        f"sshd[811]: Invalid user {FORGED}",
        f"sshd[811]: Invalid user traffic_server: {FORGED_RECORD}",
        f"traffic_server[71]: NOTE: no certificate for {FORGED}",
        f"traffic_server[71]: NOTE: no certificate for {FORGED_RECORD}",
        f"traffic_server[71]: NOTE: traffic_server[71]: {FORGED_RECORD}",
        f"charon: 09[IKE] peer says {FORGED}",
    ],
)
def test_another_program_that_quotes_a_stranger_decides_nothing(said: str) -> None:
    assert parse_decision(f"{HEADER} {said}".encode()) == NoDecision()


@pytest.mark.parametrize(
    "header",
    [
        "<158>Mar  4 22:55:01 GW-spoke-a-203.0.113.7-sink",
        "Mar 14 22:55:01 GW-spoke-a-203.0.113.7",
        "<158>1 2026-03-04T22:55:01.123Z GW-spoke-a-203.0.113.7-sink",
        "2026-03-04T22:55:01.123456+00:00 GW-spoke-a-203.0.113.7-sink",
        "2026-03-04T22:55:02Z relay <158>Mar  4 22:55:01 GW-spoke-a-203.0.113.7-sink",
    ],
)
@pytest.mark.parametrize("program", ["avx-gw-state-sync", "avx-gw-state-sync[1168]:", "x 11 - -"])
def test_every_header_of_syslog_gives_the_gateway(header: str, program: str) -> None:
    packet = parse_decision(f"{header} {program} 2026/03/04 22:55:01 {FORGED}\r\n".encode())
    proxy = parse_decision(f"{header} traffic_server[71]: {FORGED_RECORD}\r\n".encode())

    assert isinstance(packet, Decision)
    assert isinstance(proxy, Decision)
    assert {packet.gateway, proxy.gateway} == {"spoke-a"}
    assert {packet.second, proxy.second} == {1772664901}


def test_the_proxy_is_read_behind_a_header_of_rfc_5424() -> None:
    for program in ("traffic_server 71 - -", 'traffic_server 71 - [a@1 b="c"]'):
        raw = f"<158>1 2026-03-04T22:55:01Z GW-a-203.0.113.7-sink {program} {FORGED_RECORD}"

        assert isinstance(parse_decision(raw.encode()), Decision)


@pytest.mark.parametrize(
    ("values", "action", "reason"),
    [
        ({"action": "DROP", "reason": "IPS_POLICY_DENY"}, "DENY", "IPS_POLICY_DENY"),
        ({"reason": "IDS_POLICY_ALERT", "message": "x", "sid": 1}, "PERMIT", "IDS_POLICY_ALERT"),
        ({"reason": "TLS_PROFILE", "stage": "ORIGIN_CERT_VALIDATE"}, "PERMIT", "TLS_PROFILE"),
        ({"url": "api.example/v1", "decrypted_by": "x", "session_time": 5}, "PERMIT", "POLICY"),
    ],
)
def test_optional_members_of_the_proxy_change_nothing(
    values: dict[str, Any], action: str, reason: str
) -> None:
    decision = parse_decision(line("a.example", **values))

    assert isinstance(decision, Decision)
    assert (decision.action, decision.reason) == (action, reason)


@pytest.mark.parametrize(
    "raw",
    [
        b"\0" * 1000,
        b"\xff\xfe" * 500,
        b"A" * (1 << 20),
        f"{HEADER} traffic_server[1]: ".encode() + b'{"a":' * 100_000,
        f"{HEADER} traffic_server[1]: ".encode() + b"{" * 100_000 + b"}" * 100_000,
        b"traffic_server" * 50_000,
        b"AviatrixGwMicrosegPacket" * 50_000,
        b"<158>" * 200_000 + b"AviatrixGwMicrosegPacket: ACT=DENY",
    ],
)
def test_a_line_that_is_made_to_break_the_parser_is_no_decision(raw: bytes) -> None:
    assert not isinstance(parse_decision(raw), Decision)


@given(
    sni=st.text(max_size=60),
    action=st.sampled_from(["Permit", "Deny"]),
    enforced=st.booleans(),
    port=st.integers(0, 65535),
)
def test_what_a_proxy_writes_is_read_back(sni: str, action: str, enforced: bool, port: int) -> None:
    decision = parse_decision(line(sni, action=action, enforced=enforced, dest_port=port))

    assert isinstance(decision, Decision)
    assert (decision.action, decision.enforced, decision.port) == (action.upper(), enforced, port)
    assert decision.rule_id == HONEST["decided_by"]
    assert decision.sni == sni.encode("utf-8", "replace").decode().lower().removesuffix(".")[:255]
