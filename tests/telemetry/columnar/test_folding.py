from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Address, ip_address

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.columnar import folding
from ringfence.telemetry.columnar.folding import Inside, certain_level
from ringfence.telemetry.columnar.names import Addresses
from ringfence.telemetry.flow_fold import HIGH_PORTS, is_inside
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.kinds import Engine, Limits, LogFile, LogKind
from support.log_text import DEFAULT_HEADER, START, flow_line, gap_line

LAST = (1 << 32) - 1
EXTENDED = f"{DEFAULT_HEADER} tcp-flags next-hop-interface-id pkt-dst-aws-service"


def network_edges() -> list[int]:
    """The first and last address of each special network, and their neighbours."""
    edges = {0, LAST}
    for network in folding._EDGES.split():
        first, _, length = network.partition("/")
        start = int(ip_address(first))
        end = start + (1 << (32 - int(length)))
        edges |= {start - 1, start, start + 1, end - 2, end - 1, end}
    return sorted(edge for edge in edges if 0 <= edge <= LAST)


@settings(max_examples=50)
@given(numbers=st.lists(st.integers(0, LAST), min_size=1, max_size=200))
def test_an_address_is_inside_where_python_says_that_it_is_not_global(numbers: list[int]) -> None:
    check_inside(numbers)


def test_the_edges_of_every_special_network_are_on_the_right_side() -> None:
    check_inside(network_edges())
    check_inside([block << 16 | low for block in range(1 << 16) for low in (0, 0xFFFF)][::7])


def check_inside(numbers: Sequence[int]) -> None:
    found = Inside(Addresses()).among(np.array(numbers, np.uint64))

    assert found.tolist() == [is_inside(str(IPv4Address(number))) for number in numbers]


def test_addresses_of_ipv6_are_inside_as_in_memory() -> None:
    texts = ["::", "::1", "fd00::1", "fe80::1", "2600:1f18::1", "2001:db8::1", "::ffff:10.0.0.1"]
    addresses = Addresses()
    numbers = np.array([addresses.number(text.encode()) for text in texts], np.uint64)

    assert Inside(addresses).among(numbers).tolist() == [is_inside(text) for text in texts]


@pytest.mark.parametrize("most", [0, 1, 5, 100, 300_000])
@pytest.mark.parametrize("count", [0, 1, 40, 1000, 10**6, 10**9])
def test_no_level_is_taken_for_certain_that_chance_may_spare(most: int, count: int) -> None:
    level = certain_level(count, most) - HIGH_PORTS

    assert level >= 0
    if level:
        kept = count / 2 ** (level - 1)
        assert kept - 6 * kept**0.5 > most


ends = st.sampled_from(
    [
        "10.20.1.57",
        "10.20.1.58",
        "104.18.7.192",
        "104.18.7.193",
        "8.8.8.8",
        "0.0.0.0",  # noqa: S104 - an address in a log
        "2600:1f18::1",
        "2600:1f18::2",
        "fd00::1",
        "::",
        "192.168.3.3",
    ]
)
flows = st.builds(
    lambda flags, hop, service, values: f"{flow_line(**values)} {flags} {hop} {service}",
    flags=st.sampled_from(["0", "2", "18", "-"]),
    hop=st.sampled_from(["-", "eni-1", "eni-2"]),
    service=st.sampled_from(["-", "S3", "NEWEST"]),
    values=st.fixed_dictionaries(
        {
            "interface_id": st.sampled_from(["eni-0abc12345def67890", "eni-1a2b3c4d"]),
            "srcaddr": ends,
            "dstaddr": ends,
            "srcport": st.sampled_from([0, 123, 443, 32767, 32768, 40000, 50000]),
            "dstport": st.sampled_from([0, 123, 443, 32767, 32768, 40000]),
            "protocol": st.sampled_from([6, 6, 17, 1]),
            "start": st.integers(START, START + 9),
        }
    ),
)
gaps = st.builds(
    lambda status, interface: f"{gap_line(status, interface_id=interface)} - - -",
    st.sampled_from(["NODATA", "SKIPDATA"]),
    st.sampled_from(["eni-0abc12345def67890", "eni-1a2b3c4d", "eni-0abc12345def67891"]),
)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    parts=st.lists(st.lists(st.one_of(flows, flows, gaps), max_size=30), min_size=1, max_size=3),
    keys=st.sampled_from([0, 1, 2, 3, 5, 8, 13, 20]),
)
def test_too_many_flows_fold_in_the_database_as_they_do_in_memory(
    parts: list[list[str]], keys: int
) -> None:
    assert read(Engine.DUCKDB, parts, keys) == read(Engine.BUILTIN, parts, keys)


