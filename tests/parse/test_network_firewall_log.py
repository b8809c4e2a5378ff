from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.network_firewall_log import FirewallRecord, parse_record
from support.log_text import START, firewall_line


def parsed(**event: Any) -> FirewallRecord:
    record = parse_record(firewall_line(**event).encode())
    assert record is not None
    return record


def test_a_tls_record_names_the_host_of_the_greeting() -> None:
    assert parsed(tls={"sni": "API.openai.com.", "version": "TLS 1.3"}) == FirewallRecord(
        firewall="inspection",
        client="10.20.1.57",
        server="104.18.7.192",
        port=443,
        protocol="TCP",
        host="api.openai.com",
        event_type="tls",
        action="",
        second=START,
    )


def test_an_http_request_names_its_host() -> None:
    record = parsed(
        event_type="alert", tls=None, http={"hostname": "plain.example", "url": "/?key=secret"}
    )

    assert record.host == "plain.example"
    assert "secret" not in repr(record)


@pytest.mark.parametrize(
    ("alert", "action"),
    [({"action": "blocked"}, "blocked"), ({"action": "allowed"}, "allowed"), ({}, ""), (None, "")],
)
def test_only_an_alert_says_what_was_done(alert: dict[str, str] | None, action: str) -> None:
    assert parsed(event_type="alert", alert=alert).action == action


def test_a_netflow_of_answers_is_turned_to_its_client() -> None:
    asked = parsed(event_type="netflow")
    answered = parsed(
        event_type="netflow",
        src_ip="104.18.7.192",
        src_port=443,
        dest_ip="10.20.1.57",
        dest_port=50210,
    )

    assert asked == answered


def test_the_time_around_an_event_speaks_where_it_has_none() -> None:
    assert parsed(timestamp=None).second == START


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        json.dumps({"firewall_name": "a", "event": {"event_type": "tls"}}),
        firewall_line(src_ip="nowhere"),
        firewall_line(dest_port=70_000),
        firewall_line(timestamp="soon"),
        firewall_line(tls={"sni": 7}),
    ],
)
def test_what_is_no_record_gives_none(line: str) -> None:
    assert parse_record(line.encode()) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(raw: bytes) -> None:
    parse_record(raw)
