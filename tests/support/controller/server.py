"""A threaded TLS server that answers like a controller and like CoPilot, with faults where wanted."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USERNAME, PASSWORD = "reader", "correct-horse-battery"
TOKEN = "api-token-0123456789"  # noqa: S105 - of the fake


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer, as it goes over the wire."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before it."""
    missing: int = 0
    """Bytes that it announces, and never sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    form: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


def document(value: object, status: int = 200, **headers: str) -> Said:
    return Said(status=status, body=json.dumps(value).encode(), headers=headers)


INVALID_CID = document({"message": "Invalid CID"}, 403)


@dataclass(slots=True)
class FakeController:
    """Answers by the name of a read: a path below /v2.5/api, or an action of /v2/api."""

    answers: dict[str, object] = field(default_factory=dict)
    faults: dict[str, list[Said]] = field(default_factory=dict)
    """Said first, one after another; the last of `forever` again and again."""
    forever: dict[str, Said] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    has_token: bool = True
    port: int = 0
    logins: int = 0
    cids: set[str] = field(default_factory=set)
    logs: list[dict[str, Any]] = field(default_factory=list)
    """What CoPilot has, the newest first."""

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def times(self, name: str) -> int:
        """How often a read was asked for."""
        return sum(_name(each) == name for each in self.asked)

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        name = _name(asked)
        if self.faults.get(name):
            return self.faults[name].pop(0)
        if name in self.forever:
            return self.forever[name]
        match name:
            case "get_api_token":
                return self._token()
            case "login":
                return self._login(asked)
            case "/api/login" | "/api/logout":
                return self._copilot_session(asked)
            case "/api/microseg/policies/logs/count":
                return document({"total": len(self.logs)})
            case "/api/microseg/policies/logs":
                return self._page(asked)
        if asked.path.startswith("/v2/api"):
            known = asked.form.get("CID") in self.cids
            refusal = {"return": False, "reason": "CID is invalid"}
            return document(self._result(name) if known else refusal)
        if asked.headers.get("Authorization", "").removeprefix("cid ") not in self.cids:
            return INVALID_CID
        if name not in self.answers:
            return document({"message": "no such path"}, 404)
        return document(self.answers[name])

    def _result(self, name: str) -> object:
        return self.answers.get(name, {"return": False, "reason": "not an action"})

    def _token(self) -> Said:
        if not self.has_token:
            return document({"return": False, "reason": "Not a valid action"})
        return document({"return": True, "results": {"api_token": TOKEN}})

    def _login(self, asked: Asked) -> Said:
        key = asked.headers.get("X-Access-Key", "")
        right = (asked.form.get("username"), asked.form.get("password")) == (USERNAME, PASSWORD)
        if not right or (self.has_token and key != TOKEN):
            reason = f"User {asked.form.get('username')}/{asked.form.get('password')} is unknown"
            return document({"return": False, "reason": reason})
        self.logins += 1
        cid = f"session-id-number-{self.logins}"
        self.cids.add(cid)
        return document({"return": True, "CID": cid})

    def _copilot_session(self, asked: Asked) -> Said:
        if asked.path == "/api/logout":
            return document({})
        told = json.loads(asked.body)
        if (told["username"], told["password"]) != (USERNAME, PASSWORD):
            return document({"error": "no"}, 401)
        self.logins += 1
        cookie = {"Set-Cookie": "sid=copilot-session-1; HttpOnly; Path=/"}
        return Said(headers=cookie)

    def _page(self, asked: Asked) -> Said:
        if asked.headers.get("Cookie") != "sid=copilot-session-1":
            return document({}, 401)
        question = json.loads(asked.body)
        start = int(question.get("searchAfter", [0])[0])
        rows = self.logs[start : start + question["size"]]
        return document(
            {"items": [{**row, "_searchAfter": [start + at + 1]} for at, row in enumerate(rows)]}
        )


def _name(asked: Asked) -> str:
    if asked.path == "/v2/api":
        return asked.form.get("action", "")
    if asked.path.startswith("/v2.5/api/"):
        parts = urlsplit(asked.path.removeprefix("/v2.5/api/"))
        named = parse_qs(parts.query).get("name", [])
        return "/".join([parts.path, *named])
    return asked.path


@contextmanager
def running(fake: FakeController, context: ssl.SSLContext) -> Iterator[FakeController]:
    """Serve it on a free port of this machine until the block ends."""
    server = _Server(("127.0.0.1", 0), _handler(fake.answer))
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves, or does not trust us, is what many tests are about."""


def _handler(answer: Callable[[Asked], Said]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body at once, which saves the wait for an acknowledgement

        def do_GET(self) -> None:
            self._say()

        def do_POST(self) -> None:
            self._say()

        def _say(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            pairs = parse_qs(body.decode("utf-8", "replace"))
            said = answer(
                Asked(
                    method=self.command,
                    path=self.path,
                    form={key: values[0] for key, values in pairs.items()},
                    headers=dict(self.headers.items()),
                    body=body,
                )
            )
            time.sleep(said.delay)
            self.send_response(said.status)
            for key, value in said.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(said.body) + said.missing))
            self.end_headers()
            self.wfile.write(said.body)
            if said.missing:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing: requests are kept by the fake."""

    return Handler
