#!/usr/bin/env python3
"""Try from inside a runtime's subnet what a plan of `ringfence probe` lists, and write what was seen.

It prints the plan and does nothing more without --run. It needs Python 3.9 and nothing else, sends
only the fixed bytes below to the hosts of the plan, follows no redirect, keeps no content, and says
nothing of who was in the way: `ringfence verify --probe-results` judges, beside the gateway's log.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import ipaddress
import json
import re
import signal
import socket
import ssl
import struct
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

VERSION = "1"
USER_AGENT = "ringfence-probe/1"
HTTP_PATH = "/ringfence-probe"
UDP_TEXT = b"ringfence-probe\n"
QUIC_PACKET = (b"\xc0\x1a\x2a\x3a\x4a\x08ringfenc\x08ringfenc" + bytes(1200))[:1200]
"""A long header of a reserved version (RFC 9000, 15), which a server answers with its versions."""
DNS_NAME = "ringfence-probe.invalid"
"""A name that never exists (RFC 6761): any answer to it came back from the server that was asked."""
DNS_ID = 0x5246
MAX_READ, MAX_BODY, MAX_TARGETS, MAX_PLAN = 12 * 1024, 4 * 1024, 200, 4 * 1024 * 1024
KINDS = ("tls", "http", "dns-udp", "dns-tcp", "udp", "quic")
_CODES = {0: "ok", 2: "servfail", 3: "nxdomain"}
_ERRNOS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.EPIPE: "reset",
    errno.EHOSTUNREACH: "prohibited",
    errno.EACCES: "prohibited",
    errno.EPERM: "prohibited",
    errno.ENETUNREACH: "no-route",
    errno.EADDRNOTAVAIL: "no-route",
    errno.ETIMEDOUT: "timeout",
}


class PlanError(Exception):
    """The plan is none; one sentence."""


class Run:
    """One run: its pace, its end, and what it saw."""

    def __init__(self, plan: dict[str, Any]) -> None:
        limits = plan["limits"]
        self.plan = plan
        self.gap = 1.0 / limits["per_second"]
        self.patience = float(limits["stage_seconds"])
        self.end = time.monotonic() + float(limits["total_seconds"])
        self.next = 0.0
        self.results: list[dict[str, Any]] = []
        self.sources: set[str] = set()

    def turn(self) -> float:
        """Wait until something may be sent, and give how long it may take."""
        now = time.monotonic()
        if self.next > now:
            time.sleep(self.next - now)
        self.next = max(now, self.next) + self.gap
        return self.left()

    def left(self) -> float:
        """Seconds that one stage may take; TimeoutError where the run is over."""
        left = min(self.patience, self.end - time.monotonic())
        if left <= 0:
            raise socket.timeout("the run's time is up")
        return left


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Print a plan, and carry it out with --run.")
    parser.add_argument("--plan", type=Path, default=Path(__file__).with_name("plan.json"))
    parser.add_argument("--run", action="store_true", help="send what the plan lists")
    parser.add_argument("--report", default="probe-report.json", help="where to; - for stdout")
    asked = parser.parse_args(arguments)
    try:
        content, plan = read_plan(asked.plan)
    except PlanError as error:
        print(f"ringfence-probe: {error}", file=sys.stderr)
        return 2
    show(plan)
    if not asked.run:
        print("Nothing was sent. Give --run to carry the plan out.", file=sys.stderr)
        return 0
    report = carry_out(plan, hashlib.sha256(content).hexdigest())
    text = json.dumps(report, indent=1, sort_keys=True) + "\n"
    if asked.report == "-":
        sys.stdout.write(text)
    else:
        Path(asked.report).write_text(text, encoding="utf-8")
        print(f"written to {asked.report}", file=sys.stderr)
    return 0 if report["complete"] else 130


def read_plan(path: Path) -> tuple[bytes, dict[str, Any]]:
    """The bytes of a plan, and the plan with every bound checked."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_PLAN + 1)
        plan = json.loads(content)
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise PlanError(f"{path} is no JSON") from error
    try:
        check(plan)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PlanError(f"{path} is no plan: {ascii(str(error))[:200]}") from error
    return content, plan


