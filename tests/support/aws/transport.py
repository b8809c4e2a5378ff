"""How answers go over the wire: connections are kept, as AWS keeps them, and an answer may end before its announced length."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus

from moto.moto_server.werkzeug_app import MotoRequestHandler

_LENGTHS = frozenset({"connection", "content-length", "date", "transfer-encoding"})


class KeptAliveHandler(MotoRequestHandler):
    """Runs the application with one buffered write per answer.

    werkzeug's own handler closes every connection, because it cannot know whether the application has read the whole request; the gateway
    always does. Half of the time a small call takes goes into connections otherwise.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    """Seconds an idle connection is kept."""

    def run_wsgi(self) -> None:
        started: list[tuple[int, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _: object = None, /
        ) -> object:
            started.append((int(status.split(" ", 1)[0]), headers))
            return None

        body = b"".join(self.server.app(self.make_environ(), start_response))  # type: ignore[arg-type] # nobody calls what it returns
        status, headers = started[0]
        self._send(status, headers, body)

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        announced = next((int(v) for k, v in headers if k.lower() == "content-length"), len(body))
        self.send_response_only(status, HTTPStatus(status).phrase)
        for name, value in headers:
            if name.lower() not in _LENGTHS:
                self.send_header(name, value)
        self.send_header("Date", formatdate(usegmt=True))
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
            self.close_connection = self.close_connection or announced != len(body)
        self.wfile.flush()
