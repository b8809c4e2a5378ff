"""The flows of the checked-in capture: what each is as a question to a pack, and its packets.

`python -m support.suricata.capture` in the folder `tests` writes the capture again.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product
from pathlib import Path

from ringfence.model.flow import Flow
from support.suricata.packets import (
    Connection,
    client_hello,
    datagram,
    echo_request,
    pcap,
    pieces,
    request,
)

CAPTURE = Path(__file__).parents[2] / "data" / "oracle" / "flows.pcap.gz"
SOURCES = ("10.50.10.7", "10.50.10.201", "10.50.11.4", "10.60.0.8", "192.0.2.77")
SERVERS = ("203.0.113.9", "198.51.100.20", "10.99.0.5", "172.16.4.4")
NAMES = (
    "api.openai.com",
    "API.OpenAI.com",
    "api.openai.com.evil.example",
    "api-openai.com",
    "openai.com",
    "xn--pi-6kc.openai.com",
    "api.anthropic.com",
    "API.ANTHROPIC.COM",
    "evilapi.anthropic.com",
    "a.b.anthropic.com",
    "anthropic.com",
    "xanthropic.com",
    "anthropic.com.evil.example",
    "sts.us-east-1.amazonaws.com",
    "evil.us-east-1.amazonaws.com",
    "bucket.s3.us-east-1.amazonaws.com",
    "bucket-1.s3.eu-west-1.amazonaws.com",
    "s3.us-east-1.amazonaws.com",
    "us-east-1.amazonaws.com",
    "amazonaws.com",
    "raw.githubusercontent.com",
    "githubusercontent.com",
    "mcp.tools.example",
    "mcp-7.tools.example",
    "_svc.tools.example",
    f"{'l' * 63}.{'m' * 63}.{'n' * 63}.{'o' * 45}.tools.example",
    "localhost",
)
PATHS = (
    ("raw.githubusercontent.com", "/shai-hulud/payload.js"),
    ("raw.githubusercontent.com", "/shai-hulud/"),
    ("raw.githubusercontent.com", "/shai-hulud"),
    ("RAW.githubusercontent.com", "/Shai-Hulud/payload.js"),
    ("raw.githubusercontent.com", "/torvalds/linux/master/README"),
    ("raw.githubusercontent.com", "/"),
    ("raw.githubusercontent.com.evil.example", "/shai-hulud/x"),
    ("api.openai.com", "/v1/models"),
    ("api.openai.com", "/v1/models?limit=1"),
    ("API.openai.com", "/v1/files/a/b/c"),
    ("a.b.anthropic.com", "/v1/messages"),
    ("anthropic.com", "/v1/messages"),
    ("mcp.tools.example", "/a;b/%2e%2e/c"),
    ("mcp.tools.example", "/v1//models"),
)
_QUIC = bytes.fromhex("c3 00000001 08 0102030405060708 00 00 449e") + b"\x00" * 80
_DNS = bytes.fromhex("1234 0100 0001 0000 0000 0000 03617069 066f70656e6169 03636f6d 00 0001 0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One flow on the wire."""

    flow: Flow
    key: tuple[str, int]
    """What tells it apart in the log of the engine: the client's port, or for ICMP the server."""
    packets: tuple[bytes, ...]


def cases() -> tuple[Case, ...]:
    """Every flow, each with a client port of its own."""
    ports = count(20_000)
    return tuple(
        case for kind in (_tls, _nameless, _http, _other_tcp, _udp, _icmp) for case in kind(ports)
    )


def capture(wanted: tuple[Case, ...]) -> bytes:
    return pcap(packet for case in wanted for packet in case.packets)


def read_capture() -> bytes:
    """The capture as it is checked in."""
    return gzip.decompress(CAPTURE.read_bytes())


def _tls(ports: Iterator[int]) -> Iterator[Case]:
    for place, (name, src) in enumerate(product(NAMES, SOURCES)):
        whole = client_hello(name, place)
        variants = ((443, len(whole), SERVERS[0]), (443, (60, 75, 110)[place % 3], SERVERS[1]))
        rare = (((8443, len(whole), SERVERS[0]),), ((443, 30, SERVERS[2]),))[place % 2]
        for port, size, dst in (*variants, *rare):
            flow = Flow(src=src, dst=dst, host=name.lower(), port=port, tls=True)
            yield _connected(flow, pieces(whole, size), ports)


def _nameless(ports: Iterator[int]) -> Iterator[Case]:
    for src, dst, port in product(SOURCES, SERVERS, (443, 8443)):
        flow = Flow(src=src, dst=dst, port=port, tls=True)
        whole = client_hello("", port)
        yield _connected(flow, pieces(whole, 50 if port == 443 else len(whole)), ports)


def _http(ports: Iterator[int]) -> Iterator[Case]:
    for (name, target), src, port in product(PATHS, SOURCES[:4], (80, 443)):
        url = f"{name.lower()}{target.partition('?')[0]}"
        flow = Flow(src=src, dst=SERVERS[0], host=name.lower(), url=url, port=port, tls=False)
        size = 33 if src == SOURCES[1] else 4_096
        yield _connected(flow, pieces(request(target, name), size), ports)
    for src, port in product(SOURCES, (80, 443)):
        flow = Flow(src=src, dst=SERVERS[1], port=port, tls=False)
        yield _connected(flow, [request("/v1/models", None)], ports)


def _other_tcp(ports: Iterator[int]) -> Iterator[Case]:
    for src, dst, port in product(SOURCES, SERVERS, (22, 53, 443)):
        flow = Flow(src=src, dst=dst, port=port, tls=False)
        yield _connected(flow, [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00" * 40], ports)


def _udp(ports: Iterator[int]) -> Iterator[Case]:
    for src, dst, (port, data) in product(
        SOURCES, SERVERS, ((53, _DNS), (443, _QUIC), (123, b"\x1b" + b"\x00" * 47))
    ):
        flow = Flow(src=src, dst=dst, protocol="UDP", port=port)
        own = next(ports)
        yield Case(flow=flow, key=("", own), packets=(datagram(src, dst, (own, port), data),))


def _icmp(ports: Iterator[int]) -> Iterator[Case]:
    for src, network in product(SOURCES, ("203.0.113", "10.99.0", "172.16.4")):
        dst = f"{network}.{next(ports) % 200 + 20}"
        packets = (echo_request(src, dst, 7),)
        yield Case(flow=Flow(src=src, dst=dst, protocol="ICMP"), key=(dst, 0), packets=packets)


def _connected(flow: Flow, segments: list[bytes], ports: Iterator[int]) -> Case:
    own = next(ports)
    connection = Connection(src=flow.src, dst=flow.dst, ports=(own, flow.port or 0))
    return Case(flow=flow, key=("", own), packets=tuple(connection.exchange(segments)))


if __name__ == "__main__":
    CAPTURE.parent.mkdir(parents=True, exist_ok=True)
    CAPTURE.write_bytes(gzip.compress(capture(cases()), mtime=0))