def check(plan: dict[str, Any]) -> None:
    if plan["schema"] != "ringfence.probe-plan/1":
        raise ValueError("its schema is another one")
    limits = plan["limits"]
    for name, most in (("per_second", 20), ("stage_seconds", 60), ("total_seconds", 3600)):
        if not 0.01 <= float(limits[name]) <= most:
            raise ValueError(f"limits.{name} is not between 0.01 and {most}")
    if len(plan["targets"]) > MAX_TARGETS:
        raise ValueError(f"it has more than {MAX_TARGETS} targets")
    if plan["resolver"]:
        ipaddress.ip_address(plan["resolver"])
    plan["sinkholes"] = [str(ipaddress.ip_network(each)) for each in plan["sinkholes"]]
    for target in plan["targets"]:
        if target["kind"] not in KINDS or not 0 < target["port"] < 65536:
            raise ValueError("the target {} has no known kind or port".format(target["id"]))
        if target["address"]:
            ipaddress.ip_address(target["address"])
        names = [each for each in (target["host"], target["sni"]) if each]
        if not (target["address"] or target["host"]) or not all(map(is_name, names)):
            raise ValueError("the target {} names no host".format(target["id"]))


def is_name(text: str) -> bool:
    return len(text) < 254 and bool(
        re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?", text)
    )


def show(plan: dict[str, Any]) -> None:
    limits = plan["limits"]
    out = ["plan for the pack {}".format(ascii(plan["pack"]))]
    out.append(
        "at most {:g} connections a second, {:g} s for a stage, {:g} s in total".format(
            limits["per_second"], limits["stage_seconds"], limits["total_seconds"]
        )
    )
    for each in plan["targets"]:
        place = "{}:{}".format(each["host"] or each["address"], each["port"])
        name = " with the name {}".format(each["sni"]) if each["sni"] else " without a name"
        rules = ", ".join(map(ascii, each["rules"])) or "the default action"
        out.append(
            "{:5} {:9} {:8} {}{}: {} by {}".format(
                each["id"], each["purpose"], each["kind"], place, name, each["expect"], rules
            )
        )
    out += [f"note: {each!a}" for each in plan["notes"]]
    print("\n".join(out), file=sys.stderr)


def carry_out(plan: dict[str, Any], digest: str) -> dict[str, Any]:
    """Try every target in order; what there is by then is kept where somebody interrupts."""
    run, started, complete = Run(plan), instant(), True
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for target in plan["targets"]:
            run.results.append(attempt(run, target))
    except KeyboardInterrupt:
        complete = False
    complete = complete and all(each["stages"] for each in run.results)
    return {
        "schema": "ringfence.probe/1",
        "tool": {"name": "ringfence-probe", "version": VERSION},
        "plan": {
            "sha256": digest,
            "pack": plan["pack"],
            "pack_sha256": plan["pack_sha256"],
            "intercepting_issuers": plan["intercepting_issuers"],
        },
        "started_at": started,
        "finished_at": instant(),
        "complete": complete,
        "sources": sorted(run.sources),
        "targets": run.results,
    }


def instant() -> str:
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


def attempt(run: Run, target: dict[str, Any]) -> dict[str, Any]:
    result = {"target": target, "at": instant(), "source": "", "server": "", "stages": []}
    try:
        result["server"] = target["address"] or resolved(run, target["host"], result)
        if result["server"]:
            tries = {"tls": try_tls, "http": try_http, "dns-tcp": try_dns_tcp}
            tries.get(target["kind"], try_datagram)(run, target, result)
    except socket.timeout:
        result["stages"] = []  # the run's time is up, and half a try says nothing
    result["until"] = instant()
    return result


def stage(
    result: dict[str, Any], name: str, began: float, seen: str, detail: object = "", **more: object
) -> None:
    took = round((time.monotonic() - began) * 1000, 1)
    entry = {"stage": name, "seen": seen, "ms": took, "detail": str(detail)[:200]}
    entry.update(more)
    result["stages"].append(entry)


def failure(error: Exception) -> tuple[str, str]:
    """What an error of a socket comes to, and the words for it."""
    if isinstance(error, ssl.SSLEOFError):
        return "closed", "EOF"
    if isinstance(error, ssl.SSLError) and "ALERT" in (error.reason or ""):
        return "alert", error.reason
    if isinstance(error, socket.timeout):
        return "timeout", ""
    code = int(getattr(error, "errno", None) or 0)
    if isinstance(error, ssl.SSLError):
        return "error", error.reason or "TLS"
    return _ERRNOS.get(code, "error"), errno.errorcode.get(code, type(error).__name__)


# --- names ---------------------------------------------------------------------------------------


