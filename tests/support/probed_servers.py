"""Servers on loopback that answer a probe in every way it can be answered."""

from __future__ import annotations

import datetime
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[[socket.socket], None]
LOOPBACK = "127.0.0.1"


def certificate(folder: Path, name: str, issuer: str) -> Path:
    """A self-signed certificate with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def resetting(connection: socket.socket) -> None:
    """Read the ClientHello, and reset."""
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stalling(connection: socket.socket) -> None:
    """Take what comes and say nothing until the other side gives up."""
    connection.settimeout(5)
    while connection.recv(4096):
        pass


def hanging_up(connection: socket.socket) -> None:
    connection.recv(4096)


def alerting(connection: socket.socket) -> None:
    """Answer the ClientHello with a fatal handshake_failure (RFC 8446, 6)."""
    connection.recv(4096)
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")
    time.sleep(0.2)


def saying(text: bytes) -> Answer:
    """Read a request and answer with these bytes."""

    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(text)

    return answer


def http(status: int, body: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status} Some\r\nContent-Length: {len(body)}\r\n"
        f"Location: http://192.0.2.1/\r\n\r\n{body}"
    ).encode()


def within_tls(pem: Path, answer: Answer) -> Answer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def secured(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as inner:
            answer(inner)

    return secured


@contextmanager
def serving(answer: Answer, address: str = LOOPBACK, port: int = 0) -> Iterator[int]:
    """A TCP server that answers each connection; gives its port."""
    listener = socket.create_server((address, port))

    def one(connection: socket.socket) -> None:
        with connection:
            try:
                answer(connection)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def echoing(
    reply: Callable[[bytes], bytes], address: str = LOOPBACK, port: int = 0
) -> Iterator[int]:
    """A UDP server; gives its port."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, port))
    sock.settimeout(0.1)
    done = threading.Event()

    def answer() -> None:
        while not done.is_set():
            try:
                data, peer = sock.recvfrom(4096)
            except OSError:
                continue
            if told := reply(data):
                sock.sendto(told, peer)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield sock.getsockname()[1]
    finally:
        done.set()
        thread.join(5)
        sock.close()


def dns_answers(known: dict[str, str]) -> Callable[[bytes], bytes]:
    """A DNS server that knows some names: an address, `servfail`, or silence for `-`."""

    def reply(query: bytes) -> bytes:
        labels, place = [], 12
        while size := query[place]:
            labels.append(query[place + 1 : place + 1 + size].decode())
            place += size + 1
        question = query[12 : place + 5]
        told = known.get(".".join(labels), "nxdomain")
        if told == "-":
            return b""
        codes = {"nxdomain": 3, "servfail": 2}
        if told in codes:
            return query[:2] + struct.pack(">5H", 0x8180 | codes[told], 1, 0, 0, 0) + question
        record = b"\xc0\x0c" + struct.pack(">2HIH", 1, 1, 60, 4) + socket.inet_aton(told)
        return query[:2] + struct.pack(">5H", 0x8180, 1, 1, 0, 0) + question + record

    return reply


@contextmanager
def several(answers: dict[str, Answer]) -> Iterator[dict[str, int]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(answer)) for name, answer in answers.items()}
