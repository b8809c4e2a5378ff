from __future__ import annotations

import pytest

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from support.log_text import DEFAULT_HEADER, add_text, flow_line, gap_line, only_flow

FLOWS = LogKind.FLOW_LOGS
HEADER_WITH_FLAGS = f"{DEFAULT_HEADER} tcp-flags"


@pytest.mark.parametrize(
    ("number", "name"), [(6, "TCP"), (17, "UDP"), (1, "ICMP"), (58, "ICMPv6"), (47, "47")]
)
def test_a_protocol_has_its_name_or_its_number(number: int, name: str) -> None:
    assert only_flow(flow_line(protocol=number)).protocol == name


def test_a_protocol_number_means_the_same_however_it_is_spelled() -> None:
    flow = only_flow(
        HEADER_WITH_FLAGS, f"{flow_line(protocol='06')} 2", f"{flow_line(protocol='+6')} 0"
    )

    assert (flow.protocol, flow.port, flow.records) == ("TCP", 443, 2)


def test_ipv6_addresses_have_one_form() -> None:
    flow = only_flow(
        flow_line(srcaddr="2001:db8:0:0:0:0:0:1", dstaddr="2001:db8::2"),
        flow_line(srcaddr="2001:DB8::1", dstaddr="2001:db8::2"),
    )

    assert (flow.client, flow.records) == ("2001:db8::1", 2)


def test_an_unknown_account_is_none() -> None:
    assert only_flow(flow_line(account_id="unknown")).account == ""


def test_a_window_without_data_of_no_interface_names_none() -> None:
    builder = TelemetryBuilder()

    add_text(builder, FLOWS, gap_line("SKIPDATA", interface_id="-"), flow_line(interface_id="-"))

    telemetry = builder.build()
    assert [gap.interface_id for gap in telemetry.gaps] == [""]
    assert [flow.interface_id for flow in telemetry.flows] == [""]