def resolved(run: Run, host: str, result: dict[str, Any]) -> str:
    """The first address of a host; empty where the name leads nowhere, as the stage says."""
    began = time.monotonic()
    try:
        answer = exchange(run, resolver(run.plan), 53, dns_query(host), result)
        code, addresses = dns_answer(answer)
    except OSError as error:
        stage(result, "dns", began, *failure(error))
        return ""
    except (ValueError, IndexError, struct.error):
        stage(result, "dns", began, "error", "no DNS answer")
        return ""
    sinkholed = [each for each in addresses if is_sinkhole(run.plan, each)]
    seen = _CODES.get(code, "error")
    if seen == "ok":
        seen = "sinkholed" if sinkholed else "ok" if addresses else "no-address"
    stage(result, "dns", began, seen, ", ".join(addresses[:4]) or f"rcode {code}")
    return addresses[0] if seen == "ok" else ""


def is_sinkhole(plan: dict[str, Any], address: str) -> bool:
    told = ipaddress.ip_address(address)
    if told.is_unspecified or told.is_loopback:
        return True
    return any(told in ipaddress.ip_network(each) for each in plan["sinkholes"])


def resolver(plan: dict[str, Any]) -> str:
    if plan["resolver"]:
        return str(plan["resolver"])
    try:
        text = Path("/etc/resolv.conf").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = re.search(r"^\s*nameserver\s+([0-9A-Fa-f.:]+)", text, re.MULTILINE)
    return found.group(1) if found else "127.0.0.1"


def dns_query(host: str) -> bytes:
    labels = host.rstrip(".").encode("ascii").split(b".")
    if not all(0 < len(label) < 64 for label in labels):
        raise ValueError("no host name")
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack(">6H", DNS_ID, 0x0100, 1, 0, 0, 0) + name + struct.pack(">2H", 1, 1)


def dns_answer(data: bytes) -> tuple[int, list[str]]:
    """The answer code and the IPv4 addresses of a DNS message."""
    ident, flags, questions, answers = struct.unpack(">4H", data[:8])
    if ident != DNS_ID or not flags & 0x8000:
        raise ValueError("another message")
    place = 12
    addresses: list[str] = []
    for _ in range(questions):
        place = after_name(data, place) + 4
    for _ in range(min(answers, 32)):
        place = after_name(data, place)
        kind, _, _, length = struct.unpack(">2HIH", data[place : place + 10])
        place += 10
        if kind == 1 and length == 4:
            addresses.append(socket.inet_ntoa(data[place : place + 4]))
        place += length
    return flags & 15, addresses


def after_name(data: bytes, place: int) -> int:
    while data[place]:
        if data[place] & 0xC0:
            return place + 2
        place += data[place] + 1
    return place + 1


# --- connections ---------------------------------------------------------------------------------


def connected(run: Run, target: dict[str, Any], result: dict[str, Any]) -> socket.socket | None:
    """A TCP connection; None where there is none, as the stage says."""
    wait = run.turn()
    began = time.monotonic()
    sock = socket.socket(family(result["server"]), socket.SOCK_STREAM)
    try:
        sock.settimeout(wait)
        sock.connect((result["server"], target["port"]))
    except OSError as error:
        sock.close()
        stage(result, "tcp", began, *failure(error))
        return None
    note_source(run, sock, result)
    stage(result, "tcp", began, "ok")
    return sock


def family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def note_source(run: Run, sock: socket.socket, result: dict[str, Any]) -> None:
    result["source"] = sock.getsockname()[0].split("%")[0]
    run.sources.add(result["source"])


def try_tls(run: Run, target: dict[str, Any], result: dict[str, Any]) -> None:
    """A verified handshake, or a second one that takes any certificate, and a request inside it."""
    for verify in (True, False):
        sock = connected(run, target, result)
        if sock is None:
            return
        context = ssl.create_default_context()
        context.check_hostname = verify and bool(target["sni"])
        context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
        began = time.monotonic()
        try:
            sock.settimeout(run.left())
            name = target["sni"] or None
            secured = context.wrap_socket(sock, server_hostname=name)
        except ssl.SSLCertVerificationError:
            sock.close()
            result["stages"].pop()
            continue
        except (OSError, ValueError) as error:
            sock.close()
            stage(result, "tls", began, *failure(error))
            return
        with secured:
            issuer = issuer_of(secured.getpeercert(True) or b"")
            version = secured.version() or ""
            stage(result, "tls", began, "ok", version, issuer=issuer, verified=verify)
            ask(run, target, result, secured)
        return


