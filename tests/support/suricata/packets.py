"""Bytes of a capture, written by hand: IPv4, TCP, UDP, ICMP, a ClientHello, and the pcap around them.

Checksums are zero; the reader is told not to look at them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LINKTYPE_RAW = 101
FIN, SYN, PSH, ACK = 0x01, 0x02, 0x08, 0x10
ICMP, TCP, UDP = 1, 6, 17


def pcap(packets: Iterable[bytes]) -> bytes:
    """Packets a millisecond apart, in the classic format."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, LINKTYPE_RAW)
    return head + b"".join(
        struct.pack("<IIII", 1_700_000_000 + n // 1000, n % 1000 * 1000, len(p), len(p)) + p
        for n, p in enumerate(packets)
    )


def ip_packet(src: str, dst: str, protocol: int, payload: bytes) -> bytes:
    """An IPv4 packet that may not be fragmented."""
    head = struct.pack(
        "!BBHHHBBH4s4s",
        0x45,
        0,
        20 + len(payload),
        0,
        0x4000,
        64,
        protocol,
        0,
        ipaddress.IPv4Address(src).packed,
        ipaddress.IPv4Address(dst).packed,
    )
    return head + payload


def datagram(src: str, dst: str, ports: tuple[int, int], data: bytes) -> bytes:
    return ip_packet(src, dst, UDP, struct.pack("!HHHH", *ports, 8 + len(data), 0) + data)


def echo_request(src: str, dst: str, number: int) -> bytes:
    return ip_packet(src, dst, ICMP, struct.pack("!BBHHH", 8, 0, 0, number, 1) + b"x" * 8)


@dataclass(slots=True)
class Connection:
    """A TCP connection as both sides send it."""

    src: str
    dst: str
    ports: tuple[int, int]
    _client: int = 1000
    _server: int = 5000
    packets: list[bytes] = field(default_factory=list)

    def exchange(self, segments: Iterable[bytes]) -> list[bytes]:
        """Handshake, the client's segments with their acknowledgements, and the client's end."""
        self._from_client(SYN)
        self._client += 1
        self._from_server(SYN | ACK)
        self._server += 1
        self._from_client(ACK)
        for segment in segments:
            self._from_client(PSH | ACK, segment)
            self._client += len(segment)
            self._from_server(ACK)
        self._from_client(FIN | ACK)
        return self.packets

    def _from_client(self, flags: int, data: bytes = b"") -> None:
        acknowledged = self._server if flags & ACK else 0
        segment = _segment(self.ports, self._client, acknowledged, flags, data)
        self.packets.append(ip_packet(self.src, self.dst, TCP, segment))

    def _from_server(self, flags: int) -> None:
        segment = _segment(self.ports[::-1], self._server, self._client, flags, b"")
        self.packets.append(ip_packet(self.dst, self.src, TCP, segment))


def _segment(
    ports: tuple[int, int], sequence: int, acknowledged: int, flags: int, data: bytes
) -> bytes:
    return (
        struct.pack("!HHIIBBHHH", *ports, sequence, acknowledged, 0x50, flags, 64_240, 0, 0) + data
    )


def client_hello(name: str, seed: int) -> bytes:
    """A ClientHello of TLS 1.3 in one record; without a name it has no SNI (RFC 8446, RFC 6066)."""
    extensions = b"".join(_extensions(name))
    body = (
        b"\x03\x03"
        + hashlib.sha256(str(seed).encode()).digest()
        + b"\x00"  # no session id
        + _counted(2, bytes.fromhex("1301 1302 1303 c02f"))
        + _counted(1, b"\x00")
        + _counted(2, extensions)
    )
    handshake = b"\x01" + _counted(3, body)
    return b"\x16\x03\x01" + _counted(2, handshake)


def _extensions(name: str) -> Iterator[bytes]:
    if name:
        entry = b"\x00" + _counted(2, name.encode())
        yield b"\x00\x00" + _counted(2, _counted(2, entry))
    yield b"\x00\x0a" + _counted(2, _counted(2, b"\x00\x1d\x00\x17"))
    yield b"\x00\x0d" + _counted(2, _counted(2, b"\x04\x03\x08\x04"))
    yield b"\x00\x2b" + _counted(2, _counted(1, b"\x03\x04"))


def _counted(width: int, data: bytes) -> bytes:
    return len(data).to_bytes(width, "big") + data


def request(path: str, host: str | None) -> bytes:
    """A request of HTTP/1.1, or of HTTP/1.0 where it names no host."""
    if host is None:
        return f"GET {path} HTTP/1.0\r\nUser-Agent: x\r\n\r\n".encode()
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: x\r\n\r\n".encode()


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[place : place + size] for place in range(0, len(data), size)]