@pytest.mark.parametrize("keys", [300, 1000, 2500])
def test_thousands_of_flows_come_to_the_same_sample(keys: int) -> None:
    lines = [
        f"{flow_line(interface_id=interface, dstaddr=f'104.{at >> 8}.{at & 255}.9', dstport=at % 999)} 2 - -"
        for at in range(3000)
        for interface in ("eni-0abc12345def67890", "eni-1a2b3c4d")[: 1 + (at % 5 == 0)]
    ]

    found = read(Engine.DUCKDB, [lines[::2], lines[1::2]], keys)

    assert found == read(Engine.BUILTIN, [lines], keys)
    assert "is kept" in found[1][0].sentence
    assert found[1][0].records == len(lines) - len(found[0].flows)


def read(
    engine: Engine, parts: Sequence[Sequence[str]], keys: int
) -> tuple[Telemetry, tuple[Fold, ...]]:
    builder = TelemetryBuilder(engine=engine, limits=Limits(keys=keys))
    contents = ["\n".join([EXTENDED, *part, ""]).encode() for part in parts]
    builder.add_files(
        LogKind.FLOW_LOGS,
        [
            LogFile(name=str(at), open=partial(io.BytesIO, content), size=len(content))
            for at, content in enumerate(contents)
        ],
    )
    return builder.build(), builder.folds(LogKind.FLOW_LOGS)


AGENT_ENI, NOISE = "eni-0abc12345def67890", "eni-0fedcba9876543210"


@pytest.mark.parametrize("engine", [Engine.BUILTIN, Engine.DUCKDB])
@pytest.mark.parametrize("keys", [5, 40, 400])
def test_noise_pushes_out_no_flow_of_an_agent(engine: Engine, keys: int) -> None:
    ours = [flow_line(interface_id=AGENT_ENI, dstaddr=f"104.18.7.{at}") for at in range(5)]
    noise = [
        flow_line(interface_id=NOISE, dstaddr=f"104.{at % 200}.{at // 200}.9") for at in range(2000)
    ]
    content = "\n".join([DEFAULT_HEADER, *noise[:1000], *ours, *noise[1000:]]).encode()
    builder = TelemetryBuilder(
        engine=engine, agents=frozenset({AGENT_ENI}), limits=Limits(keys=keys)
    )

    builder.add_files(
        LogKind.FLOW_LOGS,
        [LogFile(name="log", open=lambda: io.BytesIO(content), size=len(content))],
    )

    flows = builder.build().flows
    kept = [flow for flow in flows if flow.interface_id == AGENT_ENI]
    assert [(flow.server, flow.records) for flow in kept] == [
        (f"104.18.7.{at}", 1) for at in range(5)
    ]
    assert len(flows) <= keys + len(ours)
    assert builder.folds(LogKind.FLOW_LOGS)


def test_agents_with_too_many_flows_are_folded_like_all_others() -> None:
    lines = [
        flow_line(interface_id=AGENT_ENI, dstaddr=f"104.18.{at % 200}.{at // 200}")
        for at in range(1000)
    ]
    content = "\n".join([DEFAULT_HEADER, *lines]).encode()

    found = []
    for engine in (Engine.BUILTIN, Engine.DUCKDB):
        builder = TelemetryBuilder(
            engine=engine, agents=frozenset({AGENT_ENI}), limits=Limits(keys=50)
        )
        builder.add_files(
            LogKind.FLOW_LOGS,
            [LogFile(name="log", open=lambda: io.BytesIO(content), size=len(content))],
        )
        found.append((builder.build(), builder.folds(LogKind.FLOW_LOGS)))

    assert found[0] == found[1]
    assert 0 < len(found[0][0].flows) <= 50