def try_http(run: Run, target: dict[str, Any], result: dict[str, Any]) -> None:
    sock = connected(run, target, result)
    if sock is not None:
        with sock:
            ask(run, target, result, sock)


def ask(run: Run, target: dict[str, Any], result: dict[str, Any], sock: socket.socket) -> None:
    """Ask for the fixed path; the status is kept, and whether it is a known block page."""
    host = target["sni"] or target["host"] or target["address"]
    request = (
        f"GET {HTTP_PATH} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\n"
        "Accept: */*\r\nConnection: close\r\n\r\n"
    ).encode("ascii")
    began = time.monotonic()
    answer = b""
    try:
        wait = run.left()
        sock.settimeout(wait)
        sock.sendall(request)
        while len(answer) < MAX_READ and not whole(answer):
            sock.settimeout(max(0.01, wait - (time.monotonic() - began)))
            piece = sock.recv(MAX_READ - len(answer))
            if not piece:
                break
            answer += piece
    except OSError as error:
        if not answer:
            stage(result, "http", began, *failure(error))
            return
    status = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    if not status:
        stage(result, "http", began, "not-http" if answer else "closed")
        return
    body = answer.partition(b"\r\n\r\n")[2][:MAX_BODY]
    blocked = any(
        each and each.lower().encode() in answer.lower() for each in run.plan["block_pages"]
    )
    seen = "block-page" if blocked else "ok"
    digest = hashlib.sha256(body).hexdigest()
    stage(result, "http", began, seen, status.group(1).decode(), body_sha256=digest)


def whole(answer: bytes) -> bool:
    """Whether the header and as much of the body as is looked at have come."""
    header, end, body = answer.partition(b"\r\n\r\n")
    told = re.search(rb"\r\ncontent-length: *(\d{1,9})", header.lower())
    return bool(end) and len(body) >= min(MAX_BODY, int(told.group(1)) if told else MAX_BODY)


def try_dns_tcp(run: Run, target: dict[str, Any], result: dict[str, Any]) -> None:
    sock = connected(run, target, result)
    if sock is None:
        return
    began = time.monotonic()
    query = dns_query(DNS_NAME)
    with sock:
        try:
            sock.settimeout(run.left())
            sock.sendall(struct.pack(">H", len(query)) + query)
            seen = "ok" if sock.recv(512) else "closed"
            stage(result, "exchange", began, seen)
        except OSError as error:
            stage(result, "exchange", began, *failure(error))


def try_datagram(run: Run, target: dict[str, Any], result: dict[str, Any]) -> None:
    payload = {"dns-udp": dns_query(DNS_NAME), "quic": QUIC_PACKET}.get(target["kind"], UDP_TEXT)
    began = time.monotonic()
    try:
        exchange(run, result["server"], target["port"], payload, result)
        stage(result, "exchange", began, "ok")
    except OSError as error:
        stage(result, "exchange", began, *failure(error))


def exchange(run: Run, address: str, port: int, payload: bytes, result: dict[str, Any]) -> bytes:
    """Send one datagram and give the first that comes back from there."""
    wait = run.turn()
    with socket.socket(family(address), socket.SOCK_DGRAM) as sock:
        sock.settimeout(wait)
        sock.connect((address, port))
        note_source(run, sock, result)
        sock.send(payload)
        return sock.recv(4096)


# --- the issuer of a certificate, from its DER (RFC 5280, 4.1) ------------------------------------


def issuer_of(der: bytes) -> str:
    """The issuer's attributes as text; empty for what is no certificate."""
    try:
        fields = elements(elements(elements(der)[0][1])[0][1])
        if fields[0][0] == 0xA0:  # the version, which version 1 leaves out
            fields = fields[1:]
        names = [elements(each[1])[0][1] for each in elements(fields[2][1])]
        values = [elements(each)[1][1].decode("utf-8", "replace") for each in names]
    except (IndexError, ValueError):
        return ""
    return ", ".join(values)[:200]


def elements(data: bytes) -> list[tuple[int, bytes]]:
    """The tags and contents that stand one after the other."""
    found: list[tuple[int, bytes]] = []
    place = 0
    while place < len(data):
        tag, size = data[place], data[place + 1]
        place += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[place : place + count], "big")
            place += count
        found.append((tag, data[place : place + size]))
        place += size
    return found


if __name__ == "__main__":
    sys.exit(main())
